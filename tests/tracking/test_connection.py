"""Reaching a store: it is made where there is none, the process stays as it was, what fails is told."""

import logging
import os
import warnings

import pytest

from corridor.tracking.connection import connected, log_batches, only, pointed_to, quiet
from corridor.tracking.items import Metric, Param, Tag
from corridor.tracking.result import TrackingError


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'mlflow.db'}"


def test_an_experiment_is_made_once(uri):
    with connected(uri, "one") as (client, first):
        assert client.get_experiment(first).artifact_location.endswith("/artifacts")
    with connected(uri, "one") as (_, again):
        assert again == first


def test_items_are_written_in_one_go(uri):
    with connected(uri, "one") as (client, place):
        run_id = client.create_run(place).info.run_id
        log_batches(client, run_id, [Param("p", "1"), Metric("m", 2.0), Tag("t", "3")])
        data = client.get_run(run_id).data
    assert (data.params, data.metrics, data.tags["t"]) == ({"p": "1"}, {"m": 2.0}, "3")


def test_a_store_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(TrackingError, match=r"mlflow\.db: cannot be used as a tracking store"),
        connected(f"sqlite:///{tmp_path / 'file' / 'mlflow.db'}", "one"),
    ):
        pass


def test_quiet_is_over_when_it_is_over():
    before = (logging.root.manager.disable, list(warnings.filters))
    with quiet():
        assert logging.root.manager.disable == logging.CRITICAL
    assert (logging.root.manager.disable, list(warnings.filters)) == before


def test_the_address_of_the_process_is_put_back(monkeypatch, uri):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:////elsewhere.db")
    with pointed_to(uri):
        assert os.environ["MLFLOW_TRACKING_URI"] == uri
    assert os.environ["MLFLOW_TRACKING_URI"] == "sqlite:////elsewhere.db"


def test_items_of_one_kind_keep_their_order():
    items = [Param("b", "1"), Metric("m", 1.0), Param("a", "2")]
    assert only(Param, items) == [items[0], items[2]]
