"""A member's shortlist on two printed pages, and as a page for the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corridor.registry import Registry
from corridor.reports.files import replacing, write_text
from corridor.reports.locales import speaking
from corridor.reports.member import member_view
from corridor.reports.pages import environment, style
from corridor.reports.pdf import marks_of
from corridor.reports.printed_words import ROOM, words
from corridor.reports.text import strip_controls
from corridor.reports.tracing import plainly
from corridor.reports.typesetting import typeset_within
from corridor.study.run import Run
from corridor.study.shortlist.results import Shortlist

PAGES = 2

_FULL = {
    "asked": 160, "terms": 12, "how": 130, "why": 320, "pros": 1, "against": 2, "reason": 190, "suppliers": 4,
    "steps": 4, "step": 170, "because": 90, "lines": 8, "left": 8, "left-why": 150, "absent": 6, "rules": 3,
    "rule": 330, "sources": 600,
}  # fmt: skip
_SHORT = {**_FULL, "pros": 0, "against": 1, "steps": 3, "because": 60, "terms": 8, "how": 100, "left": 5, "absent": 4}
_TIGHT = {
    **_SHORT, "why": 200, "reason": 130, "suppliers": 3, "step": 100, "because": 0, "how": 80, "asked": 110, "left": 4,
    "left-why": 90, "absent": 3, "rule": 200, "sources": 400,
}  # fmt: skip
_LEAST = {
    **_TIGHT, "against": 0, "why": 100, "reason": 110, "suppliers": 2, "steps": 2, "step": 70, "terms": 4, "how": 50,
    "asked": 50, "left": 2, "left-why": 60, "absent": 1, "rules": 1, "rule": 100, "sources": 160, "lines": 7,
}  # fmt: skip
ROOMS: tuple[dict[str, int], ...] = (
    _FULL,
    {**_FULL, "pros": 0, "terms": 10},
    {**_FULL, "pros": 0, "terms": 10, "against": 1, "steps": 3},
    _SHORT,
    {**_SHORT, "step": 130, "left": 4, "rule": 260},
    _TIGHT,
    {**_TIGHT, "why": 150, "reason": 110, "steps": 2, "step": 90, "terms": 6, "how": 70, "asked": 80, "left": 3,
     "left-why": 80, "absent": 2, "rule": 130, "sources": 300},
    _LEAST,
    {**_LEAST, "why": 70, "suppliers": 0, "steps": 1, "step": 50, "terms": 2, "how": 40, "asked": 30, "left": 1,
     "left-why": 50, "rule": 80, "sources": 80, "lines": 5},
)  # fmt: skip
"""How much the printed pages say, the most first: characters and numbers of each part."""

Write = Callable[[Run, Shortlist, Path], None]

FORMATS: Registry[Write] = Registry("format of a member's pages")
"""How to write a member's pages in each format."""


@FORMATS.register("pdf")
def write_pdf(run: Run, found: Shortlist, path: Path) -> None:
    """Write a shortlist as a PDF of two pages at most."""
    with speaking(run.resolved.job.report.language):
        content = typeset_within("member.typ", shown(run, found), ROOMS, PAGES, run.as_of)
    with replacing(path) as sibling:
        sibling.write_bytes(content)


@FORMATS.register("html")
def write_html(run: Run, found: Shortlist, path: Path) -> None:
    """Write a shortlist as one self-contained page."""
    template = environment().get_template("member.html.j2")
    view = plainly(member_view(run, found))
    with speaking(run.resolved.job.report.language):
        said = words()
        text = template.render(view=view, said=said[ROOM], words=said, style=style("report.css", "member.css"))
    write_text(path, strip_controls(text))


def shown(run: Run, found: Shortlist) -> dict[str, Any]:
    """Return what the printed pages show, as the template names it."""
    view = member_view(run, found)
    return {**{name: getattr(view, name) for name in view.__dataclass_fields__}, **marks_of(run)}


def write_member(run: Run, found: Shortlist, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write a shortlist as report-member.FORMAT into a folder, which is made if absent; return the paths.

    Raises:
        UsageError: A format is unknown for a member; nothing is written then.
    """
    writers = [(folder / f"report-member.{name}", FORMATS[name]) for name in formats]
    for path, writer in writers:
        writer(run, found, path)
    return [path for path, _ in writers]
