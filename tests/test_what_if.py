"""Scenarios on a tiny project: from files to results on disk, in the store, and in a job that lists them."""

import json
from pathlib import Path

import polars as pl
import pytest

from corridor import engine
from corridor.errors import UsageError
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.storing import read_run, write_run
from corridor.tracking.connection import client_of, quiet
from corridor.what_if import check_scenarios, plain, scenarios_of, track_of_run, write_results
from factories_project import a_project

NEARER = """\
name: nearer
title: A shorter way
summary: A road opens.
assumptions: [Nobody tolls it.]
changes:
- {kind: distance, countries: [ARG], factor: {value: 0.8, low: 0.7, high: 0.9}}
draws: 50
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory, store_at):
    root = a_project(tmp_path_factory.mktemp("project"))
    store_at(root / "mlflow.db")
    folder = root / "configs" / "scenarios"
    folder.mkdir()
    (folder / "nearer.yaml").write_text(NEARER)
    (folder / "lost.yaml").write_text(NEARER.replace("name: nearer", "name: lost").replace("ARG", "ARX"))
    return root


@pytest.fixture(scope="module")
def job(root):
    return root / "configs" / "jobs" / "small.yaml"


@pytest.fixture(scope="module")
def outcome(root, job):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{root / 'mlflow.db'}")
        return engine.carry_scenarios(job, ["nearer"], out=root / "o")


def test_results_are_left_as_tables_and_text(outcome, root):
    (result,) = outcome.results
    assert [file.name for file in outcome.files] == ["nearer.csv", "nearer.json"]
    table = pl.read_csv(root / "o" / "nearer.csv")
    assert table["opportunity"].to_list() == result.lines["opportunity"].to_list()
    text = json.loads((root / "o" / "nearer.json").read_text())
    assert text == json.loads(json.dumps(plain(result)))
    assert text["assumptions"][-1]["text"] == "Nobody tolls it."
    assert engine.scenario_rows(outcome)["scenarios"][0]["totals"] == result.totals.to_dicts()


def test_before_and_after_are_in_the_store(outcome, root):
    assert outcome.problem is None
    with quiet():
        client = client_of(f"sqlite:///{root / 'mlflow.db'}")
        before = client.get_run(outcome.tracked)
        after = client.get_run(before.data.tags["corridor.scenario.nearer"])
    assert before.data.params["job.model.name"] == "balanced"
    assert after.data.tags["corridor.data_hash"] == before.data.tags["corridor.data_hash"]
    assert after.data.metrics["potential_usd.ARG_BEL"] > before.data.metrics["potential_usd.ARG_BEL"]


def test_a_job_carries_its_own_scenarios_to_the_same_figures_and_keeps_them(outcome, root, job, tmp_path):
    resolved = load_job(job, ["scenarios=[nearer]"])
    run = engine.compute_run(resolved, read_snapshot(root / "data" / "tiny"))
    (result,) = run.scenarios
    assert result.lines.equals(outcome.results[0].lines)
    write_run(run, tmp_path / "run.zip")
    kept = read_run(tmp_path).scenarios[0]
    assert (kept.assumptions, kept.notes, kept.digest) == (result.assumptions, result.notes, result.digest)
    assert kept.lines.equals(result.lines)
    assert kept.totals.equals(result.totals)
    uri = f"sqlite:///{root / 'mlflow.db'}"
    assert track_of_run(run, outcome.tracked, uri) is None
    assert "cannot be used" in str(track_of_run(run, "x", f"sqlite:///{tmp_path}"))


def test_unknown_names_are_told_by_file_and_line_before_anything_is_computed(root, job):
    for verb in (
        lambda: engine.carry_scenarios(job, ["lost"], track=False),
        lambda: engine.run_job(job, overrides=["scenarios=[lost]"], out=root / "x", track=False),
    ):
        with pytest.raises(UsageError, match=r"lost\.yaml:6: changes\.0\.countries\.0: the data hold no country 'ARX'"):
            verb()


def test_scenarios_are_found_by_name_by_file_and_in_the_job(root, job):
    folder = root / "configs" / "scenarios"
    resolved = load_job(job, ["scenarios=[nearer]"])
    for names in (["nearer"], [str(folder / "nearer.yaml")], []):
        ((spec, file),) = scenarios_of(resolved, names, folder)
        assert (spec.name, file.name) == ("nearer", "nearer.yaml")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["nearest"], r"scenario nearest: unknown scenario 'nearest'; did you mean 'nearer'"),
        (["nearer", "nearer"], "scenario: named twice: nearer"),
        ([], "scenario: name one, the job small lists none; known: lost, nearer"),
        (["gone/nearer.yaml"], r"gone/nearer\.yaml: must be the path of a file that ends in \.yaml, found no file"),
        (["../nearer"], r"must be the path of a file that ends in \.yaml, found the ending ''"),
    ],
)
def test_what_is_not_there_is_refused(root, job, names, message):
    with pytest.raises(UsageError, match=message):
        scenarios_of(load_job(job), names, root / "configs" / "scenarios")


def test_every_scenario_of_the_project_names_what_the_embedded_data_hold():
    repo = Path(__file__).parents[1]
    folder = repo / "configs" / "scenarios"
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    resolved = load_job(repo / "configs" / "jobs" / "us_azerbaijan.yaml")
    assert len(names) >= 5
    check_scenarios(scenarios_of(resolved, names, folder), read_snapshot(repo / "data" / "embedded"))


def test_a_folder_that_cannot_be_written_to_is_told(outcome, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"--out .*file"):
        write_results(outcome.results, tmp_path / "file")
