import polars as pl

from corridor.sources import comtrade_legacy as legacy


def rows(*found: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(found, schema=list(legacy.COLUMNS), orient="row")


PANEL = rows(
    (2019, "Export", "Azerbaijan", "World", 8, 30.0),
    (2019, "Export", "Azerbaijan", "Turkey", 8, 10.0),
    (2019, "Export", "Azerbaijan", "Russian Federation", 8, 20.0),
    (2019, "Export", "Azerbaijan", "World", 27, 100.0),
    (2019, "Export", "Azerbaijan", "Turkey", 27, 100.0),
    (2021, "Export", "Azerbaijan", "World", 27, 50.0),
    (2021, "Export", "Azerbaijan", "Turkey", 27, 50.0),
)


def test_leading_zeros_come_back(recipe):
    declared = legacy.declarations(PANEL, recipe).tables["declared"]
    assert sorted(declared["product"].unique()) == ["08", "27"]


def test_totals_of_pairs_and_absent_chapters(recipe):
    totals = legacy.declarations(PANEL, recipe).tables["pair_totals"]
    found = totals.select("year", "exporter", "importer", "value_usd", "basis", "products_absent").rows()
    assert found == [
        (2019, "AZE", "RUS", 20, "FOB", 0),
        (2019, "AZE", "TUR", 110, "FOB", 0),
        (2019, "AZE", "WLD", 130, "FOB", 0),
        (2021, "AZE", "TUR", 50, "FOB", 1),
        (2021, "AZE", "WLD", 50, "FOB", 1),
    ]


def test_chapter_declared_in_fewer_than_half_of_the_years_is_not_usual(recipe):
    more = pl.concat([PANEL, rows(*((year, "Export", "Azerbaijan", "World", 27, 1.0) for year in (2016, 2017, 2018)))])
    absent = legacy.absent_chapters(legacy.declarations(more, recipe).tables["reporting"])
    assert absent["products_absent"].sum() == 0


def test_years_not_filed_and_thin_years_are_gaps(recipe):
    gaps = legacy.declarations(PANEL, recipe).gaps
    assert gaps == ("comtrade_legacy: AZE as exporter: nothing filed in 2020; usual chapters missing in 2021 (1)",)


def test_imports_are_cif(recipe):
    frame = rows((2019, "Import", "Georgia", "USA", 1, 5.0), (2019, "Re-Import", "Georgia", "USA", 1, 4.0))
    reading = legacy.declarations(frame, recipe)
    assert reading.tables["pair_totals"].select("exporter", "importer", "declared_by", "value_usd", "basis").rows() == [
        ("USA", "GEO", "importer", 5, "CIF")
    ]
    assert reading.accounts[0].balanced
