"""Printed numbers and identities of trade measures."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import market_share as cms
from corridor.measures import shares
from corridor.measures.concentration import equivalent_number, herfindahl, normalised_herfindahl
from corridor.measures.intra_industry import aggregate_grubel_lloyd, grubel_lloyd
from corridor.measures.similarity import complementarity, export_similarity
from corridor.measures.supply_risk import producer_concentration, world_shares
from corridor.measures.survival import kaplan_meier, spells

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
MINERALS = Path(__file__).parents[2] / "data" / "embedded" / "minerals.parquet"


def test_index_of_the_department_of_justice():
    """U.S. Department of Justice, Herfindahl–Hirschman Index: four firms of 30, 30, 20 and 20 percent have 2,600."""
    assert 10_000 * herfindahl(np.array([30, 30, 20, 20])) == pytest.approx(2600)


@pytest.mark.parametrize("n", [1, 2, 10, 226, 5000])
def test_n_equal_shares(n):
    """The index of n equal shares is 1/n, whatever n."""
    index = herfindahl(np.ones(n))
    assert index == pytest.approx(1 / n, rel=1e-9)
    assert equivalent_number(index) == pytest.approx(n, rel=1e-9)
    assert normalised_herfindahl(index, np.array(n)) == pytest.approx(float(n == 1), abs=1e-12)


def test_complementarity_and_similarity_have_their_ends():
    """World Bank WITS, Finger and Kreinin (1979): 100 for equal profiles, 0 for disjoint ones."""
    profile, other = np.array([0.2, 0.3, 0.5, 0.0]), np.array([0.0, 0.0, 0.0, 1.0])
    for index in (complementarity, export_similarity):
        assert index(profile, profile) == pytest.approx(100.0)
        assert index(profile, other) == pytest.approx(0.0, abs=1e-12)


def test_grubel_lloyd_has_its_ends():
    """Grubel and Lloyd (1975): 0 for one-way trade, 1 for balanced two-way trade."""
    assert grubel_lloyd(np.array([7, 0, 7]), np.array([0, 7, 7])).tolist() == [0.0, 0.0, 1.0]
    assert aggregate_grubel_lloyd(np.array([7, 0]), np.array([0, 7])) == 0.0


def test_grubel_lloyd_grows_when_products_are_added_up():
    """The bias of aggregation: two one-way flows in opposite directions become two-way trade of one coarse product."""
    sent, returned = np.array([7, 0]), np.array([0, 7])
    assert aggregate_grubel_lloyd(sent.sum(keepdims=True), returned.sum(keepdims=True)) == 1.0


@QUICK
@given(
    arrays(np.int64, (4, 4, 3), elements=st.integers(0, 10**7)),
    arrays(np.int64, (4, 4, 3), elements=st.integers(0, 10**7)),
)
def test_constant_market_shares_add_up_exactly(first, last):
    """Leamer and Stern (1970): the parts add up to ΔX for every flow, pair, exporter and product."""
    apart = (1 - np.eye(4, dtype=np.int64))[:, :, None]
    first, last = first * apart, last * apart
    rates = {
        "world": cms.growth(first.sum(), last.sum()),
        "by_product": cms.growth(first.sum(axis=(0, 1)), last.sum(axis=(0, 1))),
        "by_market": cms.growth(first.sum(axis=0), last.sum(axis=0)),
    }
    parts = cms.decompose(first, last, **rates)
    rounding = 1e-12 * (first.sum() + last.sum()) + 1e-9
    for axes in ((), (2,), (1, 2), (0, 1), (0, 1, 2)):
        found = sum(part.sum(axis=axes) for part in parts)
        np.testing.assert_allclose(found, (last - first).sum(axis=axes), atol=10 * rounding)


@QUICK
@given(arrays(np.int64, (5, 4), elements=st.integers(1, 10**9)))
def test_specialisation_cancels_over_the_products_of_a_country(flows):
    """Michaely (1962), Lafay (1992): the indices of a country add up to nothing."""
    x, m = flows[:, :2].astype(float), flows[:, 2:].astype(float)
    for index in (shares.michaely, shares.lafay):
        np.testing.assert_allclose(index(x, m).sum(axis=-1), 0.0, atol=1e-9)


def test_survival_of_a_cohort_seen_to_its_end_is_a_plain_share():
    """Kaplan and Meier (1958): without censoring the estimate is the share of spells that last longer."""
    flow = np.array([[0, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 1, 0, 1, 0]])
    found = spells(flow > 0, np.ones(flow.shape, dtype=bool))
    survival = kaplan_meier(found.ended.sum(axis=0), found.censored.sum(axis=0))
    np.testing.assert_allclose(survival, [2 / 5, 1 / 5, 0, 0, 0], atol=1e-12)


@pytest.mark.skipif(not MINERALS.exists(), reason="the embedded snapshot is not built")
def test_the_share_of_gallium_that_the_geological_survey_prints():
    """USGS, Mineral Commodity Summaries 2025, gallium: China made 99% of the world's low-purity gallium in 2024."""
    rows = pl.read_parquet(MINERALS).filter(mineral="gallium", year=2024).drop_nulls("production")
    world = rows.filter(country="WLD")["production"]
    single = rows.filter(pl.col("country") != "WLD")["production"].to_numpy().astype(float)
    found = world_shares(single, float(world[0]))
    assert round(float(found.max()), 2) == 0.99
    assert producer_concentration(found) == pytest.approx(0.98, abs=0.01)
