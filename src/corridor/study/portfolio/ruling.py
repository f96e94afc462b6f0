"""From what a spec says to the rules that a set of lines must keep to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from corridor.spec.portfolio import AtMostSpec, PortfolioSpec, Verdict
from corridor.study.portfolio.limiting import Field, at_least, at_most, counted, money
from corridor.study.portfolio.nearness import near_of
from corridor.study.portfolio.rows import BoolArray, IntArray, Rule

CONFIDENCE_STEP = 0.05
"""By how much the least confidence is lowered to see what it costs."""


def rules_of(field: Field, spec: PortfolioSpec, known: BoolArray, goal: str) -> list[Rule]:
    """Return the rules of a spec; those that ask nothing are left out.

    Args:
        field: The lines to choose from.
        spec: The spec.
        known: Lines that have a figure of the goal (n).
        goal: The goal in words.
    """
    named = [f"at_most.{by}" for by in AtMostSpec.model_fields if getattr(spec.at_most, by) is not None]
    rules = [
        counted(field.lines.height, spec.count),
        *(at_most(field, name.removeprefix("at_most."), spec) for name in named),
        *at_least(field, spec),
        *money(field, spec),
        *_apart(field, spec),
        *_sure(field, spec),
        *_named(field, spec),
        _measured(field, spec, known, goal),
    ]
    return [rule for rule in rules if rule is not None]


def _apart(field: Field, spec: PortfolioSpec) -> Iterable[Rule]:
    asked = spec.near_duplicates
    if not (asked.nested or asked.digits or asked.alike):
        return
    near = near_of(field.lines, field.contributions, asked)
    names = field.lines["opportunity"]
    said = [
        *(["codes that overlap"] if asked.nested else []),
        *([f"HS codes with the same first {asked.digits} digits"] if asked.digits else []),
        *([f"figures alike by {asked.alike:.3g} or more within a sector"] if asked.alike else []),
    ]

    def why(line: int, picks: IntArray) -> str:
        twins = [names[int(pick)] for pick in picks[near(line, picks)]]
        return f"it is too near to {', '.join(twins)}" if twins else ""

    yield Rule("near_duplicates", f"no near-duplicates in a direction: {' or '.join(said)}", near=near, why=why)


def _sure(field: Field, spec: PortfolioSpec) -> Iterable[Rule]:
    lines = field.lines
    if spec.min_confidence > 0:
        yield _confident(lines["confidence"], spec.min_confidence)
    if spec.min_verdict is not None:
        yield _verdict(lines["verdict"].to_list(), spec.min_verdict)
    if spec.without_flags:
        flags = [set(text.split("; ")) & set(spec.without_flags) if text else set() for text in lines["flags"]]
        words = f"no line flagged {' or '.join(spec.without_flags)}"
        yield _barring("without_flags", words, {n: f"it is flagged {', '.join(sorted(f))}" for n, f in enumerate(flags) if f}, lines.height)  # fmt: skip  # noqa: E501


def _confident(confidence: pl.Series, least: float) -> Rule:
    low = {
        n: "its confidence is not known"
        if value is None
        else f"its confidence is {value:.1%}, {least:.0%} is asked for"
        for n, value in enumerate(confidence)
        if value is None or value < least
    }
    lower = round(least - CONFIDENCE_STEP, 9)
    return _barring(
        "min_confidence", f"confidence of at least {least:.0%}", low, len(confidence), limit=least,
        used=lambda picks: float(min((confidence[int(p)] or 0.0 for p in picks), default=1.0)),
        unit=f"{CONFIDENCE_STEP:.0%} less confidence",
        looser=(lambda: _confident(confidence, lower)) if lower > 0 else None,
    )  # fmt: skip


def _verdict(verdicts: Sequence[str | None], least: Verdict) -> Rule:
    reasons = {
        n: "it was not put to the test" if verdict is None else f"its place is {verdict}, {least} is asked for"
        for n, verdict in enumerate(verdicts)
        if verdict not in least.allowed
    }
    lower = next((one for one in Verdict if len(one.allowed) == len(least.allowed) + 1), None)
    return _barring(
        "min_verdict", f"a verdict of at least {least}", reasons, len(verdicts),
        unit="one verdict less", looser=None if lower is None else lambda: _verdict(verdicts, lower),
    )  # fmt: skip


def _named(field: Field, spec: PortfolioSpec) -> Iterable[Rule]:
    place = {name: n for n, name in enumerate(field.lines["opportunity"])}
    if spec.leave_out:
        out = {place[name]: "it is to be left out" for name in spec.leave_out}
        yield _barring("leave_out", f"without {_some(spec.leave_out)}", out, field.lines.height)
    if spec.include:
        forced = np.zeros(field.lines.height, dtype=np.bool_)
        forced[[place[name] for name in spec.include]] = True
        yield Rule("include", f"with {_some(spec.include)}", forced=forced)


def _measured(field: Field, spec: PortfolioSpec, known: BoolArray, goal: str) -> Rule | None:
    """Return the rule that a line without a figure of the goal is not chosen, unless it must be."""
    wanted = set(spec.include)
    missing = {
        n: f"it has no figure for {goal.partition(',')[0]}"
        for n, (has, name) in enumerate(zip(known, field.lines["opportunity"], strict=True))
        if not has and name not in wanted
    }
    return _barring("goal", "a figure for the goal", missing, len(known)) if missing else None


def _barring(
    name: str, words: str, reasons: Mapping[int, str], height: int,
    *, limit: float | None = None, used: Callable[[IntArray], float] | None = None,
    unit: str = "the rule dropped", looser: Callable[[], Rule] | None = None,
) -> Rule:  # fmt: skip
    """Return a rule that keeps single lines out, each for a reason."""
    barred = np.zeros(height, dtype=np.bool_)
    barred[list(reasons)] = True
    return Rule(
        name, words, barred=barred, limit=limit, used=used, unit=unit, looser=looser,
        why=lambda line, _: reasons.get(line, ""),
    )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3:,} more"
