"""Write data/panels: compact tables of flows for panels, made from raw files by the readers of their sources.

    .venv/bin/python tools/write_panel_tables.py FOLDER_OF_RAW_FILES

Each table holds year, exporter, importer, product and whole US dollars. `data/panels/datapackage.json` says of each
where it comes from, under which licence, and what it leaves out.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from corridor.errors import CorridorError
from corridor.reports.files import write_text, write_whole
from corridor.sources import SOURCES
from corridor.sources.ledger import SourceAccount
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.recipe import SourceRecipe

KEY: Final = ["year", "exporter", "importer", "product"]
FIELDS: Final = {
    "year": ("integer", "Calendar year."),
    "exporter": ("string", "Country that delivers, ISO 3166-1 alpha-3."),
    "importer": ("string", "Country that uses what is delivered, ISO 3166-1 alpha-3."),
    "product": ("string", "Industry that delivers, as the source codes it."),
    "value_usd": ("integer", "Value in current US dollars at basic prices, intermediate and final use together."),
}
RECIPES: Final[Mapping[str, SourceRecipe]] = {
    "wiod": SourceRecipe(
        files={"long": "wiod_sectors/wiod_bilateral_sector_1995_2008.parquet"}, retrieved=date(2026, 11, 23)
    ),
}
"""Recipe of each table, by the source whose reader makes it."""

NOTE: Final = (
    "Cleaned and added up over both uses; countries by ISO code. Rows of 0, flows within a country and flows with the "
    "rest of the world are left out; negative figures are changes in inventories, all of them with the rest of the "
    "world, and left out, not clipped. Values are whole millions of each use in the source, so a missing flow is below "
    "a million. The publisher answers for the original, not for what was made of it."
)


def flows_of(name: str, raw: Path) -> tuple[pl.DataFrame, list[SourceAccount]]:
    """Return the flows of a source that balances all countries, in the order of their key, and the accounts.

    Raises:
        DataError: A raw file is missing or wrong.
    """
    recipe = RECIPES[name]
    found = SOURCES[name].read(RawFiles(raw, name, recipe), recipe)
    readings = _readings(found)
    rows = pl.concat([reading.tables["industry_flows"] for reading in readings]).rename({"industry": "product"})
    flows = rows.group_by(KEY).agg(pl.col("value_usd").sum()).filter(pl.col("value_usd") > 0).sort(KEY)
    return flows, [account for reading in readings for account in reading.accounts]


def _readings(found: Reading | Yearly) -> list[Reading]:
    return [found] if isinstance(found, Reading) else [found.read(year) for year in found.years]


def resource(name: str, path: Path, flows: pl.DataFrame, accounts: list[SourceAccount]) -> dict[str, Any]:
    """Return the entry of a table in datapackage.json."""
    content, info = path.read_bytes(), SOURCES[name].info()
    return {
        "name": name,
        "path": path.name,
        "format": "parquet",
        "title": info["title"],
        "description": NOTE,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": flows.height,
        "schema": {
            "fields": [{"name": key, "type": kind, "description": what} for key, (kind, what) in FIELDS.items()],
            "primaryKey": KEY,
        },
        "sources": [{"title": info["title"], "path": info["url"]}],
        "licenses": [{"title": info["licence"]}],
        "citation": info["citation"],
        "release": info["release"],
        "retrieved": RECIPES[name].retrieved.isoformat(),
        "made_by": "tools/write_panel_tables.py",
        "account": [account.record() for account in accounts],
    }


def write(raw: Path, folder: Path) -> list[Path]:
    """Write every table and the description of them all.

    Args:
        raw: Folder of raw files.
        folder: Folder to write to.

    Returns:
        The files written.
    """
    entries, written = [], []
    for name in RECIPES:
        flows, accounts = flows_of(name, raw)
        path = folder / f"{name}.parquet"
        write_whole(path, lambda sibling, rows=flows: _write_parquet(rows, sibling))  # type: ignore[misc]
        entries.append(resource(name, path, flows, accounts))
        written.append(path)
    described = {
        "name": "panels",
        "title": "Tables of flows for panels",
        "profile": "data-package",
        "resources": entries,
    }
    write_text(folder / "datapackage.json", json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    return [*written, folder / "datapackage.json"]


def _write_parquet(flows: pl.DataFrame, path: Path) -> None:
    narrow = flows.with_columns(pl.col("year").cast(pl.Int16), pl.col(KEY[1:]).cast(pl.Categorical))
    narrow.write_parquet(path, compression="zstd", compression_level=22, statistics=False)


def main(arguments: list[str]) -> int:
    """Write the tables; return 2 where the call is wrong and 3 where a raw file is."""
    if len(arguments) != 1:
        print(f"usage: {Path(__file__).name} FOLDER_OF_RAW_FILES", file=sys.stderr)
        return 2
    try:
        written = write(Path(arguments[0]), Path(__file__).resolve().parent.parent / "data" / "panels")
    except CorridorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for path in written:
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
