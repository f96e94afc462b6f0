"""A job that names a registered model: how it may be written, what its digest rests on, what makes it its own model."""

import json
import shutil
from pathlib import Path

import pytest

from corridor.errors import DataError, UsageError
from corridor.spec import load_job, load_model
from corridor.spec.registered import Reference, Registered, RegisteredSpec, reference_of

ROOT = Path(__file__).parents[2]
JOB = ROOT / "configs" / "jobs" / "us_azerbaijan.yaml"


class Registry:
    """Holds one model under every name, and notes what it was asked for."""

    def __init__(self, version=3, as_of=2019):
        model = load_model(ROOT / "configs" / "models", "balanced")
        self.model = model
        self.asked = []
        self._spec = RegisteredSpec(name="corridor-activation", version=version, spec_hash=model.digest(), as_of=as_of)

    def __call__(self, reference):
        self.asked.append(reference)
        return Registered(self._spec, json.dumps(self.model.canonical()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("registry:corridor-activation@champion", Reference("corridor-activation", "champion", None)),
        ("registry:corridor-activation/12", Reference("corridor-activation", "", 12)),
        ("registry:a.b_c@x-1", Reference("a.b_c", "x-1", None)),
    ],
)
def test_a_registered_model_is_named_by_alias_or_version(text, expected):
    assert reference_of(text, "here") == expected
    assert str(expected) == text


@pytest.mark.parametrize(
    "text",
    ["registry:", "registry:x", "registry:x@", "registry:x/0", "registry:x/latest", "registry:../x@a", "registry:x@1",
     "registry:x@a\n", "registry:x/1/2", "registry:x@a/1"],
)  # fmt: skip
def test_another_form_is_refused_with_the_allowed_one(text):
    with pytest.raises(UsageError, match=r"^here: model: a registered model is written registry:NAME@ALIAS or "):
        reference_of(text, "here")


def test_the_model_of_the_registry_becomes_the_model_of_the_job():
    registry = Registry()
    resolved = load_job(JOB, ["model=registry:corridor-activation@champion"], registry=registry)
    assert resolved.job.model == registry.model
    assert resolved.registered == RegisteredSpec(
        name="corridor-activation", version=3, spec_hash=registry.model.digest(), as_of=2019
    )
    assert registry.asked == [Reference("corridor-activation", "champion", None)]


def test_the_digest_rests_on_the_version_and_a_job_without_one_says_nothing_of_it():
    alias = load_job(JOB, ["model=registry:corridor-activation@champion"], registry=Registry())
    version = load_job(JOB, ["model=registry:corridor-activation/3"], registry=Registry())
    other = load_job(JOB, ["model=registry:corridor-activation@champion"], registry=Registry(version=4))
    plain = load_job(JOB)
    assert alias.digest() == version.digest()
    assert len({alias.digest(), other.digest(), plain.digest()}) == 3
    assert plain.registered is None
    assert set(plain.canonical()) == {"job", "sectors", "rivals", "scenarios", "watchlists"}


@pytest.mark.parametrize(
    "change",
    [["model=registry:corridor-activation/3", "model.weights.demand=0.4"],
     ["model={base: registry:corridor-activation/3, weights: {demand: 0.4}}"]],
)  # fmt: skip
def test_a_changed_registered_model_is_a_model_of_the_jobs_own(change):
    resolved = load_job(JOB, change, registry=Registry())
    assert resolved.registered is None
    assert resolved.job.model.weights["demand"] == 0.4
    assert resolved.job.model.weights["supply"] == Registry().model.weights["supply"]


def test_without_a_registry_the_message_says_so():
    with pytest.raises(UsageError, match=r"model: no registry of models is at hand here, needed for registry:x@y"):
        load_job(JOB, ["model=registry:x@y"])


def test_what_the_registry_says_is_told_with_the_place(tmp_path):
    def refuse(reference):
        raise DataError(f"{reference} is not there")

    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    job = tmp_path / "configs" / "jobs" / "us_azerbaijan.yaml"
    job.write_text(job.read_text().replace("model: balanced", 'model: "registry:x@y"'))
    with pytest.raises(DataError, match=r"us_azerbaijan\.yaml:\d+: model: registry:x@y is not there$"):
        load_job(job, registry=refuse)


def test_sectors_read_before_are_not_read_again(tmp_path):
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    job, read = tmp_path / "configs" / "jobs" / "us_azerbaijan.yaml", {}
    first = load_job(job, sectors_read=read)
    assert list(read) == list(first.job.sectors)
    shutil.rmtree(tmp_path / "configs" / "sectors")
    again = load_job(job, ["model=export_potential"], sectors_read=read)
    assert again.sectors == first.sectors
    with pytest.raises(UsageError, match="unknown sector"):
        load_job(job)
