import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from corridor.tracking import Artifact, Dataset, Metric, Param, Tag, TrackingError, items_of, track

ONE_RUN = """
import sys
from corridor.tracking import Metric, track
print(track([Metric("m", 1.0)], sys.argv[1], "shared", sys.argv[2]).run_id)
"""


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('root') / 'experiments' / 'mlflow.db'}"


@pytest.fixture(scope="module")
def tracked(fitted_run, files, uri):
    return track(items_of(fitted_run, files), uri, "us_azerbaijan", "balanced")


@pytest.fixture(scope="module")
def client(tracked):
    from mlflow import MlflowClient  # noqa: PLC0415

    return MlflowClient(tracking_uri=tracked.uri)


@pytest.fixture(scope="module")
def stored(client, tracked):
    return client.get_run(tracked.run_id)


def test_params_metrics_and_tags_are_stored(fitted_run, stored):
    items = items_of(fitted_run, [])
    assert stored.data.params == {item.key: item.value for item in items if isinstance(item, Param)}
    assert stored.data.metrics == {"opportunities": 12.0, "ndcg_at_10": 0.5}
    for item in items:
        if isinstance(item, Tag):
            assert stored.data.tags[item.key] == item.value
    assert stored.info.run_name == "balanced"
    assert stored.info.status == "FINISHED"


def test_the_dataset_is_an_input_with_its_hash(fitted_run, stored):
    (given,) = stored.inputs.dataset_inputs
    assert (given.dataset.name, given.dataset.digest) == ("embedded", fitted_run.data_hash[:36])
    assert {tag.key: tag.value for tag in given.tags} == {"corridor.data_hash": fitted_run.data_hash}


def test_files_are_artifacts_beside_the_database(files, client, stored, uri):
    assert sorted(file.path for file in client.list_artifacts(stored.info.run_id)) == sorted(f.name for f in files)
    root = Path(uri.removeprefix("sqlite:///")).parent / "artifacts"
    kept = root / stored.info.run_id / "artifacts" / "run.json"
    assert kept.read_text() == "content of run.json"


def test_the_stored_model_scores_the_same(fitted_run, tracked):
    import mlflow.sklearn  # noqa: PLC0415

    before = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(tracked.uri)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = mlflow.sklearn.load_model(f"runs:/{tracked.run_id}/model")
            described = mlflow.models.get_model_info(f"runs:/{tracked.run_id}/model")
    finally:
        mlflow.set_tracking_uri(before)
    np.testing.assert_array_equal(
        loaded.predict(fitted_run.reference), fitted_run.pipeline.predict(fitted_run.reference)
    )
    assert described.signature.inputs.input_names() == fitted_run.features.columns
    assert described.flavors["sklearn"]["serialization_format"] == "skops"


def test_nothing_is_printed_and_the_process_stays_as_it_was(tracked, uri, capfd, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:////elsewhere/mlflow.db")
    levels = (logging.root.manager.disable, logging.root.level, list(logging.root.handlers), list(warnings.filters))
    track([Metric("m", 1.0)], uri, "us_azerbaijan", "second")
    after = (logging.root.manager.disable, logging.root.level, list(logging.root.handlers), list(warnings.filters))
    assert capfd.readouterr() == ("", "")
    assert after == levels
    assert os.environ["MLFLOW_TRACKING_URI"] == "sqlite:////elsewhere/mlflow.db"
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert not Path("/elsewhere").exists()


def test_more_items_than_one_call_takes(client, uri):
    items = [Param(f"p{i}", str(i)) for i in range(250)] + [Metric(f"m{i}", float(i)) for i in range(900)]
    stored = client.get_run(track(items, uri, "us_azerbaijan", "many").run_id)
    assert len(stored.data.params) == 250
    assert len(stored.data.metrics) == 900


def test_a_failing_run_is_marked_as_failed(client, uri, tmp_path):
    with pytest.raises(TrackingError, match=r"the run was not tracked: .*absent\.csv") as caught:
        track([Artifact(tmp_path / "absent.csv")], uri, "failing", "gone")
    assert "\n" not in str(caught.value)
    experiment = client.get_experiment_by_name("failing")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FAILED"


def test_a_deleted_experiment_is_explained(client, uri):
    track([], uri, "dropped", "one")
    client.delete_experiment(client.get_experiment_by_name("dropped").experiment_id)
    with pytest.raises(TrackingError, match=r"experiment 'dropped' was deleted.*mlflow experiments restore"):
        track([], uri, "dropped", "two")


@pytest.mark.parametrize("kind", ["sqlite", "unknown", "files"])
def test_a_store_that_cannot_be_used_is_a_tracking_error(tmp_path, tracked, kind):
    (tmp_path / "file").write_text("")
    address = {
        "sqlite": f"sqlite:///{tmp_path / 'file' / 'mlflow.db'}",
        "unknown": "carrier-pigeon://ann:secret@host",
        "files": (tmp_path / "runs").as_uri(),
    }[kind]
    with pytest.raises(TrackingError) as caught:
        track([Dataset("embedded", "0", "0")], address, "e", "r")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_two_processes_may_start_on_one_fresh_database(tmp_path):
    uri = f"sqlite:///{tmp_path / 'fresh' / 'mlflow.db'}"
    command = [sys.executable, "-W", "error", "-c", ONE_RUN, uri]
    started = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
        for name in ("left", "right")
    ]
    ends = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], ends
    assert [errors for _, errors in ends] == ["", ""]
    assert len({output for output, _ in ends}) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh"]


def test_importing_the_room_does_not_import_mlflow():
    code = "import sys, corridor.tracking; sys.exit('mlflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
