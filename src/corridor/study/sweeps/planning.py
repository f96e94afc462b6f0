"""From a sweep's file to its trials: each read and hashed, those that cannot be read told in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corridor.errors import CorridorError, UsageError
from corridor.spec import ResolvedJob, digest
from corridor.spec.sweep import SweepSpec
from corridor.study.sweeps import backtesting  # noqa: F401  registers its objective
from corridor.study.sweeps.objectives import definition_of, giver_of
from corridor.study.sweeps.search import Assignments, assignments_of
from corridor.study.sweeps.trials import Result, Trial, code_version, key_of

Load = Callable[[Sequence[str]], ResolvedJob]
"""Returns the sweep's job under some assignments."""


@dataclass(frozen=True)
class Plan:
    """What a sweep is about to do.

    Attributes:
        spec: The sweep.
        base: The job as it stands, with what every trial has in common.
        trials: Trials to measure, each spec once, in order of their numbers.
        refused: Trials that could not be read, with the reason.
        repeats: Trials that mean the same as an earlier one, and are left out.
        data_hash: Digest of the snapshot.
        code: Version of the code.
        measured: What is measured and how.
        key: Digest of the whole: the same key is the same sweep.
    """

    spec: SweepSpec
    base: ResolvedJob
    trials: tuple[Trial, ...]
    refused: tuple[Result, ...]
    repeats: int
    data_hash: str
    code: str
    measured: dict[str, Any]
    key: str


def plan_of(spec: SweepSpec, load: Load, data_hash: str) -> Plan:
    """Return the trials of a sweep.

    Args:
        spec: The sweep.
        load: Reads its job under some assignments.
        data_hash: Digest of the snapshot that the job names.

    Raises:
        UsageError: The job as it stands cannot be read, an objective is unknown, or a grid holds too many trials.
    """
    giver_of(spec.metric, spec.measure)
    measured, base, code = definition_of(spec.measure), load(spec.assignments), code_version()
    _check_comparable(base, base)
    trials: dict[str, Trial] = {}
    refused: dict[Assignments, Result] = {}
    repeats = 0
    for number, assignments in enumerate(assignments_of(spec)):
        try:
            resolved = load([*spec.assignments, *assignments])
            _check_comparable(base, resolved)
        except CorridorError as error:
            repeats += assignments in refused
            refused.setdefault(assignments, _refusal(number, assignments, data_hash, measured, error))
            continue
        spec_hash = resolved.digest()
        repeats += spec_hash in trials
        trial = Trial(number, assignments, resolved, key_of(spec_hash, data_hash, measured, code))
        trials.setdefault(spec_hash, trial)
    whole = digest([spec.defining(), base.canonical(), data_hash, code, measured])
    return Plan(spec, base, tuple(trials.values()), tuple(refused.values()), repeats, data_hash, code, measured, whole)


def _check_comparable(base: ResolvedJob, resolved: ResolvedJob) -> None:
    """Refuse a trial whose figures would not compare: on other data, or fitted on what it is to be judged by."""
    if resolved.job.snapshot != base.job.snapshot:
        raise UsageError(f"snapshot: a trial must keep the sweep's, {base.job.snapshot}")
    if resolved.registered is not None:
        raise UsageError(
            f"model: {resolved.registered.name} as it was fitted has seen what trials are judged by; "
            f"`model: {{base: registry:{resolved.registered.name}/{resolved.registered.version}}}` fits it anew"
        )


def _refusal(number: int, assignments: Assignments, data_hash: str, measured: Any, error: CorridorError) -> Result:
    key = key_of(digest(list(assignments)), data_hash, measured)
    return Result(number, key, assignments, "", "", "refused", {}, reason=told(error))


def told(error: BaseException) -> str:
    """Return an error on one line."""
    return " ".join(str(error).split()) or type(error).__name__
