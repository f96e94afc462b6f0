import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.models import ColumnsError, WeightedMean
from corridor.models.weights import nested_weights

PILLARS = {"demand": {"a": 3.0, "b": 1.0}, "access": {"c": 2.0}}
WEIGHTS = {"demand": 1.0, "access": 1.0}
NAMES = ["a", "b", "c"]
FIGURES = arrays(
    np.float64, st.tuples(st.integers(1, 20), st.just(3)), elements=st.one_of(st.floats(0, 1), st.just(np.nan))
)


def fitted(**options):
    return WeightedMean(PILLARS, WEIGHTS, **options).fit(np.zeros((1, 3)))


def test_full_weights_are_nested():
    assert nested_weights(PILLARS, WEIGHTS) == {"a": 0.375, "b": 0.125, "c": 0.5}


def test_scores_by_hand():
    values = np.array(
        [
            [1.0, 0.0, 0.5],  # 37.5 + 0 + 25
            [np.nan, 1.0, 0.5],  # b and c are scaled up alike, to 1/5 and 4/5: 20 + 40
            [np.nan, np.nan, 0.5],  # c alone: 50
            [1.0, np.nan, np.nan],
            [np.nan, np.nan, np.nan],
        ]
    )
    model = fitted()
    np.testing.assert_allclose(model.predict(values), [62.5, 60.0, 50.0, 100.0, np.nan])
    np.testing.assert_allclose(model.observed_weight(values), [1.0, 0.625, 0.5, 0.375, 0.0])
    np.testing.assert_allclose(
        model.effective_weights(values), [[0.375, 0.125, 0.5], [0, 0.2, 0.8], [0, 0, 1], [1, 0, 0], [0, 0, 0]]
    )
    np.testing.assert_allclose(model.contributions(values)[:2], [[37.5, 0.0, 25.0], [np.nan, 20.0, 40.0]])


def test_too_little_observed_gives_no_score():
    values = np.array([[np.nan, np.nan, 0.5], [1.0, 1.0, np.nan], [1.0, np.nan, np.nan]])
    np.testing.assert_array_equal(np.isnan(fitted(min_observed=0.5).predict(values)), [False, False, True])
    assert fitted(min_observed=1.0).predict(np.array([[1.0, 1.0, 1.0]])) == [100.0]


def test_a_weight_of_zero_is_never_scored():
    model = WeightedMean({"p": {"a": 1.0, "b": 0.0}}).fit(np.zeros((1, 2)))
    np.testing.assert_array_equal(model.predict(np.array([[0.25, 1.0], [np.nan, 1.0]])), [25.0, np.nan])


def test_columns_are_matched_by_name():
    frame = pl.DataFrame({"a": [1.0], "b": [0.0], "c": [0.5]})
    swapped = frame.select("c", "a", "b")
    assert fitted().predict(frame) == [62.5]
    assert fitted().predict(swapped) == [62.5]
    assert WeightedMean(PILLARS, WEIGHTS).fit(swapped).predict(frame) == [62.5]
    with pytest.raises(ColumnsError, match="missing c"):
        fitted().predict(frame.drop("c"))
    with pytest.raises(ColumnsError, match="extra d"):
        fitted().predict(frame.with_columns(d=1.0))


def test_without_names_every_column_counts_the_same():
    assert WeightedMean().fit(np.zeros((1, 2))).predict(np.array([[1.0, 0.5]])) == [75.0]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"demand": 1.0, "acess": 1.0}, "unknown pillar in weights: 'acess'; did you mean 'access'"),
        ({"demand": 1.0}, "no weight is given for pillar access"),
        ({"demand": -1.0, "access": 1.0}, "weights.demand: must be a number"),
        ({"demand": 0.0, "access": 0.0}, "at least one weight must be above 0"),
    ],
)
def test_wrong_weights_are_refused(weights, message):
    with pytest.raises(UsageError, match=message):
        WeightedMean(PILLARS, weights).fit(np.zeros((1, 3)))


@settings(deadline=None)
@given(FIGURES)
def test_contributions_add_up_and_scores_stay_between_the_figures(values):
    model = fitted()
    scores, points = model.predict(values), model.contributions(values)
    observed = ~np.isnan(values)
    scored = observed.any(axis=1)
    np.testing.assert_array_equal(np.isnan(scores), ~scored)
    np.testing.assert_array_equal(np.isnan(points), ~observed)
    np.testing.assert_allclose(np.nansum(points, axis=1)[scored], scores[scored], atol=1e-9)
    np.testing.assert_allclose(model.effective_weights(values)[scored].sum(axis=1), 1.0)
    assert (scores[scored] <= 100 * np.nanmax(values[scored], axis=1) + 1e-9).all()
    assert (scores[scored] >= 100 * np.nanmin(values[scored], axis=1) - 1e-9).all()


@settings(deadline=None)
@given(FIGURES, st.integers(0, 2), st.floats(0, 1))
def test_a_better_figure_never_lowers_the_score(values, column, gain):
    better = values.copy()
    better[:, column] += gain
    before, after = fitted().predict(values), fitted().predict(better)
    assert ((after >= before) | np.isnan(before)).all()


@settings(deadline=None)
@given(FIGURES, st.randoms(use_true_random=False))
def test_rows_do_not_look_at_each_other(values, random):
    order = random.sample(range(len(values)), random.randint(1, len(values)))
    np.testing.assert_array_equal(fitted().predict(values[order]), fitted().predict(values)[order])
