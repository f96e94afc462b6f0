"""The report for print: the view typeset as an A4 document, tagged, with bookmarks, nothing of the machine in it."""

from __future__ import annotations

from pathlib import Path

from corridor.reports import charts
from corridor.reports.files import replacing
from corridor.reports.typesetting import typeset
from corridor.reports.view import View, build_view
from corridor.study.run import Run

TEMPLATE = "report.typ"
LEFT_OUT = {"figures"}
"""What of the view is for pages that a reader can click."""
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def render(run: Run) -> bytes:
    """Return the report of a run as PDF; the same run gives the same bytes."""
    view = build_view(run)
    fields = {name: getattr(view, name) for name in view.__dataclass_fields__ if name not in LEFT_OUT}
    return typeset(TEMPLATE, {**fields, "keywords": keywords(run)}, drawings(view), run.as_of)


def write(run: Run, path: Path) -> None:
    """Write the report of a run as one PDF file."""
    content = render(run)
    with replacing(path) as sibling:
        sibling.write_bytes(content)


def keywords(run: Run) -> list[str]:
    """Return the words by which a document is found again: its job and what it was made of."""
    return [run.resolved.job.name, f"spec {run.spec_hash}", f"data {run.data_hash}", f"corridor {run.version}"]


def drawings(view: View) -> dict[str, str]:
    """Draw the trend of every direction that has one, by the name under which the template asks for it."""
    trends = [trend for profile in view.profiles for trend in profile.trends if trend.series]
    return {f"trend-{one.key}.svg": _printed(charts.trend_svg(one.series, one.key)) for one in trends}


def _printed(svg: str) -> str:
    """Return a drawing that stands in a file of its own, in the type of the page."""
    return svg.replace("<svg ", f"<svg {NAMESPACE} ", 1).replace(charts.FONT, "Inter")
