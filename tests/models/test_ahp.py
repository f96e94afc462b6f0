import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.weights.subjective import AHP

from corridor.errors import UsageError
from corridor.models import PairwiseWeights, build_pipeline
from corridor.models.ahp import RANDOM_INDEX, consistency_ratio, judgement_matrix, principal, random_index
from models.test_build import DIRECTIONS, model

JUDGEMENTS = {"a": {"b": 3, "c": 5}, "b": {"c": 2}}


def columns(*names):
    return pl.DataFrame({name: [0.0] for name in names})


def test_a_matrix_is_reciprocal_and_reads_either_direction():
    matrix = judgement_matrix(["a", "b"], {"b": {"a": "1/3"}})
    np.testing.assert_allclose(matrix, [[1.0, 3.0], [1 / 3, 1.0]])
    both = {"a": {"b": 3}, "b": {"a": 0.333}}
    assert judgement_matrix(["a", "b"], both)[0, 1] == judgement_matrix(["b", "a"], both)[1, 0] == np.sqrt(3 / 0.333)


def test_judgements_that_fit_give_their_ratios():
    found = PairwiseWeights({"a": {"b": 2, "c": 6}, "b": {"c": 3}}).fit(columns("a", "b", "c"))
    np.testing.assert_allclose(found.weights_, [0.6, 0.3, 0.1])
    assert found.eigenvalue_ == pytest.approx(3.0)
    assert found.consistency_ratio_ == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_weights_agree_with_pymcdm(seed):
    upper = np.triu(np.random.default_rng(seed).integers(1, 9, size=(5, 5)).astype(float), 1)
    matrix = upper + np.eye(5) + np.tril(1.0 / np.where(upper.T > 0, upper.T, np.inf), -1)
    weights, eigenvalue = principal(matrix)
    other = AHP(matrix=matrix)
    np.testing.assert_allclose(weights, np.abs(other()) / np.abs(other()).sum(), rtol=1e-9)
    assert consistency_ratio(eigenvalue, 5) * RANDOM_INDEX[5] == pytest.approx(other.get_cr() * AHP.RI_M[4])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.permutations(["a", "b", "c"]))
def test_weights_follow_names(names):
    found = dict(zip(names, PairwiseWeights(JUDGEMENTS).fit(columns(*names)).weights_, strict=True))
    assert found == pytest.approx({"a": 0.6483, "b": 0.2297, "c": 0.1220}, abs=1e-4)


def test_contradictions_are_refused_unless_they_are_allowed():
    circle = {"a": {"b": 9}, "b": {"c": 9}, "c": {"a": 9}}
    with pytest.raises(UsageError, match=r"consistency ratio 6\.130 is above 0\.1; revise"):
        PairwiseWeights(circle).fit(columns("a", "b", "c"))
    found = PairwiseWeights(circle, most_inconsistent=None).fit(columns("a", "b", "c"))
    np.testing.assert_allclose(found.weights_, [1 / 3] * 3)
    assert found.consistency_ratio_ == pytest.approx((1 + 9 + 1 / 9 - 3) / 2 / 0.58)


def test_few_names_and_none_at_all():
    assert PairwiseWeights(JUDGEMENTS).fit(columns("a")).weights_.tolist() == [1.0]
    assert PairwiseWeights().fit(np.zeros((1, 4))).weights_.tolist() == pytest.approx([0.25] * 4)
    assert PairwiseWeights({"0": {"1": 3}}).fit(np.zeros((1, 2))).weights_.tolist() == pytest.approx([0.75, 0.25])


def test_random_indices_go_on_beyond_the_table():
    assert random_index(3) == 0.58
    assert random_index(15) == 1.59
    assert random_index(20) == pytest.approx((2.7699 * 20 - 4.3513 - 20) / 19)


@pytest.mark.parametrize(
    ("comparisons", "message"),
    [
        ({"a": {"b": 2}}, "c and a are not compared|a and c are not compared"),
        ({"a": {"b": 2, "c": "x"}, "b": {"c": 1}}, "comparisons.a.c: must be a number or a fraction, found 'x'"),
        ({"a": {"b": 0, "c": 1}, "b": {"c": 1}}, "comparisons.a.b: must be a number from"),
        ({"a": 3}, "comparisons: must map names to other names and judgements"),
        ([[1, 3], [1 / 3, 1]], "comparisons: must map names to other names and judgements"),
        ({"a": {"b": 2, "c": 1}, "b": {"a": 2, "c": 1}}, "b over a is 2, but the other way round 2"),
    ],
)
def test_wrong_judgements_are_refused(comparisons, message):
    with pytest.raises(UsageError, match=message):
        PairwiseWeights(comparisons).fit(columns("a", "b", "c"))


def test_a_model_file_weighs_pillars_or_indicators_by_judgement():
    options = {"comparisons": {"demand": {"access": "1/3"}}, "level": "pillars"}
    fitted = build_pipeline(model(weigh={"method": "ahp", "options": options}), DIRECTIONS).fit(np.eye(2))
    np.testing.assert_allclose(fitted[-1].weight_, [0.25, 0.75])
    assert fitted[-1].weighers_["pillars"].consistency_ratio_ == 0.0
    for wrong, says in [
        ({"comparisons": {"demand": {"acess": 2}}, "level": "pillars"}, "unknown name in comparisons: 'acess'"),
        ({"comparisons": {"demand": {"access": 2}}}, "unknown name in comparisons: 'demand'.*Known: a, b"),
        ({}, "comparisons: must map names"),
        ({"comparisons": {}, "level": "all"}, "a and b are not compared"),
        ({"comparisons": {}, "level": "top"}, "unknown level of weights 'top'"),
    ]:
        with pytest.raises(UsageError, match=says):
            build_pipeline(model(weigh={"method": "ahp", "options": wrong}), DIRECTIONS)


def test_a_model_file_that_contradicts_itself_is_refused_before_any_data():
    circle = {"a": {"b": 9}, "b": {"unused": 9}, "unused": {"a": 9}}
    spec = model(pillars={"p": dict.fromkeys(["a", "b", "unused"], 1.0)}, weights={"p": 1.0},
                 weigh={"method": "ahp", "options": {"comparisons": circle}})  # fmt: skip
    with pytest.raises(UsageError, match=r"consistency ratio 6\.130 is above 0\.1"):
        build_pipeline(spec, DIRECTIONS)


SAATY = {
    "house": (  # Saaty (1980): the choice of a house by size, transport, neighbourhood, age, yard, ...
        [
            [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
            [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
            [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
            [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
            [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
            [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
            [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
            [4, 7, 5, 8, 6, 6, 2, 1],
        ],
        [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333],
        (9.669, 0.169),
    ),
    "drinks": (  # Saaty (1980): relative consumption of coffee, wine, tea, beer, sodas, milk and water
        [
            [1, 9, 5, 2, 1, 1, 1 / 2],
            [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
            [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
            [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [1, 9, 4, 2, 1, 2, 1 / 2],
            [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [2, 9, 9, 3, 2, 3, 1],
        ],
        [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327],
        (None, 0.022),
    ),
}


@pytest.mark.parametrize("case", SAATY)
def test_the_cases_of_saaty(case):
    """Saaty, The Analytic Hierarchy Process, 1980: weights, largest eigenvalue and consistency ratio as printed."""
    matrix, weights, (eigenvalue, ratio) = SAATY[case]
    names = [f"n{i}" for i in range(len(matrix))]
    above = {a: {b: matrix[i][j] for j, b in enumerate(names) if j > i} for i, a in enumerate(names)}
    found = PairwiseWeights(above, most_inconsistent=None).fit(columns(*names))
    np.testing.assert_allclose(found.weights_, weights, atol=6e-4)
    assert found.consistency_ratio_ == pytest.approx(ratio, abs=6e-4)
    assert eigenvalue is None or found.eigenvalue_ == pytest.approx(eigenvalue, abs=6e-4)
