"""Where a panel's flows come from: a snapshot, raw files through a source's reader, or a plain table.

Of declarations the importer's figure (CIF) is taken alone, and never the reconciled one: which side stands behind a
reconciled value changes with who filed in a year, and with it the freight in the value, so that mixing would make
growth, and even trade that begins, of what is only paperwork. What an importer did not declare stays unknown though the
exporter did. Of a source that balances all countries itself, such as BACI, its one figure is taken. Flows with partners
that nobody names are left out; where they are much of what an importer bought, all that it does not list is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.panels.checking import ROW, checked
from corridor.panels.reading import DECLARED, NAMED, read_table
from corridor.snapshots.snapshot import Snapshot, read_snapshot
from corridor.sources import SOURCES
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.spec.panel import PanelSpec, RawFlows, SnapshotFlows
from corridor.vocabulary import UNSPECIFIED, WORLD, Coverage, Declarer, Rule

KNOWN = (Coverage.DECLARED, Coverage.BALANCED, Coverage.TRUNCATED)
"""Statuses of an importer's product and year whose flows are listed, down to an edge where the source is truncated."""

GOODS = (*ROW, "declared_by", "value_usd")


@dataclass(frozen=True)
class Told:
    """What a source tells.

    Attributes:
        flows: year, exporter, importer, product, value_usd.
        declared: year, importer, product that importers declare; None where the flows themselves tell it.
        named: year, country that the source names on either side of any flow; None where it cannot be told.
        complete: Years in which a source that is truncated in others leaves nothing out.
        place: What the flows are called in messages.
    """

    flows: pl.DataFrame
    declared: pl.DataFrame | None
    named: pl.DataFrame | None
    complete: tuple[int, ...] = ()
    place: str = "flows"


def told_by(spec: PanelSpec, root: Path, raw: Path | None = None) -> Told:
    """Return what the origin of a panel tells, in the years and products that the panel takes.

    Args:
        spec: The panel.
        root: Folder that holds data/.
        raw: Folder of raw files, for a panel that is made of them.

    Raises:
        UsageError: The panel needs raw files and there is no such folder, or the origin lacks what the panel names.
        DataError: The origin breaks its contracts, or no flow of it is taken.
    """
    if spec.snapshot is not None:
        told = of_snapshot(read_snapshot(folder_of(spec.snapshot.snapshot, root)), spec.snapshot)
    elif spec.raw is not None:
        told = of_raw(spec.raw, spec.name, raw)
    else:
        told = of_table(spec, root)
    year = pl.col("year").is_between(spec.first_year, spec.last_year)
    unnamed = pl.any_horizontal(pl.col("exporter", "importer").is_in([UNSPECIFIED, WORLD]))
    taken = told.flows.filter(year)
    flows = taken.filter(~unnamed & ~pl.col("product").is_in([*spec.skip_products, *spec.unspecified_products]))
    if flows.is_empty():
        raise DataError(f"{told.place}: no flow of the years and products that the panel {spec.name} takes")
    complete = (*told.complete, *spec.complete)
    return replace(told, flows=flows, declared=_specified(told.declared, taken, spec), complete=complete)


def _specified(declared: pl.DataFrame | None, flows: pl.DataFrame, spec: PanelSpec) -> pl.DataFrame | None:
    """Return what importers declare without what they leave unspecified; None where all is told by the flows."""
    partners = vague(flows, DECLARED, pl.col("exporter") == UNSPECIFIED, spec.unspecified_share)
    years = vague(flows, DECLARED[:2], pl.col("product").is_in(list(spec.unspecified_products)), spec.unspecified_share)
    if partners.is_empty() and years.is_empty():
        return declared
    known = flows.select(DECLARED).unique() if declared is None else declared
    return known.join(partners, on=DECLARED, how="anti").join(years, on=DECLARED[:2], how="anti")


def vague(flows: pl.DataFrame, by: Sequence[str], unspecified: pl.Expr, share: float) -> pl.DataFrame:
    """Return the groups of flows of which more than a share of the dollars is unspecified, as a frame of their keys."""
    value = pl.col("value_usd").cast(pl.Float64).fill_nan(None)
    sums = flows.group_by(by).agg(value.filter(unspecified).sum().alias("vague"), value.sum().alias("all"))
    return sums.filter(pl.col("vague") > share * pl.col("all")).select(by)


def folder_of(name: str, root: Path) -> Path:
    """Return the folder of a snapshot given by name under data/ or by path."""
    named = root / "data" / name
    return named if named.is_dir() or "/" not in name else root / name


def of_snapshot(snapshot: Snapshot, asked: SnapshotFlows) -> Told:
    """Return the flows of some sources of a snapshot, and what its table of reporting says of their coverage.

    Raises:
        UsageError: The snapshot has no such source.
    """
    unknown = sorted(set(asked.sources) - set(snapshot.sources))
    if unknown:
        known = ", ".join(sorted(snapshot.sources))
        raise UsageError(f"{snapshot.path}: there is no source {', '.join(unknown)}; known: {known}")
    ours = pl.col("source").is_in(list(asked.sources))
    goods = snapshot.parts("goods_flows").scan().filter(ours).select(*GOODS, "rule").collect()
    reporting = snapshot.parts("reporting").scan().filter(ours).collect()
    told = replace(of_goods(goods, reporting, asked.figure), place=str(snapshot.path))
    wanted = pl.col("product").str.len_chars() == asked.digits
    if asked.importers:
        wanted &= pl.col("importer").is_in(list(asked.importers))
    return replace(told, flows=told.flows.filter(wanted))


def of_raw(asked: RawFlows, panel: str, folder: Path | None) -> Told:
    """Return the flows that a source's reader finds in raw files.

    Raises:
        UsageError: No folder is given, there is none, or the source is unknown.
        DataError: A raw file is missing or wrong, or the source holds no flow of that figure.
    """
    if folder is None or not folder.is_dir():
        found = "none was given" if folder is None else f"{folder} is none"
        raise UsageError(f"the panel {panel} is made of raw files; a folder of them is needed (--raw DIR), and {found}")
    reader = SOURCES[asked.recipe.reader or asked.source]
    tables = _joined(reader.read(RawFiles(folder, asked.source, asked.recipe), asked.recipe))
    names = ("declared", "goods_flows", "industry_flows")
    rows = next((tables[name] for name in names if name in tables and tables[name].height), None)
    if rows is None:
        raise DataError(f"{folder}: the source {asked.source} holds no flow between countries by product")
    if "industry" in rows.columns:
        flows = rows.rename({"industry": "product"}).group_by(ROW).agg(pl.col("value_usd").sum())
        return replace(of_grid(flows), place=str(folder))
    return replace(of_goods(rows, tables["reporting"], asked.figure), place=str(folder))


def _joined(found: Reading | Yearly) -> dict[str, pl.DataFrame]:
    """Return the tables of a source, those of all years together."""
    readings = [found] if isinstance(found, Reading) else [found.common, *(found.read(year) for year in found.years)]
    names = {name for reading in readings for name in reading.tables}
    return {
        name: pl.concat([reading.tables[name] for reading in readings if name in reading.tables])
        for name in sorted(names)
    }


def of_table(spec: PanelSpec, root: Path) -> Told:
    """Return the flows of the plain table that a panel names.

    Raises:
        UsageError: There is no such file. DataError: It cannot be read, or a row of it is wrong.
    """
    assert spec.table is not None
    path = root / "data" / spec.table.file
    path = path if path.is_file() else root / spec.table.file
    flows = checked(read_table(path), str(path))
    told = of_grid(flows) if spec.table.balanced else Told(flows, None, None)
    return replace(told, place=str(path))


def of_goods(goods: pl.DataFrame, reporting: pl.DataFrame, figure: str) -> Told:
    """Return one figure per flow, and who declares what.

    Args:
        goods: Columns `GOODS` and, of balanced sources, rule; one figure per flow and declarer.
        reporting: Rows of the table of that name for the same sources.
        figure: As the panel names it.
    """
    named = countries_of(goods)
    if figure == "importer":
        rows = goods.filter(pl.col("declared_by") == Declarer.IMPORTER)
    else:
        rows = goods.filter(pl.col("declared_by") == Declarer.RECONCILED, pl.col("rule") == Rule.BALANCED_BY_SOURCE)
    listed = reporting.filter(pl.col("side") == "importer", pl.col("status").is_in(list(KNOWN)))
    told = listed.select("year", pl.col("reporter").alias("importer"), "product").unique()
    everyone = told.filter(pl.col("importer") == WORLD).drop("importer").join(named, on="year")
    single = told.filter(pl.col("importer") != WORLD)
    declared = pl.concat([single, everyone.rename({"country": "importer"}).select(DECLARED)]).unique()
    partial = listed.filter(pl.col("status") != Coverage.BALANCED)["year"]
    complete = sorted(set(listed["year"]) - set(partial))
    flows = rows.group_by(ROW).agg(pl.col("value_usd").sum())
    return Told(flows, declared, named, tuple(complete) if partial.len() else ())


def of_grid(flows: pl.DataFrame) -> Told:
    """Return flows of a source that balances all countries: whoever it names declares every product that it holds."""
    named = countries_of(flows)
    products = flows.select("year", "product").unique()
    declared = products.join(named.rename({"country": "importer"}), on="year").select(DECLARED)
    return Told(flows, declared, named)


def countries_of(flows: pl.DataFrame) -> pl.DataFrame:
    """Return year, country that stand on either side of any flow."""
    sides: Iterable[pl.DataFrame] = (
        flows.select("year", pl.col(side).cast(pl.String).alias("country")) for side in ("exporter", "importer")
    )
    return pl.concat(list(sides)).unique().select(NAMED)
