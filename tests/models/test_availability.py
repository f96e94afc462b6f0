"""A weighted mean that asks for enough years: by hand, with the reason of what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.utils.estimator_checks import check_estimator

from corridor.errors import UsageError
from corridor.models import AvailableMean, WeightedMean, build_pipeline
from corridor.spec import ModelSpec

PILLARS = {"p": {"a": 1.0, "b": 3.0}, "q": {"n": 1.0}}
WEIGHTS = {"p": 1.0, "q": 0.0}
REFERENCE = np.zeros((2, 3))


def fitted(**options):
    return AvailableMean(PILLARS, WEIGHTS, **{"years": "n", "needed": ["a"], **options}).fit(REFERENCE)


def test_scores_and_reasons_by_hand():
    rows = np.array(
        [[1.0, 0.5, 0.6], [1.0, 0.5, 0.4], [1.0, 0.5, 0.2], [np.nan, 0.5, 1.0], [0.2, np.nan, 1.0], [1.0, 1.0, np.nan]]
    )
    model = fitted()
    np.testing.assert_allclose(model.predict(rows), [62.5, np.nan, np.nan, np.nan, 20.0, np.nan])
    assert model.refusals(rows) == (
        None,
        "availability: only 2 of 5 years of the market are known, 3 are needed",
        "availability: only 1 of 5 years of the market is known, 3 are needed",
        "availability: not known is a",
        None,
        "availability: only 0 of 5 years of the market are known, 3 are needed",
    )
    points = model.contributions(rows)
    np.testing.assert_allclose(points[0], [25.0, 37.5, 0.0])
    assert np.isnan(points[[1, 2, 3, 5]]).all()


def test_other_numbers_of_years():
    rows = np.array([[1.0, 1.0, 0.9], [1.0, 1.0, 0.8]])
    found = fitted(least_years=9, of_years=10).refusals(rows)
    assert found == (None, "availability: only 8 of 10 years of the market are known, 9 are needed")


def test_a_name_is_told_in_words():
    model = AvailableMean({"p": {"rule_of_law": 1.0, "gdp": 1.0}}, needed=["rule_of_law", "gdp"]).fit(np.zeros((1, 2)))
    assert model.refusals(np.array([[np.nan, np.nan]])) == ("availability: not known is rule of law, gdp",)


CELLS = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=st.one_of(st.floats(0, 1), st.just(np.nan))
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CELLS)
def test_what_is_scored_is_scored_as_by_the_weighted_mean(rows):
    model, plain = fitted(), WeightedMean(PILLARS, WEIGHTS).fit(REFERENCE)
    scores, refused = model.predict(rows), np.array([why is not None for why in model.refusals(rows)])
    assert np.isnan(scores[refused]).all()
    np.testing.assert_array_equal(scores[~refused], plain.predict(rows)[~refused])
    points = np.nansum(model.contributions(rows), axis=1)
    np.testing.assert_allclose(points[~np.isnan(scores)], scores[~np.isnan(scores)], atol=1e-9)


def test_the_contract_of_scikit_learn():
    check_estimator(AvailableMean(), on_skip=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"years": "m"}, "unknown indicator of years: 'm'"),
        ({"needed": ["m"]}, "unknown indicator in needed: 'm'"),
        ({"needed": "a"}, "needed: must be a list of indicators, found 'a'"),
        ({"least_years": 6}, "least_years: must be a number from 0 to 5, found 6"),
        ({"of_years": 0}, "of_years: must be a number from 1 to 100, found 0"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        fitted(**options)


def spec(**changes):
    normal = {"method": "goalposts", "options": {"fixed": {"n": [0, 5]}}}
    parts = {
        "name": "toy", "title": "Toy", "answers": "Nothing.", "use_when": "Testing.", "faults": "None.",
        "pillars": PILLARS, "weights": WEIGHTS, "reference": {"countries": ["ARG", "BEL"]}, "normalise": normal,
        "aggregate": {"method": "available_mean", "options": {"years": "n"}},
    }  # fmt: skip
    return ModelSpec.model_validate({**parts, **changes})


DIRECTIONS = dict.fromkeys(["a", "b", "n"], "more is better")


def test_a_model_file_builds_it():
    model = build_pipeline(spec(), DIRECTIONS).fit(np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 4.0]]))
    found = model[-1].refusals(model[:-1].transform(np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 3.0]])))
    assert found == ("availability: only 2 of 5 years of the market are known, 3 are needed", None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"normalise": {"method": "goalposts"}}, r"years: n must have the fixed goalposts \[0, 5\]"),
        ({"treat": {"method": "coin"}}, "years: n must not be treated"),
    ],
)
def test_years_must_come_through_untouched(changes, message):
    with pytest.raises(UsageError, match=message):
        build_pipeline(spec(**changes), DIRECTIONS)


def test_a_shortfall_has_the_numbers_of_its_reason():
    model = AvailableMean({"p": {"a": 1.0, "n": 0.0}}, years="n", needed=["a"]).fit(np.zeros((2, 2)))
    found = model.shortfalls(np.array([[0.5, 0.6], [0.9, 0.4], [np.nan, 1.0]]))
    assert found[0] is None
    assert (found[1].measured, found[1].threshold, found[1].distance, found[1].unit) == (2.0, 3.0, 1.0, "years")
    assert found[2].rule == "availability: a is needed"
    assert np.isnan(found[2].measured)
