"""Every estimator keeps scikit-learn's contract, and its parameters and columns make a round trip."""

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from corridor.models import (
    CoinTreatment,
    ColumnsError,
    Goalposts,
    LogPotential,
    Promethee,
    Spotis,
    Topsis,
    Vikor,
    WeightedMean,
    WeightedProduct,
)

NAMES = ["a", "b", "c"]
DIRECTIONS = {"a": "more is better", "b": "less is better", "c": "more is better"}
FRAME = pl.DataFrame(np.random.default_rng(5).normal(size=(60, 3)), schema=NAMES, orient="row")
NAMED = [
    CoinTreatment(columns=NAMES),
    Goalposts(DIRECTIONS),
    Goalposts(DIRECTIONS, lower=0.0, upper=1.0, fixed={"a": [0, 1]}),
    WeightedMean({"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}, {"p": 1.0, "q": 2.0}, min_observed=0.3),
    LogPotential(NAMES),
]
MULTI_CRITERIA = [Topsis, Vikor, Promethee, Spotis, WeightedProduct]
NAMED += [
    estimator({"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}, {"p": 1.0, "q": 2.0}, directions=DIRECTIONS)
    for estimator in MULTI_CRITERIA
]
TRANSFORMERS = [estimator for estimator in NAMED if hasattr(estimator, "transform")]


def answer(estimator, frame):
    return np.asarray(estimator.transform(frame) if hasattr(estimator, "transform") else estimator.predict(frame))


@pytest.mark.parametrize("estimator", [CoinTreatment(), Goalposts(), WeightedMean()], ids=repr)
def test_the_contract_of_scikit_learn(estimator):
    check_estimator(estimator, on_skip=None)


@pytest.mark.parametrize("estimator", MULTI_CRITERIA)
def test_the_contract_of_scikit_learn_for_multi_criteria_methods(estimator):
    check_estimator(estimator(), on_skip=None)


def test_the_contract_of_scikit_learn_for_the_export_potential():
    check_estimator(LogPotential(), on_skip=None)


@pytest.mark.parametrize("estimator", NAMED, ids=repr)
class TestNamedEstimators:
    def test_clones_are_unfitted_and_alike(self, estimator):
        fitted = clone(estimator).fit(FRAME)
        copy = clone(fitted)
        assert copy.get_params() == estimator.get_params()
        assert type(estimator)().set_params(**estimator.get_params()).get_params() == estimator.get_params()
        with pytest.raises(NotFittedError):
            answer(copy, FRAME)

    def test_fitting_again_gives_the_same(self, estimator):
        first, second = clone(estimator).fit(FRAME), clone(estimator).fit(FRAME)
        np.testing.assert_array_equal(answer(first, FRAME), answer(second, FRAME))

    def test_names_and_numbers_of_columns_are_kept(self, estimator):
        fitted = clone(estimator).fit(FRAME.select("c", "a", "b"))
        assert list(fitted.feature_names_in_) == NAMES
        assert fitted.n_features_in_ == 3

    def test_frames_arrays_and_any_order_give_the_same(self, estimator):
        fitted = clone(estimator).fit(FRAME)
        expected = answer(fitted, FRAME)
        np.testing.assert_array_equal(answer(fitted, FRAME.select("c", "b", "a")), expected)
        np.testing.assert_array_equal(answer(fitted, FRAME.to_numpy()), expected)
        np.testing.assert_array_equal(answer(fitted, FRAME.to_pandas()), expected)
        np.testing.assert_array_equal(answer(clone(estimator).fit(FRAME.to_numpy()), FRAME), expected)

    def test_a_wrong_column_is_refused(self, estimator):
        fitted = clone(estimator).fit(FRAME)
        for frame in (FRAME.drop("b"), FRAME.with_columns(d=1.0), FRAME.rename({"c": "d"})):
            with pytest.raises(ColumnsError, match="columns do not fit the model"):
                answer(fitted, frame)

    def test_null_and_nan_are_the_same(self, estimator):
        fitted = clone(estimator).fit(FRAME)
        rows = {"a": [1.0, None], "b": [None, None], "c": [None, 2.0]}
        null = pl.DataFrame(rows, schema=FRAME.schema)
        np.testing.assert_array_equal(answer(fitted, null), answer(fitted, null.fill_null(float("nan"))))

    def test_the_input_is_left_as_it_was(self, estimator):
        array = FRAME.to_numpy().copy()
        answer(clone(estimator).fit(array), array)
        np.testing.assert_array_equal(array, FRAME.to_numpy())

    def test_skops_brings_it_back(self, estimator):
        fitted = clone(estimator).fit(FRAME)
        data = skops.io.dumps(fitted)
        loaded = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
        np.testing.assert_array_equal(answer(loaded, FRAME), answer(fitted, FRAME))


@pytest.mark.parametrize("estimator", TRANSFORMERS, ids=repr)
def test_transformers_give_polars_frames_when_asked(estimator):
    frame = clone(estimator).set_output(transform="polars").fit_transform(FRAME)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == list(clone(estimator).fit(FRAME).get_feature_names_out()) == NAMES
