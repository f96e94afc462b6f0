"""Write docs/sources: a page per source from what its reader says of itself, and an index of them all."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from corridor.sources import SOURCES
from corridor.sources.source import Source
from corridor.spec.base import Spec
from corridor.spec.mapping import TableMapping
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES

NOTE = "Written by `make docs` from the readers; edit those, not this page."

SAMPLES = Path("tests") / "samples"
"""Where a sample of each source lies, whose recipe the pages show."""

INTRODUCTION = """\
A recipe (`corridor data build RECIPE.yaml --raw FOLDER`) names the sources that go into a snapshot and the raw files of
each. Every source below has a page: what it is, how to get it, what a recipe may say of it, and what to look out for.

## Where raw files may lie

A name under `files` is relative to the folder given with `--raw`. It may be a file, a gzipped file (`.gz`, `.bz2`,
`.xz`), a zip archive, a folder, or a name with wildcards (`baci/*.csv`); nothing is unpacked to disk. A file named
directly is taken whatever its name; in archives and folders the reader picks the files that it knows by their ending.

## What becomes of each row

* **kept**: it is a row of a table, or **added up** with others that name the same flow once codes are translated;
* **left out** by a rule, such as a world total that serves as a control, or a year that the recipe does not want;
* **quarantined** for a fault: an unknown country, a value that is no number. Such rows are kept word for word, with
  file and line, in the folder `quarantine` of the snapshot.

Rows in are always rows kept, added up, left out and quarantined together, and so are their dollars. A file that is
damaged, lacks a column or has a line of the wrong width is refused as a whole, and the message says where.
"""


def page(name: str, source: Source, recipe: Mapping[str, Any] | None) -> str:
    """Return the page of one source in Markdown.

    Args:
        name: Name of the source.
        source: What it says of itself.
        recipe: What a recipe says under its name, None where no sample shows it.
    """
    tables = ", ".join(f"`{table}`" for table in source.tables)
    facts = {
        "Name in a recipe": f"`{name}`",
        "Published at": f"<{source.url}>",
        "Licence": source.licence,
        "Release": source.release,
        "Fills the tables": tables,
        "Reader": f"`{source.read.__module__}`",
    }
    parts = [f"# {source.title}", NOTE, source.about, _table(("", ""), facts.items())]
    parts += _section("How to get it", source.how)
    parts += _section("Files", _keys(source.files, "files"))
    parts += _section("Options", _keys(source.options, "options"))
    parts += _section("In a recipe", snippet(name, recipe) if recipe else "")
    parts += _section("What to look out for", "\n".join(f"* {trap}" for trap in source.traps))
    parts += _section("How to cite it", source.citation)
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def snippet(name: str, recipe: Mapping[str, Any]) -> str:
    """Return the part of a recipe that names a source, as a block of YAML."""
    out = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    dated = {**recipe, "retrieved": date.fromisoformat(str(recipe["retrieved"]))}
    yaml.dump({"sources": {name: dated}}, out)
    return f"```yaml\n{out.getvalue()}```"


def index(sources: Mapping[str, Source]) -> str:
    """Return the page that lists all sources, and what a recipe may say of any of them."""
    rows = [
        (f"[{name}]({name}.md)", source.title, ", ".join(source.tables), source.licence)
        for name, source in sources.items()
    ]
    filled = {table: [name for name, source in sources.items() if table in source.tables] for table in TABLES}
    by_table = [(f"`{table}`", ", ".join(f"[{name}]({name}.md)" for name in names)) for table, names in filled.items()]
    parts = [
        "# Sources",
        NOTE,
        INTRODUCTION,
        "## All sources",
        _table(("source", "what it is", "tables", "licence"), rows),
        "## What a recipe may say of any source",
        _table(("key", "meaning"), _fields(SourceRecipe)),
        "## What a mapping may say",
        "Under `mapping`, the source [own_table](own_table.md) is told what the columns of its file mean.",
        _table(("key", "meaning"), _fields(TableMapping)),
        "## Which sources fill a table",
        _table(("table", "sources"), [row for row in by_table if row[1]]),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def recipe_of(name: str, root: Path) -> Mapping[str, Any] | None:
    """Return what the sample of a source says in a recipe, None where there is no sample.

    Raises:
        pydantic.ValidationError: It is no recipe of a source.
    """
    if not (root / SAMPLES / f"{name}.py").is_file():
        return None
    tests = str(root / SAMPLES.parent)
    if tests not in sys.path:
        sys.path.insert(0, tests)
    recipe: Mapping[str, Any] = importlib.import_module(f"samples.{name}").RECIPE
    SourceRecipe.model_validate(recipe)
    return recipe


def write(root: Path) -> list[Path]:
    """Write every page, remove those of sources that are no more, and return the paths written."""
    folder = root / "docs" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    sources = dict(SOURCES.items())
    pages = {f"{name}.md": page(name, source, recipe_of(name, root)) for name, source in sources.items()}
    pages["README.md"] = index(sources)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in sorted(pages.items()):
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in sorted(pages)]


def _section(title: str, text: str) -> list[str]:
    return [f"## {title}", text] if text else []


def _fields(spec: type[Spec]) -> list[tuple[str, str]]:
    return [(f"`{name}`", field.description or "") for name, field in spec.model_fields.items()]


def _keys(keys: Mapping[str, str], place: str) -> str:
    if not keys:
        return ""
    rows = [(f"`{key.strip('[]')}`", "no" if key.startswith("[") else "yes", text) for key, text in keys.items()]
    return _table((place, "needed", "what"), rows if place == "files" else [(row[0], row[2]) for row in rows])


def _table(titles: tuple[str, ...], rows: Any) -> str:
    filled = [tuple(_cell(cell) for cell in row) for row in rows]
    width = len(filled[0]) if filled else len(titles)
    head = titles if len(titles) == width else (titles[0], titles[-1])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * width, *filled))


def _cell(text: str) -> str:
    return " ".join(inspect.cleandoc(text).replace("|", "\\|").split())


if __name__ == "__main__":
    for written in write(Path(__file__).resolve().parent.parent):
        print(written)
    sys.exit(0)
