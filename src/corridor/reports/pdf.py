"""The report for print: the view typeset as an A4 document, tagged, with bookmarks, nothing of the machine in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corridor.reports import charts, report_charts
from corridor.reports.files import replacing
from corridor.reports.locales import speaking
from corridor.reports.tracing import plainly
from corridor.reports.typesetting import typeset
from corridor.reports.view import View, build_view
from corridor.study.run import Run

TEMPLATE = "report.typ"
HASH = 12
"""Digits of a digest at the foot of a page."""
LEFT_OUT = {"figures"}
"""What of the view is for pages that a reader can click."""
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def render(run: Run) -> bytes:
    """Return the report of a run as PDF; the same run gives the same bytes."""
    view = build_view(run)
    with speaking(view.language):
        drawn = drawings(plainly(view))
    fields = {name: getattr(view, name) for name in view.__dataclass_fields__ if name not in LEFT_OUT}
    return typeset(TEMPLATE, {**fields, **marks_of(run)}, drawn, run.as_of)


def write(run: Run, path: Path) -> None:
    """Write the report of a run as one PDF file."""
    content = render(run)
    with replacing(path) as sibling:
        sibling.write_bytes(content)


def marks_of(run: Run) -> dict[str, Any]:
    """Return the words by which a document is found again, and what stands at the foot of its pages."""
    words = [run.resolved.job.name, f"spec {run.spec_hash}", f"data {run.data_hash}", f"corridor {run.version}"]
    return {"keywords": words, "hashes": f"data {run.data_hash[:HASH]} · spec {run.spec_hash[:HASH]}"}


def drawings(view: View) -> dict[str, str]:
    """Draw trends, balances and the map, by the name under which the template asks for each."""
    found: dict[str, str] = {}
    for profile in view.profiles:
        found |= {f"trend-{one.key}": charts.trend_svg(one.series, one.key) for one in profile.trends if one.series}
        if profile.balance.series:
            found[f"trend-{profile.balance.key}"] = report_charts.balance_svg(profile.balance.series, "balance")
    if view.profiles and not view.map.empty:
        found["map"] = report_charts.map_svg(view.map, "map")
    return {f"{name}.svg": _printed(svg) for name, svg in found.items()}


def _printed(svg: str) -> str:
    """Return a drawing that stands in a file of its own, in the type of the page."""
    return svg.replace("<svg ", f"<svg {NAMESPACE} ", 1).replace(charts.FONT, "Inter")
