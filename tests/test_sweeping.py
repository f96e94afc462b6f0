"""`corridor sweep` on a project of its own: killed and resumed, tracked, a champion that a job then names."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from corridor import engine
from corridor.errors import UsageError
from corridor.study.sweeps import planning
from corridor.sweeping import sweep
from factories_project import a_project
from factories_sweep import a_sweep_file

KILLED = """
import os, signal, sys
from pathlib import Path
from corridor import engine
from corridor.study.sweeps import planning
from corridor.tracking.nested import SweepStore

planning.code_version = lambda: "the code of this test"
real, recorded = SweepStore.record, []

def record(self, result):
    recorded.append(real(self, result))
    if len(recorded) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return recorded[-1]

if __name__ == "__main__":
    SweepStore.record = record
    engine.sweep(Path(sys.argv[1]), workers=2)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory, store_at):
    root = a_project(tmp_path_factory.mktemp("project"))
    store_at(root / "experiments" / "mlflow.db")
    return root


@pytest.fixture(autouse=True, scope="module")
def same_code():
    """One version of the code for all processes of this module, even if its files change while it runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "code_version", lambda: "the code of this test")
        yield


@pytest.fixture(autouse=True)
def store(root, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{root / 'experiments' / 'mlflow.db'}")
    return os.environ["MLFLOW_TRACKING_URI"]


@pytest.fixture(scope="module")
def killed(root, tmp_path_factory):
    """A sweep on two processes, killed as soon as its second trial was recorded, and the mark of its processes."""
    script = tmp_path_factory.mktemp("script") / "killed.py"
    script.write_text(KILLED)
    uri = f"sqlite:///{root / 'experiments' / 'mlflow.db'}"
    environment = {**os.environ, "MLFLOW_TRACKING_URI": uri, "MARK": str(script)}
    command = [sys.executable, str(script), str(a_sweep_file(root))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return root, f"MARK={script}"


def runs(uri, filters):
    from corridor.tracking.connection import connected  # noqa: PLC0415

    with connected(uri, "corridor/sweep/tiny_sweep") as (client, place):
        return list(client.search_runs([place], filters))


@pytest.fixture(scope="module")
def resumed(killed):
    root, _ = killed
    uri = f"sqlite:///{root / 'experiments' / 'mlflow.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", uri)
        before = {run.info.run_id for run in runs(uri, "attributes.status = 'FINISHED'")}
        outcome = engine.sweep(root / "experiments" / "tiny_sweep.yaml")
        return before, outcome


def test_a_killed_sweep_goes_on_and_measures_no_trial_twice(resumed, store):
    before, outcome = resumed
    assert len(before) == 2  # both trials were whole when the process died; their parent was not
    assert (outcome.trials, outcome.reused, outcome.failed) == (4, 2, 0)
    children = runs(store, "tags.`corridor.trial_key` LIKE '%'")
    assert len(children) == 4
    assert {run.info.status for run in children} == {"FINISHED"}
    assert len({run.data.tags["corridor.trial_key"] for run in children}) == 4
    assert before < {run.info.run_id for run in children}
    (parent,) = runs(store, "tags.`corridor.sweep_key` LIKE '%'")
    assert parent.info.run_id == outcome.tracked
    assert parent.info.status == "FINISHED"
    assert parent.data.metrics["trials"] == 4.0


def test_the_board_is_that_of_a_sweep_that_was_never_killed(resumed, root, tmp_path):
    _, outcome = resumed
    whole = engine.sweep(root / "experiments" / "tiny_sweep.yaml", track=False, out=tmp_path)
    assert whole.tracked is None
    names = ["leaderboard.csv", "leaderboard.parquet", "sweep.html", "sweep.json", "trials.svg", "trials.png"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (outcome.out / name).read_bytes(), name
    assert pl.read_parquet(tmp_path / "leaderboard.parquet")["place"].to_list() == [1, 2, 3, 4]


def test_running_it_again_measures_nothing(resumed, root, store):
    again = engine.sweep(root / "experiments" / "tiny_sweep.yaml")
    assert (again.reused, again.tracked) == (4, resumed[1].tracked)
    assert len(runs(store, "tags.`corridor.trial_key` LIKE '%'")) == 4


@pytest.fixture(scope="module")
def champion(resumed, root):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{root / 'experiments' / 'mlflow.db'}")
        return engine.sweep(root / "experiments" / "tiny_sweep.yaml", register="activation")


def test_the_best_becomes_champion_and_a_job_names_it(champion, root, tmp_path):
    assert champion.champion == "corridor-activation version 1 is champion: it is the first of its name"
    job = root / "configs" / "jobs" / "small.yaml"
    named = engine.run_job(
        job, overrides=["model=registry:corridor-activation@champion", "report.formats=[]"], out=tmp_path, track=False
    ).run
    plain = engine.run_job(job, overrides=["report.formats=[]"], out=tmp_path, track=False).run
    # the job as it stands agrees best with itself, so the champion is its own model, fitted on the same data
    columns = ["opportunity", "rank", "score"]
    assert named.ranking.lines.select(columns).equals(plain.ranking.lines.select(columns))
    assert named.spec_hash != plain.spec_hash
    assert named.resolved.registered.version == 1
    assert "reference_population" not in named.metrics


def test_a_champion_scores_as_it_was_fitted(champion, root, tmp_path, store):
    import mlflow.pyfunc  # noqa: PLC0415

    from corridor.tracking.connection import pointed_to, quiet  # noqa: PLC0415

    job = root / "configs" / "jobs" / "small.yaml"
    overrides = ["model=registry:corridor-activation@champion", "report.formats=[]"]
    run = engine.run_job(job, overrides=overrides, out=tmp_path, track=False).run
    with quiet(), pointed_to(store):
        served = mlflow.pyfunc.load_model("models:/corridor-activation@champion")
        scores = served.predict(run.features.to_pandas().astype(float))
    np.testing.assert_allclose(np.asarray(scores).ravel(), run.ranking.lines["score"].to_numpy(), atol=1e-9)


def test_a_champion_that_would_look_ahead_is_refused(champion, root, tmp_path):
    job = root / "configs" / "jobs" / "small.yaml"
    overrides = ["model=registry:corridor-activation/1"]
    with pytest.raises(UsageError, match=r"registry:corridor-activation/1 was fitted on data up to \d{4} and"):
        engine.run_job(job, overrides=overrides, as_of=2018, out=tmp_path, track=False)
    again = ["model={base: registry:corridor-activation/1}", "report.formats=[]"]
    assert engine.run_job(job, overrides=again, as_of=2018, out=tmp_path, track=False).run.as_of == 2018


def test_a_champion_without_its_fit_at_hand_is_refused(champion, root):
    from corridor.snapshots.snapshot import read_snapshot  # noqa: PLC0415
    from corridor.spec import load_job  # noqa: PLC0415
    from corridor.tracking.registry import registry_at  # noqa: PLC0415

    find = registry_at(os.environ["MLFLOW_TRACKING_URI"])
    job = root / "configs" / "jobs" / "small.yaml"
    resolved = load_job(job, ["model=registry:corridor-activation/1"], registry=find)
    with pytest.raises(UsageError, match="is scored as it was fitted, and its fit is not at hand here"):
        engine.compute_run(resolved, read_snapshot(root / "data" / "tiny"))
    assert "registry" not in engine.expand(job)


def test_trials_that_fail_are_kept_with_their_reason(root, tmp_path, store):
    listed = [["model=nothing"], ["model.normalise.method=nothing"], ["model=export_potential"]]
    path = a_sweep_file(root, name="failing", search="list", space={}, listed=listed)
    outcome = engine.sweep(path, out=tmp_path)
    assert (outcome.trials, outcome.failed) == (4, 2)
    reasons = {row["trial"]: row["reason"] for row in outcome.rows}
    assert "unknown model 'nothing'" in reasons[1]
    assert "unknown normalisation 'nothing'" in reasons[2]
    assert reasons[3] is None
    assert "Trials that failed" in (tmp_path / "sweep.html").read_text()


def test_registering_without_tracking_is_refused(root):
    with pytest.raises(UsageError, match="--register: the best is registered in the tracking store"):
        engine.sweep(a_sweep_file(root), track=False, register="activation")


def test_a_sweep_says_what_it_is_doing(root, tmp_path):
    said = []
    sweep(
        a_sweep_file(root, space={"model.weights.demand": {"choice": [0.2]}}), track=False, out=tmp_path,
        snapshot_at=engine.snapshot_path, progress=said.append,
    )  # fmt: skip
    assert said[:3] == ["Reading the sweep", "Reading and checking the snapshot", "Reading the trials"]
    assert said[-1] == "Writing the leaderboard"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are not listed in /proc here")
def test_a_killed_parent_leaves_no_worker_behind(killed):
    _, mark = killed
    deadline = time.monotonic() + 60
    while (left := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def marked(mark):
    """Return living processes that have a mark in their environment, which workers inherit."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "environ").read_bytes()
            except OSError:
                continue
            found += [folder.name] if mark.encode() in text.split(b"\0") else []
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are not listed in /proc here")
def test_a_marked_process_is_found():
    mark = f"MARK={os.getpid()}"
    sleeper = subprocess.Popen(["sleep", "60"], env={**os.environ, "MARK": str(os.getpid())})
    try:
        deadline = time.monotonic() + 10
        while not (found := marked(mark)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found == [str(sleeper.pid)]
    finally:
        sleeper.kill()
        sleeper.wait()
