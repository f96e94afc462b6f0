"""The backtest of a job from its first origin to figures, first lines and reasons."""

import math

import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.spec.model import StepSpec
from corridor.study.backtest.job_baselines import BASELINES
from corridor.study.backtest.jobs import backtest_job
from factories import a_model, a_world
from factories_backtest import a_job, a_snapshot, a_spec

LOOSE = {"small": 0.5, "substantial": 0.6, "before": 0, "after": 0}
SPEC = a_spec(targets=["growth", "dollars"], origins=[2017, 2018, 2019], thresholds=LOOSE, check_leakage=True)
MODELS = {"balanced": a_model(), "potential": a_model(base="export_potential")}


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def found(said):
    return backtest_job(SPEC, a_job(), MODELS, a_snapshot(), said.append)


def test_questions_and_origins(found):
    assert found.origins == (2017, 2018, 2019)
    assert list(found.questions) == [("dollars", 1), ("growth", 1)]
    assert [origin.year for origin in found.questions["growth", 1].origins] == [2017, 2018, 2019]


def test_models_stand_beside_every_plain_rule_and_the_jobs_own_is_champion(found):
    one = found.questions["dollars", 1]
    assert set(one.models) == {*BASELINES, "balanced", "potential"}
    assert set(one.baselines) == set(BASELINES)
    assert one.champion == found.model == "balanced"
    assert not one.chosen


def test_persistence_foretells_a_world_in_which_flows_only_come_and_go():
    tables = a_world()
    same = pl.struct("exporter", "importer", "product").rank("dense").cast(pl.Int64) * 1000
    tables["goods_flows"] = tables["goods_flows"].with_columns(value_usd=same)
    spec = a_spec(targets=["dollars"], origins=[2018], draws=0, check_leakage=False, baselines=["persistence", "size"])
    goods = {"goods": a_model(scope="goods")}
    figures = backtest_job(spec, a_job(), goods, a_snapshot(tables)).questions["dollars", 1].models
    assert figures["persistence"].metrics["spearman"].value > max(0.5, figures["size"].metrics["spearman"].value)


def test_metrics_are_named_by_target_and_horizon(found):
    metrics = found.metrics("balanced")
    assert {"spearman_growth_h1", "spearman_dollars_h1"} <= set(metrics)
    assert all(math.isfinite(value) for value in metrics.values())
    assert found.metrics("nobody") == {}


def test_first_lines_are_pooled_over_origins(found):
    (top,) = found.tops
    assert top.horizon == 1
    assert top.reference.lists >= top.job.lists > 0
    assert top.reference.lists <= 3 * 4  # three origins, four exporters


def test_the_last_origin_is_checked_for_leaks(found):
    assert found.leakage.clean
    assert found.leakage.year == 2019


def test_progress_is_told(found, said):
    assert said[0] == "Reading what trade did"
    assert said[-1] == "Forecast from 2017, 3 of 3 origins done"


def test_the_same_comes_out_again(found):
    again = backtest_job(SPEC.model_copy(update={"check_leakage": False}), a_job(), MODELS, a_snapshot())
    assert again.questions == found.questions
    assert again.tops == found.tops
    assert again.leakage is None


def test_a_model_that_says_nothing_is_left_out_with_its_reason():
    models = {"strict": a_model(min_observed=1.0), "stacked": a_model(aggregate=StepSpec(method="stacking"))}
    spec = a_spec(targets=["growth"], origins=[2019], draws=0, check_leakage=False)
    found = backtest_job(spec, a_job(), models, a_snapshot())
    assert found.left_out["strict"] == "it scores no cell whose outcome is known"
    assert "stacking combines models" in found.left_out["stacked"]
    assert list(found.failed) == ["stacked"]
    assert set(found.questions["growth", 1].models) == set(BASELINES)
    assert not found.tops  # the job's own model is not among them


def test_a_model_with_the_name_of_a_rule_is_refused():
    with pytest.raises(UsageError, match="memory is the name of a baseline"):
        backtest_job(SPEC, a_job(), {"memory": a_model()}, a_snapshot())


def test_an_unknown_rule_is_refused():
    with pytest.raises(UsageError, match="unknown baseline"):
        backtest_job(a_spec(baselines=["memry"]), a_job(), {}, a_snapshot())
