import random
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.sources import baci_year
from corridor.sources.baci_year import YearFile, canonical, year_flows
from corridor.sources.opening import RawFile
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, check_frame
from corridor.tables.coding import decoded

CODES = {4: "AFG", 31: "AZE", 36: "AUS", 380: "ITA", 842: "USA", 840: "USA"}
HEADER = "t,i,j,k,v,q\n"
SHOWN = ("exporter", "importer", "product", "value_usd", "quantity_kg")


@pytest.fixture
def read(tmp_path):
    def year(text, *, name="BACI_HS17_Y2020_V202501.csv", **changes):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        recipe = SourceRecipe.model_validate({"files": {"release": name}, "retrieved": date(2026, 11, 23), **changes})
        return year_flows(YearFile(RawFile(tmp_path / name), 2020, "HS17", "V202501"), recipe, CODES)

    return year


def rows(reading):
    return decoded(reading.tables["goods_flows"]).select(SHOWN).rows()


def test_units_zeros_and_unknown_quantities(read):
    reading = read(HEADER + "2020,4,31,10121,0.0005,           NA\n2020,4,36,10121,0.0015,0.0025\n")
    assert rows(reading) == [("AFG", "AZE", "010121", 0, None), ("AFG", "AUS", "010121", 2, 2)]
    flows = reading.tables["goods_flows"]
    assert flows.schema["exporter"] == flows.schema["importer"]
    assert check_frame(TABLES["goods_flows"], decoded(flows)).ok
    coverage = reading.tables["reporting"]
    assert coverage.select("reporter", "side", "product", "status").rows() == [
        ("WLD", "exporter", "010121", "balanced"), ("WLD", "importer", "010121", "balanced"),
    ]  # fmt: skip


def test_every_fault_has_its_line_and_the_rest_is_kept(read):
    text = HEADER + (
        "2020,4,31,10121,1,1\n2020,4,999,10121,2,1\n2020,4,4,10121,3,1\n2020,4,36,10121,-4,1\n2019,4,36,10121,5,1\n"
        "2020,4,36,10121,x,1\n2020,4,36,0,7,1\n2020,4,36,10122,8,y\n2020,4,36,10122,9,-1\n20,4,36,1,10,1\n"
    )
    reading = read(text, skip_products={"010122": "a test"})
    assert rows(reading) == [("AFG", "AZE", "010121", 1000, 1000)]
    account = reading.accounts[0]
    assert account.balanced
    assert (account.rows_in, account.value_in) == (10, 1000 * (1 + 2 + 3 - 4 + 5 + 7 + 8 + 9 + 10))
    assert account.quarantine.rows.select("line", "reason").rows() == [
        (3, "country's number is unknown"), (5, "value is negative"), (6, "year is not 2020, the file's own"),
        (7, "value is missing or no number of dollars"), (8, "product code is no HS code"),
        (11, "year is missing or no year"),
    ]  # fmt: skip
    assert {item.reason: item.rows for item in account.left_out if not item.fault} == {
        "product 010122: a test": 2, "trade of a country with itself": 1,
    }  # fmt: skip
    assert reading.gaps == ("baci: 1 unknown country spellings left out: '999'",)


def test_two_numbers_of_one_country_are_one_country(read):
    """842 and 840 both mean the United States: their flows add up, and trade between them is trade with itself."""
    reading = read(HEADER + "2020,4,840,10121,1,1\n2020,4,842,10121,2,NA\n2020,840,842,10121,4,1\n")
    assert rows(reading) == [("AFG", "USA", "010121", 3000, None)]
    account = reading.accounts[0]
    assert (account.kept, account.aggregated, account.balanced) == (1, 1, True)
    assert canonical(CODES) == {4: 4, 31: 31, 36: 36, 380: 380, 840: 840, 842: 840}


ROW = st.tuples(st.sampled_from([4, 31, 36, 842]), st.sampled_from([380]), st.integers(1, 3), st.integers(0, 10**9))


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), st.randoms())
def test_the_quick_and_the_thorough_way_agree_in_any_order(tmp_path_factory, found, shuffler):
    """A quantity that is no number in one row sends the whole year the thorough way; the others come out the same."""
    folder = tmp_path_factory.mktemp("year")
    recipe = SourceRecipe(files={"release": "x"}, retrieved=date(2026, 11, 23))

    def flows(lines):
        (folder / "y.csv").write_text(HEADER + "".join(lines))
        return year_flows(YearFile(RawFile(folder / "y.csv"), 2020, "HS17", ""), recipe, CODES)

    lines = [f"2020,{i},{j},{k},{v / 1000:.3f},1.5\n" for i, j, k, v in found]
    quick = flows(lines)
    thorough = flows([*shuffler.sample(lines, len(lines)), "2020,4,36,9,1,little\n"])
    assert rows(quick) == rows(thorough)
    assert quick.tables["goods_flows"]["value_usd"].sum() == sum(v for *_, v in found)
    assert thorough.accounts[0].quarantined == 1
    assert quick.accounts[0].balanced
    assert thorough.accounts[0].balanced


def test_blocks_do_not_change_rows_or_lines(read, monkeypatch):
    lines = [f"2020,4,31,{k},1,NA\n" for k in range(1, 200)]
    lines[150] = "2020,4,31,151,x,NA\n"
    random.Random(1).shuffle(lines)
    place = lines.index("2020,4,31,151,x,NA\n") + 2
    whole = read(HEADER + "".join(lines))
    monkeypatch.setattr(baci_year, "BLOCK", 64)
    cut = read(HEADER + "".join(lines))
    assert rows(cut) == rows(whole)
    assert cut.accounts == whole.accounts
    assert cut.accounts[0].quarantine.rows["line"].to_list() == [place]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: a header line is needed here, and the file is empty"),
        ("t,i,j,k\n2020,4,31,1\n", "line 1: column v missing; found: t, i, j, k"),
        (HEADER + "2020,4,31,1,1\n", "line 2: 5 fields, the header has 6"),
        (HEADER + '2020,4,31,1,"1,1\n', "line 2: a quotation mark opens a text"),
        (HEADER.encode() + b"2020,4,31,1,\xff,1\n", "line 2: byte 0xff is no text in utf-8"),
    ],
)
def test_damaged_files_are_refused(read, text, message):
    with pytest.raises(DataError, match=message):
        read(text)


def test_windows_line_ends_and_byte_order_marks_change_nothing(read):
    text = HEADER + "2020,4,31,10121,1,NA\n2020,4,36,10121,1,2\n"
    plain = rows(read(text))
    assert rows(read(text.replace("\n", "\r\n"))) == plain
    assert rows(read(b"\xef\xbb\xbf" + text.encode())) == plain


def test_a_year_without_rows(read):
    reading = read(HEADER)
    assert reading.tables["goods_flows"].height == 0
    assert reading.tables["reporting"].height == 0
    assert pl.Series([reading.accounts[0].rows_in]).to_list() == [0]


@pytest.mark.parametrize("number", ["-32764", "²", "9" * 30])
def test_numbers_that_are_none_go_into_quarantine(read, number):
    reading = read(HEADER + f"2020,{number},31,10121,7,NA\n2020,4,31,10121,1,NA\n")
    assert rows(reading) == [("AFG", "AZE", "010121", 1000, None)]
    account = reading.accounts[0]
    assert (account.quarantined, account.value_in, account.balanced) == (1, 8000, True)
