"""Spreads follow what both sides declare; a figure off by one spread moves scores as scoring it anew would."""

from dataclasses import replace

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.study.robustness.noise import QUANTITIES, Spreads, perturbed, score_noise, spreads
from factories import cube_of, opportunities


@pytest.fixture(scope="module")
def o(scoring):
    return scoring.asked.o.take(scoring.order)


def mirrored(o, ratios):
    """The opportunities in a world where mirror ratios are those of a function of shape."""
    mirror = np.where(o.cube.flow_known, ratios(o.cube.flows.shape), np.nan)
    return replace(o, cube=replace(o.cube, mirror=mirror))


def test_agreement_leaves_no_doubt(o):
    found = spreads(mirrored(o, np.ones))
    assert found.known
    assert not found.market.any()
    assert not found.supply.any()
    known = ~o.cube.flow_estimated[o.corridor, o.product].any(axis=1)
    assert not found.flow[known].any()


def test_wider_discrepancies_make_wider_spreads(o):
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(o.cube.flows.shape)
    little, much = (spreads(mirrored(o, lambda shape, s=s: np.exp(s * noise))) for s in (0.1, 0.5))
    known = ~o.cube.flow_estimated[o.corridor, o.product].any(axis=1)
    ratio = much.flow[known] / little.flow[known]
    np.testing.assert_allclose(ratio, 5.0, rtol=0.6)
    assert 0.1 / 2.5 < np.median(little.flow[known]) < 0.1 * 1.2


def test_lasting_discrepancies_are_told_from_those_of_a_year(o):
    rng = np.random.default_rng(1)
    yearly = spreads(mirrored(o, lambda shape: np.exp(rng.standard_normal(shape))))
    forever = spreads(mirrored(o, lambda shape: np.exp(np.broadcast_to(rng.standard_normal((*shape[:2], 1)), shape))))
    assert yearly.lasting < 0.35
    assert forever.lasting > 0.7


def test_without_mirror_flows_nothing_is_known(o):
    found = spreads(mirrored(o, lambda shape: np.full(shape, np.nan)))
    assert not found.known
    assert not found.market.any()


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_indicators_of_a_moved_world_are_those_of_a_fresh_one(scoring, o, quantity):
    """What is carried over from the old world's memory does not hide the move of what rests on a line's own figures."""
    names = ["import_size", "import_growth", "import_trend", "export_size", "export_trend", "bilateral_share"]
    cube = perturbed(o, quantity, np.full(len(o), 0.3), "level")
    found, _ = compute(replace(o, cube=cube), names)
    expected, _ = compute(replace(o, cube=replace(cube)), names)
    assert found.equals(expected)
    assert not found.equals(scoring.features.select(names))


def test_no_spread_moves_no_score_and_a_spread_moves_some(scoring, o):
    nothing = np.zeros(len(o))
    calm = score_noise(o, scoring.pipeline, scoring.features, Spreads(nothing, nothing, nothing, 0.5, known=True))
    assert not calm.sd.any()
    assert not calm.moved
    doubt = Spreads(nothing + 0.3, nothing + 0.3, nothing + 0.3, 0.5, known=True)
    loud = score_noise(o, scoring.pipeline, scoring.features, doubt)
    assert np.median(loud.sd) > 0.05
    assert "import_size" in loud.moved
    assert "distance" in loud.held
    assert sorted(loud.moved + loud.held) == sorted(scoring.features.columns)


def test_years_that_are_off_alone_move_trends_and_years_that_are_off_together_do_not(scoring, o):
    nothing = np.zeros(len(o))
    lasting, yearly = (
        score_noise(o, scoring.pipeline, scoring.features, Spreads(nothing, nothing + 0.3, nothing, share, known=True))
        for share in (1.0, 0.0)
    )
    assert not np.allclose(lasting.sd, yearly.sd)


def test_the_potential_of_an_estimated_flow_moves_with_the_estimate():
    """Both are one gravity model's prediction; of a flow that is reported the prediction stays."""
    o = opportunities(cube_of(), [("EST", "ARG", "J62_63"), ("ARG", "BEL", "J62_63")])
    moved = perturbed(o, "flow", np.full(2, 0.3), "level")
    after, before = (compute(replace(o, cube=cube), ["epi_gravity"])[0].to_numpy()[:, 0] for cube in (moved, o.cube))
    np.testing.assert_allclose((10**after - 1) / (10**before - 1), [np.exp(0.3), 1.0], rtol=1e-6)
