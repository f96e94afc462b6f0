from pathlib import Path

import pytest
from pydantic import ValidationError

from corridor.spec import Settings
from corridor.spec.settings import find_root


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    (tmp_path / "configs" / "jobs").mkdir(parents=True)
    return tmp_path / "configs" / "jobs" / "a.yaml"


def test_results_and_store_lie_beside_the_configs(job, tmp_path):
    settings = Settings.for_job(job, "a")
    assert settings.root == tmp_path.resolve()
    assert settings.out == tmp_path.resolve() / "out" / "a"
    assert settings.tracking_uri == f"sqlite:///{tmp_path.resolve() / 'experiments' / 'mlflow.db'}"
    assert settings.track is True


def test_place_and_tracking_may_be_chosen(job, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:5000")
    settings = Settings.for_job(job, "a", tmp_path / "elsewhere", track=False)
    assert settings.out == tmp_path / "elsewhere"
    assert settings.tracking_uri == "http://localhost:5000"
    assert settings.track is False


def test_an_empty_variable_is_none(job, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    assert Settings.for_job(job, "a").tracking_uri.startswith("sqlite:///")


def test_the_nearest_configs_count(tmp_path, monkeypatch):
    inner = tmp_path / "inner"
    (tmp_path / "configs").mkdir()
    (inner / "configs" / "jobs").mkdir(parents=True)
    assert find_root(inner / "configs" / "jobs" / "a.yaml") == inner.resolve()
    assert find_root(inner / "a.yaml") == inner.resolve()
    assert find_root(tmp_path / "a.yaml") == tmp_path.resolve()
    monkeypatch.chdir(inner)
    assert find_root(Path("/nowhere/at/all.yaml")) == Path.cwd()


def test_settings_are_closed_frozen_and_no_spec(job):
    settings = Settings.for_job(job, "a")
    with pytest.raises(ValidationError, match="frozen"):
        settings.track = False
    with pytest.raises(ValidationError, match="Extra inputs"):
        Settings(**settings.model_dump(), threads=4)
    assert not hasattr(settings, "digest")
    assert all(field.description for field in Settings.model_fields.values())
