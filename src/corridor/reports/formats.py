"""The report formats by name, and everything that a job asks for in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from corridor.registry import Registry
from corridor.reports import record
from corridor.reports.files import write_whole
from corridor.reports.shown import Shown
from corridor.reports.tables import write_tables
from corridor.study.run import Run
from corridor.study.storing import ARCHIVE, write_run

Writer = Callable[[Shown, Path], tuple[Path, ...]]
"""Writes what is shown of a run to a path, and what belongs to it beside; returns what was written."""

FORMATS: Registry[Writer] = Registry("report format")
"""How to write a run in each format, by the name that a job file uses, which is also the suffix of the file."""


@FORMATS.register("html")
def _html(shown: Shown, path: Path) -> tuple[Path, ...]:
    from corridor.reports import html  # noqa: PLC0415

    html.write(shown.run, path, shown=shown)
    return (path, path.with_name(html.FIGURES))


@FORMATS.register("xlsx")
def _xlsx(shown: Shown, path: Path) -> tuple[Path, ...]:
    from corridor.reports import xlsx  # noqa: PLC0415

    xlsx.write(shown.run, path, shown=shown)
    return (path,)


@FORMATS.register("pdf")
def _pdf(shown: Shown, path: Path) -> tuple[Path, ...]:
    from corridor.reports import pdf  # noqa: PLC0415

    pdf.write(shown.run, path, shown=shown)
    return (path,)


@FORMATS.register("csv")
def _csv(shown: Shown, path: Path) -> tuple[Path, ...]:
    from corridor.reports import tables  # noqa: PLC0415

    tables.write(shown.run, path)
    return (path,)


def write_all(run: Run, folder: Path, formats: Iterable[str] | None = None) -> list[Path]:
    """Write tables, record and archive of a run, and every format that its job asks for; return the paths.

    Args:
        run: The finished run.
        folder: Where to write; made if absent.
        formats: Formats in place of those of the job.

    Raises:
        UsageError: A format is unknown.
    """
    chosen = list(run.resolved.job.report.formats if formats is None else formats)
    for name in chosen:
        FORMATS[name]
    paths = write_tables(run.ranking, folder)
    record.write(run, folder / "run.json")
    write_whole(folder / ARCHIVE, lambda sibling: write_run(run, sibling))
    return [*paths, folder / "run.json", folder / ARCHIVE, *write_formats(run, folder, chosen)]


def write_formats(run: Run, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write a run in some formats as report.FORMAT into a folder, which is made if absent; return the paths.

    What the formats share, the view and its drawings, is made once.

    Raises:
        UsageError: A format is unknown; nothing is written then.
    """
    writers = [(folder / f"report.{name}", FORMATS[name]) for name in formats]
    shown = Shown(run)
    return [written for path, writer in writers for written in writer(shown, path)]
