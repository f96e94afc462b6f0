import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from corridor.errors import UsageError
from corridor.models import Boosting, ColumnsError, RegularisedLinear
from corridor.models.ensemble import place_among
from corridor.models.learned.base import OutcomeError
from factories_learning import DIRECTIONS, NAMES, PILLARS, planted

FRAME, ODDS, ACTIVE, GROWTH, TOLD = planted()
LATER, LATER_ODDS, LATER_ACTIVE, LATER_GROWTH, _ = planted(seed=1)


def linear(**options):
    return RegularisedLinear(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, **options)


FITTED = linear().fit(FRAME, ACTIVE, **TOLD)
GROWN = linear(target="growth").fit(FRAME, GROWTH, **TOLD)


def test_the_score_is_the_place_of_the_margin_among_what_was_learnt_from():
    reference = np.sort(FITTED.margin(FRAME))
    np.testing.assert_array_equal(FITTED.reference_, reference)
    np.testing.assert_allclose(FITTED.predict(LATER), 100 * place_among(FITTED.margin(LATER), reference), atol=1e-9)
    assert FITTED.predict(FRAME).mean() == pytest.approx(50.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-50, 50) | st.just(float("nan"))] * 3), min_size=1, max_size=20))
def test_points_add_up_to_the_score_and_weights_to_one(rows):
    for model in (FITTED, GROWN):
        frame = pl.DataFrame(rows, schema=NAMES, orient="row")
        scores, points, weights = model.predict(frame), model.contributions(frame), model.effective_weights(frame)
        seen = ~np.isnan(scores)
        np.testing.assert_allclose(np.nansum(points, axis=1)[seen], scores[seen], atol=1e-9)
        np.testing.assert_allclose(weights.sum(axis=1)[seen], 1.0, atol=1e-9)
        assert (np.isnan(points) == (weights == 0.0))[seen].all()
        assert np.isnan(scores[np.isnan(frame.to_numpy()).all(axis=1)]).all()


def test_points_fall_short_of_the_weight_in_proportion_to_the_share_that_is_lacking():
    whole = LATER.drop_nans()
    lacking = np.maximum(0.0, FITTED.best_ - FITTED.shares(whole))
    short = 100 * FITTED.effective_weights(whole) - FITTED.contributions(whole)
    expected = (100 - FITTED.predict(whole))[:, None] * lacking / lacking.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(short, expected, atol=1e-8)


def test_figures_stand_where_their_shares_do_unless_the_figure_says_the_opposite():
    places, signed = FITTED.normalised(LATER), LATER.to_numpy() * [1, -1, 1]
    shares, middle = FITTED.shares(LATER), np.nanmedian(FITTED.shares(FRAME), axis=0)
    told = ~np.isnan(places)
    assert not told[np.isnan(LATER.to_numpy())].any()
    assert told[:, :2][~np.isnan(LATER.to_numpy()[:, :2])].mean() > 0.9  # what speaks in the way of its direction
    for k in range(2):
        own = told[:, k]
        assert np.corrcoef(places[own, k], signed[own, k])[0, 1] > 0.9
        assert ((places[own, k] >= 0.5) == (shares[own, k] >= middle[k])).mean() > 0.97
    against = RegularisedLinear(PILLARS, directions={**DIRECTIONS, "a": "less is better"}).fit(FRAME, ACTIVE, **TOLD)
    assert np.isnan(against.normalised(LATER)[:, 0]).mean() > 0.9


def test_weights_are_mean_absolute_shares_and_what_says_nothing_weighs_little():
    sizes = np.abs(FITTED.shares(FRAME)).mean(axis=0)
    np.testing.assert_allclose(FITTED.weight_, sizes / sizes.sum(), atol=1e-12)
    assert FITTED.weight_[0] > FITTED.weight_[1] > 5 * FITTED.weight_[2]


def test_chances_hold_in_a_sample_that_was_not_learnt_from():
    known = LATER.select(pl.all_horizontal(pl.all().is_not_nan())).to_series().to_numpy()
    chances, outcome = FITTED.probability(LATER)[known], LATER_ACTIVE[known]
    order = np.argsort(chances)
    misses = [outcome[part].mean() - chances[part].mean() for part in np.array_split(order, 5)]
    assert np.abs(misses).max() < 0.07
    assert np.abs(misses).mean() < 0.03
    assert roc_auc_score(outcome, chances) > 0.85


def test_intervals_hold_their_coverage_in_a_sample_that_was_not_learnt_from():
    for coverage in (0.5, 0.8, 0.9):
        low, high = linear(target="growth", coverage=coverage).fit(FRAME, GROWTH, **TOLD).interval(LATER)
        told = ~np.isnan(low)
        assert np.mean((low <= LATER_GROWTH) & (high >= LATER_GROWTH), where=told) == pytest.approx(coverage, abs=0.025)
        assert told.mean() > 0.99


def test_chances_are_of_activations_and_intervals_of_growth():
    with pytest.raises(UsageError, match="a chance is given of activations only, this model learns growth"):
        GROWN.probability(FRAME)
    with pytest.raises(UsageError, match="an interval is given of growth only, this model learns activation"):
        FITTED.interval(FRAME)


def test_calibration_sees_later_years_than_those_learnt_from_and_never_the_rows_it_learnt():
    years = TOLD["origin"]
    only_last = (years == 2011) | (years == 2019)
    told = {name: values[only_last] for name, values in TOLD.items()}
    model = linear().fit(FRAME.filter(only_last), ACTIVE[only_last], **told)
    assert model.held_.shape[1] == (years == 2019).sum()
    flipped = ACTIVE[only_last].copy()
    flipped[told["origin"] == 2019] = 1 - flipped[told["origin"] == 2019]
    other = linear().fit(FRAME.filter(only_last), flipped, **told)
    np.testing.assert_array_equal(other.held_[[0, 2]], model.held_[[0, 2]])  # margins of 2019 rest on 2011 alone
    assert other.chances_.of(np.zeros(1)) != model.chances_.of(np.zeros(1))


def test_unknown_outcomes_are_left_out():
    gone = np.arange(len(ACTIVE)) % 3 == 0
    holes = np.where(gone, np.nan, ACTIVE)
    left = {name: values[~gone] for name, values in TOLD.items()}
    found = linear().fit(FRAME, holes, **TOLD)
    expected = linear().fit(FRAME.filter(~gone), ACTIVE[~gone], **left)
    np.testing.assert_array_equal(found.predict(LATER), expected.predict(LATER))


def test_the_search_chooses_what_did_best_on_an_earlier_year_than_the_one_that_calibrates():
    frame, _, _, growth, told = planted(300, seed=4)
    model = Boosting(target="growth", engine="hist", trees=15, bags=1, search=True, horizon=2).fit(
        frame, growth, **told
    )
    tried = model.searched_
    assert len(tried) == 9
    best = max(tried, key=lambda one: one["quality"])
    assert model.options_ == {"depth": best["depth"], "leaf": best["leaf"]}
    assert model.held_.shape[1] == (told["origin"] == 2019).sum()
    again = Boosting(target="growth", engine="hist", trees=15, bags=1, horizon=2, **model.options_)
    np.testing.assert_array_equal(again.fit(frame, growth, **told).predict(frame), model.predict(frame))
    assert Boosting(target="growth").search is False
    json.dumps(tried)


def test_nothing_to_learn_gives_the_weights_of_the_file_and_one_score():
    constant = pl.DataFrame(np.ones((50, 3)), schema=NAMES, orient="row")
    model = linear(target="growth").fit(constant, GROWTH[:50])
    np.testing.assert_allclose(model.weight_, [1 / 6, 1 / 3, 1 / 2])
    assert set(model.predict(constant).tolist()) == {50.0}
    one_kind = linear().fit(FRAME, np.zeros(len(ACTIVE)), **TOLD)
    assert one_kind.probability(FRAME).max() < 0.001


def test_the_log_of_zero_is_the_least_of_what_was_learnt_from():
    frame = FRAME.with_columns(a=pl.when(pl.int_range(pl.len()) % 10 == 0).then(-np.inf).otherwise("a"))
    model = linear().fit(frame, ACTIVE, **TOLD)
    least = float(np.nanmin(frame["a"].to_numpy()[np.isfinite(frame["a"].to_numpy())]))
    both = pl.DataFrame({"a": [-np.inf, least], "b": [0.0, 0.0], "c": [0.0, 0.0]})
    assert len(set(model.predict(both).tolist())) == 1
    with pytest.raises(ColumnsError, match="a figure is infinite; only −inf, the log of a factor of zero"):
        model.predict(both.with_columns(a=np.inf))


@pytest.mark.parametrize(
    ("y", "options", "words"),
    [
        (None, {}, "requires y to be passed, but the target y is None"),
        (np.full(3000, np.nan), {}, "no outcome is known, so nothing can be learnt"),
        (GROWTH, {}, "an activation is 1 or 0, found other outcomes; for figures set target: growth"),
        (np.full(3000, np.inf), {"target": "growth"}, "an outcome is infinite; it must be a number, or NaN"),
        (ACTIVE[:5], {}, "one outcome is needed for each of 3000 rows, found 5"),
    ],
)
def test_outcomes_that_teach_nothing_are_refused(y, options, words):
    with pytest.raises(OutcomeError, match=words):
        linear(**options).fit(FRAME, y)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "dollars"}, "target: must be one of activation, growth, found 'dollars'"),
        ({"calibration": "beta"}, "calibration: must be one of sigmoid, isotonic, found 'beta'"),
        ({"coverage": 1.0}, r"coverage: must be a number from 0\.01 to 0\.999, found 1\.0"),
        ({"horizon": 0}, "horizon: must be a whole number from 1 to 100, found 0"),
        ({"seed": 1.5}, r"seed: must be a whole number from 0 to 2147483647, found 1\.5"),
        ({"search": "yes"}, "search: must be true or false, found 'yes'"),
        ({"min_observed": 2}, "min_observed: must be a number from 0 to 1, found 2"),
    ],
)
def test_options_out_of_their_range_are_refused(options, words):
    with pytest.raises(UsageError, match=words):
        linear(**options).fit(FRAME, ACTIVE)
