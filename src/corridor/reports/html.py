"""The report as one self-contained page: styles and drawings inline, nothing to load, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup, escape

from corridor.reports import numbers, report_charts, words
from corridor.reports.files import write_text
from corridor.reports.lines import CardView
from corridor.reports.locales import speaking
from corridor.reports.pages import environment, style
from corridor.reports.report_charts import Whisker
from corridor.reports.run_tables import figures_table
from corridor.reports.scenario_view import ScenarioView
from corridor.reports.shown import Shown
from corridor.reports.tables import write_table
from corridor.reports.text import joined, short, strip_controls
from corridor.reports.tracing import marked_as
from corridor.reports.view import View
from corridor.study.run import Run

FIGURES = "figures.csv"
"""The file beside the page that says where each of its figures is from."""

LABEL = 36
"""Characters of a line's name in a chart."""

SOURCES = 8
"""Sources that the list of tables names for each."""


def render(run: Run) -> str:
    """Return the report of a run as HTML; the same run gives the same text."""
    return page_of(Shown(run))


def page_of(shown: Shown) -> str:
    """Return what is shown of a run as a page."""
    view = shown.view
    with speaking(view.language):
        text = words.wording()
        page = (
            environment()
            .get_template("report.html.j2")
            .render(
                view=view,
                t=text["page"],
                legend=text["legend"],
                drawings=_drawings(shown),
                style=style("report.css"),
                trace=list(_tables(view)),
                trace_total=numbers.count(len(view.figures)),
            )
        )
    return strip_controls(_traced(page, view))


def write(run: Run, path: Path, *, shown: Shown | None = None) -> None:
    """Write the report of a run as one HTML file, and beside it where each of its figures is from.

    Args:
        run: The finished run.
        path: Where to write.
        shown: The same run as another format has shown it, which saves making its view again.
    """
    shown = shown or Shown(run)
    write_text(path, page_of(shown))
    write_table(figures_table(shown.view.figures), path.with_name(FIGURES))


def _traced(page: str, view: View) -> str:
    """Return the page with every marked figure as an element that says where the figure is from."""
    told = {figure.ref: escape(short(strip_controls(figure.told), 300)) for figure in view.figures}

    def element(ref: str, text: str) -> str:
        kind = "f" if len(text) < LABEL else "f long"
        return f'<span class="{kind}" data-ref="{ref}" title="{told[ref]}">{text}</span>'

    return marked_as(page, element)


def _tables(view: View) -> Iterator[tuple[str, str, str]]:
    """Yield each table that figures are from, how many there are and who publishes them."""
    found: dict[str, list[str]] = {}
    for figure in view.figures:
        found.setdefault(figure.origin.table, []).append(figure.origin.source)
    for name in sorted(found):
        sources = list(dict.fromkeys(short(strip_controls(source), 80) for source in found[name] if source))
        rest = "…" if len(sources) > SOURCES else ""
        yield name, numbers.count(len(found[name])), f"{joined(sources[:SOURCES])}{rest}"


def _drawings(shown: Shown) -> dict[str, Markup]:
    """Draw everything that there are figures for; the drawing engine escapes its own texts."""
    view, drawn = shown.plain, dict(shown.drawings)
    for direction in view.directions:
        key = f"ranks-{direction.key}"
        drawn[key] = _ranks(direction.first, direction.accent, key)
    drawn |= {one.key: _movers(one) for one in view.scenarios if one.movers}
    return {key: Markup(svg) for key, svg in drawn.items()}


def _ranks(cards: tuple[CardView, ...], accent: str, key: str) -> str:
    """Draw the rank intervals of the first lines of a direction; nothing where they were not tested."""
    rows = [
        Whisker(
            f"{card.line.rank_in_direction}  {short(card.line.short_title, LABEL)}", *card.line.interval.ranks, accent
        )
        for card in cards
        if card.line.interval is not None
    ]
    return report_charts.whiskers_svg(rows, key) if rows else ""


def _movers(one: ScenarioView) -> str:
    """Draw the ranks of the lines that a scenario moves most, before and after."""
    rows = [
        Whisker(short(mover.title, LABEL), after, low, high, mover.accent, before)
        for mover in one.movers
        for before, after, low, high in [mover.points]
    ]
    return report_charts.whiskers_svg(rows, one.key)
