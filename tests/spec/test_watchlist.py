import pytest

from corridor.errors import UsageError
from corridor.spec import flatten, load_job
from corridor.spec.watchlist import WatchlistSpec, load_watchlist

GOOD = """\
name: dual
title: Dual-use goods of 2024
authority: the ministry
revisions: [HS17, HS22]
note: Ask first.
codes:
  - "8542.31"
  - "90 27 | lasers and the like"
  - {code: "010121", note: live}
"""
TABLE = """\
code,note,title,authority,revisions
8542.31,,Dual-use goods of 2024,the ministry,HS17;HS22
90 27,lasers,,,
"""


def lists(tmp_path, **files):
    for name, text in files.items():
        stem, _, kind = name.rpartition("_")
        (tmp_path / f"{stem}.{kind}").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_list_is_read_and_its_codes_are_plain_digits(tmp_path):
    spec = load_watchlist(lists(tmp_path, dual_yaml=GOOD), "dual")
    assert [(entry.code, entry.note) for entry in spec.codes] == [
        ("854231", ""), ("9027", "lasers and the like"), ("010121", "live"),
    ]  # fmt: skip
    assert spec.revisions == ("HS17", "HS22")


def test_a_table_says_the_same(tmp_path):
    spec = load_watchlist(lists(tmp_path, dual_csv=TABLE), "dual")
    assert (spec.name, spec.title, spec.authority) == ("dual", "Dual-use goods of 2024", "the ministry")
    assert [(entry.code, entry.note) for entry in spec.codes] == [("854231", ""), ("9027", "lasers")]
    assert spec.revisions == ("HS17", "HS22")


def test_a_table_may_begin_with_the_mark_of_a_spreadsheet(tmp_path):
    assert load_watchlist(lists(tmp_path, dual_csv=f"\ufeff{TABLE}"), "dual").codes[0].code == "854231"


def test_what_is_written_is_read_again_and_is_one_setting_where_runs_are_tracked(tmp_path):
    spec = load_watchlist(lists(tmp_path, dual_yaml=GOOD), "dual")
    told = spec.canonical()
    assert WatchlistSpec.model_validate(told) == spec
    assert flatten(told)["codes"] == "854231, 9027 | lasers and the like, 010121 | live"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("3A001", r"dual\.yaml:7: codes\.0\.code: must be an HS code of 2 to 12 digits.*3A001"),
        ("8", "must be an HS code of 2 to 12 digits"),
        ("1234567890123", "must be an HS code of 2 to 12 digits"),
    ],
)
def test_what_is_no_hs_code_is_refused_with_its_line(tmp_path, code, message):
    with pytest.raises(UsageError, match=message):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD.replace("8542.31", code)), "dual")


def test_a_number_loses_its_leading_zero_and_is_refused(tmp_path):
    with pytest.raises(UsageError, match="must be a text of digits, in quotes"):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD.replace('"8542.31"', "8542")), "dual")


def test_a_code_twice_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"codes: the code 9027 is listed twice"):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD.replace("8542.31", "9027")), "dual")


def test_an_unknown_key_and_another_name_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"dual\.yaml:2: titel: unknown key; did you mean 'title'"):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD.replace("title", "titel")), "dual")
    with pytest.raises(UsageError, match=r"other\.yaml:1: name: must be the stem of the file, 'other'; found 'dual'"):
        load_watchlist(lists(tmp_path, other_yaml=GOOD), "other")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("90 27,lasers,,,", "9A1,,,,", r"dual\.csv:3: code: must be an HS code"),
        ("90 27,", "854231,", r"dual\.csv:3: code: 854231 is listed twice"),
        ("lasers,,,", "lasers,Other,,", r"dual\.csv:3: title: must be the same in all rows, 'Dual-use .*found 'Other'"),
        ("lasers,,,", "lasers", r"dual\.csv:3: must have as many fields as the first line"),
        ("lasers,,,", "lasers,,,,,", r"dual\.csv:3: must have as many fields as the first line"),
        ("code,note", "kode,note", r"dual\.csv:1: unknown column 'kode'; did you mean 'code'"),
        (",title,", ",", r"dual\.csv:1: the column title is missing; allowed are code, note, title"),
        ("HS17;HS22", "HS17;HS21", r"dual\.csv: revisions\.1: .*found 'HS21'"),
        ("90 27,lasers,,,", '9027,"las"ers,,,', r"dual\.csv:\d: not valid CSV"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, old, new, message):
    with pytest.raises(UsageError, match=message):
        load_watchlist(lists(tmp_path, dual_csv=TABLE.replace(old, new)), "dual")


def test_a_table_without_codes_or_of_another_encoding_is_refused(tmp_path):
    with pytest.raises(UsageError, match="codes"):
        load_watchlist(lists(tmp_path, dual_csv=TABLE.splitlines()[0]), "dual")
    (tmp_path / "dual.csv").write_bytes(b"code,title\n9027,\xff")
    with pytest.raises(UsageError, match=r"dual\.csv: cannot be read as UTF-8"):
        load_watchlist(tmp_path, "dual")


def test_a_name_without_a_file_lists_those_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"job\.yaml:9: unknown watchlist 'duel'; did you mean 'dual'\? Known: dual"):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD), "duel", "job.yaml:9")


def test_two_files_of_one_name_are_refused(tmp_path):
    with pytest.raises(UsageError, match="keep one of them"):
        load_watchlist(lists(tmp_path, dual_yaml=GOOD, dual_csv=TABLE), "dual")


def test_a_job_holds_its_lists_and_their_codes_are_part_of_its_digest(tmp_path):
    for folder in ("jobs", "models", "sectors", "watchlists"):
        (tmp_path / folder).mkdir()
    (tmp_path / "jobs" / "job.yaml").write_text(
        "name: job\ncorridors: [{between: [USA, AZE]}]\nsectors: [food]\nmodel: small\nreport: {title: A}\n"
        "checks:\n  watchlists:\n    - dual\n"
    )
    (tmp_path / "models" / "small.yaml").write_text(
        "name: small\ntitle: Small\nanswers: A?\nuse_when: Now.\nfaults: None.\nweights: {demand: 1}\n"
        "pillars: {demand: {import_size: 1}}\nreference: {countries: [USA, AZE]}\n"
    )
    (tmp_path / "sectors" / "food.yaml").write_text(
        "name: food\ntitle: Food\ndescription: Food.\nsource: Own.\n"
        "segments: {grain: {title: Grain, why: Eaten., codes: ['10']}}\n"
    )
    lists(tmp_path / "watchlists", dual_yaml=GOOD)
    path = tmp_path / "jobs" / "job.yaml"
    found = load_job(path)
    assert [one.title for one in found.watchlists] == ["Dual-use goods of 2024"]
    lists(tmp_path / "watchlists", dual_yaml=GOOD.replace("9027", "9028").replace("90 27", "90 28"))
    assert load_job(path).digest() != found.digest()
    path.write_text(path.read_text().replace("- dual", "- duel"))
    with pytest.raises(UsageError, match=r"job\.yaml:8: unknown watchlist 'duel'"):
        load_job(path)
