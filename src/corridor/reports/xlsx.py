"""The workbook: every figure of a run as a number, every text as a text, with filters and native charts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from corridor.reports.files import write_whole
from corridor.reports.names import Names
from corridor.reports.shown import Shown
from corridor.reports.view import View
from corridor.reports.workbook.outlook import write_outlook
from corridor.reports.workbook.pen import OPTIONS, Column, Pen
from corridor.reports.workbook.ranked import write_ranked
from corridor.reports.workbook.reasons import write_why
from corridor.reports.workbook.summary import write_summary
from corridor.reports.workbook.trade import write_composition, write_trend
from corridor.reports.workbook.trust import write_trust
from corridor.study.run import Run

CLAIMS = (Column("Claim", 70), Column("Verdict", 22), Column("What the data say", 70), Column("Printed in", 40))

SOURCES = (
    Column("Source", 44),
    Column("Licence", 34),
    Column("Address", 48),
    Column("Retrieved", 14),
    Column("Citation", 80),
)


def write(run: Run, path: Path, *, shown: Shown | None = None) -> None:
    """Write a run as a workbook; the same run gives the same bytes.

    Args:
        run: The finished run.
        path: Where to write.
        shown: The same run as another format has shown it, which saves making its view again.
    """
    write_whole(path, lambda sibling: _fill(run, (shown or Shown(run)).view, sibling))


def _fill(run: Run, view: View, path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415

    names = Names(run)
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"title": view.title[:250], "created": datetime(run.as_of, 12, 31)})
        pen = Pen(workbook)
        write_summary(pen, view)
        write_ranked(pen, names)
        write_trust(pen, names)
        write_why(pen, names)
        write_outlook(pen, names)
        write_trend(pen, names, view)
        write_composition(pen, names)
        pen.table("Claims", CLAIMS, ((c.text, c.verdict, c.finding, c.source) for c in view.claims))
        pen.table("Sources", SOURCES, ((s.title, s.licence, s.url, s.retrieved, s.citation) for s in view.sources))
