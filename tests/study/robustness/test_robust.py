"""A ranking put to the test: columns as promised, every line judged, nothing skipped in silence, always the same."""

import numpy as np
import polars as pl
import pytest

from corridor.ranking import LINE_COLUMNS, VERDICTS
from corridor.spec import ResolvedJob
from corridor.spec.model import StepSpec
from corridor.spec.robustness import RobustnessSpec
from corridor.study.robustness.robust import (
    ACCEPTABILITY,
    CENTRAL,
    LINES,
    PAIRWISE,
    robustness_of,
    with_robustness,
)
from factories import a_model, a_scoring
from factories_backtest import a_job

DRAWS = 300


def a_resolved(model=None, rivals=(), **spec) -> ResolvedJob:
    resolved = a_job()
    robustness = RobustnessSpec(**{"draws": DRAWS, **spec})
    job = resolved.job.model_copy(update={"model": model or a_model(), "robustness": robustness})
    return resolved.model_copy(update={"job": job, "rivals": rivals})


@pytest.fixture(scope="module")
def found(scoring):
    return robustness_of(scoring, a_resolved())


def test_tables_have_the_stated_columns(found):
    assert dict(found.lines.schema) == LINES
    assert dict(found.acceptability.schema) == ACCEPTABILITY
    assert dict(found.central_weights.schema) == CENTRAL
    assert dict(found.pairwise.schema) == PAIRWISE


def test_every_line_has_an_interval_a_verdict_and_a_group(scoring, found):
    lines = found.lines
    assert lines["opportunity"].equals(scoring.ranking.lines["opportunity"])
    assert (lines["rank_low"] >= 1).all()
    assert (lines["rank_high"] <= lines.height).all()
    assert (lines["rank_low"] <= lines["rank_high"]).all()
    assert set(lines["verdict"]) <= set(VERDICTS)
    assert lines["alike"][0] == 1
    assert set(lines["alike"].diff().drop_nulls()) <= {0, 1}


def test_shares_of_draws_add_up(found):
    sums = found.acceptability.group_by("opportunity").agg(pl.col("share").sum())
    np.testing.assert_allclose(sums["share"], 1.0)
    assert found.lines["first"].sum() == pytest.approx(1.0)
    assert found.lines["in_top"].sum() == pytest.approx(10.0, abs=0.1)
    assert found.pairwise["share"].is_between(0, 1).all()


def test_central_weights_add_up_to_one(found):
    sums = found.central_weights.group_by("opportunity").agg(pl.col("weight").sum())
    assert sums.height >= 1
    np.testing.assert_allclose(sums["weight"], 1.0)
    known = set(found.lines.filter(pl.col("confidence_factor").is_not_null())["opportunity"])
    assert known == set(sums["opportunity"])


def test_what_is_varied_and_what_is_not_is_told(found):
    assert [v.what for v in found.varied] == ["weights", "figures", "missing figures", "models"]
    assert all(v.how for v in found.varied)
    assert found.not_varied
    assert all(left.why for left in found.not_varied)


def test_the_same_seed_gives_the_same_and_another_does_not(scoring, found):
    again, other = robustness_of(scoring, a_resolved()), robustness_of(scoring, a_resolved(seed=2))
    assert again.lines.equals(found.lines)
    assert again.acceptability.equals(found.acceptability)
    assert not other.acceptability.equals(found.acceptability)


def test_nothing_that_is_switched_off_moves(scoring):
    still = robustness_of(scoring, a_resolved(weights="fixed", data=False, models=False))
    assert still.varied == ()
    assert {left.what for left in still.not_varied} >= {"weights", "figures", "missing figures", "models"}
    ranks = scoring.ranking.lines["rank"]
    assert (still.lines["rank_low"] <= ranks).all()
    assert set(still.lines["verdict"]) == {"robust"}
    assert still.lines["width_weights"].null_count() == still.lines.height


def test_equal_lines_have_equal_intervals(found, scoring):
    same = scoring.features.with_columns(n=pl.int_range(pl.len())).group_by(scoring.features.columns).agg("n")
    for rows in same["n"]:
        assert found.lines[rows.to_list()].select("rank_low", "rank_high").n_unique() == 1


def test_no_draws_leave_the_ranking_untested_and_say_so(scoring):
    found = robustness_of(scoring, a_resolved(draws=0))
    assert "no draws" in found.not_varied[0].why
    assert with_robustness(scoring.ranking, found) is scoring.ranking


def test_a_list_over_the_budget_is_drawn_less_often_and_says_so(scoring):
    lines = scoring.ranking.lines.height
    found = robustness_of(scoring, a_resolved(draws=2000 * (100_000 // (2000 * lines) + 1), budget=100_000))
    assert found.draws == max(100, 100_000 // lines)
    why = {left.what: left.why for left in found.not_varied}["further draws"]
    assert f"{lines:,} lines are drawn {found.draws:,} times" in why


def test_a_job_that_ranks_nothing_has_empty_tables():
    scoring = a_scoring(model=a_model(min_observed=1.0))
    assert scoring.ranking.lines.height == 0
    found = robustness_of(scoring, a_resolved())
    assert dict(found.lines.schema) == LINES
    assert found.not_varied[0].why == "nothing was ranked"


def test_the_ranking_takes_the_columns_over(scoring, found):
    lines = with_robustness(scoring.ranking, found).lines
    assert dict(lines.schema) == LINE_COLUMNS
    for name in ("rank_low", "rank_high", "verdict", "alike"):
        assert lines[name].equals(found.lines[name])


@pytest.mark.parametrize("method", ["geometric", "topsis"])
def test_other_methods_are_tested_alike(method):
    model = a_model(aggregate=StepSpec(method=method))
    found = robustness_of(a_scoring(model=model), a_resolved(model, draws=100))
    assert {v.what for v in found.varied} >= {"weights", "figures", "models"}


def test_models_of_one_piece_say_why_they_are_not_varied():
    model = a_model(base="ensemble")
    found = robustness_of(a_scoring(model=model), a_resolved(model, draws=100))
    assert "combines others" in {left.what: left.why for left in found.not_varied}["models"]
    assert "weights" in {v.what for v in found.varied}


def test_rivals_are_varied_where_they_can_be_and_named_where_not(scoring):
    near = a_model(name="near", aggregate=StepSpec(method="geometric"))
    far = a_model(base="export_potential", name="far")
    found = robustness_of(scoring, a_resolved(rivals=(near, far), draws=100))
    assert "near" in {v.what: v.how for v in found.varied}["rivals"]
    assert "model far" in {left.what for left in found.not_varied}
