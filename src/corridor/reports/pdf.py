"""The report for print: the view typeset as an A4 document, tagged, with bookmarks, nothing of the machine in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corridor.reports import charts
from corridor.reports.files import replacing
from corridor.reports.locales import speaking
from corridor.reports.shown import MAP, Shown
from corridor.reports.typesetting import typeset
from corridor.study.run import Run

TEMPLATE = "report.typ"
HASH = 12
"""Digits of a digest at the foot of a page."""
LEFT_OUT = {"figures"}
"""What of the view is for pages that a reader can click."""
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def render(run: Run, *, shown: Shown | None = None) -> bytes:
    """Return the report of a run as PDF; the same run gives the same bytes.

    Args:
        run: The finished run.
        shown: The same run as another format has shown it, which saves making its view and drawings again.
    """
    shown = shown or Shown(run)
    view = shown.view
    fields = {name: getattr(view, name) for name in view.__dataclass_fields__ if name not in LEFT_OUT}
    with speaking(view.language):
        return typeset(TEMPLATE, {**fields, **marks_of(run)}, printed(shown.drawings), run.as_of)


def write(run: Run, path: Path, *, shown: Shown | None = None) -> None:
    """Write the report of a run as one PDF file; arguments are those of `render`."""
    content = render(run, shown=shown)
    with replacing(path) as sibling:
        sibling.write_bytes(content)


def marks_of(run: Run) -> dict[str, Any]:
    """Return the words by which a document is found again, and what stands at the foot of its pages."""
    words = [run.resolved.job.name, f"spec {run.spec_hash}", f"data {run.data_hash}", f"corridor {run.version}"]
    return {"keywords": words, "hashes": f"data {run.data_hash[:HASH]} · spec {run.spec_hash[:HASH]}"}


def printed(drawings: Mapping[str, str]) -> dict[str, str]:
    """Return drawings in the type of the page, by the file name under which the template asks for each."""
    return {
        f"{key if key == MAP else f'trend-{key}'}.svg": svg.replace("<svg ", f"<svg {NAMESPACE} ", 1).replace(
            charts.FONT, "Inter"
        )
        for key, svg in drawings.items()
    }
