"""`corridor backtest` on a project of its own: files, words, tracking, and what reports then quote."""

import json
import re
from dataclasses import replace

import polars as pl
import pytest

from corridor import backtesting, engine
from corridor.errors import UsageError
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest.job_baselines import BASELINES
from corridor.study.backtest.job_record import PLACE, read_records
from corridor.study.backtest.results import read_results
from corridor.tracking.backtests import items_of_backtest
from factories_project import a_project, dump

CHANGES = {
    "origins": [2018, 2019],
    "horizons": [1],
    "targets": ["growth"],
    "draws": 20,
    "check_leakage": True,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def job(root):
    return root / "configs" / "jobs" / "small.yaml"


@pytest.fixture(scope="module")
def outcome(job):
    return engine.backtest(job, changes=CHANGES, track=False, workers=1, remember=True)


def test_a_job_is_tested_with_its_own_model(job):
    spec = backtesting.spec_of(job, (), {"horizons": [2], "origins": None})
    assert (spec.name, spec.job, spec.models) == ("backtest_small", "configs/jobs/small.yaml", ("balanced",))
    assert spec.horizons == (2,)
    assert spec.origins == ()


def test_a_job_is_read_by_what_the_caller_gives(job):
    asked = []

    def read(path, given):
        asked.append((path, tuple(given)))
        return load_job(path, given)

    spec = backtesting.spec_of(job, ["model=export_potential"], {}, read)
    assert asked == [(job, ("model=export_potential",))]
    assert (spec.models, spec.assignments) == (("export_potential",), ("model=export_potential",))


def test_a_backtests_file_is_read_and_changed(root):
    path = root / "experiments" / "some.yaml"
    dump(path, {"name": "some", "job": "configs/jobs/small.yaml", "horizons": [1], "models": "all"})
    spec = backtesting.spec_of(path, ["seed=7"], {"horizons": [1, 2], "models": None})
    assert (spec.name, spec.seed, spec.horizons, spec.models) == ("some", 7, (1, 2), ("all",))
    with pytest.raises(UsageError, match="horizons"):
        backtesting.spec_of(path, (), {"horizons": [99]})


def test_models_are_those_named_and_the_jobs_own(root, job):
    folder, spec = root / "configs" / "models", BacktestSpec(name="a", job="x", models=("ensemble",))
    assert list(backtesting.models_of(spec, load_job(job), folder)) == ["ensemble", "balanced"]
    other = load_job(job, ["model.weights.demand=0.9"])
    both = backtesting.models_of(BacktestSpec(name="a", job="x", models=("balanced",)), other, folder)
    assert list(both) == ["balanced", "job"]
    assert both["job"].weights["demand"] == 0.9
    everyone = backtesting.models_of(BacktestSpec(name="a", job="x"), load_job(job), folder)
    assert set(everyone) == {path.stem for path in folder.glob("[a-z]*.yaml")}
    with pytest.raises(UsageError, match="unknown model 'balancd'"):
        backtesting.models_of(BacktestSpec(name="a", job="x", models=("balancd",)), load_job(job), folder)


def test_results_can_be_read_again(outcome, job):
    results = read_results(outcome.out / "backtest.json")
    found = results.of("small", "growth", 1)
    assert set(found.models) == {*BASELINES, "balanced"}
    assert found.champion == "balanced"
    assert results.panels["small"].data == read_snapshot(job.parents[2] / "data" / "tiny").data_hash
    assert results.spec["job_digest"] == load_job(job).digest()


def test_the_leaderboard_is_a_table_too(outcome):
    table = pl.read_csv(outcome.out / "leaderboard.csv")
    assert table.columns == ["panel", "target", "horizon", "model", "metric", "value", "low", "high"]
    own = table.filter(model="balanced", metric="spearman").row(0, named=True)
    assert own["low"] <= own["value"] <= own["high"]


def test_notes_hold_what_is_no_figure(outcome, job):
    notes = json.loads((outcome.out / "notes.json").read_text())
    assert notes["origins"] == [2018, 2019]
    assert notes["model_digest"] == load_job(job).job.model.digest()
    assert notes["leakage"]["sentence"] == outcome.sentences[-1]
    assert notes["tops"][0]["job"]["named"] > 0


def test_what_was_found_is_told_in_words(outcome):
    (title, rows), *_ = outcome.tables
    assert title.startswith("growth, 1 year ahead: ")
    assert title.endswith("cells, 2018–2019")
    assert any(row["model"] == "balanced*" for row in rows)
    text = "\n".join(outcome.sentences)
    assert "balanced, growth, 1 ahead. By " in text
    assert "grew faster within 1 year than all that the importer bought of the product" in text
    assert outcome.clean
    assert (outcome.tracked, outcome.problem) == (None, None)


def read_of(page):
    """What is read on a page, without the spans that lead each figure to its row."""
    return re.sub(r"</?span[^>]*>", "", page.read_text())


def test_a_report_quotes_the_record_of_its_own_model_only(outcome, root, job, tmp_path):
    (record,) = read_records(root / PLACE)
    assert record.model_digest == load_job(job).job.model.digest()
    assert record.lists.named > 0
    run = engine.run_job(job, out=tmp_path / "own", track=False).run
    assert run.past == record
    assert "against trade 1 year later, on snapshot tiny" in read_of(tmp_path / "own" / "report.html")
    other = engine.run_job(job, overrides=["model=export_potential"], out=tmp_path / "other", track=False).run
    assert other.past is None
    assert "In backtests" not in read_of(tmp_path / "other" / "report.html")


def test_a_run_as_of_an_earlier_year_knows_no_later_backtest(outcome, root, job):
    run = engine.compute_run(load_job(job, ["as_of=2019"]), read_snapshot(root / "data" / "tiny"))
    assert engine._past(run, root) is None
    assert engine._past(replace(run, as_of=2020), root) is not None


def test_processes_share_the_origins_and_say_the_same(outcome, job, tmp_path):
    again = engine.backtest(job, changes=CHANGES, track=False, workers=2, out=tmp_path)
    for name in ("backtest.json", "leaderboard.csv", "notes.json"):
        assert (again.out / name).read_bytes() == (outcome.out / name).read_bytes()


def test_a_store_that_fails_costs_the_tracking_only(job, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}")
    quick = {**CHANGES, "origins": [2019], "check_leakage": False}
    found = engine.backtest(job, changes=quick, workers=1, out=tmp_path / "out")
    assert found.tracked is None
    assert "cannot be used as a tracking store" in found.problem
    assert (found.out / "backtest.json").is_file()


def test_only_a_job_can_be_remembered(root):
    path = root / "experiments" / "panels.yaml"
    dump(path, {"name": "panels", "panels": ["minerals"]})
    with pytest.raises(UsageError, match="--for-reports"):
        engine.backtest(path, remember=True)


def test_items_of_tracking(outcome):
    results = read_results(outcome.out / "backtest.json")
    items, models = items_of_backtest(results, outcome.files)
    assert {type(item).__name__ for item in items} == {"Param", "Tag", "Metric", "Dataset", "Artifact"}
    metrics = {item.key for item in models["balanced"] if type(item).__name__ == "Metric"}
    assert "spearman_growth_h1" in metrics
    assert any(getattr(item, "key", "") == "cells_growth_h1_small" for item in items)
