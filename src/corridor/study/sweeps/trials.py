"""A trial, what came of it, and the key under which the same trial is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import corridor
from corridor.spec import ResolvedJob, digest

Status = Literal["finished", "refused", "broke"]
"""Measured; refused in words, which the same trial will be again; or broken off, which it need not be again."""

NO_ANSWER = ("cli", "reports", "tracking", "fetching", "describing.py")
"""Rooms of the code on which no measured figure rests."""


@dataclass(frozen=True)
class Trial:
    """One trial to be measured.

    Attributes:
        number: Place in the sweep, from 0.
        assignments: What differs from the job's file, as `--set` has it; empty for the job as it stands.
        resolved: The job with them.
        key: Digest of spec, data, code and what is measured: the same key has the same figures.
    """

    number: int
    assignments: tuple[str, ...]
    resolved: ResolvedJob
    key: str


@dataclass(frozen=True)
class Result:
    """What came of a trial.

    Attributes:
        number: Place in the sweep. key: that of the trial.
        assignments: Those of the trial.
        model: Name of the model. spec_hash: digest of the resolved job; both empty where it could not be read.
        status: How it ended.
        metrics: Figures by name, without those that are not finite.
        reason: Why it has none, in one line; empty where it has.
        seconds: Wall time, 0 where it was not computed now.
        run_id: Where it is tracked; empty where it is not.
    """

    number: int
    key: str
    assignments: tuple[str, ...]
    model: str
    spec_hash: str
    status: Status
    metrics: Mapping[str, float]
    reason: str = ""
    seconds: float = 0.0
    run_id: str = ""


class Ledger(Protocol):
    """Where results are kept while a sweep runs, so that it can go on after an interruption."""

    def known(self) -> Mapping[str, Result]:
        """Return results of earlier runs that stand, by the key of their trial."""

    def record(self, result: Result) -> Result:
        """Keep a result, durably before this returns, and return it with the place where it is kept."""


class NoLedger:
    """Keeps nothing: a sweep that is not tracked begins anew each time."""

    def known(self) -> Mapping[str, Result]:
        """Return nothing."""
        return {}

    def record(self, result: Result) -> Result:
        """Return the result as it is."""
        return result


def key_of(spec_hash: str, data_hash: str, measured: Any, code: str | None = None) -> str:
    """Return the key of a trial: the digest of everything that its figures rest on.

    Args:
        spec_hash: Digest of the resolved job.
        data_hash: Digest of the snapshot.
        measured: What is measured and how, as plain JSON data.
        code: Version of the code; that of the running one by default.
    """
    return digest([spec_hash, data_hash, code or code_version(), measured])


@cache
def code_version() -> str:
    """Return the version of corridor and a digest of the sources on which figures rest: "0.1.0+3f2a…"."""
    folder = Path(corridor.__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name.split("/", maxsplit=1)[0] not in NO_ANSWER:
            found.update(f"{name}\0".encode() + path.read_bytes())
    return f"{corridor.__version__}+{found.hexdigest()[:12]}"
