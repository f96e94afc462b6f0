import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.sources import baci_total
from corridor.sources.source import RawFiles
from corridor.tables import PAIR_TOTALS, check_frame

LABELS = pl.DataFrame({"iso3": ["USA", "AZE", "GEO"], "iso_code": ["1", "2", "3"], "CountryName": ["a", "b", "c"]})


def test_matrix_rows_export_to_columns():
    matrix = pl.DataFrame({"e1": [None, "27.5135", "1"], "e2": ["373.587", "9", None], "e3": ["2", "3", None]})
    reading = baci_total.pair_totals(matrix, LABELS, 2023, file="f")
    table = reading.tables["pair_totals"]
    found = {(i, j): value for i, j, value in table.select("exporter", "importer", "value_usd").iter_rows()}
    assert found[("USA", "AZE")] == 373_587
    assert found[("AZE", "USA")] == 27_514
    assert found[("AZE", "WLD")] == 27_514 + 3_000
    assert found[("WLD", "USA")] == 27_514 + 1_000
    assert ("AZE", "AZE") not in found
    assert check_frame(PAIR_TOTALS, table).ok
    account = reading.accounts[0]
    assert {item.reason: item.rows for item in account.left_out} == {
        "no figure for the pair": 3,
        "trade of a country with itself": 1,
    }
    assert account.balanced


def test_matrix_and_labels_belong_together():
    with pytest.raises(DataError, match="f: 1 rows, must be 3, one for each label"):
        baci_total.pair_totals(pl.DataFrame({"e1": ["1"], "e2": ["2"], "e3": ["3"]}), LABELS, 2023, file="f")


def test_recipe_names_the_one_year(tmp_path, recipe):
    with pytest.raises(UsageError, match=r"first_year and last_year must name the year of the matrix"):
        baci_total.read(RawFiles(tmp_path, "baci_total", recipe), recipe)


def test_text_is_a_fault_and_a_negative_too():
    matrix = pl.DataFrame(
        {"_line": [2, 3, 4], "e1": ["NA", "x", "-1"], "e2": ["5", None, None], "e3": ["1", None, None]}
    )
    (account,) = baci_total.pair_totals(matrix, LABELS, 2023, file="f").accounts
    assert [(row["line"], row["reason"]) for row in account.quarantine.rows.iter_rows(named=True)] == [
        (3, "value is missing or no number of dollars"),
        (4, "value is negative"),
    ]
