import polars as pl

from corridor.sources import gravity_panels as panels
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_YEARS, check_frame
from samples import agreements_panel, agtpa_panel

SHOWN = ("year", "exporter", "importer", "series", "value")


def test_the_guides_panel_by_hand(tmp_path):
    agtpa_panel.write(tmp_path)
    recipe = SourceRecipe.model_validate(agtpa_panel.RECIPE)
    reading = panels.read_guide(RawFiles(tmp_path, panels.GUIDE, recipe), recipe)
    table, account = reading.tables["pair_years"], reading.accounts[0]
    assert table.select(SHOWN).rows() == [
        (1986, "ARG", "AUS", "rta", 0.0),
        (1986, "ARG", "AUS", "trade_usd", 27_764_874.0),
        (1986, "ARG", "BOL", "trade_usd", 2_000_000.0),
        (1986, "ARG", "CHL", "rta", 0.0),
        (1986, "ARG", "URY", "rta", 0.0),
        (1986, "ROU", "TUR", "rta", 0.0),
        (1986, "ROU", "TUR", "trade_usd", 0.0),
        (1994, "ARG", "BRA", "rta", 1.0),
        (1994, "ARG", "BRA", "trade_usd", 1_234_567_891.0),
    ]
    assert check_frame(PAIR_YEARS, table).ok
    assert account.balanced
    assert (account.rows_in, account.value_in) == (agtpa_panel.ROWS_IN, agtpa_panel.VALUE_IN)
    assert {str(item.reason): item.rows for item in account.left_out if item.fault} == {
        "importer's spelling is unknown": 2,
        "year is missing or no year": 2,
        "rta is neither 0 nor 1": 1,
        "value is missing or no number of dollars": 1,
        "value is negative": 1,
    }


def test_the_panel_of_agreements_by_hand(tmp_path):
    agreements_panel.write(tmp_path)
    recipe = SourceRecipe.model_validate(agreements_panel.RECIPE)
    reading = panels.read_agreements(RawFiles(tmp_path, panels.AGREEMENTS, recipe), recipe)
    table, account = reading.tables["pair_years"], reading.accounts[0]
    trade = table.filter(pl.col("series") == "trade_usd").select("year", "exporter", "importer", "value")
    assert trade.rows() == [
        (1972, "USA", "SUN", 550_000_000.0),
        (1972, "USA", "VNM", 300_000_001.0),
        (1988, "ABW", "AIA", 0.0),
        (2000, "BEN", "BFA", 407_937.0),
        (2012, "USA", "CAN", 231_000_000_000.0),
        (2012, "USA", "MEX", 9.0),
        (2012, "USA", "NES", 15.0),
    ]
    in_force = table.filter((pl.col("series") == "rta") & (pl.col("value") == 1)).select("exporter", "importer").rows()
    assert in_force == [("BEN", "BFA"), ("USA", "CAN")]
    assert check_frame(PAIR_YEARS, table).ok
    assert account.balanced
    assert (account.rows_in, account.value_in, account.aggregated) == (
        agreements_panel.ROWS_IN,
        agreements_panel.VALUE_IN,
        4,
    )
    assert reading.gaps == ("agreements_panel: 1 unknown country spellings left out: 'QQQ'",)


def test_the_whole_panel_of_the_guide(shared):
    path = "gravity_panels/agtpa_applications.parquet"
    recipe = SourceRecipe.model_validate({"files": {"panel": path}, "retrieved": "2026-11-23"})
    reading = panels.read_guide(RawFiles(shared, panels.GUIDE, recipe), recipe)
    table, account, raw = reading.tables["pair_years"], reading.accounts[0], pl.read_parquet(shared / path)
    assert raw.select(pl.col("exporter", "importer", "year").n_unique()).row(0) == (69, 69, 21)
    assert (raw["year"].min(), raw["year"].max(), raw.height) == (1986, 2006, 99_981)
    between = raw.filter(pl.col("exporter") != pl.col("importer"))
    assert (account.rows_in, account.kept, account.quarantined) == (2 * 99_981, 2 * between.height, 0)
    assert account.value_in == sum(round(value * 1e6) for value in raw["trade"]) == 326_538_398_581_893
    assert account.value_kept == sum(round(value * 1e6) for value in between["trade"])
    assert table.filter(pl.col("series") == "rta")["value"].sum() == between["rta"].sum()


def test_the_whole_panel_of_agreements(shared):
    path = "gravity_panels/trade.parquet"
    recipe = SourceRecipe.model_validate({"files": {"panel": path}, "retrieved": "2026-11-23"})
    reading = panels.read_agreements(RawFiles(shared, panels.AGREEMENTS, recipe), recipe)
    account, raw = reading.accounts[0], pl.read_parquet(shared / path)
    assert raw.select(pl.col("exp", "imp", "time").n_unique()).row(0) == (210, 262, 14)
    assert (account.rows_in, account.balanced) == (2 * 316_317, True)
    assert account.value_in == sum(round(value) for value in raw["export"]) == 72_144_864_662_384
    table = reading.tables["pair_years"]
    assert table.filter(pl.col("series") == "trade_usd")["value"].cast(pl.Int64).sum() == account.value_kept
    assert set(table["year"]) == set(range(1964, 2017, 4))
