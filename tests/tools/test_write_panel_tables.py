import json
from pathlib import Path

import polars as pl
import pytest

from samples import wiod

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool(load_tool):
    return load_tool("write_panel_tables")


def test_the_table_that_comes_with_corridor_is_what_the_raw_file_gives(tool, shared, tmp_path):
    written = tool.write(shared, tmp_path)
    for path in written:
        assert path.read_bytes() == (ROOT / "data" / "panels" / path.name).read_bytes()


def test_flows_are_those_of_the_raw_rows_added_up_over_uses(shared):
    """Held against the published rows themselves, without the reader."""
    flows = pl.read_parquet(ROOT / "data" / "panels" / "wiod.parquet")
    raw = pl.read_parquet(shared / "wiod_sectors" / "wiod_bilateral_sector_1995_2008.parquet")
    sides = pl.col("exporter") != pl.col("importer")
    world = raw.filter(sides, pl.col("exporter") != "RoW", pl.col("importer") != "RoW", pl.col("value_usd_mn") > 0)
    assert flows.height == world.height
    assert flows["value_usd"].sum() == int(world["value_usd_mn"].sum()) * 1_000_000
    key = {"year": 2001, "exporter": "JPN", "importer": "USA"}
    assert (
        flows.filter(**key, product="c14")["value_usd"].item()
        == 1e6 * world.filter(**key, sector="c14")["value_usd_mn"].item()
    )


def test_a_sample_and_its_description(tool, tmp_path, monkeypatch):
    wiod.write(tmp_path)
    recipe = tool.RECIPES["wiod"].model_copy(update={"files": {"long": "wiod.csv"}})
    monkeypatch.setattr(tool, "RECIPES", {"wiod": recipe})
    table, description = tool.write(tmp_path, tmp_path / "out")
    rows = pl.read_parquet(table).with_columns(pl.col(pl.Categorical).cast(pl.String)).rows()
    assert (1995, "AUS", "BEL", "c1", 12_000_000) in rows
    assert (1995, "ROU", "AUT", "c14", 7_000_000) in rows
    assert [row for row in rows if row[1] == "TUR" and row[0] == 1995] == [(1995, "TUR", "AUT", "c30", 6_000_000)]
    (entry,) = json.loads(description.read_text())["resources"]
    assert (entry["name"], entry["rows"], entry["retrieved"]) == ("wiod", len(rows), "2026-11-23")
    assert "Timmer" in entry["citation"]
    assert entry["account"][0]["quarantined"] > 0


def test_wrong_calls(tool, tmp_path, capsys):
    assert tool.main([]) == 2
    assert "FOLDER_OF_RAW_FILES" in capsys.readouterr().err
    assert tool.main([str(tmp_path)]) == 3
    assert "sources.wiod.files.long" in capsys.readouterr().err
