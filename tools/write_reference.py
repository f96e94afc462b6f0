"""Write docs/reference: one page for each kind of thing that `corridor describe` knows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from corridor.engine import describe

TITLES = {"indicators": "Indicators", "models": "Models", "tables": "Tables", "sectors": "Sectors"}
"""Kind → title of its page."""

NOTE = "Written by `make docs` from the code and the configuration files; edit those, not this page."


def page(title: str, rows: list[dict[str, Any]]) -> str:
    """Return a Markdown page with one table of all rows; keys of the first row are its columns."""
    lines = [f"# {title}", "", NOTE, ""]
    if rows:
        keys = list(rows[0])
        lines += [_line(key.replace("_", " ") for key in keys), _line("---" for _ in keys)]
        lines += [_line(_cell(row.get(key)) for key in keys) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value)
    text = "" if value is None else str(value)
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def write(root: Path) -> list[Path]:
    """Write every page and return their paths."""
    folder = root / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, title in TITLES.items():
        path = folder / f"{kind}.md"
        path.write_text(page(title, describe(kind, root / "configs")), encoding="utf-8")
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(Path(__file__).resolve().parent.parent):
        print(written)
    sys.exit(0)
