"""The page that says whether rankings came true: Markdown with pictures, from a file of results and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corridor.panels import TARGETS
from corridor.reports import foresight_charts as charts
from corridor.reports import foresight_lessons as lessons
from corridor.reports import foresight_words as words
from corridor.reports.pages import environment
from corridor.study.backtest.metrics import DEFAULT_CUTS, HEADLINES, OF_TARGET, about, title
from corridor.study.backtest.results import Entry, Results

NOTE = "Written by `tools/write_foresight.py` from `data/foresight/results.json`; measure again rather than edit."
PICTURES = "images/foresight"

SECTIONS = {
    "activation": (
        "New trade",
        "Each dot is the mean over the years of forecast, its bar the interval; the champion is blue, plain rules are "
        "hollow, and the dashed line is what an order by chance would reach.",
    ),
    "growth": ("Growth", "The dashed line is no correlation at all; left of it, forecasts are the wrong way round."),
    "dollars": ("Dollars", "Large flows stay large: the plain rules are hard to beat here, and that is the finding."),
    "share": ("Share gained", "The dashed line is no correlation at all."),
}
SQUARES = 2
"""Forecasters whose stated chances are drawn for each panel, the best first."""


@dataclass(frozen=True)
class Part:
    """A piece of a section: title, picture with its caption, and texts or tables below it."""

    title: str
    picture: str = ""
    caption: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section: title, what it shows, and its parts."""

    title: str
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Written:
    """The page and its pictures, by file name."""

    text: str
    pictures: Mapping[str, str]


def page_of(results: Results) -> Written:
    """Return the page and its pictures; the same results give the same bytes."""
    pictures: dict[str, str] = {}
    sections = tuple(_sections(results, pictures))
    first = results.entries[0].evaluation if results.entries else None
    template = environment().overlay(autoescape=False).get_template("foresight.md.j2")
    text = template.render(
        note=NOTE,
        lead=words.lead(results),
        short=list(words.in_short(results)),
        summary=words.summary_table(results),
        questions=lessons.questions(results),
        panels=words.panels_table(results),
        cells=words.cells_table(results),
        forecasters=lessons.forecasters_table(results),
        metrics=_metrics(results),
        roc=_best_roc(results),
        level="" if first is None else f"{first.level:.0%}",
        draws="" if first is None else f"{first.draws:,}",
        chosen=any(entry.evaluation.chosen for entry in results.entries),
        sections=sections,
        meaning=list(lessons.meaning(results)),
        failed=list(lessons.failures(results)) or ["Nothing that these figures could show."],
        again=lessons.again(results),
    )
    return Written(_tidy(text), pictures)


def _sections(results: Results, pictures: dict[str, str]) -> Iterator[Section]:
    for target in TARGETS:
        entries = words.of_target(results, target)
        if entries:
            panels = sorted({entry.panel for entry in entries})
            parts = [_board(results, [e for e in entries if e.panel == panel], pictures) for panel in panels]
            yield Section(*SECTIONS[target], tuple(parts))
    yield from _chances(results, pictures)
    yield from _coverage(results, pictures)


def _board(results: Results, entries: Sequence[Entry], pictures: dict[str, str]) -> Part:
    """Return leaderboards of one panel and target at all horizons, and how the champion stands."""
    target, panel = entries[0].target, entries[0].panel
    told = [entry for entry in entries if entry.evaluation.champion is not None]
    rows = [
        [charts.Board(f"{words.horizon(e.horizon)} ahead", e.evaluation, metric) for e in told]
        for metric in HEADLINES[target]
    ]
    name, texts = f"{panel}_{target}.svg", []
    heading = f"{panel}: {results.panels[panel].title}"
    if told:
        pictures[name] = charts.svg_of(charts.boards_spec(rows))
    for entry in entries:
        found = entry.evaluation
        texts.append(f"**{words.horizon(entry.horizon)} ahead.** {words.standing(found)}")
        texts.append(_folded(f"All figures, {words.horizon(entry.horizon)} ahead", words.leaderboard(found)))
        texts.append(_folded("The champion against each other forecaster", words.against_table(found)))
    caption = f"{heading}: forecasters by {' and by '.join(title(metric) for metric in HEADLINES[target])}"
    return Part(heading, f"{PICTURES}/{name}" if told else "", caption, tuple(text for text in texts if text))


def _chances(results: Results, pictures: dict[str, str]) -> Iterator[Section]:
    """Yield the section on stated chances, a picture for each panel."""
    parts = []
    for panel in sorted(results.panels):
        entries = [entry for entry in words.of_target(results, "activation") if entry.panel == panel]
        squares = [row for rank in range(SQUARES) if (row := _squares(entries, rank))]
        if squares:
            name, heading = f"{panel}_chances.svg", f"{panel}: {results.panels[panel].title}"
            pictures[name] = charts.svg_of(charts.reliability_spec(squares))
            parts.append(Part(heading, f"{PICTURES}/{name}", f"{heading}: stated chances against what came true"))
    if parts:
        text = (
            "Cells are gathered by the chance that a forecaster stated; each dot is a tenth of what it expected in "
            "all. On the dashed line, what was stated is what came true; below it, too much was promised. Bars are "
            "intervals as if cells were independent. Axes are stretched towards zero, where nearly all cells are. The "
            "calibration error is the mean distance from the line over all cells, in points of chance."
        )
        yield Section("Are stated chances true?", f"{text}\n\n{lessons.chances_table(results)}", tuple(parts))


def _squares(entries: Sequence[Entry], rank: int) -> list[charts.Chances]:
    """Return the stated chances of the forecaster of a rank among those that state any, at each horizon."""
    told = [(entry, lessons.with_chances(entry.evaluation)[rank : rank + 1]) for entry in entries]
    return [
        charts.Chances(f"{words.horizon(entry.horizon)} ahead", name, model.chances.bins)
        for entry, found in told
        for name, model in found
        if model.chances is not None
    ]


def _coverage(results: Results, pictures: dict[str, str]) -> Iterator[Section]:
    """Yield the section on intervals of growth and dollars."""
    promises = lessons.promises(results)
    if promises:
        pictures["coverage.svg"] = charts.svg_of(charts.coverage_spec(promises))
        text = (
            "The black tick is the share of outcomes that a forecaster's intervals are made to hold, the dot the share "
            "that they held; red where they hold more than five points less. Widths are in the unit of the target: "
            "logarithms for growth, US dollars for dollars, shares of 1 for shares."
        )
        part = Part("Promised and held", f"{PICTURES}/coverage.svg", "Stated coverage of intervals and what they held")
        yield Section("Do intervals hold what they promise?", f"{text}\n\n{lessons.coverage_table(results)}", (part,))


def _metrics(results: Results) -> list[tuple[str, str]]:
    """Return title and meaning of every figure that is shown, ROC-AUC last."""
    cuts = results.entries[0].evaluation.cuts if results.entries else DEFAULT_CUTS
    asked = [target for target in TARGETS if words.of_target(results, target)]
    names = list(dict.fromkeys(name for target in asked for name in OF_TARGET[target]))
    names.sort(key=lambda name: name == "roc_auc")
    return [(title(name, cuts), about(name, cuts)) for name in names]


def _best_roc(results: Results) -> str:
    """Return the highest ROC-AUC with the share of hits among the first of the same list, empty without one."""
    found = [
        (model.metrics["roc_auc"].value or 0.0, model.metrics["precision"].value or 0.0, entry.evaluation.cuts.whole)
        for entry in words.of_target(results, "activation")
        for model in entry.evaluation.models.values()
    ]
    if not found:
        return ""
    roc, precision, places = max(found)
    return f"a ROC-AUC of {roc:.2f}, the highest found here, and {precision * places:.0f} hits among its first {places}"


def _folded(head: str, text: str) -> str:
    """Return a text that a reader unfolds, nothing for an empty one."""
    return f"<details><summary>{head}</summary>\n\n{text}\n\n</details>" if text else ""


def _tidy(text: str) -> str:
    """Return Markdown without trailing spaces and with no more than one empty line in a row."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"
