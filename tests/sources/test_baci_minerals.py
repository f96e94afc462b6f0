from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.sources import baci_minerals as baci
from corridor.sources.source import SOURCES, RawFiles
from corridor.spec.recipe import SourceRecipe

RECIPE = SourceRecipe(files={"panel": "x"}, retrieved=date(2026, 11, 23), skip_products={"811231": "a repeat"})


def panel(*found: tuple[object, ...]) -> pl.DataFrame:
    schema = {"year": pl.Int32, "hs6": pl.String, "i": pl.String, "j": pl.String, "value_usd": pl.Float64}
    return pl.DataFrame(found, schema=schema, orient="row").rename({"i": "exporter_iso2", "j": "importer_iso2"})


def test_panel_rows():
    frame = panel(
        (2016, "811292", "CN", "US", 10.0),
        (2016, "811292", "CN", "US", 10.0),
        (2016, "811231", "CN", "US", 10.0),
        (2017, "811292", "NA", "CS", 5.0),
        (2022, "811292", "CN", "US", 7.0),
    )
    reading = baci.panel_flows(frame, RECIPE, full_years=(2022,), file="f")
    flows = reading.tables["goods_flows"]
    assert flows.select("year", "exporter", "importer", "product", "nomenclature", "value_usd").rows() == [
        (2016, "CHN", "USA", "811292", "HS02", 10),
        (2017, "NAM", "SCG", "811292", "HS17", 5),
    ]
    assert set(flows["rule"]) == {"balanced_by_source"}
    assert set(flows["declared_by"]) == {"reconciled"}
    account = reading.accounts[0]
    assert {item.reason: item.rows for item in account.left_out} == {
        "year has a complete file": 1,
        "product 811231: a repeat": 1,
        "repeat of the same edge under another material": 1,
    }
    assert account.balanced


def test_panel_covers_the_world_in_part_and_a_complete_year_in_full():
    reading = baci.panel_flows(panel((2016, "811292", "CN", "US", 10.0)), RECIPE)
    rows = reading.tables["reporting"].select("reporter", "side", "nomenclature", "status").rows()
    assert rows == [("WLD", "exporter", "HS02", "truncated"), ("WLD", "importer", "HS02", "truncated")]
    full = pl.DataFrame([("AFG", "S19", "81129", "4.0")], schema=list(baci.FULL_COLUMNS), orient="row")
    reading = baci.full_flows(full, 2022, RECIPE)
    assert set(reading.tables["reporting"]["status"]) == {"balanced"}
    assert reading.tables["goods_flows"].select("exporter", "importer", "product", "value_usd").rows() == [
        ("AFG", "TWN", "081129", 4)
    ]


def test_key_of_no_year_is_refused(tmp_path):
    recipe = RECIPE.model_copy(update={"files": {"panel": "x", "full_two": "y"}})
    with pytest.raises(UsageError, match=r"files\.full_two: unknown key; known: panel, full_YYYY"):
        baci.read(RawFiles(tmp_path, "baci_minerals", recipe), recipe)


def test_every_edge_of_a_truncated_year_is_among_the_largest_of_one_side():
    path = Path(__file__).parents[2] / "data" / "embedded" / "goods_flows" / "2016.parquet"
    flows = pl.read_parquet(path).filter(source="baci_minerals")
    places = [
        pl.col("value_usd").rank("min", descending=True).over("product", side) for side in ("exporter", "importer")
    ]
    worst = flows.select(pl.min_horizontal(places).max()).item()
    assert SOURCES[baci.NAME].kept == baci.KEPT == worst
