import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import PROMETHEE_II

from corridor.errors import UsageError
from corridor.models.promethee import KINDS, Promethee, promethee
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
THEIRS = {"usual": "usual", "u_shape": "ushape", "v_shape": "vshape", "level": "level", "linear": "vshape_2"}


@pytest.mark.parametrize("kind", THEIRS)
@pytest.mark.parametrize("seed", range(3))
def test_as_pymcdm_has_it(kind, seed):
    matrix, weights, directions = a_problem(seed)
    q, p = np.full(4, 0.113), np.full(4, 0.917)
    given_to_them = {"usual": {}, "u_shape": {"q": q}, "v_shape": {"p": p}}.get(kind, {"q": q, "p": p})
    theirs = PROMETHEE_II(THEIRS[kind], **given_to_them)(matrix, weights, directions)
    np.testing.assert_allclose(
        promethee(matrix, weights, directions, preference=kind, q=q, p=p).net, theirs, atol=1e-12
    )


@BOUNDED
@given(problems(), st.sampled_from(KINDS), st.integers(0, 5), st.integers(0, 5))
def test_flows_balance(problem, kind, q, more):
    found = promethee(*problem, preference=kind, q=q, p=q + more)
    assert found.net.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.positive.sum() == pytest.approx(found.negative.sum(), abs=1e-9)
    for part in (found.positive, found.negative):
        assert ((part >= -1e-15) & (part <= 1.0 + 1e-12)).all()
    turned = promethee(problem[0][::-1], *problem[1:], preference=kind, q=q, p=q + more)
    np.testing.assert_array_equal(turned.net, found.net[::-1])
    opposite = promethee(problem[0], problem[1], -problem[2], preference=kind, q=q, p=q + more)
    np.testing.assert_allclose(opposite.net, -found.net, atol=1e-12)


def test_degenerate_problems():
    assert promethee([[3.0, 1.0]]).net.tolist() == [0.0]
    assert promethee(np.ones((4, 2))).net.tolist() == [0.0] * 4
    assert promethee(np.zeros((0, 2))).net.tolist() == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"preference": "steep"}, "preference: must be one of usual"),
        ({"q": -1.0}, "q: must be a number"),
        ({"preference": "linear", "q": 2.0, "p": 1.0}, "p must not be below q"),
        ({"p": [1.0, 2.0, 3.0]}, "q and p must be one number, or one for each of the 2"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        promethee([[1.0, 2.0], [2.0, 1.0]], **options)


@pytest.mark.parametrize("kind", KINDS)
def test_on_its_own_reference_the_estimator_is_the_method(kind):
    """Compared with all n rows, itself included, instead of the n − 1 others."""
    matrix, weights, directions = a_problem(2, width=3)
    q, p = dict.fromkeys("abc", 0.113), dict.fromkeys("abc", 0.917)
    pillars = {"p": dict(zip("abc", weights.tolist(), strict=True))}
    model = Promethee(pillars, directions=in_words(directions), preference=kind, q=q, p=p).fit(matrix)
    net = promethee(matrix, weights, directions, preference=kind, q=0.113, p=0.917).net
    np.testing.assert_allclose(model.predict(matrix), 50 * (1 + net * 29 / 30))


def test_thresholds_are_shares_of_the_range_or_given_by_column():
    reference = np.array([[0.0, 0.0], [10.0, 100.0]])
    model = Promethee({"p": {"a": 1.0, "b": 1.0}}, preference="linear", q=0.1, p=0.5).fit(reference)
    np.testing.assert_allclose(model.thresholds_, [[1, 5], [10, 50]])
    np.testing.assert_allclose(model.predict(np.array([[3.0, np.nan]])), [50 * (1 + (0.5 - 1.0) / 2)])
    model = Promethee({"p": {"a": 1.0, "b": 1.0}}, preference="u_shape", q={"b": 40.0}).fit(reference)
    np.testing.assert_allclose(model.thresholds_, [[0, 0], [40, 0]])
    np.testing.assert_allclose(model.contributions(np.array([[5.0, 50.0], [5.0, 30.0]])), [[25, 25], [25, 12.5]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"q": {"z": 1.0}}, "unknown indicator in q: 'z'"),
        ({"q": 2.0}, "q: must be a number from 0 to 1"),
        ({"q": {"a": 1.0}, "p": 0.5}, "q and p must both be shares"),
        ({"preference": "level", "q": {"a": 1.0}}, "p must not be below q"),
        ({"preference": "steep"}, "preference: must be one of"),
    ],
)
def test_wrong_thresholds_of_the_estimator_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        Promethee({"p": {"a": 1.0}}, **options).fit(np.zeros((2, 1)))


@BOUNDED
@given(references(), st.sampled_from(KINDS))
def test_the_estimator_keeps_its_promises(pair, kind):
    model = Promethee(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, preference=kind, q=0.125, p=0.5)
    keeps_its_promises(model, *pair)
    a_better_figure_never_lowers_a_score(model, *pair)
    another_unit_changes_nothing(model, *pair)
