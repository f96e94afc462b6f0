"""What the checks found, in the order in which a reader should heed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corridor.reports import numbers, words
from corridor.reports.names import Names
from corridor.reports.text import clean, plural, sentence, short, some_of
from corridor.study.checks.finding import Finding, Severity, Status

ORDER = {Severity.SERIOUS: 0, Severity.CAUTION: 1, Severity.NOTE: 2}
TONES = {Severity.SERIOUS: "bad", Severity.CAUTION: "warn", Severity.NOTE: "open"}
NAMED = 6


@dataclass(frozen=True)
class FindingView:
    """One finding: its code, how much it should hold a reader back, what was found and what to do about it."""

    code: str
    title: str
    severity: str
    tone: str
    text: str
    todo: str


@dataclass(frozen=True)
class CheckView:
    """One check with everything that it found: on the whole ranking, and on how many lines."""

    code: str
    title: str
    severity: str
    tone: str
    lines: str
    texts: tuple[str, ...]
    where: str
    todo: str


@dataclass(frozen=True)
class ChecksView:
    """All checks: those that found something, those that are clear and those that do not apply."""

    note: str
    empty: str
    found: tuple[CheckView, ...]
    clear: tuple[tuple[str, str], ...]
    not_applicable: tuple[tuple[str, str, str], ...]
    left_out: str


def finding_view(names: Names, finding: Finding) -> FindingView:
    """Put one finding into words."""
    return FindingView(
        code=clean(finding.code),
        title=short(clean(finding.title), 120),
        severity=words.say("checks.severities", finding.severity.value),
        tone=TONES[finding.severity],
        text=_text(names, finding),
        todo=_text(names, finding, "todo"),
    )


def findings_of(names: Names, opportunity: str) -> tuple[FindingView, ...]:
    """Return what the checks found on one line, the most serious first."""
    return tuple(finding_view(names, f) for f in _found(names.run.findings) if f.opportunity == opportunity)


def serious_first(names: Names) -> tuple[FindingView, ...]:
    """Return what the checks found on the ranking as a whole, the most serious first."""
    return tuple(finding_view(names, f) for f in _found(names.run.findings) if not f.opportunity)


def checks_view(names: Names) -> ChecksView:
    """Tell what every check found."""
    findings = names.run.findings
    left = names.run.resolved.job.checks.leave_out
    left_out = words.say("checks", "left_out", codes=some_of([clean(code) for code in left], 20)) if left else ""
    if not findings:
        return ChecksView("", words.say("checks", "none"), (), (), (), left_out)
    codes = list(dict.fromkeys(f.code for f in _found(findings)))
    by_status = {status: [f for f in findings if f.status is status] for status in Status}
    done = list(dict.fromkeys(f.code for f in findings))
    return ChecksView(
        note=words.say("checks", "note", checks=_named(names, len(done)), found=_named(names, len(codes))),
        empty="",
        found=tuple(_check(names, [f for f in _found(findings) if f.code == code]) for code in codes),
        clear=tuple(
            (clean(f.code), short(clean(f.title), 120)) for f in by_status[Status.CLEAR] if f.code not in codes
        ),
        not_applicable=tuple(
            (clean(f.code), short(clean(f.title), 120), _text(names, f)) for f in by_status[Status.NOT_APPLICABLE]
        ),
        left_out=left_out,
    )


def _named(names: Names, number: int) -> str:
    return names.derived(numbers.count(number), number, "different codes of the table findings", ())


def _found(findings: Sequence[Finding]) -> list[Finding]:
    """Return what was found, the most serious first; of one check the whole ranking first, then lines as they come."""
    found = [f for f in findings if f.status is Status.FOUND]
    return sorted(found, key=lambda f: (ORDER[f.severity], f.code, bool(f.opportunity)))


def _check(names: Names, findings: Sequence[Finding]) -> CheckView:
    first = findings[0]
    whole, single = [f for f in findings if not f.opportunity], [f for f in findings if f.opportunity]
    number = names.derived(
        plural(len(single), "line"), len(single), f"lines that {clean(first.code)} speaks of in the table findings", ()
    )
    shown = _where(names, [f.opportunity for f in single])
    todos = [f for f in findings if clean(f.todo)]
    return CheckView(
        code=clean(first.code),
        title=short(clean(first.title), 120),
        severity=words.say("checks.severities", first.severity.value),
        tone=TONES[first.severity],
        lines=number if single else "",
        texts=tuple(_text(names, f) for f in (whole or single[:1])),
        where=names.some_of(shown, NAMED) if single else "",
        todo=_text(names, todos[0], "todo") if todos else "",
    )


def _where(names: Names, opportunities: Sequence[str]) -> list[str]:
    """Return lines by their title, with the direction where a title alone does not tell which."""
    lines = names.run.ranking.lines.select("opportunity", "title", "exporter", "importer")
    rows = {row["opportunity"]: row for row in lines.iter_rows(named=True)}
    said = [short(clean(rows[one]["title"] if one in rows else one) or one, 50) for one in opportunities]
    often = Counter(said)
    return [
        f"{title} ({names.direction(rows[one]['exporter'], rows[one]['importer'])})"
        if often[title] > 1 and one in rows
        else title
        for title, one in zip(said, opportunities, strict=True)
    ]


def _text(names: Names, finding: Finding, column: str = "explanation") -> str:
    """Return a finding's own words, traced as a whole: the figures in them are those that were held against limits."""
    key = {"code": finding.code, "opportunity": finding.opportunity, "status": finding.status}
    text = sentence(short(clean(getattr(finding, column)), 500))
    return names.shown(text, "findings", key, column, getattr(finding, column), source=names.made)
