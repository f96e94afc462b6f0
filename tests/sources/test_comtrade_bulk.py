import polars as pl

from corridor.sources import comtrade_bulk


def rows(*found: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(found, schema=list(comtrade_bulk.COLUMNS), orient="row")


def test_bulk_rows(recipe):
    frame = rows(
        (1990, "Export", "Fmr Fed. Rep. of Germany", "Fmr USSR", "27", 10.5),
        (1990, "Import", "Australia", "Areas, nes", "27", 7.0),
        (1990, "Import", "Australia", "Bunkers", "27", 3.0),
        (1990, "Import", "Australia", "World", "27", 10.0),
        (1990, "Re-Export", "Australia", "Fiji", "27", 2.0),
    )
    reading = comtrade_bulk.declarations(frame, recipe, file="f")
    declared = reading.tables["declared"].select("exporter", "importer", "product", "nomenclature", "value_usd")
    assert declared.rows() == [("DEU", "SUN", "27", "HS", 10), ("NES", "AUS", "27", "HS", 10)]
    account = reading.accounts[0]
    assert (account.rows_in, account.kept, account.aggregated) == (5, 2, 1)
    assert account.balanced
    assert reading.gaps == ()


def test_unknown_partner_is_listed(recipe):
    reading = comtrade_bulk.declarations(rows((1990, "Export", "Fiji", "Atlantis", "27", 1.0)), recipe)
    assert reading.gaps == ("comtrade_bulk: 1 unknown country spellings left out: 'Atlantis'",)
    assert reading.tables["declared"].is_empty()
