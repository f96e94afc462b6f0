"""What a check is: a question to a finished ranking, with its code, its severity and what a reader should do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from corridor.registry import Registry
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity


class Scope(StrEnum):
    """What a check looks at."""

    RANKING = "ranking"
    LINE = "line"


@dataclass(frozen=True)
class NotApplicable:
    """The question does not arise.

    Attributes:
        why: Why not, in a sentence.
    """

    why: str


@dataclass(frozen=True)
class Whole:
    """What a check says of the whole ranking.

    Attributes:
        found: Whether it found what it looks for.
        explanation: What it saw, with its figures, whether it found something or not.
        measured: The figure that was held against the threshold, None where there is none.
        threshold: The threshold, None where there is none.
        todo: What to do, where that differs from what the check says.
    """

    found: bool
    explanation: str
    measured: float | None = None
    threshold: float | None = None
    todo: str = ""


@dataclass(frozen=True)
class Lines:
    """What a check says of single lines; only lines that are listed are put in words.

    Attributes:
        asked: Whether the question arises for a line, by rank order (n,).
        found: Whether it found what it looks for, by rank order (n,); nowhere where it does not arise.
        measured: The figure that was held against the threshold, by rank order (n,); NaN where there is none.
        explain: Position of a line → what was found of it, with its figures.
        threshold: The threshold, None where there is none.
        todo: Position of a line → what to do, where that differs from what the check says.
    """

    asked: NDArray[np.bool_]
    found: NDArray[np.bool_]
    measured: NDArray[np.float64]
    explain: Callable[[int], str]
    threshold: float | None = None
    todo: Callable[[int], str] | None = None


Answer = Whole | Lines | NotApplicable
Find = Callable[[Checked], Answer]


@dataclass(frozen=True)
class Check:
    """A coded question with what a reader needs to know of it.

    Attributes:
        code: Its code, such as OPP001.
        title: What it looks for, in a few words.
        asks: The question in words.
        severity: How much a finding should hold a reader back.
        scope: Whether it looks at the whole ranking or at each line.
        why: Why that matters, in a sentence.
        todo: What a reader should do about a finding, in a sentence.
        asked_of: Lines that the question arises for, in words; of the whole ranking, when it arises.
        find: What answers it.
        in_full: Whether every line found is listed, however many there are.
    """

    code: str
    title: str
    asks: str
    severity: Severity
    scope: Scope
    why: str
    todo: str
    asked_of: str
    find: Find
    in_full: bool = False


CHECKS: Registry[Check] = Registry("check")


def check(
    code: str,
    *,
    title: str,
    asks: str,
    severity: Severity,
    scope: Scope,
    why: str,
    todo: str,
    asked_of: str,
    in_full: bool = False,
) -> Callable[[Find], Find]:
    """Register a function under its code, with its metadata; arguments are those of `Check`."""

    def register(find: Find) -> Find:
        CHECKS.add(code, Check(code, title, asks, severity, scope, why, todo, asked_of, find, in_full))
        return find

    return register
