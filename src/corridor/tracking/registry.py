"""Models under a name in the MLflow registry: the best so far as its champion, found again by alias or version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor import __version__
from corridor.errors import CorridorError, DataError, UsageError
from corridor.registry import unknown_name
from corridor.spec import ModelSpec
from corridor.spec.registered import Find, Reference, Registered, RegisteredSpec
from corridor.tracking.connection import client_of, pointed_to, quiet
from corridor.tracking.items import LONGEST_PARAM, Model, shortened
from corridor.tracking.mlflow_store import active
from corridor.tracking.models import log_model, read_pipeline
from corridor.tracking.result import TrackingError, reason, shown
from corridor.tracking.sqlite import database_of, locked

CHAMPION = "champion"
"""Alias of the best model under a name."""

PREFIX = "corridor-"
"""What the names of corridor's models begin with in a registry that may hold others."""

SPEC, SPEC_HASH, AS_OF = "corridor.spec", "corridor.spec_hash", "corridor.as_of"


@dataclass(frozen=True)
class Candidate:
    """A fitted model that asks to be the champion.

    Attributes:
        name: Name in the registry, such as corridor-activation.
        spec: By which it was fitted.
        pipeline: Fitted pipeline. example: a few rows of its features, a polars frame.
        as_of: Last year of the data that it was fitted on.
        metric: What it was measured by. value: how it did. higher: whether more is better.
        same: What must be the same for two values to compare: the data and what is measured, as texts by name.
        run_id: Run to which its files go.
        about: Further texts to keep with the version.
    """

    name: str
    spec: ModelSpec
    pipeline: Any
    example: Any
    as_of: int
    metric: str
    value: float
    higher: bool
    same: dict[str, str]
    run_id: str
    about: dict[str, str]


@dataclass(frozen=True)
class Promotion:
    """Whether a candidate became the champion.

    Attributes:
        promoted: Whether it did.
        version: The champion's version now.
        words: What happened and why, in a sentence.
    """

    promoted: bool
    version: int
    words: str


def promote(candidate: Candidate, uri: str, *, force: bool = False) -> Promotion:
    """Register a candidate and make it the champion of its name, if it beats the present one.

    Two values compare only if they are of the same metric, measured alike on the same data; a candidate that is no
    better, or cannot be compared, is not registered unless forced.

    Args:
        candidate: The model.
        uri: Address of the store.
        force: Make it the champion in any case.

    Raises:
        TrackingError: The store cannot be used.
    """
    with _registry(uri, "the model was not registered") as client:
        champion = _champion(client, candidate.name)
        words = "it is the first of its name" if champion is None else _verdict(candidate, champion)
        if champion is not None and not _wins(candidate, champion) and not force:
            return Promotion(False, int(champion.version), f"{_named(champion)} stays champion: {words}")
        version = _register(client, candidate)
        forced = champion is not None and not _wins(candidate, champion)
        why = f"{words}, but this was asked for" if forced else words
        return Promotion(True, version, f"{candidate.name} version {version} is champion: {why}")


def _wins(candidate: Candidate, champion: Any) -> bool:
    if _not_alike(candidate, champion):
        return False
    before = float(champion.tags["corridor.value"])
    return candidate.value > before if candidate.higher else candidate.value < before


def _not_alike(candidate: Candidate, champion: Any) -> list[str]:
    """Return in what the champion was measured differently, in words."""
    asked = {"metric": candidate.metric, **candidate.same}
    return [name for name, value in asked.items() if champion.tags.get(f"corridor.{name}") != value]


def _verdict(candidate: Candidate, champion: Any) -> str:
    other = _not_alike(candidate, champion)
    if other:
        return f"they cannot be compared, as they differ in {', '.join(one.replace('_', ' ') for one in other)}"
    value, before = f"{candidate.value:.6g}", f"{float(champion.tags['corridor.value']):.6g}"
    if champion.tags.get(SPEC_HASH) == candidate.spec.digest():
        return f"the best trial is that very model, with {candidate.metric} of {value}"
    relation = "beats" if _wins(candidate, champion) else "does not beat"
    return f"{candidate.metric} of {value} {relation} the {before} of version {champion.version}"


def _named(version: Any) -> str:
    return f"{version.name} version {version.version}"


def _champion(client: Any, name: str) -> Any:
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    try:
        return client.get_model_version_by_alias(name, CHAMPION)
    except MlflowException:
        return None


def _register(client: Any, candidate: Candidate) -> int:
    """Write the files of a model, register them as the next version and move the alias to it."""
    about = {
        SPEC: json.dumps(candidate.spec.canonical(), sort_keys=True, ensure_ascii=False),
        SPEC_HASH: candidate.spec.digest(),
        AS_OF: str(candidate.as_of),
        "corridor.version": __version__,
    }
    with active(candidate.run_id):
        logged = log_model(Model(candidate.name, candidate.pipeline, candidate.example, about))
    kept = {"metric": candidate.metric, "value": repr(candidate.value), **candidate.same, **candidate.about}
    tags = {f"corridor.{key}": shortened(text, LONGEST_PARAM) for key, text in kept.items()}
    tags |= {key: about[key] for key in (SPEC_HASH, AS_OF, "corridor.version")}
    if not client.search_registered_models(f"name = '{candidate.name}'"):
        client.create_registered_model(candidate.name)
    version = int(client.create_model_version(candidate.name, logged.model_uri, candidate.run_id, tags=tags).version)
    client.set_registered_model_alias(candidate.name, CHAMPION, str(version))
    return version


def registry_at(uri: str) -> Find:
    """Return what looks models up in the registry of a store, for `load_job`.

    What it returns raises UsageError where there is no such model, alias or version, DataError where the stored spec
    is broken or of another version of corridor, and TrackingError where the store cannot be reached.
    """

    def find(reference: Reference) -> Registered:
        with _registry(uri, f"{reference} was not found") as client:
            return _registered(client, reference)

    return find


def _registered(client: Any, reference: Reference) -> Registered:
    from mlflow.models import get_model_info  # noqa: PLC0415

    version = _version(client, reference)
    about = get_model_info(f"models:/{version.name}/{version.version}").metadata or {}
    place = f"{reference} (version {version.version})"
    if not {SPEC, SPEC_HASH, AS_OF} <= set(about):
        raise DataError(f"{place}: was not registered by corridor: it has no spec of a scoring model")
    spec = RegisteredSpec(
        name=version.name, version=int(version.version), spec_hash=about[SPEC_HASH], as_of=int(about[AS_OF])
    )
    _check_spec(about, place)
    return Registered(spec, about[SPEC])


def _check_spec(about: dict[str, str], place: str) -> None:
    """Refuse a stored spec that this version of corridor reads differently, or not at all."""
    try:
        digest = ModelSpec.model_validate_json(about[SPEC]).digest()
    except ValueError as error:
        digest, why = "", f": {' '.join(str(error).split())[:200]}"
    else:
        why = ""
    if digest != about[SPEC_HASH]:
        by = about.get("corridor.version", "an unknown version")
        raise DataError(
            f"{place}: its spec was written by corridor {by} and means something else to {__version__}, so that the "
            f"fitted model would not be what it says; register it anew with `corridor sweep`{why}"
        )


def _version(client: Any, reference: Reference) -> Any:
    """Return the version that is asked for; what there is instead is told where there is none."""
    names = {model.name: model for model in client.search_registered_models()}
    if reference.name not in names:
        raise UsageError(unknown_name("registered model", reference.name, names))
    if reference.version is None:
        aliases = names[reference.name].aliases
        if reference.alias not in aliases:
            raise UsageError(f"{reference.name}: {unknown_name('alias', reference.alias, aliases)}")
        return client.get_model_version(reference.name, str(aliases[reference.alias]))
    versions = {int(one.version): one for one in client.search_model_versions(f"name = '{reference.name}'")}
    if reference.version not in versions:
        known = ", ".join(str(number) for number in sorted(versions)) or "none"
        raise UsageError(f"{reference.name}: unknown version {reference.version}. Known: {known}")
    return versions[reference.version]


def fitted_pipeline(spec: RegisteredSpec, uri: str) -> Any:
    """Return the pipeline of a registered version as it was fitted.

    Raises:
        DataError: Its files are broken, or hold types that are not ours.
        TrackingError: The store cannot be reached.
    """
    from mlflow.artifacts import download_artifacts  # noqa: PLC0415

    with _registry(uri, f"{spec.name} version {spec.version} was not read"):
        folder = Path(download_artifacts(f"models:/{spec.name}/{spec.version}"))
        files = sorted(folder.rglob("*.skops"))
        if len(files) != 1:
            raise DataError(f"{spec.name} version {spec.version}: holds {len(files)} files of skops, one is needed")
        return read_pipeline(files[0])


@contextmanager
def _registry(uri: str, failed: str) -> Iterator[Any]:
    """Give a client of a registry; whatever the store throws becomes a TrackingError that begins with `failed`."""
    try:
        database = database_of(uri)
        if database is not None and not database.is_file():
            raise TrackingError(f"{database}: no such tracking store, so {failed}")
        with quiet(), pointed_to(uri):
            with locked(database):
                client = client_of(uri)
            yield client
    except CorridorError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: {failed}: {reason(error)}") from error
