"""Every estimator keeps scikit-learn's contract, and its parameters and columns make a round trip."""

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from corridor.models import (
    AvailableMean,
    Boosting,
    BudgetWeights,
    CoinTreatment,
    ColumnsError,
    ComponentWeights,
    Copeland,
    CriticWeights,
    DistanceToTarget,
    EntropyWeights,
    EqualWeights,
    Goalposts,
    HierarchicalMean,
    HistBoosting,
    LambdaMart,
    LogPotential,
    LogTransform,
    PairwiseWeights,
    PowerMean,
    PowerTreatment,
    Promethee,
    Quantiles,
    Ranks,
    RegularisedLinear,
    Spotis,
    Topsis,
    Vikor,
    WeightedMean,
    WeightedProduct,
    Winsorise,
    ZScore,
)

NAMES = ["a", "b", "c"]
DIRECTIONS = {"a": "more is better", "b": "less is better", "c": "more is better"}
FRAME = pl.DataFrame(np.random.default_rng(5).normal(size=(60, 3)), schema=NAMES, orient="row")
NAMED = [
    CoinTreatment(columns=NAMES),
    Goalposts(DIRECTIONS),
    Goalposts(DIRECTIONS, lower=0.0, upper=1.0, fixed={"a": [0, 1]}),
    WeightedMean({"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}, {"p": 1.0, "q": 2.0}, min_observed=0.3),
    AvailableMean({"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}, years="c", least_years=0, needed=["a"]),
    LogPotential(NAMES),
]
MULTI_CRITERIA = [Topsis, Vikor, Promethee, Spotis, WeightedProduct]
NAMED += [
    estimator({"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}, {"p": 1.0, "q": 2.0}, directions=DIRECTIONS)
    for estimator in MULTI_CRITERIA
]
PILLARS = {"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}
COMPOSITE = [
    Winsorise(lower=0.1, upper=0.8, columns=NAMES),
    Winsorise(lowest=2, highest=1, columns=NAMES, leave=["b"]),
    LogTransform(columns=NAMES),
    LogTransform("log1p", columns=NAMES),
    PowerTreatment(columns=NAMES),
    PowerTreatment("box-cox", standardise=True, columns=NAMES),
    Goalposts(DIRECTIONS, onto=[0.01, 1.0]),
    ZScore(DIRECTIONS),
    ZScore(DIRECTIONS, raw=True, sample=True),
    Ranks(DIRECTIONS),
    Ranks(DIRECTIONS, kind="rank", ties="average"),
    Quantiles(DIRECTIONS, quantiles=20),
    DistanceToTarget(DIRECTIONS, targets={"a": 1.5}),
    PowerMean(PILLARS, exponent=-1.0, floor=0.01),
    Copeland(PILLARS),
    Copeland(PILLARS, count="weights", most=20),
    HierarchicalMean(PILLARS, means=["arithmetic", "geometric"]),
    HierarchicalMean(PILLARS, means={"q": "harmonic"}, missing="inside", least_known=[0.5, 0.0]),
]
WEIGHERS = [EqualWeights(), EntropyWeights(), CriticWeights(), ComponentWeights(), PairwiseWeights(), BudgetWeights()]
WEIGHED = [WeightedMean(PILLARS, weigher=w) for w in WEIGHERS if not isinstance(w, EntropyWeights)]
NAMED += [*COMPOSITE, *WEIGHED]
SMALL = {"target": "growth", "bags": 1, "trees": 10, "leaf": 2}
LEARNED = [
    RegularisedLinear(PILLARS, directions=DIRECTIONS, target="growth"),
    *(estimator(PILLARS, directions=DIRECTIONS, **SMALL) for estimator in (Boosting, HistBoosting, LambdaMart)),
]
OUTCOME = FRAME["a"].to_numpy() - FRAME["b"].to_numpy()
NAMED += LEARNED
TRANSFORMERS = [estimator for estimator in NAMED if hasattr(estimator, "transform")]


def answer(estimator, frame):
    return np.asarray(estimator.transform(frame) if hasattr(estimator, "transform") else estimator.predict(frame))


def learnt(estimator, frame=FRAME):
    """Fit a copy of an estimator; one that learns from an outcome is given one."""
    return clone(estimator).fit(frame, OUTCOME) if getattr(estimator, "learns", False) else clone(estimator).fit(frame)


def parameters(estimator):
    """Return the parameters of an estimator; those that are estimators themselves in words."""
    return {name: repr(v) if hasattr(v, "get_params") else v for name, v in estimator.get_params().items()}


@pytest.mark.parametrize("estimator", [CoinTreatment(), Goalposts(), WeightedMean()], ids=repr)
def test_the_contract_of_scikit_learn(estimator):
    check_estimator(estimator, on_skip=None)


@pytest.mark.parametrize("estimator", MULTI_CRITERIA)
def test_the_contract_of_scikit_learn_for_multi_criteria_methods(estimator):
    check_estimator(estimator(), on_skip=None)


@pytest.mark.parametrize("estimator", [*COMPOSITE, *WEIGHED], ids=repr)
def test_the_contract_of_scikit_learn_for_composite_indicators(estimator):
    without_names = {"columns", "directions", "leave", "pillars", "targets", "means", "least_known"}
    defaults = type(estimator)().get_params(deep=False)
    plain = {name: defaults[name] for name in without_names & set(defaults)}
    check_estimator(clone(estimator).set_params(**plain), on_skip=None)


@pytest.mark.parametrize("estimator", LEARNED, ids=repr)
def test_the_contract_of_scikit_learn_for_learned_models(estimator):
    """With growth, as the checks hand over outcomes of any kind; activations are refused unless they are 1 or 0."""
    check_estimator(clone(estimator).set_params(pillars=None, directions=None), on_skip=None)


@pytest.mark.parametrize("estimator", WEIGHERS, ids=repr)
class TestWeighers:
    def test_the_contract_of_scikit_learn(self, estimator):
        check_estimator(estimator, on_skip=None)

    def test_weights_follow_names_and_come_back_with_skops(self, estimator):
        frame = FRAME.select(pl.all().abs())
        fitted = clone(estimator).fit(frame)
        turned = clone(estimator).fit(frame.select("c", "a", "b"))
        np.testing.assert_allclose(turned.weights_, fitted.weights_[[2, 0, 1]], atol=1e-9)
        data = skops.io.dumps(fitted)
        loaded = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
        np.testing.assert_array_equal(loaded.weights_, fitted.weights_)


def test_the_contract_of_scikit_learn_for_the_export_potential():
    check_estimator(LogPotential(), on_skip=None)


@pytest.mark.parametrize("estimator", NAMED, ids=repr)
class TestNamedEstimators:
    def test_clones_are_unfitted_and_alike(self, estimator):
        fitted = learnt(estimator)
        copy = clone(fitted)
        assert parameters(copy) == parameters(estimator)
        own = estimator.get_params(deep=False)
        assert parameters(type(estimator)().set_params(**own)) == parameters(estimator)
        with pytest.raises(NotFittedError):
            answer(copy, FRAME)

    def test_fitting_again_gives_the_same(self, estimator):
        first, second = learnt(estimator), learnt(estimator)
        np.testing.assert_array_equal(answer(first, FRAME), answer(second, FRAME))

    def test_names_and_numbers_of_columns_are_kept(self, estimator):
        fitted = learnt(estimator, FRAME.select("c", "a", "b"))
        assert list(fitted.feature_names_in_) == NAMES
        assert fitted.n_features_in_ == 3

    def test_frames_arrays_and_any_order_give_the_same(self, estimator):
        fitted = learnt(estimator)
        expected = answer(fitted, FRAME)
        np.testing.assert_array_equal(answer(fitted, FRAME.select("c", "b", "a")), expected)
        np.testing.assert_array_equal(answer(fitted, FRAME.to_numpy()), expected)
        np.testing.assert_array_equal(answer(fitted, FRAME.to_pandas()), expected)
        np.testing.assert_array_equal(answer(learnt(estimator, FRAME.to_numpy()), FRAME), expected)

    def test_a_wrong_column_is_refused(self, estimator):
        fitted = learnt(estimator)
        for frame in (FRAME.drop("b"), FRAME.with_columns(d=1.0), FRAME.rename({"c": "d"})):
            with pytest.raises(ColumnsError, match="columns do not fit the model"):
                answer(fitted, frame)

    def test_null_and_nan_are_the_same(self, estimator):
        fitted = learnt(estimator)
        rows = {"a": [1.0, None], "b": [None, None], "c": [None, 2.0]}
        null = pl.DataFrame(rows, schema=FRAME.schema)
        np.testing.assert_array_equal(answer(fitted, null), answer(fitted, null.fill_null(float("nan"))))

    def test_the_input_is_left_as_it_was(self, estimator):
        array = FRAME.to_numpy().copy()
        answer(learnt(estimator, array), array)
        np.testing.assert_array_equal(array, FRAME.to_numpy())

    def test_skops_brings_it_back(self, estimator):
        fitted = learnt(estimator)
        data = skops.io.dumps(fitted)
        loaded = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
        np.testing.assert_array_equal(answer(loaded, FRAME), answer(fitted, FRAME))


@pytest.mark.parametrize("estimator", TRANSFORMERS, ids=repr)
def test_transformers_give_polars_frames_when_asked(estimator):
    frame = clone(estimator).set_output(transform="polars").fit_transform(FRAME)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == list(learnt(estimator).get_feature_names_out()) == NAMES
