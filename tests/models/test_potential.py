import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.models import ColumnsError, LogPotential

# Sums 4, 5, …, 8: with quantiles 0 and 1 the goalposts are 4 and 8; the means are −2, 8 and 0.
REFERENCE = np.array([[-3.0, 7.0, 0.0], [-2.5, 7.5, 0.0], [-2.0, 8.0, 0.0], [-1.5, 8.5, 0.0], [-1.0, 9.0, 0.0]])
FACTORS = arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.just(3)),
    elements=st.one_of(st.floats(-10, 12), st.sampled_from([np.nan, -np.inf])),
)


def fitted(**options):
    return LogPotential(**{"lower": 0.0, "upper": 1.0, **options}).fit(REFERENCE)


def test_goalposts_and_means_are_learnt_where_the_sum_is_finite():
    holes = np.array([[-np.inf, 7.0, 0.0], [np.nan, 1.0, 1.0]])
    model = LogPotential(lower=0.0, upper=1.0).fit(np.vstack([REFERENCE, holes]))
    assert (model.low_, model.high_) == (4.0, 8.0)
    np.testing.assert_allclose(model.mean_, [-2.0, 8.0, 0.0])


def test_scores_and_contributions_by_hand():
    model = fitted()
    middle = np.array([[-2.0, 8.0, 0.0]])  # sum 6, half way; every factor at its mean: 50/3 each
    assert model.predict(middle) == [50.0]
    np.testing.assert_allclose(model.contributions(middle), [[50 / 3] * 3])
    shifted = np.array([[-1.0, 8.0, 0.0]])  # supply ten times the mean: 25 points more
    assert model.predict(shifted) == [75.0]
    np.testing.assert_allclose(model.contributions(shifted), [[50 / 3 + 25, 50 / 3, 50 / 3]])


def test_scores_are_cut_off_at_both_ends():
    model = fitted()
    rows = np.array([[0.0, 10.0, 0.0], [-6.0, 8.0, 0.0], [-2.0, 8.0, -np.inf], [np.nan, 8.0, 0.0]])
    np.testing.assert_array_equal(model.predict(rows), [100.0, 0.0, 0.0, np.nan])
    points = model.contributions(rows)
    assert points[0].sum() == pytest.approx(100.0)
    # unclipped 150 = 66.7 + 66.7 + 16.7, scaled by two thirds
    np.testing.assert_allclose(points[0], np.array([200 / 3, 200 / 3, 50 / 3]) * 2 / 3)
    np.testing.assert_array_equal(points[1:3], np.zeros((2, 3)))
    assert np.isnan(points[3]).all()
    np.testing.assert_allclose(model.effective_weights(rows), [[1 / 3] * 3] * 3 + [[0.0] * 3])
    np.testing.assert_array_equal(model.observed_weight(rows), [1.0, 1.0, 1.0, 0.0])


def test_a_constant_reference_splits_above_from_below():
    model = LogPotential().fit(np.array([[1.0, 1.0, 1.0]]))
    rows = np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 1.0, -np.inf]])
    np.testing.assert_array_equal(model.predict(rows), [100.0, 50.0, 0.0, 0.0])
    np.testing.assert_allclose(model.contributions(rows).sum(axis=1), [100.0, 50.0, 0.0, 0.0])


def test_a_reference_without_trade_scores_nothing():
    model = LogPotential().fit(np.full((4, 3), -np.inf))
    assert np.isnan(model.predict(np.array([[1.0, 1.0, 1.0]]))).all()
    assert np.isnan(model.contributions(np.array([[1.0, 1.0, 1.0]]))).all()


def test_columns_are_matched_by_name():
    frame = pl.DataFrame(REFERENCE, schema=["s", "d", "e"], orient="row")
    model = LogPotential(["s", "d", "e"], lower=0.0, upper=1.0).fit(frame)
    np.testing.assert_array_equal(model.predict(frame.select("e", "s", "d")), model.predict(frame))
    with pytest.raises(ColumnsError, match="missing e"):
        model.predict(frame.drop("e"))


def test_an_infinite_factor_is_refused():
    with pytest.raises(ColumnsError, match="only −inf, the log of zero"):
        fitted().predict(np.array([[np.inf, 0.0, 0.0]]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lower": 0.9, "upper": 0.1}, "lower must be below upper"),
        ({"factors": ["a", "a", "b"]}, "must name different indicators"),
        ({"factors": ["a", "b"], "ratios": ["b"]}, "must name different indicators"),
        ({"factors": []}, "at least one factor"),
        ({"ratios": ["a"]}, "at least one factor"),
        ({"factors": 3}, "factors: must be a list of indicators, found 3"),
        ({"factors": ["a"], "ratios": "b"}, "ratios: must be a list of indicators, found 'b'"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        LogPotential(**options).fit(REFERENCE)


@settings(deadline=None)
@given(FACTORS)
def test_contributions_add_up_exactly(rows):
    model = fitted()
    scores = model.predict(rows)
    np.testing.assert_allclose(model.contributions(rows).sum(axis=1), scores, atol=1e-9)
    assert (np.isnan(scores) | ((scores >= 0.0) & (scores <= 100.0))).all()


@settings(deadline=None)
@given(FACTORS, st.integers(0, 2), st.floats(0, 3))
def test_a_larger_factor_never_lowers_the_score(rows, column, gain):
    better = rows.copy()
    better[:, column] += gain
    before, after = fitted().predict(rows), fitted().predict(better)
    assert ((after >= before) | np.isnan(before)).all()


@settings(deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_the_reference_does_not_matter(order):
    model = LogPotential().fit(REFERENCE[list(order)])
    other = LogPotential().fit(REFERENCE)
    assert (model.low_, model.high_) == (other.low_, other.high_)
    np.testing.assert_array_equal(model.mean_, other.mean_)


NAMES = ["supply", "demand", "ease", "growth", "fit"]
PLAIN = LogPotential(NAMES[:3], lower=0.0, upper=1.0)
WITH_RATIOS = LogPotential(NAMES[:3], NAMES[3:], lower=0.0, upper=1.0)


def beside(rows, growth, fit):
    more = [np.broadcast_to(np.asarray(ratio, dtype=float), len(rows)) for ratio in (growth, fit)]
    return np.column_stack([rows, *more])


def test_ratios_multiply_the_dollars_and_an_unknown_one_counts_as_1():
    model = WITH_RATIOS.fit(beside(REFERENCE, 1.0, 1.0))
    assert (model.low_, model.high_) == (4.0, 8.0)
    rows = beside(np.array([[-2.0, 8.0, 0.0]] * 5), [1.0, 10.0, 10.0, np.nan, 0.0], [1.0, 0.1, np.nan, np.nan, 1.0])
    np.testing.assert_allclose(model.predict(rows), [50.0, 50.0, 75.0, 50.0, 0.0])
    points = model.contributions(rows)
    np.testing.assert_allclose(points[0], [10.0] * 5)
    np.testing.assert_allclose(points[1], [10.0, 10.0, 10.0, 35.0, -15.0])
    np.testing.assert_allclose(points[2], [12.5, 12.5, 12.5, 37.5, np.nan])
    np.testing.assert_allclose(points[3], [50 / 3] * 3 + [np.nan] * 2)
    np.testing.assert_array_equal(points[4], np.zeros(5))
    np.testing.assert_allclose(model.observed_weight(rows), [1.0, 1.0, 0.8, 0.6, 1.0])
    np.testing.assert_allclose(model.effective_weights(rows)[2], [0.25] * 4 + [0.0])


def test_a_missing_factor_that_must_be_known_leaves_no_score():
    model = WITH_RATIOS.fit(beside(REFERENCE, 1.0, 1.0))
    row = beside(np.array([[np.nan, 8.0, 0.0]]), 1.0, 1.0)
    assert np.isnan(model.predict(row)).all()
    assert np.isnan(model.contributions(row)).all()
    assert model.observed_weight(row) == [0.0]
    assert not model.effective_weights(row).any()


def test_a_negative_ratio_is_refused():
    with pytest.raises(ColumnsError, match="a ratio of the export potential is negative; growth, fit must not be"):
        WITH_RATIOS.fit(beside(REFERENCE, -1.0, 1.0))


def test_a_ratio_that_the_reference_never_knows_is_measured_against_1():
    model = WITH_RATIOS.fit(beside(REFERENCE, np.nan, 1.0))
    assert model.mean_[3] == 0.0
    assert model.contributions(beside(REFERENCE[2:3], 10.0, 1.0))[0].sum() == pytest.approx(75.0)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FACTORS)
def test_ratios_of_1_leave_every_score_as_it_was(rows):
    """The full form with every further factor at 1 is the static form, to the last bit."""
    plain, full = PLAIN.fit(REFERENCE), WITH_RATIOS.fit(beside(REFERENCE, 1.0, 1.0))
    np.testing.assert_array_equal(full.predict(beside(rows, 1.0, 1.0)), plain.predict(rows))
    np.testing.assert_array_equal(full.predict(beside(rows, np.nan, 1.0)), plain.predict(rows))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FACTORS, st.lists(st.sampled_from([np.nan, 0.0, 0.3, 1.0, 2.5]), min_size=2, max_size=2))
def test_contributions_with_ratios_add_up_exactly(rows, ratios):
    model = WITH_RATIOS.fit(beside(REFERENCE, [1.0, 0.5, 2.0, 1.0, np.nan], 0.8))
    frame = beside(rows, *ratios)
    points, scores = model.contributions(frame), model.predict(frame)
    np.testing.assert_allclose(np.where(np.isnan(scores), np.nan, np.nansum(points, axis=1)), scores, atol=1e-9)
    weights = model.effective_weights(frame)
    assert (np.isnan(points) == (weights == 0.0)).all()
    np.testing.assert_allclose(weights.sum(axis=1), np.where(np.isnan(scores), 0.0, 1.0))


def test_the_product_is_the_potential_in_dollars():
    model = LogPotential(["s", "d"], ["r"], lower=0.0, upper=1.0).fit(np.array([[-3.0, 7.0, 1.0], [-1.0, 9.0, 1.0]]))
    factors, known = model.product(np.array([[-2.0, 8.0, 0.5], [-np.inf, 8.0, np.nan], [np.nan, 8.0, 1.0]]))
    np.testing.assert_allclose(np.prod(factors**known, axis=1), [5e5, 0.0, 1.0])
    np.testing.assert_array_equal(known, [[1, 1, 1], [1, 1, 0], [0, 0, 0]])
