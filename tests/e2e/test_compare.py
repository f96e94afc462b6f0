"""`corridor compare` on the embedded data: as known in 2019 against today, other weights, and both at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from corridor import engine
from corridor.cli.main import main
from corridor.errors import DataError, UsageError
from corridor.reports.formats import write_all
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.comparing.attributing import CAUSES

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "data" / "embedded"
JOB = ROOT / "configs" / "jobs" / "us_azerbaijan.yaml"
QUICK = ("rivals=[]", "scenarios=[]", "robustness.draws=100")
"""What is asked of a ranking beyond its scores takes most of a run's time and is no part of the comparison."""

CHANGES = {
    "today": (),
    "earlier": ("as_of=2019",),
    "weighed": ("model.weights.demand=0.4",),
    "both": ("as_of=2019", "model.weights.demand=0.4"),
}

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (SNAPSHOT / "datapackage.json").is_file(), reason="data/embedded is not in this checkout"),
]


@pytest.fixture(scope="module")
def snapshot():
    return read_snapshot(SNAPSHOT)


@pytest.fixture(scope="module")
def runs(snapshot, tmp_path_factory):
    """The default job, run four times: only its tables and its record are written."""
    folder = tmp_path_factory.mktemp("out")
    for name, overrides in CHANGES.items():
        write_all(engine.compute_run(load_job(JOB, [*QUICK, *overrides]), snapshot), folder / name, formats=())
    return {name: str(folder / name) for name in CHANGES}


@pytest.fixture
def at_root(monkeypatch, snapshot):
    """Stand in the repository, with its snapshot read already."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("corridor.study.comparing.locating.read_snapshot", lambda _: snapshot)


@pytest.mark.parametrize(("other", "cause"), [("earlier", "data"), ("weighed", "weights")])
def test_one_change_is_the_cause_of_every_move(runs, other, cause):
    found = engine.compare_runs(runs["today"], runs[other], top=1000)
    assert (found["changed"], list(found["causes"]), found["attributed"]) == ([cause], [cause], True)
    assert found["moved"] > 80
    for row in found["moves"]:
        for measure in ("score", "rank"):
            assert row[f"{measure}_{cause}"] == row[f"{measure}_change"]
            assert all(row[f"{measure}_{name}"] == 0 for name in CAUSES if name != cause)


def test_two_changes_are_told_apart_and_the_table_sums(runs, at_root, tmp_path):
    page, table = tmp_path / "page.html", tmp_path / "moves.csv"
    found = engine.compare_runs(runs["today"], runs["both"], html=page, csv=table)
    assert found["changed"] == ["data", "weights"]
    assert set(found["causes"]) == {"data", "weights"}
    frame = pl.read_csv(table).filter(pl.col("status") == "both")
    assert frame.height == found["agreement"]["both"] > 80
    for measure, names in (("score", CAUSES), ("rank", CAUSES)):
        total = frame.select(pl.sum_horizontal(f"{measure}_{name}" for name in names)).to_series()
        assert ((total - frame[f"{measure}_change"]).abs() < 1e-9).all()
    points = frame.select(pl.sum_horizontal(pl.col("^points .*$"))).to_series()
    assert ((points - frame["score_change"]).abs() < 1e-9).all()
    assert "Shapley" in page.read_text(encoding="utf-8")


def test_what_only_one_run_ranks_has_a_reason(runs):
    found = engine.compare_runs(runs["today"], runs["earlier"])
    assert len(found["gone"]) > 10
    assert all(row["reason"] for row in found["gone"])
    assert found["new"] == []


def test_a_run_is_equal_to_itself(runs):
    found = engine.compare_runs(runs["today"], runs["today"])
    assert (found["same"], found["moved"], found["changes"]) == (True, 0, [])


def test_a_snapshot_that_is_gone_costs_the_causes_alone(runs, monkeypatch):
    def gone(name, wanted, places):
        raise DataError(f"snapshot {name!r} is not at hand")

    monkeypatch.setattr("corridor.study.comparing.locating.find_snapshot", gone)
    found = engine.compare_runs(runs["today"], runs["both"], top=2)
    assert (found["attributed"], found["causes"]) == (False, {})
    assert found["notes"] == ["moves are not attributed to data, weights: snapshot 'embedded' is not at hand"]
    assert found["moves"][0]["indicators"]


def test_no_run_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(UsageError, match=r"must be a folder of results with its run\.json, or the identifier of a"):
        engine.compare_runs(str(tmp_path), str(tmp_path))
    with pytest.raises(UsageError, match="abcd1234: no run of this name, as there is no tracking store at"):
        engine.compare_runs("abcd1234", "abcd1234")


def test_the_command_in_a_process_of_its_own(runs):
    words = [sys.executable, "-m", "corridor", "compare", runs["today"], runs["weighed"], "--top", "2"]
    found = subprocess.run(
        words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "model.weights.demand  0.25 → 0.4  weights" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80 + max(map(len, runs.values()))


def test_a_tracked_run_stands_for_its_folder(runs, tmp_path, store_at, monkeypatch, capsys):
    from corridor.tracking import Artifact, track  # noqa: PLC0415

    uri = store_at(tmp_path / "mlflow.db")
    files = [Artifact(path) for path in sorted(Path(runs["today"]).iterdir())]
    run = track(files, uri, "corridor/us_azerbaijan", "balanced 2024").run_id
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    assert main(["compare", run[:8], runs["weighed"], "--top", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["before"]["run"] == f"run {run}"
    assert told["moves"] == engine.compare_runs(runs["today"], runs["weighed"], top=1)["moves"]
