import polars as pl
import pytest
import xlsxwriter

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.opening import RawFile
from corridor.sources.own_files import fields, whole_file
from corridor.spec.mapping import TableMapping


def mapping(**changes):
    columns = {"year": "y", "country": "c", "series": "s", "value": "v", "unit": "u"}
    return TableMapping.model_validate({"table": "country_years", "columns": columns, **changes})


def read(path, how):
    file = RawFile(path)
    return fields(whole_file(file, how), how, name=file.name, place="sources.own_table.mapping")


def test_texts_of_other_habits(tmp_path):
    text = "Zeile oben\n\ny;c;s;v;u\n2020;GEO;gdp_usd;1.234.567,5;US dollars\n2021;GEO;gdp_usd;k. A.;US dollars\n"
    (tmp_path / "t.csv").write_bytes(text.encode("cp1252"))
    how = mapping(separator=";", decimal=",", thousands=".", skip_rows=2, missing=["k. A."], encoding="cp1252")
    found = read(tmp_path / "t.csv", how)
    assert found[LINE].to_list() == [4, 5]
    assert found["value"].to_list() == ["1234567.5", None]
    assert found["known_in"].to_list() == [None, None]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_spaces_between_thousands(tmp_path, space):
    (tmp_path / "t.csv").write_text(f"y,c,s,v,u\n2020,GEO,gdp_usd,1{space}234,x\n", encoding="utf-8")
    assert read(tmp_path / "t.csv", mapping(thousands=" "))["value"].to_list() == ["1234"]


def test_sheet_of_a_workbook_below_a_title(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet("Notes").write(0, 0, "nothing")
        sheet = book.add_worksheet("Data")
        sheet.write(0, 0, "A title")
        sheet.write_row(1, 0, ["y", "c", "s", "v", "u"])
        sheet.write_row(2, 0, [2020, "GEO", "gdp_usd", 1.5, "US dollars"])
    found = read(tmp_path / "t.xlsx", mapping(sheet="Data", skip_rows=1))
    assert found.select(LINE, "country", "value").rows() == [(3, "GEO", "1.5")]
    with pytest.raises(DataError, match=r"t\.xlsx: cannot be read as a workbook"):
        read(tmp_path / "t.xlsx", mapping(sheet="Date"))


def test_parquet_comes_as_text(tmp_path):
    pl.DataFrame({"y": [2020], "c": ["GEO"], "s": ["gdp_usd"], "v": [1.5], "u": ["x"]}).write_parquet(
        tmp_path / "t.parquet"
    )
    assert read(tmp_path / "t.parquet", mapping()).select(LINE, "year", "value").rows() == [(1, "2020", "1.5")]


def test_column_that_is_not_there_is_named_with_its_place_in_the_recipe(tmp_path):
    (tmp_path / "t.csv").write_text("y,c,s,u\n", encoding="utf-8")
    with pytest.raises(
        DataError,
        match=r"t\.csv: sources\.own_table\.mapping\.columns\.value: no column 'v' in the header; found: y",
    ):
        read(tmp_path / "t.csv", mapping())
