from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.opening import RawFile
from corridor.sources.tabular import read_table, year_in

ROWS = pl.DataFrame({"code": ["AZE", "GEO"], "value": [1.5, 2.0]})


def written(folder: Path, ending: str) -> RawFile:
    path = folder / f"t{ending}"
    if ending == ".parquet":
        ROWS.with_columns(pl.col("code").cast(pl.Categorical)).write_parquet(path)
    elif ending == ".xlsx":
        ROWS.write_excel(path)
    else:
        ROWS.write_csv(path, separator="\t" if ending == ".tsv" else ",")
    return RawFile(path)


@pytest.mark.parametrize(("ending", "first"), [(".parquet", 1), (".xlsx", 2), (".csv", 2), (".tsv", 2)])
def test_the_same_rows_whatever_the_file(tmp_path, ending, first):
    frame = read_table(written(tmp_path, ending), ["code", "value"], optional=["note"])
    assert frame.columns == [LINE, "code", "value", "note"]
    assert frame[LINE].to_list() == [first, first + 1]
    assert frame["code"].to_list() == ["AZE", "GEO"]
    assert frame["value"].cast(pl.Float64).to_list() == [1.5, 2.0]
    assert frame["note"].to_list() == [None, None]


@pytest.mark.parametrize("ending", [".parquet", ".xlsx", ".csv"])
def test_a_missing_column_is_named(tmp_path, ending):
    with pytest.raises(DataError, match=r"year missing; found: code, value"):
        read_table(written(tmp_path, ending), ["code", "year"])


def test_a_parquet_file_that_is_none(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match=r"t\.parquet: cannot be read as Parquet"):
        read_table(RawFile(tmp_path / "t.parquet"), ["code"])


def test_the_last_year_of_a_name_counts():
    assert year_in("ICIO2021_2018.csv", place="recipe") == 2018
    with pytest.raises(DataError, match=r"recipe: the name of table\.csv must hold the year of its figures"):
        year_in("table.csv", place="recipe")


def test_other_kinds_of_columns_come_as_text_or_are_refused(tmp_path):
    frame = pl.DataFrame({"flag": [True], "raw": [b"AZE"], "n": [5]})
    frame.write_parquet(tmp_path / "t.parquet")
    assert read_table(RawFile(tmp_path / "t.parquet"), ["flag", "raw", "n"]).row(0)[1:] == ("true", "AZE", 5)
    frame.with_columns(pl.concat_list("n").alias("n")).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataError, match=r"t\.parquet: column n: numbers or texts are needed here, found List\(Int64\)"):
        read_table(RawFile(tmp_path / "t.parquet"), ["n"])
