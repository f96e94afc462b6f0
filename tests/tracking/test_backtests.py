import pytest

from corridor.tracking import Artifact, Dataset, Metric, Param, Tag, TrackingError
from corridor.tracking.backtests import track_backtest
from corridor.tracking.connection import client_of, quiet


def test_models_are_runs_below_the_backtest(tmp_path, store_at):
    uri = store_at(tmp_path / "mlflow.db")
    (tmp_path / "backtest.json").write_text("{}")
    items = [
        Param("draws", "20"),
        Tag("corridor.version", "1"),
        Metric("cells", 3.0),
        Dataset("small", "ab", "ab" * 32),
        Artifact(tmp_path / "backtest.json"),
    ]
    models = {"balanced": [Param("model", "balanced"), Metric("spearman_growth_h1", 0.25)], "memory": []}
    found = track_backtest(items, models, uri, "corridor/backtest/small", "small")
    with quiet():
        client = client_of(uri)
        parent = client.get_run(found.run_id)
        assert (parent.info.status, parent.data.params, parent.data.metrics) == (
            "FINISHED",
            {"draws": "20"},
            {"cells": 3.0},
        )
        assert [file.path for file in client.list_artifacts(found.run_id)] == ["backtest.json"]
        below = client.search_runs(
            [parent.info.experiment_id],
            f"tags.`mlflow.parentRunId` = '{found.run_id}'",
            order_by=["attributes.run_name"],
        )
    assert [run.info.run_name for run in below] == ["balanced", "memory"]
    assert below[0].data.metrics == {"spearman_growth_h1": 0.25}
    assert {run.info.status for run in below} == {"FINISHED"}


def test_a_fault_is_told_in_a_line(tmp_path):
    with pytest.raises(TrackingError, match="cannot be used as a tracking store"):
        track_backtest([], {}, f"sqlite:///{tmp_path}", "e", "n")
