"""Every file under configs/ is read, and every name that it mentions is there."""

from pathlib import Path

import polars as pl
import pytest

from corridor.describing import describe, expand, stems
from corridor.indicators import INDICATORS
from corridor.models.build import build_pipeline
from corridor.snapshots.manifest import read_manifest
from corridor.sources import SOURCES
from corridor.sources.sectors import map_sectors
from corridor.spec import load_job, load_model, load_sector
from corridor.spec.job import load_scenario
from corridor.spec.loading import read_merged
from corridor.spec.panel import load_panel_spec
from corridor.spec.recipe import SnapshotRecipe

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
EMBEDDED = ROOT / "data" / "embedded"
JOBS = sorted((CONFIGS / "jobs").glob("*.yaml"))
MODELS = stems(CONFIGS / "models")
SECTORS = stems(CONFIGS / "sectors")
BASES = sorted(CONFIGS.rglob("_*.yaml"))


def test_there_is_something_to_check():
    assert JOBS
    assert MODELS
    assert SECTORS


def name_of(path):
    return path.stem


@pytest.mark.parametrize("path", JOBS, ids=name_of)
def test_every_job_is_read_and_named_after_its_file(path):
    resolved = load_job(path)
    assert resolved.job.name == path.stem
    assert [sector.name for sector in resolved.sectors] == list(resolved.job.sectors)
    assert expand(resolved).startswith(f"# spec {resolved.digest()}")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("path", JOBS, ids=name_of)
def test_every_job_may_take_every_model(path, model):
    assert load_job(path, [f"model={model}"]).job.model == load_model(CONFIGS / "models", model)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_named_after_its_file_and_uses_known_indicators_and_methods(name):
    model = load_model(CONFIGS / "models", name)
    assert model.name == name
    assert [indicator for indicator in model.indicators if indicator not in INDICATORS] == []
    build_pipeline(model, {name: str(INDICATORS[name].direction) for name in model.indicators})


@pytest.mark.parametrize("name", SECTORS)
def test_every_sector_is_read(name):
    sector = load_sector(CONFIGS / "sectors", name)
    assert sector.name == name
    for segment in sector.segments.values():
        assert not set(segment.left_out) & set(segment.codes), "a code is either ranked or left out"


@pytest.mark.parametrize("path", BASES, ids=name_of)
def test_every_base_is_used_and_is_no_entry_of_its_own(path):
    assert read_merged(path)
    users = [other for other in path.parent.glob("*.yaml") if f"base: {path.stem}" in other.read_text(encoding="utf-8")]
    assert users
    assert path.stem not in stems(path.parent)


@pytest.mark.parametrize("path", sorted((CONFIGS / "snapshots").glob("*.yaml")), ids=name_of)
def test_every_snapshot_recipe_is_read(path):
    assert SnapshotRecipe.model_validate(read_merged(path)).name == path.stem


@pytest.mark.parametrize("path", sorted((CONFIGS / "panels").glob("*.yaml")), ids=name_of)
def test_every_panel_is_read_and_its_data_are_here(path):
    spec = load_panel_spec(path.parent, path.stem)
    if spec.snapshot is not None and spec.embedded:
        assert set(spec.snapshot.sources) <= set(read_manifest(ROOT / "data" / spec.snapshot.snapshot).sources)
    if spec.table is not None and spec.embedded:
        assert (ROOT / "data" / spec.table.file).is_file()
    if spec.raw is not None:
        assert (spec.raw.recipe.reader or spec.raw.source) in SOURCES


def test_every_file_is_checked_here():
    kinds = {"jobs", "models", "panels", "scenarios", "sectors", "snapshots", "watchlists"}
    assert [path for path in CONFIGS.rglob("*.y*ml") if path.parent.name not in kinds or path.suffix != ".yaml"] == []


@pytest.mark.parametrize("name", stems(CONFIGS / "scenarios"))
def test_every_scenario_is_named_after_its_file_and_changes_something(name):
    scenario = load_scenario(CONFIGS / "scenarios", name)
    assert scenario.name == name
    assert scenario.changes


@pytest.mark.parametrize("kind", ["models", "panels", "scenarios", "sectors"])
def test_everything_can_be_described(kind):
    assert describe(kind, CONFIGS)


@pytest.fixture(scope="module")
def held():
    """Codes for which the embedded snapshot holds flows, and titles of products."""
    if not EMBEDDED.is_dir():
        pytest.skip("data/embedded is not here: the snapshot is not checked out")
    goods = pl.scan_parquet(EMBEDDED / "goods_flows" / "*.parquet").select(pl.col("product").unique()).collect()
    services = pl.scan_parquet(EMBEDDED / "services_flows" / "*.parquet").select(pl.col("category").unique()).collect()
    titles = pl.read_parquet(EMBEDDED / "products.parquet").select("product", "title").rows()
    return [*goods["product"], *services["category"]], dict(titles)


@pytest.mark.parametrize("path", JOBS, ids=name_of)
def test_no_job_counts_trade_of_the_embedded_snapshot_twice(path, held):
    resolved = load_job(path)
    found = map_sectors(resolved.sectors, *held)
    assert {candidate.sector for candidate in found.candidates} == set(resolved.job.sectors), "a sector has no data"


@pytest.mark.parametrize("path", JOBS, ids=name_of)
def test_every_country_and_mineral_of_a_job_is_in_the_embedded_snapshot(path, held):
    resolved = load_job(path)
    if resolved.job.snapshot != "embedded":
        pytest.skip(f"the job uses the snapshot {resolved.job.snapshot}")
    countries = set(pl.read_parquet(EMBEDDED / "countries.parquet")["country"])
    named = {country for pair in resolved.job.directions() for country in pair}
    assert named | set(resolved.job.model.reference.countries) <= countries
    minerals = set(pl.read_parquet(EMBEDDED / "minerals.parquet")["mineral"])
    assert {m for sector in resolved.sectors for s in sector.segments.values() for m in s.minerals.values()} <= minerals
