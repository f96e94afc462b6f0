"""The panels that come with corridor, and what would have passed for trade in them if absence were nothing."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.panels import outcome, panel_of
from corridor.panels.loading import load_panel, panel_specs
from corridor.snapshots.snapshot import read_snapshot
from corridor.sources.countries import resolve
from factories_panels import assert_same

ROOT = Path(__file__).parents[2]
SPECS = panel_specs(ROOT / "configs" / "panels")


@pytest.fixture(scope="module")
def snapshot():
    return read_snapshot(ROOT / "data" / "embedded")


@pytest.fixture
def load(snapshot, monkeypatch):
    """Load a panel with changed settings; the snapshot is read and verified once for the module."""
    monkeypatch.setattr("corridor.panels.origins.read_snapshot", lambda _: snapshot)
    return lambda name, **changes: load_panel(SPECS[name].model_copy(update=changes), ROOT)


@pytest.fixture(scope="module")
def loaded():
    """Panels that have been loaded as they are, for tests that look at the same one."""
    return {}


@pytest.fixture
def panel_named(load, loaded):
    def find(name):
        if name not in loaded:
            loaded[name] = load(name)
        return loaded[name]

    return find


def every_cell(panel, year):
    """All cells of exporters that sell a product by a year and importers that buy it by then."""
    past = panel.as_of(year)
    exporters, importers, products = past.shape
    sells, buys = np.zeros((exporters, products), bool), np.zeros((importers, products), bool)
    sells[past.exporter, past.product], buys[past.importer, past.product] = True, True
    e, i, p = np.nonzero(sells[:, None] & buys[None])
    cells = past.names(e, i, p)
    return cells.filter(pl.col("exporter") != pl.col("importer"))


def activations(panel, cells, year, horizon):
    return outcome(panel, year, panel.locate(cells), target="activation", horizon=horizon).value


def told(panel, exporter, importer, product, year):
    cell = pl.DataFrame({"exporter": [exporter], "importer": [importer], "product": [product]})
    low, high = panel.bounds(panel.locate(cell))
    at = panel.position(year)
    return low[0, at], high[0, at]


def test_minerals_are_bounded_where_the_source_is_truncated(panel_named):
    panel = panel_named("minerals")
    assert (panel.years[0], panel.last, panel.breaks, panel.complete) == (2002, 2024, (2017,), (2022, 2024))
    assert "811231" not in panel.products
    assert len(panel.products) == 30
    bounded = (panel.low < panel.high) & np.isfinite(panel.high)
    complete = np.isin(panel.years, panel.complete)
    assert bounded[:, ~complete].mean() > 0.2
    assert not bounded[:, complete].any()
    assert told(panel, "TWN", "USA", "850511", 2015) == (0, np.inf), "the source names no Taiwan before 2018"
    assert told(panel, "TWN", "USA", "850511", 2019)[0] > 0
    assert panel.distance is not None
    assert np.isfinite(panel.distance).mean() > 0.85


def test_truncated_edges_and_the_break_would_have_passed_for_new_trade(load, panel_named):
    panel, naive = panel_named("minerals"), load("minerals", kept=None, complete=())
    cells = every_cell(panel, 2010)
    strict, loose = activations(panel, cells, 2010, 3), activations(naive, cells, 2010, 3)
    assert (np.nansum(strict), np.nansum(loose)) == (541, 1006)
    assert not ((strict == 1) & (loose != 1)).any(), "all that is told is there in both"
    assert not ((strict == 0) & (loose == 1)).any(), "what passed for new trade is unknown, not known to be none"
    unbroken = replace(panel, breaks=())
    cells = every_cell(panel, 2015)
    assert np.isnan(activations(panel, cells, 2015, 3)).all()
    assert np.nansum(activations(unbroken, cells, 2015, 3)) > 100


@pytest.mark.parametrize("year", [2022, 2024])
def test_every_flow_of_a_complete_year_lies_within_the_bounds_of_its_truncated_rows(shared, year):
    """The source lists both years twice: the largest partners only, and all flows."""
    folder = shared / "baci_critical_minerals"
    listed = pl.read_parquet(folder / "top_partners_2002_2024.parquet").filter(pl.col("year") == year)
    listed = listed.with_columns(
        pl.col("hs6").cast(pl.String).alias("product"),
        *(resolve(listed[f"{side}_iso2"], "iso2").codes.alias(side) for side in ("exporter", "importer")),
    )
    cell = ["exporter", "importer", "product"]
    flows = listed.filter(pl.col("product") != "811231").drop_nulls(cell).group_by("year", *cell)
    panel = panel_of(flows.agg(pl.col("value_usd").first()), kept=SPECS["minerals"].kept)
    every = pl.read_csv(folder / f"baci_{year}.csv", infer_schema=False)
    every = every.select(
        resolve(every["i"], "iso3").codes.alias("exporter"),
        resolve(every["j"], "iso3").codes.alias("importer"),
        pl.col("cmd").str.zfill(6).alias("product"),
        pl.col("value").cast(pl.Float64),
    )
    every = every.filter(pl.col("exporter") != pl.col("importer"), pl.col("product").is_in(list(panel.products)))
    low, high = panel.bounds(panel.locate(every))
    value = every["value"].to_numpy()
    assert (low[:, 0] == 0).sum() > 6_000, "flows that the truncated rows leave out"
    assert (value <= high[:, 0] + 1).all()
    assert (value >= low[:, 0] - 1).all()


def test_an_activation_of_the_region_lies_between_declared_years(panel_named, snapshot):
    panel = panel_named("region")
    listed = snapshot.tables["reporting"].filter(
        pl.col("source").is_in(["comtrade_legacy", "comtrade_bulk"]), side="importer", status="declared"
    )
    declared = {(y, c, p) for y, c, p in listed.select("year", "reporter", "product").iter_rows()}
    flows = snapshot.tables["goods_flows"].filter(declared_by="importer")
    value = {
        row[:4]: row[4] for row in flows.select("year", "exporter", "importer", "product", "value_usd").iter_rows()
    }
    found = 0
    for year in (2008, 2012, 2015):
        cells = every_cell(panel, year)
        rows = cells.filter(pl.Series(activations(panel, cells, year, 3) == 1))
        found += rows.height
        for exporter, importer, product in rows.iter_rows():
            assert {(year - 1, importer, product), (year, importer, product)} <= declared
            before = [value.get((when, exporter, importer, product), 0) for when in (year - 1, year)]
            after = [value[when, exporter, importer, product] for when in (year + 3, year + 4)]
            assert min(after) > 10 * max(before)
    assert found > 300


def test_chapters_that_a_country_left_out_of_a_year_are_unknown(panel_named):
    panel = panel_named("region")
    aze = panel.importers.index("AZE")
    filed = {year: int(panel.declared[aze, :, panel.position(year)].sum()) for year in (2007, 2016, 2017, 2019)}
    assert filed == {2007: 22, 2016: 94, 2017: 1, 2019: 74}, "chapter 27 of 2017 stands in the world file"
    assert told(panel, "DEU", "AZE", "84", 2017) == (0, np.inf)
    assert "99" not in panel.products


def test_industries_below_a_million_are_bounded(load, panel_named):
    panel = panel_named("wiod")
    assert (panel.shape, panel.years[0], panel.last) == ((40, 40, 35), 1995, 2008)
    assert panel.declared.any(axis=2).all(), "who is in the tables declares every industry"
    assert panel.low[panel.low > 0].min() == 1e6
    assert set(np.unique(panel.high[panel.low == 0])) <= {1e6, np.inf}
    naive = load("wiod", least_usd=0.0)
    cells = every_cell(panel, 2001)
    strict, loose = (activations(one, cells, 2001, 3) for one in (panel, naive))
    assert np.nansum(loose) > np.nansum(strict) > 100
    assert not ((strict == 0) & (loose == 1)).any()


def test_the_table_of_industries_is_the_one_described():
    described = json.loads((ROOT / "data" / "panels" / "datapackage.json").read_text(encoding="utf-8"))
    for entry in described["resources"]:
        content = (ROOT / "data" / "panels" / entry["path"]).read_bytes()
        assert entry["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert entry["bytes"] == len(content) < 5_000_000
        table = pl.read_parquet(ROOT / "data" / "panels" / entry["path"])
        assert entry["rows"] == table.height
        assert [field["name"] for field in entry["schema"]["fields"]] == table.columns
        assert table["value_usd"].dtype == pl.Int64
        assert table["value_usd"].min() > 0
        assert not (table["exporter"].cast(pl.String) == table["importer"].cast(pl.String)).any()


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.embedded])
def test_a_panel_is_the_same_when_loaded_again_and_as_of_a_year(load, panel_named, name):
    panel = panel_named(name)
    year = int(panel.years[len(panel.years) // 2])
    assert_same(panel.as_of(year), load(name, last_year=year))
    assert_same(panel.as_of(panel.last - 1), load(name, last_year=panel.last).as_of(panel.last - 1))


def test_a_panel_of_raw_files_asks_for_them(load):
    with pytest.raises(UsageError, match="panel energy is made of raw files"):
        load("energy")


@pytest.mark.parametrize(
    ("name", "shape", "unknown"),
    [
        ("energy", (251, 205, 1), ("RUS", "DEU", "27", 1991)),
        ("ict", (20, 20, 16), ("CHN", "USA", "8524", 2022)),
        ("minerals_comtrade", (233, 181, 35), ("CHN", "USA", "850760", 2019)),
    ],
)
def test_panels_of_raw_files(shared, name, shape, unknown):
    panel = load_panel(SPECS[name], ROOT, shared)
    assert panel.shape == shape
    assert told(panel, *unknown) == (0, np.inf)
