import gzip
import json

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import comtrade_files
from corridor.sources.comtrade_files import Table, tables_among
from corridor.sources.csvtext import LINE
from corridor.sources.opening import RawFile, find

HEAD = "refYear,reporterCode,flowCode,partnerCode,cmdCode,primaryValue"


def table(tmp_path, content, name="t.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Table(RawFile(path), encoding)


def rows(one):
    return pl.concat([chunk.fields for chunk in one.chunks()])


def test_text_with_lines_of_its_own(tmp_path):
    found = rows(table(tmp_path, f"{HEAD}\n2020,31,X,268,220421,5\n2020,31,X,842,220421,6\n"))
    assert found[LINE].to_list() == [2, 3]
    assert found["partner"].to_list() == ["268", "842"]
    assert set(found.columns) == {LINE, "year", "reporter", "flow", "partner", "product", "value"}


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_separator_is_the_one_that_makes_a_known_header(tmp_path, separator):
    text = f"{HEAD}\n2020,31,X,268,220421,5\n".replace(",", separator)
    assert rows(table(tmp_path, text, "t.txt"))["value"].to_list() == ["5"]


def test_website_ends_rows_with_a_separator(tmp_path):
    assert rows(table(tmp_path, f"{HEAD}\n2020,31,X,268,220421,5,\n"))["value"].to_list() == ["5"]


def test_lines_go_on_from_block_to_block_and_faulty_rows_are_found_again(tmp_path, monkeypatch):
    monkeypatch.setattr(comtrade_files, "BLOCK", 64)
    lines = [f"2020,31,X,268,220421,{i}" for i in range(40)]
    one = table(tmp_path, "\n".join([HEAD, *lines]) + "\n")
    chunks = list(one.chunks())
    assert len(chunks) > 5
    assert pl.concat([chunk.fields for chunk in chunks])[LINE].to_list() == list(range(2, 42))
    last = chunks[-1].fields[LINE].to_list()[-1]
    assert chunks[-1].whole([last]).select(LINE, "primaryValue").rows() == [(41, "39")]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("2020,31,X,268,220421,5,6,7", r"t\.csv: line 4: 8 fields, the header has 6"),
        ("2020,31", r"t\.csv: line 4: 2 fields, the header has 6"),
        ('2020,31,X,268,220421,"5', r"t\.csv: line 4: a quotation mark opens a text"),
    ],
)
def test_uneven_line_is_refused_with_its_number(tmp_path, monkeypatch, bad, message):
    monkeypatch.setattr(comtrade_files, "BLOCK", 30)
    good = "2020,31,X,268,220421,5"
    with pytest.raises(DataError, match=message):
        rows(table(tmp_path, f"{HEAD}\n{good}\n{good}\n{bad}\n{good}\n"))


def test_quoted_texts_may_hold_separators(tmp_path):
    text = f'cmdDesc,{HEAD}\n"Wine, in bottles",2020,31,X,268,220421,5\n'
    assert rows(table(tmp_path, text))["value"].to_list() == ["5"]


def test_encoding_is_told_by_the_recipe_and_refused_with_the_line_otherwise(tmp_path):
    text = f"partnerDesc,{HEAD}\nGeorgia,2020,31,X,268,220421,5\nC\xf4te d'Ivoire,2020,31,X,384,220421,5\n"
    with pytest.raises(DataError, match=r"t\.csv: line 3: is no text in utf-8; the recipe's option encoding"):
        rows(table(tmp_path, text.encode("latin-1")))
    assert rows(table(tmp_path, text.encode("latin-1"), encoding="latin-1")).height == 2
    assert rows(table(tmp_path, text.encode("utf-16"))).height == 2


def test_answers_hold_records_under_data_or_dataset(tmp_path):
    record = {"refYear": 2020, "reporterCode": 31, "flowCode": "X", "partnerCode": 268, "cmdCode": "220421",
              "primaryValue": 5.25, "extra": {"a": [True]}}  # fmt: skip
    for document in ({"data": [record], "count": 1}, {"dataset": [record]}, [record]):
        one = table(tmp_path, json.dumps(document), "a.json")
        (chunk,) = one.chunks()
        assert chunk.fields.select(LINE, "value", "year").rows() == [(1, "5.25", "2020")]
        assert chunk.whole([1])["extra"].to_list() == ['{"a": [true]}']


def test_answer_without_records_has_no_layout_and_no_rows(tmp_path):
    one = table(tmp_path, '{"count": 0, "data": []}', "a.json")
    assert one.found is None
    assert list(one.chunks()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a.json: line 1, column 2: is no JSON"),
        ('{"error": "no key"}', "a.json: no list of records; a member data"),
        ('{"data": [5]}', "a.json: record 1: is no record of names and values, found '5'"),
        ('{"data": [{"a": 1}]}', "a.json: line 1: no layout of UN Comtrade; found: a"),
    ],
)
def test_what_is_no_answer_is_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        rows(table(tmp_path, text, "a.json"))


def test_parquet_is_read_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(comtrade_files, "ROWS", 2)
    frame = pl.DataFrame({"partnerCode": [4, 8, 12], "primaryValue": [1.5, 2.0, None]}).with_columns(
        refYear=2020, reporterCode=31, flowCode=pl.lit("X"), cmdCode=pl.lit("220421")
    )
    frame.write_parquet(tmp_path / "t.parquet")
    chunks = list(Table(RawFile(tmp_path / "t.parquet")).chunks())
    assert [chunk.fields[LINE].to_list() for chunk in chunks] == [[1, 2], [3]]
    assert chunks[1].whole([3])["partnerCode"].to_list() == ["12"]


def test_damaged_parquet_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"t\.parquet: cannot be read as Parquet"):
        rows(table(tmp_path, b"PAR1 nothing", "t.parquet"))


def test_manifest_and_notes_are_no_tables(tmp_path):
    for name in ("fetched.json", "notes.md", "a.json", "CA2020031HS.gz"):
        (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"{}")
    found = tables_among(find(tmp_path), "utf-8")
    assert [one.file.name for one in found] == ["CA2020031HS.gz", "a.json"]
