"""Who filed what: the table `reporting` counted year by year, so that memory does not go with the number of years."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from corridor.tables import Parts
from corridor.tables.coding import decoded
from corridor.vocabulary import Coverage

SIDES = ("exporter", "importer")
WHO = ["reporter", "side"]
LISTED = [*WHO, "source", "product"]
TOLD = [str(Coverage.DECLARED), str(Coverage.BALANCED)]


@dataclass(frozen=True)
class Filing:
    """What the table `reporting` says in numbers.

    Attributes:
        cells: One row per reporter, side and year, with products by status, `usual` (products that the reporter
            usually declares in the sources that it is in that year) and `met` (those of them that it declared).
        chapters: One row per side, chapter and year: reporters with a product of it, and those that filed at all.
        sources: One row per source, side and year: reporters and products declared.
        revisions: One row per HS revision, side and year: reporters, and products declared.
    """

    cells: pl.DataFrame
    chapters: pl.DataFrame
    sources: pl.DataFrame
    revisions: pl.DataFrame


@dataclass
class _Pile:
    cells: list[pl.DataFrame] = field(default_factory=list)
    chapters: list[pl.DataFrame] = field(default_factory=list)
    sources: list[pl.DataFrame] = field(default_factory=list)
    revisions: list[pl.DataFrame] = field(default_factory=list)


def filing(parts: Parts, *, sides: Collection[str] = SIDES, reporters: Collection[str] = ()) -> Filing:
    """Count a table `reporting`.

    A product counts as *usual* for a reporter and side if it declared it in at least half of the years in which it
    filed in the same source, counted from the first year in which anybody did so.

    Args:
        parts: The table by year.
        sides: Sides to look at.
        reporters: Reporters to look at; none for all.
    """
    usual = _usual(parts, sides, reporters)
    pile = _Pile()
    for year in parts.years:
        rows = _rows(parts, year, sides, reporters)
        _count(pile, year, rows, usual)
    return Filing(
        _piled(pile.cells, ["reporter", "side", "year"]),
        _piled(pile.chapters, ["side", "chapter", "year"]),
        _piled(pile.sources, ["source", "side", "year"]),
        _piled(pile.revisions, ["nomenclature", "side", "year"]),
    )


def _rows(parts: Parts, year: int, sides: Collection[str], reporters: Collection[str]) -> pl.DataFrame:
    """Return the rows of one year, texts as codes that all years share."""
    lazy = parts.stored(year).filter(pl.col("side").cast(pl.String).is_in(list(sides)))
    if reporters:
        lazy = lazy.filter(pl.col("reporter").cast(pl.String).is_in(list(reporters)))
    shared = ("reporter", "side", "source", "product", "nomenclature", "status")
    return lazy.select(pl.col(name).cast(pl.Categorical) for name in shared).collect()


def _usual(parts: Parts, sides: Collection[str], reporters: Collection[str]) -> pl.DataFrame:
    """Return what each reporter usually declares: columns `LISTED` and `first`, the product's first year."""
    counted: pl.DataFrame | None = None
    filed: list[pl.DataFrame] = []
    for year in parts.years:
        told = _rows(parts, year, sides, reporters).filter(pl.col("status").cast(pl.String).is_in(TOLD))
        filed.append(told.select(*WHO, "source").unique().with_columns(pl.lit(year).alias("year")))
        once = told.select(LISTED).unique().with_columns(pl.lit(1).alias("years"), pl.lit(year).alias("first"))
        both = once if counted is None else pl.concat([counted, once])
        counted = both.group_by(LISTED).agg(pl.col("years").sum(), pl.col("first").min())
    if counted is None:
        return pl.DataFrame(schema={**dict.fromkeys(LISTED, pl.Categorical), "first": pl.Int32})
    began = counted.group_by("source", "product").agg(pl.col("first").min())
    firsts = began.select("source", "first").unique()
    due = (
        pl.concat(filed)
        .join(firsts, on="source")
        .filter(pl.col("year") >= pl.col("first"))
        .group_by(*WHO, "source", "first")
        .agg(pl.len().alias("due"))
    )
    return (
        counted.drop("first")
        .join(began, on=["source", "product"])
        .join(due, on=[*WHO, "source", "first"])
        .filter(pl.col("years") * 2 >= pl.col("due"))
        .select(*LISTED, "first")
    )


def _count(pile: _Pile, year: int, rows: pl.DataFrame, usual: pl.DataFrame) -> None:
    """Add the counts of one year."""
    told = rows.filter(pl.col("status").cast(pl.String).is_in(TOLD))
    pile.cells.append(_cells(rows, told, usual.filter(pl.col("first") <= year), year))
    chapter = pl.col("product").cast(pl.String).str.head(2).alias("chapter")
    filed = told.group_by("side").agg(pl.col("reporter").n_unique().alias("filed"))
    by_chapter = told.group_by("side", chapter).agg(_reporters(), _products()).join(filed, on="side")
    stamp = pl.lit(year).cast(pl.Int32).alias("year")
    pile.chapters.append(decoded(by_chapter).with_columns(stamp))
    for name, into in (("source", pile.sources), ("nomenclature", pile.revisions)):
        into.append(decoded(rows.group_by(name, "side").agg(_reporters(), _products())).with_columns(stamp))


def _cells(rows: pl.DataFrame, told: pl.DataFrame, usual: pl.DataFrame, year: int) -> pl.DataFrame:
    statuses = [
        pl.col("product").filter(pl.col("status").cast(pl.String) == str(status)).n_unique().alias(str(status))
        for status in Coverage
    ]
    here = rows.select(*WHO, "source").unique()
    due = usual.join(here, on=[*WHO, "source"], how="semi").select(*WHO, "product").unique()
    met = due.join(told, on=[*WHO, "product"], how="semi")
    counts = (
        rows.group_by(WHO)
        .agg(statuses)
        .join(due.group_by(WHO).agg(pl.len().alias("usual")), on=WHO, how="left")
        .join(met.group_by(WHO).agg(pl.len().alias("met")), on=WHO, how="left")
        .with_columns(pl.col("usual", "met").fill_null(0))
    )
    return decoded(counts).with_columns(pl.lit(year).cast(pl.Int32).alias("year"))


def _reporters() -> pl.Expr:
    return pl.col("reporter").n_unique().alias("reporters")


def _products() -> pl.Expr:
    return pl.col("product").n_unique().alias("products")


def _piled(frames: Sequence[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(key, pl.String))
    return pl.concat(frames).sort(key)
