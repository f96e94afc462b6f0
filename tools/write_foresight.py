"""Write docs/foresight.md and its pictures from the results of the walk-forward, and from nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from corridor.reports.files import write_text
from corridor.reports.foresight_page import PICTURES, page_of
from corridor.study.backtest.results import read_results

RESULTS = Path("data") / "foresight" / "results.json"
PAGE = Path("docs") / "foresight.md"


def write(root: Path, results: Path | None = None) -> list[Path]:
    """Write the page and its pictures, remove pictures that it no longer shows, and return the paths written.

    Args:
        root: Folder that holds docs/.
        results: File of results; by default that of the project.

    Raises:
        DataError: The results are absent or broken.
    """
    page = page_of(read_results(results or root / RESULTS))
    folder = root / PAGE.parent / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, svg in sorted(page.pictures.items()):
        write_text(folder / name, svg + "\n")
        paths.append(folder / name)
    write_text(root / PAGE, page.text)
    for left in set(folder.glob("*.svg")) - set(paths):
        left.unlink()
    return [*paths, root / PAGE]


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for written in write(Path(__file__).resolve().parent.parent, given):
        print(written)
    sys.exit(0)
