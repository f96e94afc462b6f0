"""A sweep in a store: a run for each trial below one parent, what stands and what does not, and an interruption."""

import math
from dataclasses import replace

import pytest

from corridor.tracking.items import Artifact, Dataset, Metric, Param, Tag
from corridor.tracking.nested import PARENT, STATUS, SWEEP_KEY, TRIAL_KEY, sweep_store
from corridor.tracking.result import TrackingError
from factories_sweep import a_result

ITEMS = [Param("search", "grid"), Tag("corridor.code", "1"), Dataset("tiny", "abc", "abcdef")]
COMMON = {"corridor.data_hash": "abcdef"}
THIRD = 1.0 / 3.0


def opened(uri, key="one", experiment="corridor/sweep/x"):
    return sweep_store(uri, experiment, "x", key=key, items=ITEMS, common=COMMON)


@pytest.fixture
def uri(store_at, tmp_path):
    return store_at(tmp_path / "mlflow.db")


def client_of(uri):
    from mlflow import MlflowClient  # noqa: PLC0415

    return MlflowClient(tracking_uri=uri)


def children(uri, parent):
    client = client_of(uri)
    experiment = client.get_run(parent).info.experiment_id
    return client.search_runs([experiment], f"tags.`{PARENT}` = '{parent}'", order_by=["attributes.start_time ASC"])


def test_trials_are_runs_below_one_parent(uri, tmp_path):
    (tmp_path / "board.csv").write_text("place")
    failed = a_result(2, status="refused", metrics={}, reason="no figures", model="")
    with opened(uri) as store:
        kept = [store.record(a_result(1, seconds=2.0)), store.record(failed)]
        store.finish([Metric("trials", 2.0), Artifact(tmp_path / "board.csv")])
    client, runs = client_of(uri), children(uri, store.parent)
    assert [run.info.run_id for run in runs] == [one.run_id for one in kept]
    good, bad = runs
    assert good.data.params == {"model.weights.demand": "0.1"}
    assert good.data.metrics == {"agreement_spearman": 0.1, "other": 1.0}
    assert (
        good.data.tags.items() >= {TRIAL_KEY: kept[0].key, STATUS: "finished", "corridor.data_hash": "abcdef"}.items()
    )
    assert good.info.end_time - good.info.start_time == 2000
    assert (good.info.status, bad.info.status) == ("FINISHED", "FAILED")
    assert bad.data.tags["corridor.reason"] == "no figures"
    parent = client.get_run(store.parent)
    assert (parent.info.status, parent.data.params, parent.data.metrics) == (
        "FINISHED",
        {"search": "grid"},
        {"trials": 2.0},
    )
    assert [file.path for file in client.list_artifacts(store.parent)] == ["board.csv"]
    assert parent.inputs.dataset_inputs[0].dataset.name == "tiny"


def test_what_was_measured_or_refused_stands_and_what_broke_does_not(uri):
    results = [
        a_result(1, metrics={"m": THIRD, "tiny": 5e-324}), a_result(2, status="refused", metrics={}, reason="why"),
        a_result(3, status="broke", metrics={}, reason="killed"),
    ]  # fmt: skip
    with opened(uri) as store:
        kept = [store.record(one) for one in results]
    with opened(uri, key="another sweep of the same experiment") as again:
        known = again.known()
        assert again.parent != store.parent
    assert set(known) == {results[0].key, results[1].key}
    assert known[results[0].key] == replace(kept[0], seconds=0.0)
    assert known[results[0].key].metrics["m"] == THIRD  # to the last bit
    assert known[results[1].key].reason == "why"


def test_the_same_sweep_goes_on_below_the_same_parent(uri):
    with opened(uri) as store:
        store.record(a_result(1))
    with opened(uri) as again:
        assert again.parent == store.parent
        again.record(a_result(2))
    assert len(children(uri, store.parent)) == 2
    assert client_of(uri).get_run(store.parent).data.tags[SWEEP_KEY] == "one"


def test_a_trial_cut_off_between_its_two_ends_does_not_stand(uri):
    client = client_of(uri)
    with opened(uri) as store:
        experiment = client.get_run(store.parent).info.experiment_id
        tags = {PARENT: store.parent, TRIAL_KEY: "k", STATUS: "finished"}
        orphan = client.create_run(experiment, tags=tags).info.run_id
        assert store.known() == {}
    with opened(uri) as again:
        assert again.known() == {}
    assert client.get_run(orphan).info.status == "KILLED"


def test_a_store_that_fails_costs_the_tracking_and_nothing_else(uri, monkeypatch):
    with opened(uri) as store:

        def fail(*_, **__):
            raise OSError("disk\nfull")

        monkeypatch.setattr(store._client, "create_run", fail)
        one = a_result(1)
        assert store.record(one) == one
        assert store.problem == f"{uri}: trial 1: disk full"


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, "KILLED"), (ValueError, "FAILED")])
def test_a_sweep_that_is_stopped_leaves_its_parent_so(uri, error, status):
    with pytest.raises(error), opened(uri) as store:
        raise error
    assert client_of(uri).get_run(store.parent).info.status == status


def test_a_missing_file_is_told(uri, tmp_path):
    with opened(uri) as store, pytest.raises(TrackingError, match=r"the sweep was not tracked: .*gone\.csv"):
        store.finish([Artifact(tmp_path / "gone.csv")])


def test_texts_too_long_for_the_store_are_cut(uri):
    long = "x" * 20_000
    with opened(uri) as store:
        store.record(a_result(1, status="refused", metrics={}, reason=long, assignments=(f"a@b={long}",)))
        assert store.problem is None
    (run,) = children(uri, store.parent)
    assert len(run.data.params["a_at_b"]) == 6000
    assert run.data.tags["corridor.reason"].endswith("…")
    assert math.isclose(run.info.start_time, run.info.end_time, abs_tol=1)
