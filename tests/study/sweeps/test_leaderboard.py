"""The leaderboard: one row per trial, best first, without anything that changes from run to run."""

from dataclasses import replace

import polars as pl

from corridor.study.sweeps.leaderboard import AS_IT_STANDS, brief, keys_of, leaderboard, metrics_of
from factories_sweep import a_result, a_swept


def some(planned):
    failed = a_result(
        4, status="refused", metrics={}, reason="no figures", model="", assignments=("model.weights.demand=x",)
    )
    base = a_result(0, assignments=())
    return a_swept(planned[0], [base, a_result(1), a_result(2), failed])


def test_rows_are_in_order_and_what_failed_comes_last(planned):
    frame = leaderboard(some(planned))
    assert frame["trial"].to_list() == [2, 1, 0, 4]
    assert frame["place"].to_list() == [1, 2, 3, None]
    assert frame["agreement_spearman"].to_list() == [0.2, 0.1, 0.0, None]
    assert frame["reason"].to_list() == [None, None, None, "no figures"]
    assert frame["model.weights.demand"].to_list() == ["0.2", "0.1", None, "x"]
    assert frame["assignments"].to_list()[2:] == [AS_IT_STANDS, "model.weights.demand=x"]


def test_columns_are_named_and_the_sweeps_metric_comes_first(planned):
    swept = some(planned)
    assert metrics_of(swept) == ["agreement_spearman", "other"]
    assert keys_of(swept) == ["model.weights.demand"]
    assert leaderboard(swept).columns == [
        "place", "trial", "model", "assignments", "status", "reason", "agreement_spearman", "other",
        "model.weights.demand", "spec_hash", "key",
    ]  # fmt: skip


def test_times_and_runs_change_nothing(planned):
    swept = some(planned)
    later = replace(swept, results=tuple(replace(one, seconds=9.0, run_id="r") for one in swept.results), reused=3)
    assert leaderboard(later).equals(leaderboard(swept))


def test_a_sweep_without_trials_has_an_empty_board(planned):
    frame = leaderboard(a_swept(planned[0], []))
    assert frame.height == 0
    assert frame.schema["place"] == pl.Int32


def test_assignments_in_brief_stand_together_by_mapping():
    trial = ("model=balanced", "model.weights.demand=0.4", "model.weights.risk=0.6", "model.aggregate.method=topsis")
    assert brief(trial) == "model balanced; model.weights: demand 0.4, risk 0.6; model.aggregate: method topsis"
    assert brief(()) == AS_IT_STANDS
