"""Ease of trade between what was observed and what gravity predicts, on a world of ninety pairs."""

import dataclasses

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.indicators.potential import potential_of
from corridor.indicators.shrunk_ease import ease_of
from corridor.measures.credibility import dispersion, prior_share, sampling_variance
from factories import opportunities
from factories_potential import CODES, NAMES, PAIRS, flows, frame_of, square

SILENT = ("ARG", "JPN")


@pytest.fixture(scope="module")
def o():
    return opportunities(square(flows(none=(SILENT,))))


@pytest.fixture(scope="module")
def place(o):
    names = o.cube.countries
    return {(names[i], names[j]): p for p, (i, j) in enumerate(o.cube.corridors)}


def test_it_lies_between_the_observed_and_the_predicted(o):
    ease = ease_of(o)
    low, high = np.minimum(ease.observed, ease.predicted), np.maximum(ease.observed, ease.predicted)
    assert np.isfinite(ease.value).all()
    assert ((low - 1e-12 <= ease.value) & (ease.value <= high + 1e-12)).all()
    np.testing.assert_allclose(ease.value, ease.share * ease.predicted + (1 - ease.share) * ease.observed, rtol=1e-12)
    assert ((ease.share > 0) & (ease.share < 1)).all()


def test_a_pair_that_trades_nothing_has_an_ease_above_zero(o, place):
    ease, p = ease_of(o), place[SILENT]
    assert (ease.observed[p] == 0.0).all()
    assert (ease.value[p] > 0.0).all()
    np.testing.assert_allclose(ease.value[p], ease.share[p] * ease.predicted[p])
    figures, years = compute(opportunities(o.cube, [(*SILENT, k) for k in CODES]), ["epi_ease", "epi_ease_shrunk"])
    assert (figures["epi_ease"] == -np.inf).all()
    assert figures["epi_ease_shrunk"].is_finite().all()
    assert set(years["epi_ease_shrunk"]) == {2021}


def test_the_share_is_that_of_the_moments(o):
    """B from the measures on the same dollars: what ease predicts of each product, and what was traded."""
    ease, p = ease_of(o), potential_of(o)
    predicted = ease.predicted * p.supply * p.demand
    spread = dispersion(p.actual, predicted)
    assert spread.between > 0
    expected = prior_share(sampling_variance(predicted, spread), spread.between)
    np.testing.assert_allclose(ease.share, np.repeat(expected[:, None], len(CODES), axis=1), rtol=1e-12)


def test_the_prediction_did_not_see_its_own_pair(place):
    """Doubling what a pair trades moves its observed ease, and its own prediction only by way of sizes expected."""
    values = flows()
    more = {key: 3 * value if key[:2] == ("CHN", "DNK") else value for key, value in values.items()}
    before, after = (ease_of(opportunities(square(v))) for v in (values, more))
    p = place["CHN", "DNK"]
    assert after.observed[p, 0] > 1.5 * before.observed[p, 0]
    assert after.predicted[p, 0] == pytest.approx(before.predicted[p, 0], rel=0.15)


@pytest.mark.parametrize("name", ["ARG", "EST", "JPN"])
def test_corridors_beside_the_complete_ones_move_nothing(name):
    """A job may ask for a corridor outside the reference; what the model says of the others stays, to the last bit."""
    inner = tuple(pair for pair in PAIRS if name not in pair)
    beside = ("CHN", name)
    alone, more = (opportunities(square(flows(), pairs)) for pairs in (inner, (beside, *inner)))
    guest = more.cube.corridors[:, 1] == more.cube.country_index[name]
    np.testing.assert_array_equal(ease_of(alone).value, ease_of(more).value[~guest])
    np.testing.assert_array_equal(ease_of(alone).share, ease_of(more).share[~guest])
    assert np.isfinite(ease_of(more).value[guest]).all()
    assert (ease_of(more).share[guest] > 0).all()


def test_too_few_pairs_leave_the_observed_ease_as_it_is():
    few = tuple(pair for pair in PAIRS if set(pair) <= set(NAMES[:7]))
    assert len(few) < 50
    ease = ease_of(opportunities(square(flows(), few)))
    np.testing.assert_array_equal(ease.value, ease.observed)
    np.testing.assert_array_equal(ease.share, 0.0)
    assert np.isnan(ease.predicted).all()


def test_a_pair_of_unknown_distance_keeps_its_observed_ease(o):
    figures = {name: values.copy() for name, values in o.cube.pair_figures.items()}
    figures["distance_km"][3] = np.nan
    ease = ease_of(opportunities(dataclasses.replace(o.cube, pair_figures=figures)))
    np.testing.assert_array_equal(ease.value[3], ease.observed[3])
    np.testing.assert_array_equal(ease.share[3], 0.0)
    assert (ease.share[4] > 0).all()


def test_nothing_expected_is_unknown():
    """A country that sells none of the products has no ease, by either way."""
    values = {key: value for key, value in flows().items() if key[0] != "EST"}
    o = opportunities(square(values))
    ease = ease_of(o)
    sells = o.cube.corridors[:, 0] != o.cube.country_index["EST"]
    assert np.isfinite(ease.value[sells]).all()
    assert np.isnan(ease.value[~sells]).all()
    assert np.isnan(ease.share[~sells]).all()


def test_rows_of_a_table_have_the_observed_ease(o, place):
    from corridor.measures.potential import potential_of_rows  # noqa: PLC0415

    for row in potential_of_rows(frame_of(flows(none=(SILENT,)))).iter_rows(named=True):
        p, k = place[row["exporter"], row["importer"]], o.cube.product_index[row["product"]]
        assert ease_of(o).observed[p, k] == pytest.approx(row["ease"], rel=1e-9)
