"""What follows from a walk-forward: whether chances and intervals kept their promise, what it means, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corridor.panels.outcomes import DEFAULT
from corridor.reports import foresight_words as words
from corridor.reports.foresight_charts import Promise, points
from corridor.reports.numbers import count, usd
from corridor.study.backtest.findings import Evaluation, ModelResult
from corridor.study.backtest.metrics import HEADLINES, title
from corridor.study.backtest.results import Entry, Results
from corridor.study.backtest.verdicts import listed, signed

WIDE_MISS = 0.05
"""Intervals that hold less than they promise by more than this are named among the failures."""

POOR_CHANCES = 0.25
"""Stated chances whose error is a larger part of the base rate than this are named among the failures."""


def with_chances(found: Evaluation) -> list[tuple[str, ModelResult]]:
    """Return the forecasters that state chances, the best first."""
    return [(name, found.models[name]) for name in found.ranked() if found.models[name].chances is not None]


def chances_table(results: Results) -> str:
    """Return a row for each forecaster that states chances: how far they are from what came true."""
    rows = []
    for entry in words.of_target(results, "activation"):
        for name, model in with_chances(entry.evaluation):
            if model.chances is not None:
                error, relative = model.chances.error, model.chances.relative
                share = "–" if relative is None else f"{relative:.0%}"
                rows.append((words.where(entry), name, f"{100 * error:.2f} points", share))
    heads = ("", "forecaster", "calibration error", "as a part of the base rate")
    return words.table(heads, rows) if rows else ""


def promises(results: Results) -> list[Promise]:
    """Return what the intervals of each forecaster promised and held, by question."""
    return [
        Promise(f"{words.where(entry, target=True)}: {name}", held.stated, held.held)
        for entry, name, held in _covered(results)
    ]


def coverage_table(results: Results) -> str:
    """Return a row for each forecaster that gives intervals."""
    rows = [
        (
            words.where(entry, target=True), name, count(held.cells), f"{held.stated:.0%}",
            f"{held.held:.1%}", points(held.miss), _width(entry.target, held.width),
        )
        for entry, name, held in _covered(results)
    ]  # fmt: skip
    heads = ("", "forecaster", "cells", "stated", "held", "miss", "median width")
    return words.table(heads, rows) if rows else ""


def _width(target: str, width: float) -> str:
    return usd(width) if target == "dollars" else f"{width:.3g}"


def _covered(results: Results) -> Iterator[tuple[Entry, str, Any]]:
    for target in ("growth", "share", "dollars"):
        for entry in words.of_target(results, target):
            for name in entry.evaluation.ranked():
                held = entry.evaluation.models[name].coverage
                if held is not None:
                    yield entry, name, held


def meaning(results: Results) -> Iterator[str]:
    """Yield what a reader of a ranking may and may not take from it."""
    for entry in words.of_target(results, "activation"):
        if entry.evaluation.champion is not None:
            yield f"{words.where(entry)}: {words.in_a_hundred(entry.evaluation)}"
    yield (
        "A list that is right once in ten is worth more than one that is right once in thirty, and it is still a list "
        "of places to look at first, not of deals. What a perfect list would have says how much could be had at all."
    )
    yield from _questions_apart(results)
    yield "Where a champion *does not beat* a plain rule, use that rule: it is as good, and everybody can follow it."


def _questions_apart(results: Results) -> Iterator[str]:
    """Yield how differently one plain rule orders growth and dollars, where both were asked."""
    found = {target: words.of_target(results, target) for target in ("growth", "dollars")}
    asked = [entry for entries in found.values() for entry in entries]
    rules = [entry.evaluation.reference for entry in asked if entry.evaluation.reference]
    spans = [_span(entries, rules[0]) for entries in found.values() if rules]
    if len(spans) == 2 and all(spans):
        yield (
            f"Name the question first: the order by *{rules[0]}* has a Spearman of {spans[0]} with growth and of "
            f"{spans[1]} with dollars."
        )


def _span(entries: list[Entry], name: str) -> str:
    """Return the lowest and highest Spearman of a forecaster over questions, empty where there is none."""
    models = [entry.evaluation.models[name] for entry in entries if name in entry.evaluation.models]
    told = [value for model in models if (value := model.metrics["spearman"].value) is not None]
    return f"{signed(min(told))} to {signed(max(told))}" if told else ""


def failures(results: Results) -> Iterator[str]:
    """Yield what did not work: plain rules not beaten, forecasters behind, promises not kept, what cannot be told."""
    for entry in _by_question(results):
        yield from _not_beaten(entry)
    for entry in _by_question(results):
        yield from _behind(entry)
    for entry, name, held in _covered(results):
        if held.miss < -WIDE_MISS:
            yield (
                f"{words.where(entry, target=True)}: the intervals of *{name}* are too narrow; made to hold "
                f"{held.stated:.0%}, they held {held.held:.0%}."
            )
    for entry in words.of_target(results, "activation"):
        yield from _poor_chances(entry)
    yield from _missing(results)


def _not_beaten(entry: Entry) -> Iterator[str]:
    """Yield the plain rules that the champion does not beat by each headline, with the difference."""
    found, name = entry.evaluation, entry.evaluation.champion
    for metric in HEADLINES[found.target]:
        groups = words.verdicts(found, metric)
        parts = [
            f"{verdict} {listed(_by_how_much(found, other, metric) for other in groups[verdict])}"
            for verdict in ("falls behind", "does not beat")
            if groups[verdict]
        ]
        if parts:
            yield f"{words.where(entry, target=True)}: by {title(metric, found.cuts)} *{name}* {listed(parts)}."


def _by_how_much(found: Evaluation, other: str, metric: str) -> str:
    difference = found.differences[other][metric]
    if difference.low is None or difference.high is None or difference.value is None:
        return f"*{other}*"
    return f"*{other}* ({signed(difference.value)}, {signed(difference.low)} to {signed(difference.high)})"


def _behind(entry: Entry) -> Iterator[str]:
    """Yield the forecasters that the plain rule of reference leaves behind, the champion apart."""
    found, rule = entry.evaluation, entry.evaluation.reference
    others = [name for name in found.ranked() if name not in (*found.baselines, found.champion)]
    behind = [f"*{name}*" for name in others if rule and _falls_behind(found, name, rule)]
    if behind:
        verb = "falls" if len(behind) == 1 else "fall"
        by = title(found.headline, found.cuts)
        yield f"{words.where(entry, target=True)}: {listed(behind)} {verb} behind *{rule}* by {by}."


def _falls_behind(found: Evaluation, name: str, other: str) -> bool:
    difference = found.models[name].against.get(other, {}).get(found.headline)
    return difference is not None and difference.verdict == "falls behind"


def _poor_chances(entry: Entry) -> Iterator[str]:
    """Yield the forecasters whose chances are far from what came true."""
    told = [(name, model.chances.relative or 0.0) for name, model in with_chances(entry.evaluation) if model.chances]
    poor = [f"*{name}* ({relative:.0%})" for name, relative in told if relative > POOR_CHANCES]
    if poor:
        yield f"{words.where(entry)}: stated chances are off by much of the base rate on average: {listed(poor)}."


def _missing(results: Results) -> Iterator[str]:
    """Yield the forecasters that can be told in no year of a question, by reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in _by_question(results):
        for name, model in entry.evaluation.models.items():
            if model.metrics[entry.evaluation.headline].value is None:
                for reason in sorted(set(model.missing.values())):
                    found.setdefault((name, reason), []).append(f"{entry.panel} {entry.target} {entry.horizon}")
    for (name, reason), questions in sorted(found.items()):
        yield f"*{name}* cannot be told, because {reason}: {', '.join(questions)} ahead."


def _by_question(results: Results) -> list[Entry]:
    return [entry for target in HEADLINES for entry in words.of_target(results, target)]


def questions(results: Results) -> list[tuple[str, str]]:
    """Return what each target asks, with the thresholds of the results."""
    given = results.spec.get("thresholds") or {}
    small, substantial = given.get("small", DEFAULT.small), given.get("substantial", DEFAULT.substantial)
    before, after = given.get("before", DEFAULT.before), given.get("after", DEFAULT.after)
    texts = {
        "activation": (
            "New trade (activation)",
            f"a flow that was below {small:.0%} of its product's median flow in the year of the forecast and "
            f"{words.horizon(before)} before it, and that was at least {substantial:.0%} of that median at the horizon "
            f"and {words.horizon(after)} after it, so that one odd year is no new trade.",
        ),
        "growth": ("Growth", "by what factor a flow that was not small already had grown at the horizon."),
        "share": ("Share gained", "how much more of the importer's purchases of the product the exporter had."),
        "dollars": ("Dollars", "how many US dollars were traded at the horizon."),
    }
    asked = {entry.target for entry in results.entries}
    return [texts[target] for target in texts if target in asked]


def again(results: Results) -> str:
    """Return how the results are made and the page written anew."""
    name = str(results.spec.get("name", "foresight"))
    return (
        f"```sh\ncorridor backtest experiments/{name}.yaml\n.venv/bin/python tools/write_foresight.py\n```\n\n"
        "The first measures, the second writes this page and its pictures from the results file. The same data, file "
        "and version give the same bytes; digests of the figures stand in the table of panels above."
    )


def forecasters_table(results: Results) -> str:
    """Return what each forecaster is, where the results say it."""
    rows = [(f"`{name}`", text) for name, text in sorted(results.models.items())]
    return words.table(("forecaster", "what it is"), rows, texts=2) if rows else ""
