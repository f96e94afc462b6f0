"""The report as one self-contained page: styles and drawings inline, nothing to load, no script."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup, escape

from corridor.reports import charts
from corridor.reports.files import write_text
from corridor.reports.pages import environment, style
from corridor.reports.text import strip_controls
from corridor.reports.tracing import marked_as
from corridor.reports.view import View, build_view
from corridor.study.run import Run


def render(run: Run) -> str:
    """Return the report of a run as HTML; the same run gives the same text."""
    view = build_view(run)
    template = environment().get_template("report.html.j2")
    page = template.render(view=view, drawings=_drawings(view), style=style("report.css"))
    return strip_controls(_traced(page, view))


def _traced(page: str, view: View) -> str:
    """Return the page with every marked figure as an element that says where the figure is from."""
    told = {figure.ref: escape(strip_controls(figure.told)) for figure in view.figures}

    def element(ref: str, text: str) -> str:
        return f'<span class="f" data-ref="{ref}" title="{told[ref]}">{text}</span>'

    return marked_as(page, element)


def write(run: Run, path: Path) -> None:
    """Write the report of a run as one HTML file."""
    write_text(path, render(run))


def _drawings(view: View) -> dict[str, Markup]:
    """Draw the trend of every direction that has one; the drawing engine escapes its own texts."""
    trends = [trend for profile in view.profiles for trend in profile.trends if trend.series]
    return {trend.key: Markup(charts.trend_svg(trend.series, trend.key)) for trend in trends}
