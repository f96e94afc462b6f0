from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.snapshots.building import build_snapshot
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec.loading import load
from corridor.spec.recipe import SnapshotRecipe

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_RECIPE = ROOT / "configs" / "snapshots" / "embedded.yaml"


def source(**files: str) -> dict[str, object]:
    return {"files": files, "retrieved": "2026-11-23"}


def recipe(sources: dict[str, object], **changes: object) -> SnapshotRecipe:
    base = {"name": "tiny", "title": "Tiny", "created": date(2026, 11, 23), "sources": sources}
    return SnapshotRecipe.model_validate({**base, **changes})


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    names = ["hscode", "description", "parent", "level"]
    pl.DataFrame([("27", "Fuels", "TOTAL", "2")], schema=names, orient="row").write_csv(folder / "hs.csv")
    names = ["Year", "Trade Flow", "Reporter", "Partner", "Commodity Code", "Trade Value (US$)"]
    rows = [
        (2016, "Export", "Azerbaijan", "World", "27", 100.0),
        (2016, "Export", "Azerbaijan", "Italy", "27", 60.0),
        (2016, "Import", "Italy", "Azerbaijan", "27", 106.0),
    ]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "bulk.parquet")
    names = ["iso_o", "iso_d", "contig", "comlang_off", "colony", "dist"]
    dyads = [("AZE", "ITA", 0.0, 0.0, 0.0, 3100.0), ("ITA", "AZE", 0.0, 0.0, 0.0, 3100.0)]
    pl.DataFrame(dyads, schema=names, orient="row").write_parquet(folder / "dist.parquet")
    return folder


SOURCES = {
    "nomenclature": source(titles="hs.csv"),
    "comtrade_bulk": source(flows="bulk.parquet"),
    "cepii_geodist": source(dyads="dist.parquet"),
}


def test_small_build_end_to_end(raw, tmp_path):
    steps: list[str] = []
    report = build_snapshot(recipe(SOURCES), raw, tmp_path / "out", steps.append)
    snapshot = read_snapshot(tmp_path / "out")
    flows = snapshot.tables["goods_flows"]
    assert flows.select("declared_by", "value_usd", "rule", "mirror_ratio").rows() == [
        ("exporter", 60, None, None),
        ("importer", 106, None, None),
        ("reconciled", 80, "mean_of_both", 106 / 60),
    ]
    assert snapshot.tables["countries"]["country"].to_list() == ["AZE", "ITA"]
    assert report.table_rows["goods_flows"] == 3
    assert report.quarantined == {}
    assert any("1 of 1 world totals differ" in gap for gap in report.gaps)
    assert [row["source"] for row in report.rows()] == list(SOURCES)
    assert all(account.balanced for account in report.accounts)
    assert "reading comtrade_bulk" in steps
    assert "goods_flows: 3 rows" in report.lines()


def test_two_builds_give_the_same_bytes(raw, tmp_path):
    for name in ("a", "b"):
        build_snapshot(recipe(SOURCES), raw, tmp_path / name, lambda _: None)
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes(), file


def test_missing_raw_file_names_file_and_recipe_key(raw, tmp_path):
    (raw / "bulk.parquet").unlink()
    with pytest.raises(DataError, match=r"sources\.comtrade_bulk\.files\.flows: no such file: .*bulk\.parquet"):
        build_snapshot(recipe(SOURCES), raw, tmp_path / "out", lambda _: None)
    with pytest.raises(DataError, match=r"nowhere: no such folder of raw files"):
        build_snapshot(recipe(SOURCES), tmp_path / "nowhere", tmp_path / "out", lambda _: None)


def test_unknown_source_lists_the_known(raw, tmp_path):
    with pytest.raises(
        UsageError, match=r"unknown source 'comtrade_bulky'; did you mean 'comtrade_bulk'\? Known: baci"
    ):
        build_snapshot(recipe({"comtrade_bulky": source(flows="x")}), raw, tmp_path / "out", lambda _: None)


def test_rows_that_break_their_contract_go_into_quarantine(raw, tmp_path):
    """An HS code of three digits is no code; its row is set aside and the build goes on."""
    frame = pl.read_parquet(raw / "bulk.parquet")
    extra = frame.filter(Partner="Italy").with_columns(pl.lit("270").alias("Commodity Code"))
    pl.concat([frame, extra]).write_parquet(raw / "bulk.parquet")
    report = build_snapshot(recipe(SOURCES), raw, tmp_path / "out", lambda _: None)
    assert report.quarantined == {"goods_flows": 2, "reporting": 1}  # the declaration, its reconciled row
    assert pl.read_parquet(tmp_path / "out" / "quarantine" / "goods_flows.parquet")["product"].unique().to_list() == [
        "270"
    ]
    assert read_snapshot(tmp_path / "out").tables["goods_flows"].height == 3


@pytest.mark.e2e
def test_embedded_snapshot_is_what_its_recipe_builds(shared, embedded, tmp_path):
    report = build_snapshot(load(SnapshotRecipe, EMBEDDED_RECIPE), shared, tmp_path / "built", lambda _: None)
    assert all(account.balanced for account in report.accounts)
    assert report.quarantined == {}
    assert read_snapshot(tmp_path / "built").data_hash == read_snapshot(embedded).data_hash
