"""Samples of raw files: write them, pack them, read them, and bring what was read into one comparable form."""

from __future__ import annotations

import gzip
import importlib
import pkgutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

import samples
from corridor.sources import SOURCES
from corridor.sources.ledger import QUARANTINED, SourceAccount, Unsettled
from corridor.sources.source import RawFiles, Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES
from corridor.tables.coding import decoded

TEXTS = (".csv", ".txt", ".tsv", ".json")
"""Endings of delimited and JSON texts."""

EPOCH = (2026, 11, 23, 0, 0, 0)


def with_sample() -> list[str]:
    """Names of the samples, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(samples.__path__))


@cache
def sample(name: str) -> ModuleType:
    return importlib.import_module(f"samples.{name}")


def recipe_of(name: str, **changes: Any) -> SourceRecipe:
    return SourceRecipe.model_validate({**sample(name).RECIPE, **changes})


def read(name: str, folder: Path, recipe: SourceRecipe | None = None) -> Reading:
    """Read a source; of one that is read by year, put the years together."""
    recipe = recipe or recipe_of(name)
    found = SOURCES[name].read(RawFiles(folder, name, recipe), recipe)
    if isinstance(found, Reading):
        return found
    parts = [found.common, *(found.read(year) for year in found.years)]
    tables = {
        table: [part.tables[table] for part in parts if table in part.tables] for part in parts for table in part.tables
    }
    return Reading(
        {table: in_order(table, pl.concat(map(decoded, frames))) for table, frames in tables.items()},
        tuple(account for part in parts for account in part.accounts),
        tuple(gap for part in parts for gap in part.gaps),
    )


def in_order(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(TABLES[table].key if table in TABLES else frame.columns)


def anonymous(reading: Reading) -> Reading:
    """Return a reading without the names of its files."""
    accounts = [replace(account, file="") for account in reading.accounts]
    return Reading(reading.tables, tuple(accounts), reading.gaps)


def quarantine(reading: Reading, *, file: bool = False, line: bool = True) -> pl.DataFrame:
    """Return the quarantined rows of all accounts, sorted."""
    dropped = [name for name, wanted in (("file", file), ("line", line)) if not wanted]
    rows = [pl.DataFrame(schema=QUARANTINED), *(account.quarantine.rows for account in reading.accounts)]
    return pl.concat(rows).drop(dropped).sort(pl.all())


def assert_same(one: Reading, other: Reading, *, line: bool = True) -> None:
    """Assert that two readings differ in nothing but the names of files, and lines where those may differ."""
    assert one.tables.keys() == other.tables.keys()
    for name, frame in one.tables.items():
        assert in_order(name, frame).equals(in_order(name, other.tables[name])), name
    assert by_content(one) == by_content(other)
    assert sorted(one.gaps) == sorted(other.gaps)
    assert quarantine(one, line=line).equals(quarantine(other, line=line))


def by_content(reading: Reading) -> list[SourceAccount]:
    """Return the accounts without file names and empty ones, their reasons sorted."""
    accounts = [
        replace(account, file="", left_out=tuple(sorted(account.left_out, key=repr)), quarantine=Unsettled())
        for account in reading.accounts
        if account.rows_in
    ]
    return sorted(accounts, key=repr)


def rows_in(reading: Reading) -> int:
    return sum(account.rows_in for account in reading.accounts)


def value_in(reading: Reading) -> int | None:
    values = [account.value_in for account in reading.accounts if account.value_in is not None]
    return sum(values) if values else None


def written(name: str, folder: Path) -> Path:
    """Write the sample of a source into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    sample(name).write(folder)
    return folder


def gzipped(name: str, folder: Path) -> SourceRecipe:
    """Gzip every text of a written sample and return the recipe that names the packed files."""
    packed: dict[str, str] = {}
    for path in _texts(folder):
        packed[_relative(path, folder)] = _relative(path, folder) + ".gz"
        (path.parent / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()
    return _renamed(name, folder, lambda place: packed.get(place, place + ("*" if "*" in place else "")))


def zipped(name: str, folder: Path) -> SourceRecipe:
    """Zip every text, or a folder of them as a whole, and return the recipe that names the archives."""
    packed: dict[str, str] = {}
    for place in recipe_of(name).files.values():
        paths = [path for path in _places(folder, place) if path.suffix in TEXTS]
        if not paths or place in packed:
            continue
        packed[place] = place.split("*")[0].rstrip("/") + ".zip"
        root = folder / place if (folder / place).is_dir() else paths[0].parent
        with zipfile.ZipFile(folder / packed[place], "w", zipfile.ZIP_DEFLATED) as archive:
            for path in paths:
                info = zipfile.ZipInfo(str(path.relative_to(root)), EPOCH)
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
        for path in paths:
            path.unlink()
    return _renamed(name, folder, lambda place: packed.get(place, place))


def _texts(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in TEXTS]


def _places(folder: Path, place: str) -> list[Path]:
    if "*" in place:
        return sorted(folder.glob(place))
    here = folder / place
    return [path for path in sorted(here.rglob("*")) if path.is_file()] if here.is_dir() else [here]


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


def _renamed(name: str, folder: Path, rename: Callable[[str], str]) -> SourceRecipe:
    files = recipe_of(name).files
    return recipe_of(name, files={key: rename(place) for key, place in files.items()})
