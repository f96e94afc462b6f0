"""Write docs/reference: an index and an entry in full for each indicator and method, a page for each model, tables.

Rooms that analysts call from Python get a page of their functions and classes each, from their docstrings.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corridor.describing import public_things, signature_of
from corridor.engine import describe

Rows = list[dict[str, Any]]

NOTE = "Written by `make docs` from the code and the configuration files; edit those, not this page."

TABLES = {
    "tables": "Tables",
    "sectors": "Sectors",
    "panels": "Panels",
    "scenarios": "Scenarios",
    "forecasters": "Forecasters",
    "features": "Features of a cell",
}
"""Kind → title of a page that is one table."""

ENTRIES = {
    "indicators": ("Indicators", "pillar"),
    "methods": ("Methods of a model's steps", "step"),
    "checks": ("Checks on a ranking", "scope"),
}
"""Kind → title of a page with an entry in full for each name, and the key that its entries are grouped by."""

ROOMS = {
    "measures": ("corridor.measures", "Measures in Python"),
    "gravity": ("corridor.gravity", "Gravity in Python"),
    "building_blocks": ("corridor.models", "Building blocks of models in Python"),
}
"""Name of a page → package whose functions and classes it tells, and its title."""

EXAMPLE = "example"
STEPS = ("treat", "normalise", "aggregate")
FILE = "**File**: [configs/models/{0}.yaml](../../../configs/models/{0}.yaml)"
RUN = "corridor run configs/jobs/us_azerbaijan.yaml --set model={}"


def page(title: str, rows: Rows) -> str:
    """Return a Markdown page with one table of all rows; keys of the first row are its columns."""
    return "\n".join([f"# {title}", "", NOTE, "", *table(rows)]) + "\n"


def table(rows: Rows) -> list[str]:
    """Return the lines of a Markdown table; keys of the first row are its columns."""
    if not rows:
        return []
    keys = list(rows[0])
    head = [_line(key.replace("_", " ") for key in keys), _line("---" for _ in keys)]
    return head + [_line(_cell(row.get(key)) for key in keys) for row in rows]


def entries(title: str, rows: Rows, group: str) -> str:
    """Return a page that lists all rows by group and then tells each in full, with its worked example."""
    groups: dict[str, Rows] = {}
    for row in rows:
        groups.setdefault(str(row[group]), []).append(row)
    lines = [f"# {title}", "", NOTE, ""]
    for name, inside in groups.items():
        lines += [f"**{name}**: " + ", ".join(f"[{row['name']}](#{anchor(row, group)})" for row in inside), ""]
    for name, inside in groups.items():
        lines += [f"## {name[:1].upper()}{name[1:]}", ""]
        for row in inside:
            lines += _entry(row, group)
    return "\n".join(lines).rstrip() + "\n"


def anchor(row: dict[str, Any], group: str) -> str:
    """Return the place of an entry on its page; a name may stand in more than one group."""
    return f"{row[group]}-{row['name']}".lower()


def _entry(row: dict[str, Any], group: str) -> Iterator[str]:
    yield f'<a id="{anchor(row, group)}"></a>'
    yield ""
    yield f"### {row['name']}: {_cell(row['title'])}"
    yield ""
    for key, value in row.items():
        if key not in {"name", "title", group, EXAMPLE} and _cell(value):
            yield f"* **{key.replace('_', ' ')}**: {_cell(value)}"
    yield ""
    if row.get(EXAMPLE):
        yield from ["```python", str(row[EXAMPLE]), "```", ""]


def model_page(row: dict[str, Any], places: Mapping[str, str]) -> str:
    """Return the page of a model: what it answers, when to use it, its faults, how to run it, what it looks at.

    Args:
        row: The model as `describe` tells it.
        places: Place of each indicator on its page.
    """
    lines = [f"# {_cell(row['title'])}", "", NOTE, "", f"**Answers**: {_cell(row['answers'])}", ""]
    lines += [f"**Use it when**: {_cell(row['use_when'])}", "", f"**Known faults**: {_cell(row['faults'])}", ""]
    lines += ["```sh", RUN.format(row["name"]), "```", "", FILE.format(row["name"]), ""]
    lines += [f"**Steps**: {' → '.join(_steps(row['steps']))}; weights: {row['weights']}", ""]
    if row.get("members"):
        links = (f"[{name}]({name}.md)" for name in str(row["members"]).split(", "))
        lines += [f"**Members**: {', '.join(links)}", ""]
    for pillar in str(row["pillars"]).split("; "):
        name, _, inside = pillar.partition(": ")
        parts = (part.split(" ") for part in inside.split(", "))
        links = (f"[{i}](../indicators.md#{places.get(i, i)}) {weight}" for i, weight in parts)
        lines += [f"* **{name}**: {', '.join(links)}"]
    return "\n".join(lines) + "\n"


def _steps(steps: str) -> Iterator[str]:
    """Yield a link to the method of each step."""
    for step, method in zip(STEPS, steps.split(" → "), strict=False):
        yield f"[{method}](../methods.md#{step}-{method})"


def room_page(package: str, title: str) -> str:
    """Return a page of the public functions and classes of a package, by module, with their docstrings."""
    lines = [f"# {title}", "", NOTE, ""]
    for module, things in public_things(package):
        if things:
            told = [line for name, thing in things for line in _told(name, thing)]
            about = _cell((module.__doc__ or "").split("\n\n", maxsplit=1)[0])
            lines += [f"## {module.__name__}", "", about, "", *told]
    return "\n".join(lines).rstrip() + "\n"


def _told(name: str, thing: Any) -> list[str]:
    call = f"{name}{signature_of(thing)}"
    return [f"### {name}", "", "```text", call, "", inspect.cleandoc(thing.__doc__), "```", ""]


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value)
    text = "" if value is None else str(value)
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def pages(configs: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every page."""
    found = {kind: describe(kind, configs) for kind in ENTRIES}
    for kind, (title, group) in ENTRIES.items():
        yield f"{kind}.md", entries(title, found[kind], group)
    places = {str(row["name"]): anchor(row, ENTRIES["indicators"][1]) for row in found["indicators"]}
    models = describe("models", configs)
    brief = [
        {
            "model": f"[{row['name']}](models/{row['name']}.md)",
            **{key: row[key] for key in ("title", "answers", "steps")},
        }
        for row in models
    ]
    yield "models.md", page("Models", brief)
    for row in models:
        yield f"models/{row['name']}.md", model_page(row, places)
    for kind, title in TABLES.items():
        yield f"{kind}.md", page(title, describe(kind, configs))
    for name, (package, title) in ROOMS.items():
        yield f"{name}.md", room_page(package, title)


def write(root: Path) -> list[Path]:
    """Write every page, remove those of models that are no more, and return the paths written."""
    folder = root / "docs" / "reference"
    (folder / "models").mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in pages(root / "configs"):
        part = (folder / name).with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, folder / name)
        paths.append(folder / name)
    for left in set((folder / "models").glob("*.md")) - set(paths):
        left.unlink()
    return paths


if __name__ == "__main__":
    for written in write(Path(__file__).resolve().parent.parent):
        print(written)
    sys.exit(0)
