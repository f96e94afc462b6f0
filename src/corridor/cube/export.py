"""Write the sums that row-level flows come down to as Parquet files, the same bytes whichever engine made them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from corridor.cube import aggregate
from corridor.cube.aggregate import PRODUCT_YEAR
from corridor.cube.batches import Batch, batches
from corridor.cube.engines import Engine, Source
from corridor.errors import DataError, UsageError
from corridor.vocabulary import Declarer

MANIFEST = "cube.json"

KEYS: dict[str, tuple[str, ...]] = {
    "exporter_totals": (*PRODUCT_YEAR, "exporter"),
    "importer_totals": (*PRODUCT_YEAR, "importer"),
    "supplier_concentration": (*PRODUCT_YEAR, "importer"),
    "pair_totals": ("year", "exporter", "importer"),
    "product_totals": PRODUCT_YEAR,
}
"""Tables that are written, and the columns that name a row of each."""

FLOWS = ("year", "exporter", "importer", "product", "nomenclature", "declared_by", "value_usd")
REPORTING = ("year", "reporter", "side", "product", "nomenclature", "status")

FILLED = ("exporter", "importer", "nomenclature", "value_usd")
"""Columns that no reconciled row may leave empty, beside year and product."""

MOST_A_YEAR = 9e16
"""Dollars of a year, hundreds of times those of the world's output; a hundred times as many still fit 64 bits."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        out: Folder.
        rows: Reconciled flows that were summed. value_usd: their dollars.
        tables: Rows by table.
    """

    out: Path
    rows: int
    value_usd: int
    tables: dict[str, int]


@dataclass
class _Account:
    """What was written so far: files by table, flows and dollars."""

    files: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in KEYS})
    rows: int = 0
    value_usd: int = 0


def write_tables(
    flows: Source,
    reporting: Source,
    out: Path,
    *,
    engine: Engine,
    years: Iterable[int] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Written:
    """Sum flows on an engine and write the sums as one Parquet file per table and year, with a manifest.

    Tables: exporter_totals (value_usd, covered_usd: sold to importers whose purchases are covered), importer_totals,
    supplier_concentration (`squares`: Herfindahl–Hirschman index in units of 10⁻¹²), pair_totals, product_totals.

    Args:
        flows: Rows as the contract of goods_flows has them; only reconciled ones are summed.
        reporting: Rows as the contract of reporting has them.
        out: Folder; one that this function wrote before is replaced, any other must be empty or absent.
        engine: What the flows are summed on.
        years: Years to sum; all when not given.
        progress: Called with a line as each batch begins.

    Raises:
        UsageError: `out` holds something else.
        DataError: The rows cannot be read, lack a column, have a value that is missing, negative or too large, or there
            is none.
    """
    _refuse_other(out)
    wanted = None if years is None else sorted(set(years))
    rows = _checked(engine, flows, reporting, wanted)
    folder = out.parent / f".{out.name}.writing"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        account = _write_years(flows, reporting, rows, folder, engine=engine, progress=progress)
        _write_manifest(folder, account)
        _replace(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = {name: sum(file["rows"] for file in files) for name, files in account.files.items()}
    return Written(out, account.rows, account.value_usd, counts)


def _checked(engine: Engine, flows: Source, reporting: Source, years: list[int] | None) -> pl.DataFrame:
    """Return the reconciled flows of each year and product (rows), after a look at every value.

    Raises:
        DataError: A column is missing, a value is missing or out of range, or there is no row.
    """
    for name, source, needed in (("goods_flows", flows, FLOWS), ("reporting", reporting, REPORTING)):
        _refuse_columns(name, engine.schema(engine.scan(source), name), needed)
    kept = engine.scan(flows, years).filter(nw.col("declared_by") == str(Declarer.RECONCILED))
    value = nw.col("value_usd")
    counts = [nw.col(column).count().alias(column) for column in FILLED]
    found = engine.collect(
        kept.group_by("year", "product").agg(
            *counts, rows=nw.len(), least=value.min(), about=value.cast(nw.Float64).sum()
        ),
        by=("year", "product"),
    )
    if found.is_empty():
        raise DataError(f"goods_flows: no reconciled flow{_in(years)}")
    for row in found.iter_rows(named=True):
        _refuse_values(row)
    _refuse_sums(found.group_by("year").agg(pl.col("about").sum()).sort("year"))
    return found.select("year", "product", pl.col("rows").cast(pl.Int64))


def _refuse_columns(name: str, schema: nw.Schema, needed: tuple[str, ...]) -> None:
    missing = [column for column in needed if column not in schema]
    if missing:
        raise DataError(f"{name}: lacks the column {', '.join(missing)}; found: {', '.join(schema)}")
    for column in needed:
        whole = column in {"year", "value_usd"}
        if schema[column].is_integer() != whole or (not whole and not isinstance(schema[column], nw.String)):
            must = "whole numbers" if whole else "text"
            raise DataError(f"{name}: column {column}: found {schema[column]}, must be {must}")


def _refuse_values(row: dict[str, Any]) -> None:
    """Refuse a product-year in which something is missing or a value is negative."""
    where = f"goods_flows: year {row['year']}, product {row['product']}"
    for column in ("year", "product"):
        if row[column] is None:
            raise DataError(f"{where}: column {column}: missing in {row['rows']:,} reconciled rows")
    for column in FILLED:
        if row[column] < row["rows"]:
            gaps = row["rows"] - row[column]
            raise DataError(f"{where}: column {column}: missing in {gaps:,} of {row['rows']:,} reconciled rows")
    if row["least"] < 0:
        raise DataError(f"{where}: column value_usd: found {row['least']}, must not be negative")


def _refuse_sums(years: pl.DataFrame) -> None:
    """Refuse a year whose flows add up to more than 64 bits hold after a share is taken."""
    for year, about in years.iter_rows():
        if about > MOST_A_YEAR:
            found = f"the flows add up to {about:.3g}, must be at most {MOST_A_YEAR:.3g}"
            raise DataError(f"goods_flows: year {year}: column value_usd: {found}")


def _in(years: list[int] | None) -> str:
    return "" if years is None else f" in {years[0]}" if len(years) == 1 else f" in {years[0]}–{years[-1]}"


def _write_years(
    flows: Source,
    reporting: Source,
    rows: pl.DataFrame,
    folder: Path,
    *,
    engine: Engine,
    progress: Callable[[str], None],
) -> _Account:
    """Sum and write batch by batch; the parts of a year that was cut are held until the year is whole."""
    account, waiting = _Account(), list[dict[str, pl.DataFrame]]()
    todo = list(batches(rows, engine.batch_rows))
    for batch, following in zip(todo, [*todo[1:], None], strict=True):
        progress(f"Summing {_named(batch)}")
        waiting.append(_summed(flows, reporting, engine, batch))
        if following is None or following.years != batch.years:
            _write(folder, account, waiting, batch.years)
            waiting = []
    account.rows = int(rows["rows"].sum())
    return account


def _named(batch: Batch) -> str:
    ends = batch.years[0], batch.years[-1]
    years = str(ends[0]) if len(batch.years) == 1 else f"{ends[0]}–{ends[1]}"
    return years if batch.first is None else f"{years}, products {batch.first}–{batch.last}"


def _summed(flows: Source, reporting: Source, engine: Engine, batch: Batch) -> dict[str, pl.DataFrame]:
    """Return the tables of one batch."""
    rows, covered = (batch.of(engine.scan(source, batch.years)) for source in (flows, reporting))
    kept = engine.kept(aggregate.reconciled(rows, covered, coded=engine.coded), "flows")
    totals = engine.kept(aggregate.importer_totals(kept), "totals")
    sums = {
        "exporter_totals": aggregate.exporter_totals(kept),
        "importer_totals": totals,
        "supplier_concentration": aggregate.supplier_concentration(kept, totals),
        "pair_totals": aggregate.pair_totals(kept),
        "product_totals": aggregate.product_totals(kept),
    }
    return {name: engine.collect(frame) for name, frame in sums.items()}


def _write(folder: Path, account: _Account, parts: list[dict[str, pl.DataFrame]], years: tuple[int, ...]) -> None:
    """Write the tables of whole years, a file for each."""
    for name, key in KEYS.items():
        whole = pl.concat([part[name] for part in parts])
        if name == "pair_totals" and len(parts) > 1:
            whole = whole.group_by(key).agg(pl.col("value_usd").sum())
        ordered = whole.select(*key, *(column for column in whole.columns if column not in key)).sort(key)
        if name == "product_totals":
            account.value_usd += int(ordered["value_usd"].sum())
        for year in years:
            content = _parquet(ordered.filter(pl.col("year") == year))
            path = f"{name}/{year}.parquet"
            (folder / name).mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            count = ordered.filter(pl.col("year") == year).height
            account.files[name].append({"path": path, "rows": count, "bytes": len(content), "sha256": digest})


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    rows.rechunk().write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    return buffer.getvalue()


def _write_manifest(folder: Path, account: _Account) -> None:
    """Write what the folder holds; nothing in it tells the engine, the day or the machine."""
    document = {
        "reconciled_flows": account.rows,
        "value_usd": account.value_usd,
        "tables": {name: {"key": list(KEYS[name]), "files": files} for name, files in account.files.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _refuse_other(out: Path) -> None:
    """Refuse to replace what is no folder of sums.

    Raises:
        UsageError: `out` is a file, or a folder that holds something else.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: is a file, must be a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise UsageError(f"--out {out}: holds something else (no {MANIFEST}), so it is not replaced")


def _replace(folder: Path, out: Path) -> None:
    """Move a finished folder into place; the old one is set aside first, so that a failure leaves one of the two."""
    aside = out.parent / f".{out.name}.replaced"
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        out.rename(aside)
    folder.rename(out)
    shutil.rmtree(aside, ignore_errors=True)
