"""The objective of a backtest: the figures of `corridor backtest`, features computed once, nothing looked ahead."""

import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest.job_views import say
from corridor.study.backtest.jobs import backtest_job
from corridor.study.sweeps import backtesting as b
from corridor.study.sweeps.bench import Bench
from corridor.study.sweeps.objectives import OBJECTIVES
from factories_sweep import read_job

OPTIONS = {
    "targets": ["growth"], "horizons": [1], "origins": 2,
    "thresholds": {"small": 0.05, "substantial": 0.5, "before": 0, "after": 0},
}  # fmt: skip


@pytest.fixture(scope="module")
def bench(root, planned):
    return Bench(planned[1], read_job(root))


@pytest.fixture(scope="module")
def options():
    return OBJECTIVES["backtest"].settled("backtest", OPTIONS)


MODELS = [[], ["model.weights.demand=0.9"], ["model=export_potential"], ["model.reference.window=3"]]


@pytest.mark.parametrize("overrides", MODELS)
def test_figures_are_those_of_a_backtest_of_the_job(bench, root, planned, options, overrides):
    model = read_job(root, overrides).job.model
    origins = b._judge(bench, options).origins
    spec = BacktestSpec(
        name="x", job="x", targets=OPTIONS["targets"], horizons=OPTIONS["horizons"], origins=origins,
        thresholds=OPTIONS["thresholds"], draws=0, check_leakage=False, champion="one",
    )  # fmt: skip
    expected = backtest_job(spec, bench.base, {"one": model}, planned[1]).metrics("one")
    found = b.measure_backtest(bench, read_job(root, overrides), options)
    assert found == pytest.approx(expected, abs=1e-12)
    assert found


@pytest.mark.parametrize("overrides", MODELS)
def test_scores_from_shared_features_are_those_of_the_backtest(bench, root, options, overrides):
    model = read_job(root, overrides).job.model
    judge = b._judge(bench, options)
    view = b._view(bench, judge, model, judge.origins[-1])
    assert b.shares_features(model, bench.base.job.model)
    quick = b._scores(bench, judge, model, judge.origins[-1])
    np.testing.assert_array_equal(quick, say(view, {"one": model}, None).scores["one"])


def test_a_model_with_a_reference_of_its_own_takes_the_long_way(bench, root, options):
    countries = list(bench.base.job.model.reference.countries)
    other = read_job(root, [f"model.reference.countries=[{', '.join(countries[:-1])}]"])
    assert not b.shares_features(other.job.model, bench.base.job.model)
    assert set(b.measure_backtest(bench, other, options)) == set(b.measure_backtest(bench, bench.base, options))


def test_metrics_are_named_before_anything_is_measured(bench, options):
    found = b.measure_backtest(bench, bench.base, options)
    assert set(found) <= set(b.names_of(options))
    assert b.names_of({**options, "targets": ["activation"], "horizons": [1, 3]})[0] == "auc_pr_activation_h1"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"targets": ["rise"]}, r"measure: backtest: targets\.0: "),
        ({"horizons": []}, r"measure: backtest: horizons: "),
        ({"thresholds": {"smal": 1}}, r"thresholds\.smal: unknown key; did you mean 'small'"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, changes, message):
    with pytest.raises(UsageError, match=message):
        b.spec_of({**options, **changes})


def test_a_number_of_origins_that_is_none_is_refused(bench, options):
    with pytest.raises(UsageError, match=r"measure: backtest\.origins: must be a whole number from 1 up, found 0"):
        b.measure_backtest(bench, bench.base, {**options, "origins": 0})


def test_a_model_that_cannot_be_fitted_at_an_origin_is_refused(bench, root, options):
    other = read_job(root, ["model.normalise.method=nothing"])
    with pytest.raises(UsageError, match=r"as of \d{4}: model balanced: normalise: unknown normalisation 'nothing'"):
        b.measure_backtest(bench, other, options)
