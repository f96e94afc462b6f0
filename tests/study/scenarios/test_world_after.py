"""The world after: only indicators that may move are worked out, and no other one would have moved."""

import numpy as np
import pytest

from corridor.indicators import INDICATORS, compute
from corridor.indicators.full_potential import full_potential_of
from corridor.study.scenarios.carrying import KINDS
from corridor.study.scenarios.parameters import values_at
from corridor.study.scenarios.world_after import features_after, log_multiplier, moving, reads, scores_of
from factories_scenarios import a_case, a_scenario, a_site

CHANGES = {
    "distance": {"kind": "distance", "countries": ["ARG"], "factor": 0.5},
    "transit": {"kind": "transit", "countries": ["ARG"], "days": -9},
    "series": {"kind": "series", "countries": ["BEL"], "series": "wgi_mean", "delta": 0.5, "elasticity": 0.3},
    "logistics": {"kind": "series", "countries": ["BEL"], "series": "lpi_score", "delta": 0.5, "effect": "none"},
    "tariff": {"kind": "tariff", "importer": "ARG", "exporters": ["BEL"], "points": 9},
    "demand": {"kind": "demand", "importers": ["BEL"], "growth_pct": 50},
    "doubt": {"kind": "doubt", "reporter": "BEL", "discount_pct": 30},
}


def effects_of(site, name):
    (change,) = a_scenario(CHANGES[name]).changes
    return KINDS[change.kind](change, site)


@pytest.fixture(scope="module")
def everything():
    site = a_site()
    names = sorted(INDICATORS)
    return site, names, compute(site.o, names)[0]


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_an_indicator_that_is_not_worked_out_anew_would_not_have_moved(everything, name):
    site, names, before = everything
    effects = effects_of(site, name)
    values = values_at(one for effect in effects for one in effect.parameters)
    some = moving(names, effects)
    assert some
    assert len(some) < len(names)
    after = features_after(site.o, before, effects, values, names)
    still = [one for one in names if one not in some]
    assert after.select(still).equals(before.select(still))
    assert not after.select(some).equals(before.select(some))


def test_the_potential_that_indicators_read_is_that_of_before_times_the_effect(everything):
    site, _, before = everything
    effects = effects_of(site, "distance")
    values = values_at(one for effect in effects for one in effect.parameters)
    after = features_after(site.o, before, effects, values, ["epi_full"])["epi_full"].to_numpy()
    dollars = full_potential_of(site.o).dollars[site.o.corridor, site.o.product]
    expected = np.log10(1 + dollars * np.exp(log_multiplier(effects, values, len(site.o))))
    assert after == pytest.approx(expected, nan_ok=True)


def test_parts_multiply_up_to_the_whole(everything):
    """The model of export potential multiplies factors; what it makes of them is the potential after."""
    site, _, before = everything
    parts = ["epi_supply_projected", "epi_demand", "epi_ease_shrunk", "tariff_margin_demand"]
    for name in ("distance", "tariff", "demand", "doubt"):
        effects = effects_of(site, name)
        values = values_at(one for effect in effects for one in effect.parameters)
        after = features_after(site.o, before, effects, values, parts)
        step = sum(after[one].to_numpy() - before[one].to_numpy() for one in parts[:3])
        with np.errstate(invalid="ignore"):
            margin = np.log10(after[parts[3]].to_numpy() / before[parts[3]].to_numpy())
        whole = step + np.nan_to_num(margin)
        expected = log_multiplier(effects, values, len(site.o)) / np.log(10)
        known = np.isfinite(whole)
        assert known.any()
        assert whole[known] == pytest.approx(expected[known], abs=1e-12)


def test_nothing_moves_where_nothing_is_named(everything):
    site, _, before = everything
    assert features_after(site.o, before, [], {}, []) is before
    assert moving(list(INDICATORS), []) == []
    assert reads("distance", frozenset({"pairs"}))
    assert not reads("distance", frozenset({"tariffs"}))


def test_stacked_frames_score_as_each_alone():
    scoring = a_case().scoring
    features = scoring.features
    other = features.with_columns(distance=features["distance"] * 0.5)
    stacked = scores_of(scoring.pipeline, [features, other])
    alone = scores_of(scoring.pipeline, [other])
    assert stacked.shape == (2, features.height)
    assert (stacked[1] == alone[0]).all()
    assert stacked[0] == pytest.approx(scoring.ranking.lines["score"].to_numpy())
