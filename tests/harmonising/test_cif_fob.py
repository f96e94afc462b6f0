import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.cif_fob import Freight, fit_freight, freight_cells, huber, unit_values, with_fob
from corridor.harmonising.mirrors import both_sides
from corridor.spec.reconcile import Reconcile
from factories_mirrors import declared

PAIRS = pl.DataFrame({
    "exporter": ["AAA", "BBB"], "importer": ["BBB", "AAA"], "distance_km": [1000.0, 1000.0],
    "contiguous": [True, False],
})  # fmt: skip
FREIGHT = Freight(-0.1, 0.03, -0.02, -0.01, 2.0, 500)


def test_unit_value_is_the_median_of_exports_to_one_per_cent():
    frame = declared(("A", "B", "01", 100, 1), ("A", "C", "01", 200, 1), ("A", "D", "01", 9000, 1), kg=10)
    found = unit_values(frame, 2020)
    assert found.select("product").rows() == [("01",)]
    assert math.exp(found["log_uv"][0]) == pytest.approx(20, rel=0.01)
    assert unit_values(frame, 2019).is_empty()


def test_ratio_by_hand():
    """exp(−0.1 + 0.03·ln 1000 − 0.02 − 0.01·2) = exp(0.067233) = 1.0695; 10,695 / 1.0695 = 10,000."""
    both = both_sides(declared(("AAA", "BBB", "01", 1, 10_695)))
    found = with_fob(both, Reconcile(), freight=FREIGHT, products=NO_UNIT_VALUES, pairs=PAIRS)
    assert found.select("cif_fob", "fob_usd").rows() == [(1.0695, 10_000)]


def test_border_product_and_bounds_count():
    frame = declared(("BBB", "AAA", "01", 1, 1000), ("BBB", "AAA", "02", 1, 1000))
    values = pl.DataFrame({"nomenclature": ["HS", "HS"], "product": ["01", "02"], "log_uv": [-30.0, 30.0]})
    found = with_fob(both_sides(frame), Reconcile(), freight=FREIGHT, products=values, pairs=PAIRS).sort("product")
    assert found["cif_fob"].to_list() == [1.3, 1.0]


@pytest.mark.parametrize("pairs", [PAIRS.clear(), PAIRS.with_columns(distance_km=pl.lit(None, pl.Float64))])
def test_without_a_distance_the_fixed_ratio_is_taken(pairs):
    both = both_sides(declared(("AAA", "BBB", "01", 1, 106)))
    found = with_fob(both, Reconcile(), freight=FREIGHT, products=NO_UNIT_VALUES, pairs=pairs)
    assert found.select("cif_fob", "fob_usd").rows() == [(1.06, 100)]


@pytest.mark.parametrize(
    ("remove", "expected"),
    [("always", [100, 100, 100, 50]), ("mirrored", [106, 100, 100, 50]), ("below_estimate", [106, 106, 100, 50])],
)
def test_freight_is_taken_from_the_imports_that_the_rule_names(remove, expected):
    """Imports: alone; above 1.06 times the export; below it; at customs value, which bears no freight."""
    frame = pl.concat([
        declared(("AAA", "BBB", "01", None, 106), ("AAA", "BBB", "02", 90, 106), ("AAA", "BBB", "03", 101, 106)),
        declared(("AAA", "BBB", "04", 60, 50)).with_columns(valuation=pl.lit("FOB")),
    ])  # fmt: skip
    found = with_fob(both_sides(frame), Reconcile(freight="fixed", remove_freight=remove)).sort("product")
    assert found["fob_usd"].to_list() == expected


def test_only_pairs_of_like_weight_and_value_tell_about_freight():
    frame = pl.concat([
        declared(("AAA", "BBB", "01", 100, 110), kg=10),
        declared(("AAA", "CCC", "01", 100, 300), kg=10),
        declared(("AAA", "DDD", "01", 100, 110), kg=None),
        declared(("AAA", "EEE", "01", 100, 110), kg=10).with_columns(
            quantity_kg=pl.when(declared_by="exporter").then(pl.lit(10, pl.Int64)).otherwise(20)
        ),
    ])  # fmt: skip
    cells = freight_cells(both_sides(frame), unit_values(frame, 2020), Reconcile())
    assert cells.select("importer", "mirrors", "micro").rows() == [("BBB", 1, round(math.log(1.1) * 1e6))]


def test_fit_finds_the_equation_under_gross_errors():
    """A tenth of the mirror pairs is off by a third; the planted coefficients come back all the same."""
    rng = np.random.default_rng(1)
    n, true = 4000, (-0.15, 0.03, -0.02, -0.012)
    distance, border, value = rng.uniform(200, 18_000, n), rng.random(n) < 0.1, np.round(rng.normal(1, 2, n) * 2) / 2
    log_ratio = true[0] + true[1] * np.log(distance) + true[2] * border + true[3] * value + rng.normal(0, 0.01, n)
    log_ratio += np.where(rng.random(n) < 0.1, 0.3, 0.0)
    names = [f"{a:05d}" for a in range(n)]
    pairs = pl.DataFrame({"exporter": names, "importer": "BBB", "distance_km": distance, "contiguous": border})
    cells = pl.DataFrame({
        "exporter": names, "importer": "BBB", "log_uv": value, "mirrors": 1, "micro": np.round(log_ratio * 1e6),
    }).cast({"micro": pl.Int64, "mirrors": pl.Int64})  # fmt: skip
    found = fit_freight(cells, pairs, Reconcile())
    assert found is not None
    assert found.mirrors == n
    assert (found.distance, found.contiguous, found.unit_value) == pytest.approx(true[1:], abs=0.002)
    assert found.constant == pytest.approx(true[0], abs=0.02)
    assert fit_freight(cells.head(99), pairs, Reconcile()) is None
    assert fit_freight(cells, None, Reconcile()) is None
    assert fit_freight(cells, pairs.clear(), Reconcile()) is None


def test_without_outliers_huber_is_least_squares():
    """With residuals of one size none is cut off, so the normal equations hold."""
    x = np.arange(40.0)
    design = np.column_stack([np.ones(40), x])
    response = 1 + 0.5 * x + np.where(np.arange(40) % 2, 0.1, -0.1)
    assert huber(design, response, np.ones(40)) == pytest.approx(np.polyfit(x, response, 1)[::-1], abs=1e-9)


NO_UNIT_VALUES = pl.DataFrame(schema={"nomenclature": pl.String, "product": pl.String, "log_uv": pl.Float64})


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**13), st.floats(1.0, 2.0))
def test_taking_freight_off_and_on_again_is_within_half_a_ratio(value, ratio):
    both = both_sides(declared(("AAA", "BBB", "01", None, value)))
    fob = with_fob(both, Reconcile(freight="fixed", cif_fob=ratio))["fob_usd"][0]
    assert fob <= value
    assert abs(fob * ratio - value) <= ratio / 2 + value * 1e-12
