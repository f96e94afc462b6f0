import numpy as np
import pytest
import skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import VIKOR
from skcriteria.agg.vikor import VIKOR as SKC

from corridor.errors import UsageError
from corridor.models.vikor import Vikor, utility_and_regret, vikor
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


@pytest.mark.parametrize("v", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_as_the_peers_have_it(v, seed):
    matrix, weights, directions = a_problem(seed)
    found = vikor(matrix, weights, directions, v=v)
    theirs = SKC(v=v).evaluate(skcriteria.mkdm(matrix, directions, weights=weights)).e_
    np.testing.assert_allclose(found.compromise, VIKOR(v=v)(matrix, weights, directions), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.compromise, theirs.q_k, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.utility, theirs.s_k, rtol=1e-9)
    np.testing.assert_allclose(found.regret, theirs.r_k, rtol=1e-9)


@pytest.mark.filterwarnings("ignore:Some criteria:UserWarning", "ignore:invalid value:RuntimeWarning")
def test_a_constant_column_adds_nothing_as_in_scikit_criteria():
    matrix = np.array([[1.0, 3.0, 5.0], [2.0, 3.0, 4.0], [5.0, 3.0, 2.0]])
    theirs = SKC().evaluate(skcriteria.mkdm(matrix, [1, 1, 1], weights=[0.5, 0.3, 0.2])).e_
    np.testing.assert_allclose(vikor(matrix, [0.5, 0.3, 0.2]).compromise, theirs.q_k)


def test_equal_measures_have_stated_results():
    every_regret = vikor([[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [0.5, 1.0, 1.0]], [1, 1, 0])
    np.testing.assert_allclose(every_regret.regret, [0.5, 0.5, 0.25])
    equal_utility = vikor([[0.0, 2.0], [2.0, 0.0], [1.0, 1.0]])
    np.testing.assert_allclose(equal_utility.utility, 0.5)
    np.testing.assert_allclose(equal_utility.compromise, [0.5, 0.5, 0.0])
    both = vikor([[0.0, 2.0], [2.0, 0.0]])
    np.testing.assert_array_equal(both.compromise, [0.0, 0.0])
    assert vikor([[3.0, 1.0]]).compromise.tolist() == [0.0]
    assert vikor(np.ones((3, 2))).compromise.tolist() == [0.0, 0.0, 0.0]
    assert vikor(np.ones((0, 2))).compromise.tolist() == []


@BOUNDED
@given(problems(), st.floats(0, 1))
def test_measures_keep_within_their_bounds(problem, v):
    found = vikor(*problem, v=v)
    for values in found:
        assert ((values >= 0.0) & (values <= 1.0 + 1e-12)).all()
    assert (found.regret <= found.utility + 1e-15).all()
    matrix, weights, directions = problem
    for other in (matrix * 3.7, matrix + 11.0):
        np.testing.assert_allclose(vikor(other, weights, directions, v=v).utility, found.utility, atol=1e-9)
    np.testing.assert_array_equal(vikor(matrix[::-1], weights, directions, v=v).compromise, found.compromise[::-1])


@pytest.mark.parametrize("wrong", [-0.1, 1.5, "half", np.nan])
def test_a_wrong_v_is_refused(wrong):
    with pytest.raises(UsageError, match="v: must be a number from 0 to 1"):
        vikor([[1.0]], v=wrong)
    with pytest.raises(UsageError, match="v: must be a number from 0 to 1"):
        Vikor(v=wrong).fit([[1.0]])


@pytest.mark.parametrize("v", [0.0, 0.4, 1.0])
def test_on_its_own_reference_the_estimator_is_the_method(v):
    matrix, weights, directions = a_problem(2, width=3)
    model = Vikor({"p": dict(zip("abc", weights.tolist(), strict=True))}, directions=in_words(directions), v=v).fit(
        matrix
    )
    np.testing.assert_allclose(model.predict(matrix), 100 * (1 - vikor(matrix, weights, directions, v=v).compromise))


@BOUNDED
@given(references(), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_estimator_keeps_its_promises(pair, v):
    model = Vikor(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, v=v)
    keeps_its_promises(model, *pair)
    a_better_figure_never_lowers_a_score(model, *pair)
    another_unit_changes_nothing(model, *pair)


def test_points_by_hand():
    """S = (0.25 + 0.5)/2·…: shortfalls 1/2 and 0 of equal weight, the first also being the largest."""
    model = Vikor({"p": {"a": 1.0, "b": 1.0}}).fit(np.array([[0.0, 0.0], [2.0, 2.0]]))
    np.testing.assert_allclose(model.predict(np.array([[1.0, 2.0]])), [100 * (1 - (0.5 * 0.25 + 0.5 * 0.5))])
    np.testing.assert_allclose(model.contributions(np.array([[1.0, 2.0]])), [[50 - 37.5, 50.0]])
    np.testing.assert_allclose(utility_and_regret(np.array([[0.2, 0.3]])), [[0.5], [0.3]])


def test_a_reference_of_one_row_has_no_range():
    """S and R of the reference are all 0: a row that falls short counts 1 in both, any other 0."""
    model = Vikor({"p": {"a": 1.0, "b": 1.0}}).fit(np.array([[2.0, 2.0]]))
    assert model.predict(np.array([[2.0, 2.0], [3.0, 2.0], [2.0, 1.0]])).tolist() == [100.0, 100.0, 0.0]
