import numpy as np
import pytest
import skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm import normalizations
from pymcdm.methods import TOPSIS
from skcriteria.agg.topsis import TOPSIS as SKC
from skcriteria.preprocessing.scalers import VectorScaler

from corridor.errors import UsageError
from corridor.models import AGGREGATORS
from corridor.models.topsis import SCALES, Topsis, closeness, topsis
from factories_mcdm import (
    DIRECTIONS,
    PILLARS,
    a_better_figure_never_lowers_a_score,
    a_problem,
    another_unit_changes_nothing,
    in_words,
    keeps_its_promises,
    problems,
    references,
)

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)
THEIRS = {
    "vector": normalizations.vector_normalization,
    "min_max": normalizations.minmax_normalization,
    "max": normalizations.max_normalization,
}


@pytest.mark.parametrize("scale", THEIRS)
@pytest.mark.parametrize("seed", range(5))
def test_as_pymcdm_has_it(scale, seed):
    matrix, weights, directions = a_problem(seed)
    np.testing.assert_allclose(
        topsis(matrix, weights, directions, scale=scale), TOPSIS(THEIRS[scale])(matrix, weights, directions), rtol=1e-9
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.filterwarnings("ignore:Although TOPSIS:UserWarning")
def test_as_scikit_criteria_has_it(seed):
    matrix, weights, directions = a_problem(seed)
    theirs = VectorScaler(target="matrix").transform(skcriteria.mkdm(matrix, directions, weights=weights))
    np.testing.assert_allclose(topsis(matrix, weights, directions), SKC().evaluate(theirs).e_.similarity, rtol=1e-9)


def test_scales_by_hand():
    matrix = [[1.0, 10.0], [3.0, 30.0]]
    for scale in SCALES:
        np.testing.assert_allclose(topsis(matrix, [1, 1], [1, -1], scale=scale)[0], {"none": 20 / 22}.get(scale, 0.5))


@BOUNDED
@given(problems(), st.sampled_from(SCALES))
def test_closeness_keeps_within_its_bounds(problem, scale):
    found = topsis(*problem, scale=scale)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    np.testing.assert_array_equal(topsis(problem[0][::-1], *problem[1:], scale=scale), found[::-1])
    np.testing.assert_allclose(topsis(problem[0], problem[1] * 7.0, problem[2], scale=scale), found, rtol=1e-9)


@BOUNDED
@given(problems(), st.sampled_from(["vector", "min_max", "max", "sum"]))
def test_another_unit_of_a_column_changes_nothing(problem, scale):
    matrix, weights, directions = problem
    np.testing.assert_allclose(topsis(matrix * 3.7, weights, directions, scale=scale), topsis(*problem, scale=scale))


def test_degenerate_problems():
    assert topsis([[3.0, 1.0]]).tolist() == [0.5]
    assert topsis([[3.0, 0.0], [3.0, 0.0]]).tolist() == [0.5, 0.5]
    assert topsis([[1.0, 0.0], [2.0, 0.0]]).tolist() == [0.0, 1.0]
    assert topsis(np.zeros((0, 3))).tolist() == []
    np.testing.assert_allclose(topsis([[1e200, 1e-200], [2e200, 3e-200]]), [0.0, 1.0])


def test_closeness_where_both_are_equally_far():
    assert closeness(np.zeros((1, 1)), np.ones((1, 1)), np.zeros(1), np.zeros(1)).tolist() == [0.5]


@pytest.mark.parametrize("wrong", [{"scale": "mean"}, {"weights": [1.0, np.nan]}])
def test_wrong_options_are_refused(wrong):
    with pytest.raises(UsageError, match=r"scale: must be one of|weights: must be finite"):
        topsis([[1.0, 2.0]], **wrong)


def test_on_its_own_reference_the_estimator_is_the_method():
    matrix, weights, directions = a_problem(1, width=3)
    pillars = {"p": dict(zip("abc", weights.tolist(), strict=True))}
    for scale in SCALES:
        model = Topsis(pillars, directions=in_words(directions), scale=scale).fit(matrix)
        np.testing.assert_allclose(
            model.predict(matrix), 100 * topsis(matrix, weights, directions, scale=scale), atol=1e-9
        )


@BOUNDED
@given(references(), st.sampled_from(SCALES))
def test_the_estimator_keeps_its_promises(pair, scale):
    model = Topsis(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, scale=scale)
    keeps_its_promises(model, *pair)
    a_better_figure_never_lowers_a_score(model, *pair)


@BOUNDED
@given(references(), st.sampled_from(["vector", "min_max", "max", "sum"]))
def test_the_unit_of_the_figures_changes_no_score(pair, scale):
    another_unit_changes_nothing(Topsis(PILLARS, directions=DIRECTIONS, scale=scale), *pair)


def test_what_lacks_is_split_by_squared_distance():
    model = Topsis({"p": {"a": 1.0, "b": 1.0}}, scale="none").fit(np.array([[0.0, 0.0], [2.0, 2.0]]))
    points = model.contributions(np.array([[1.0, 2.0], [1.0, 0.0]]))
    score = 100 * np.sqrt(5) / (np.sqrt(5) + 1)
    np.testing.assert_allclose(points[0], [50 - (100 - score), 50])
    lost = 100 - model.predict(np.array([[1.0, 0.0]]))[0]
    np.testing.assert_allclose(points[1], [50 - lost / 5, 50 - 4 * lost / 5])


def test_the_wrong_scale_is_refused_when_it_is_fitted_and_built():
    with pytest.raises(UsageError, match="scale: must be one of vector"):
        Topsis(scale="mean").fit(np.zeros((2, 2)))
    assert AGGREGATORS["topsis"].estimator is Topsis
