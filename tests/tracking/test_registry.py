"""The registry: the best becomes champion, is found by alias and version, and serves the scores that it gave."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from corridor.errors import DataError, UsageError
from corridor.spec.registered import Reference
from corridor.tracking.connection import connected, pointed_to
from corridor.tracking.models import types_of
from corridor.tracking.registry import (
    AS_OF,
    CHAMPION,
    SPEC,
    SPEC_HASH,
    Candidate,
    fitted_pipeline,
    promote,
    registry_at,
)
from corridor.tracking.result import TrackingError

NAME = "corridor-activation"
FOUND = Reference(NAME, CHAMPION, None)


@pytest.fixture(scope="module")
def uri(tmp_path_factory, store_at):
    return store_at(tmp_path_factory.mktemp("registry") / "mlflow.db")


@pytest.fixture(scope="module")
def run_id(uri):
    with connected(uri, "sweeps") as (client, place):
        return client.create_run(place).info.run_id


@pytest.fixture(scope="module")
def candidate(fitted_run, run_id):
    return Candidate(
        name=NAME, spec=fitted_run.resolved.job.model, pipeline=fitted_run.pipeline,
        example=fitted_run.features.head(5), as_of=2019, metric="auc_pr_activation_h3", value=0.08, higher=True,
        same={"data": "d", "measure": "m"}, run_id=run_id, about={"sweep": "weights"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def promoted(candidate, uri):
    return promote(candidate, uri)


def test_the_first_of_its_name_is_champion(promoted):
    assert (promoted.promoted, promoted.version) == (True, 1)
    assert promoted.words == "corridor-activation version 1 is champion: it is the first of its name"


def test_the_champion_serves_the_scores_that_the_pipeline_gives(promoted, fitted_run, uri):
    import mlflow.pyfunc  # noqa: PLC0415

    frame = fitted_run.features.to_pandas().astype(float)
    with warnings.catch_warnings(), pointed_to(uri):
        warnings.simplefilter("ignore")
        served = mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
        scores = served.predict(frame)
        with pytest.raises(mlflow.exceptions.MlflowException, match="missing inputs"):
            served.predict(frame.iloc[:, 1:])
    np.testing.assert_array_equal(np.asarray(scores).ravel(), fitted_run.pipeline.predict(fitted_run.features))
    assert served.metadata.signature.inputs.input_names() == fitted_run.features.columns


@pytest.mark.parametrize("reference", [FOUND, Reference(NAME, "", 1)])
def test_it_is_found_with_the_spec_that_it_was_fitted_by(promoted, candidate, uri, reference):
    found = registry_at(uri)(reference)
    assert type(candidate.spec).model_validate_json(found.text) == candidate.spec
    assert found.spec.model_dump() == {
        "name": NAME, "version": 1, "spec_hash": candidate.spec.digest(), "as_of": 2019
    }  # fmt: skip


def test_the_fit_is_read_as_it_was(promoted, fitted_run, uri):
    pipeline = fitted_pipeline(registry_at(uri)(FOUND).spec, uri)
    np.testing.assert_array_equal(
        pipeline.predict(fitted_run.reference), fitted_run.pipeline.predict(fitted_run.reference)
    )


def versions(uri):
    with connected(uri, "sweeps") as (client, _):
        return sorted(int(one.version) for one in client.search_model_versions(f"name = '{NAME}'"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, r"version 1 stays champion: the best trial is that very model, with auc_pr_activation_h3 of 0\.08"),
        ({"value": 0.99, "same": {"data": "e", "measure": "m"}}, r"they cannot be compared, as they differ in data"),
        ({"value": 0.99, "metric": "other"}, r"they cannot be compared, as they differ in metric"),
        ({"value": 0.01, "metric": "other", "same": {"data": "d", "measure": "n"}}, r"differ in metric, measure"),
    ],
)  # fmt: skip
def test_what_is_no_better_or_cannot_compare_is_not_registered(promoted, candidate, uri, changes, words):
    found = promote(replace(candidate, **changes), uri)
    assert not found.promoted
    assert found.version == 1
    assert found.words.startswith("corridor-activation version 1 stays champion: ")
    assert re.search(words, found.words)
    assert versions(uri) == [1]


def test_a_worse_one_is_told_by_how_much(promoted, candidate, uri):
    other = candidate.spec.model_copy(update={"title": "Another"})
    found = promote(replace(candidate, spec=other, value=0.07), uri)
    assert found.words.endswith("auc_pr_activation_h3 of 0.07 does not beat the 0.08 of version 1")


def test_no_store_no_model_no_alias_no_version(promoted, uri, tmp_path):
    find = registry_at(uri)
    with pytest.raises(UsageError, match=r"unknown registered model 'corridor-activaton'; did you mean"):
        find(Reference("corridor-activaton", "champion", None))
    with pytest.raises(UsageError, match=r"corridor-activation: unknown alias 'best'\. Known: champion"):
        find(Reference(NAME, "best", None))
    with pytest.raises(UsageError, match=r"corridor-activation: unknown version 7\. Known: 1"):
        find(Reference(NAME, "", 7))
    gone = tmp_path / "mlflow.db"
    with pytest.raises(TrackingError, match=r"no such tracking store, so registry:corridor-activation@champion"):
        registry_at(f"sqlite:///{gone}")(FOUND)
    assert not gone.exists()


@pytest.mark.parametrize(
    ("about", "message"),
    [
        (None, r"was not registered by corridor: it has no spec"),
        ({SPEC: '{"name": "x", "gone": 1}', SPEC_HASH: "0", AS_OF: "2019", "corridor.version": "0.0.1"},
         r"its spec was written by corridor 0\.0\.1 and means something else to .*; register it anew"),
    ],
)  # fmt: skip
def test_a_model_of_another_hand_or_version_is_refused(promoted, candidate, uri, about, message):
    import mlflow.sklearn  # noqa: PLC0415

    with connected(uri, "sweeps") as (client, _), mlflow.start_run(run_id=candidate.run_id):
        logged = mlflow.sklearn.log_model(
            candidate.pipeline, name="foreign", serialization_format="skops", pip_requirements=[], metadata=about,
            skops_trusted_types=types_of(candidate.pipeline),
        )  # fmt: skip
        name = f"foreign-{0 if about is None else 1}"
        client.create_registered_model(name)
        client.create_model_version(name, logged.model_uri, candidate.run_id)
    with pytest.raises(DataError, match=message):
        registry_at(uri)(Reference(name, "", 1))


def test_a_better_one_takes_the_alias_and_force_takes_it_back(promoted, candidate, uri):
    better = promote(replace(candidate, value=0.09), uri)
    assert (better.promoted, better.version) == (True, 2)
    assert registry_at(uri)(FOUND).spec.version == 2
    assert registry_at(uri)(Reference(NAME, "", 1)).spec.version == 1
    other = candidate.spec.model_copy(update={"title": "Another"})
    forced = promote(replace(candidate, spec=other, value=0.01), uri, force=True)
    assert forced.promoted
    assert forced.words.endswith(
        "auc_pr_activation_h3 of 0.01 does not beat the 0.09 of version 2, but this was asked for"
    )
    lower = promote(replace(candidate, value=0.005, higher=False), uri)
    assert lower.promoted
