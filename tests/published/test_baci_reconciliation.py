"""Hold the reconciliation of raw Comtrade of 2022 and 2024 against BACI V202601, which CEPII made of the same data.

The bounds are the shares that `benchmarks/compare_baci.py` measured, a fraction of a point below, so that a change of
the method that loses ground is noticed. What they mean is in docs/reconciliation.md.
"""

import importlib.util
import sys
from pathlib import Path

import polars as pl
import pytest

from corridor.harmonising.reconciling import reconcile
from corridor.spec.reconcile import Reconcile

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "compare_baci.py"
MEAN = Reconcile(rule="mean", freight="fixed")
AS_BACI = Reconcile(remove_freight="below_estimate")


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def comparison(monkeypatch_module):
    spec = importlib.util.spec_from_file_location("compare_baci", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch_module.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def data(shared, comparison):
    folder = shared / "baci_critical_minerals"
    known = comparison.distances(shared / "cepii_geodist" / "dist_cepii.parquet")
    years = {year: (comparison.declared(folder, year, "codes"), comparison.baci(folder, year)) for year in (2022, 2024)}
    return known, years


@pytest.mark.parametrize(
    ("year", "how", "least"),
    [
        (2022, Reconcile(), (43.0, 88.0, 83.4)),
        (2024, Reconcile(), (43.5, 89.4, 83.2)),
        (2022, AS_BACI, (66.0, 88.7, 84.1)),
        (2024, AS_BACI, (69.0, 89.1, 83.8)),
    ],
)
def test_shares_within_5_and_20_per_cent_of_baci(data, comparison, year, how, least):
    known, years = data
    rows, reference = years[year]
    found = comparison.share(comparison.compared(reconcile(rows, how, pairs=known), reference))
    assert found.within_5 >= least[0]
    assert found.within_20 >= least[1]
    assert found.flows_within_20 >= least[2]


@pytest.mark.parametrize("year", [2022, 2024])
def test_the_default_is_nearer_than_the_mean_with_a_fixed_ratio(data, comparison, year):
    known, years = data
    rows, reference = years[year]
    ours, plain = (
        comparison.share(comparison.compared(reconcile(rows, how, pairs=known), reference))
        for how in (Reconcile(), MEAN)
    )
    assert ours.within_5 > plain.within_5 + 8
    assert ours.within_20 > plain.within_20
    assert ours.flows_within_20 > plain.flows_within_20


@pytest.mark.parametrize("year", [2022, 2024])
def test_partners_add_up_to_the_world_row_once_the_largest_of_repeated_rows_is_taken(shared, year):
    """What tells that the largest row is the total: all world totals but one at most are the sum of their partners."""
    file = shared / "baci_critical_minerals" / f"comtrade_{year}.csv.gz"
    rows = pl.read_csv(file, schema_overrides={"cmd": pl.String, "value": pl.Float64, "netwgt": pl.Float64})
    flows = rows.group_by("reporter", "partner", "cmd", "flow").agg(pl.col("value").max())
    sums = flows.group_by("reporter", "cmd", "flow").agg(
        pl.col("value").filter(pl.col("partner") == 0).sum().alias("world"),
        pl.col("value").filter(pl.col("partner") != 0).sum().alias("partners"),
    )
    off = sums.filter((pl.col("partners") / pl.col("world") - 1).abs() > 1e-4)
    assert sums.height > 3900
    assert off.height <= 1


@pytest.mark.parametrize(("year", "pairs", "correlation"), [(2022, 900, 0.5), (2024, 750, 0.45)])
def test_our_weights_go_with_those_that_baci_shows(data, comparison, year, pairs, correlation):
    known, years = data
    rows, reference = years[year]
    both = comparison.compared(reconcile(rows, Reconcile(), pairs=known), reference)
    weights = comparison.estimate(rows, year, Reconcile(), pairs=known).weights
    count, found = comparison.agreement(comparison.visible_weights(both, rows), weights)
    assert count >= pairs
    assert found >= correlation
