import polars as pl

from corridor.sources import comtrade_api as api


def rows(*found: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(found, schema=list(api.COLUMNS), orient="row")


def test_numbers_of_comtrade_and_weights(recipe):
    frame = rows(
        (2020, "842", "M", "31", "850760", 10.5, 2.5),
        (2020, "842", "M", "251", "850760", 5.0, 0.0),
        (2020, "842", "M", "0", "850760", 15.5, 2.5),
        (2020, "97", "M", "842", "850760", 99.0, 1.0),
    )
    reading = api.declarations(frame, recipe)
    declared = reading.tables["declared"].select("exporter", "importer", "value_usd", "quantity_kg")
    assert declared.rows() == [("AZE", "USA", 10, 2), ("FRA", "USA", 5, None)]
    reasons = {item.reason: item.rows for item in reading.accounts[0].left_out}
    assert reasons["reporter is a group of countries"] == 1
    assert reading.accounts[0].balanced


def test_hole_between_two_declared_years_is_a_gap(recipe):
    filled = ((year, "842", "M", "31", "282200", 1.0, 1.0) for year in (2020, 2022))
    other = ((year, "842", "M", "31", "282010", 1.0, 1.0) for year in (2020, 2021, 2022))
    reading = api.declarations(rows(*filled, *other), recipe)
    assert reading.gaps == (
        "comtrade_api: reporter-product cells absent between two years in which they were declared: 2021: 1",
    )
