import polars as pl

from corridor.sources import baci_total
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
