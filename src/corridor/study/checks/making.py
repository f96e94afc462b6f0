"""Make all checks on a finished ranking: what was found, what is clear, what does not arise, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corridor.errors import UsageError
from corridor.registry import unknown_name
from corridor.spec.checks import ChecksSpec
from corridor.study.backtest.job_record import TrackRecord
from corridor.study.checks.catalogue import all_checks
from corridor.study.checks.check import CHECKS, Answer, Check, Lines, NotApplicable
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.checks.opp013_track_record import of_record
from corridor.study.checks.words import counted, upper_first

FIRST = 10
"""Lines that are told apart in the summary of a check."""

LEFT_OUT = "The job leaves this check out."
NOTHING = "Nothing was ranked."
SEVEREST = tuple(reversed(Severity))
ORDER = (Status.FOUND, Status.CLEAR, Status.NOT_APPLICABLE)


def make_checks(checked: Checked) -> tuple[Finding, ...]:
    """Return what every check says: first once for each check, the gravest first, then line by line in rank order.

    A finding without an opportunity says of the whole ranking what came of a check, also where it looks at lines.

    Raises:
        UsageError: The job leaves a check out that does not exist.
    """
    refuse_unknown(checked.spec.leave_out)
    whole: list[Finding] = []
    single: list[tuple[int, Finding]] = []
    for check in all_checks():
        answer = _answer(check, checked)
        whole.append(summary_of(check, answer, checked.spec.listed))
        single += _of_lines(check, answer, checked)
    return (*sorted(whole, key=_gravity), *(found for _, found in sorted(single, key=_place)))


def refuse_unknown(leave_out: Sequence[str], place: str = "") -> None:
    """Refuse codes that no check has; `place` is where they were written, for the message.

    Raises:
        UsageError: The message lists the known ones.
    """
    known = [check.code for check in all_checks()]
    for code in leave_out:
        if code not in known:
            raise UsageError(f"{place}checks.leave_out: {unknown_name('check', code, known)}")


def _answer(check: Check, checked: Checked) -> Answer:
    if check.code in checked.spec.leave_out:
        return NotApplicable(LEFT_OUT)
    return check.find(checked) if checked.lines.height else NotApplicable(NOTHING)


def summary_of(check: Check, answer: Answer, listed: int) -> Finding:
    """Return what came of a check, in one finding on the whole ranking."""
    plain = Finding(check.code, check.title, check.severity, Status.CLEAR, "", "")
    if isinstance(answer, NotApplicable):
        return replace(plain, status=Status.NOT_APPLICABLE, explanation=answer.why)
    if isinstance(answer, Lines):
        return _summary_of_lines(check, answer, plain, listed)
    return replace(
        plain,
        status=Status.FOUND if answer.found else Status.CLEAR,
        explanation=upper_first(answer.explanation),
        measured=answer.measured,
        threshold=answer.threshold,
        todo=(answer.todo or check.todo) if answer.found else "",
    )


def _summary_of_lines(check: Check, answer: Lines, plain: Finding, listed: int) -> Finding:
    asked, found = int(answer.asked.sum()), int(answer.found.sum())
    if not asked:
        why = f"There are none of the lines that it is asked of: {check.asked_of}."
        return replace(plain, status=Status.NOT_APPLICABLE, explanation=why)
    of = f"{found:,} of {counted(asked, 'line')}" if found else f"none of {counted(asked, 'line')}"
    whom = f" Asked of: {check.asked_of}."
    if not found:
        return replace(plain, explanation=f"Found for {of}.{whom}", measured=0.0)
    first = int(answer.found[:FIRST].sum())
    text = f"Found for {of}, {first or 'none'} of them among the first {FIRST} of the ranking.{whom}"
    if found > listed and not check.in_full:
        text += f" The first {listed:,} are listed."
    return replace(plain, status=Status.FOUND, explanation=text, measured=float(found), todo=check.todo)


def _of_lines(check: Check, answer: Answer, checked: Checked) -> list[tuple[int, Finding]]:
    """Return a finding for each line found, with the line's position."""
    if not isinstance(answer, Lines):
        return []
    rows = np.flatnonzero(answer.found)
    names = checked.lines["opportunity"]
    return [
        (int(n), _of_line(check, answer, int(n), names[int(n)]))
        for n in (rows if check.in_full else rows[: checked.spec.listed])
    ]


def _of_line(check: Check, answer: Lines, n: int, opportunity: str) -> Finding:
    measured = float(answer.measured[n])
    return Finding(
        code=check.code,
        title=check.title,
        severity=check.severity,
        status=Status.FOUND,
        opportunity=opportunity,
        explanation=upper_first(answer.explain(n)),
        measured=measured if np.isfinite(measured) else None,
        threshold=answer.threshold,
        todo=check.todo if answer.todo is None else answer.todo(n),
    )


def _gravity(finding: Finding) -> tuple[int, int, str]:
    """Return what sorts checks: those that found something first, then the gravest, then by code."""
    return ORDER.index(finding.status), SEVEREST.index(finding.severity), finding.code


def _place(entry: tuple[int, Finding]) -> tuple[int, int, str]:
    position, finding = entry
    return position, SEVEREST.index(finding.severity), finding.code


def with_past(findings: Sequence[Finding], past: TrackRecord | None, spec: ChecksSpec) -> tuple[Finding, ...]:
    """Return findings that know a backtest of the model, in their order; a record is looked up after a ranking stands.

    Args:
        findings: From `make_checks`.
        past: The record, None where there is none.
        spec: Thresholds.
    """
    check = CHECKS["OPP013"]
    mine = [f for f in findings if f.code == check.code]
    if not mine or mine[0].status is Status.NOT_APPLICABLE:
        return tuple(findings)
    others = [f for f in findings if not f.opportunity and f.code != check.code]
    anew = sorted([*others, summary_of(check, of_record(past, spec.beaten_by), spec.listed)], key=_gravity)
    return (*anew, *(f for f in findings if f.opportunity))


def found_codes(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Return the codes of the checks that found something by severity, the gravest first."""
    found = [f for f in findings if not f.opportunity and f.status is Status.FOUND]
    by_severity = {str(severity): [f.code for f in found if f.severity is severity] for severity in SEVEREST}
    return {severity: codes for severity, codes in by_severity.items() if codes}
