"""Bring rows of any HS revision to one revision, their dollars conserved to the last one.

A row whose code has one counterpart changes its code; a row whose code has several is shared out by weights; rows that
then have the same key are added up (`corridor.harmonising.revision_rows`). What cannot be brought over stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.harmonising.concordance import COARSE, DIGITS, REVISIONS, coarse, codes, related, require_revision, turned
from corridor.harmonising.revision_keys import levels, pack, unpack
from corridor.harmonising.revision_report import LINE_SCHEMA, ConversionReport, Kind
from corridor.harmonising.revision_rows import CODE, SLICE, move_rows
from corridor.harmonising.revision_weights import NEAREST, WHOLE, Split, Weights, shares
from corridor.tables.columns import NOMENCLATURES
from corridor.vocabulary import Coverage

MONEY: Final = "value_usd"
VALUES: Final = (MONEY, "quantity_kg")
PADDING: Final = "00"
WEAKEST_FIRST: Final = (Coverage.ABSENT, Coverage.TRUNCATED, Coverage.BALANCED, Coverage.DECLARED)


@dataclass(frozen=True)
class Conversion:
    """Rows in the target revision, those left in their own among them, and the account of what became of each."""

    frame: pl.DataFrame
    report: ConversionReport


def convert(
    frame: pl.DataFrame, *, to: str, weights: Weights = NEAREST, values: Sequence[str] | None = None
) -> Conversion:
    """Bring rows to an HS revision.

    Args:
        frame: Rows with `product` (2, 4 or 6 digits), `nomenclature` (HS92 … HS22, or HS where unknown), whole-number
            values, and any further columns, which are all part of the key. Give it one year at a time where it is
            large: memory goes with the frame. Bring declarations over before they are reconciled, since a mirror ratio
            cannot be added up.
        to: The target revision.
        weights: How codes with several counterparts are shared out.
        values: Columns of whole numbers to conserve; by default `value_usd` and, where there, `quantity_kg`.

    Returns:
        The rows in the columns and types of the frame, sorted by key, each key once. Every dollar that came in goes
        out. A quantity that is unknown in one of several rows added up is unknown in their sum; the report tells how
        many known kilograms that hides. A part that is nothing in every value is left out, unless the row itself was
        zero. Rows that cannot be brought over keep code and revision, and the report lists them.

    Raises:
        UsageError: The revision is unknown, or the frame lacks a column or has one that is neither key nor value.
        DataError: A row has no code or no value, or a nomenclature that is none.
    """
    require_revision(to)
    kept = _values(frame, values)
    sums = _sums(frame)
    plan, moves = _plan(sums.select(CODE).unique(), to, weights)
    result = move_rows(frame, _with_stayers(plan, moves, to), kept)
    lines = sums.join(plan, on=list(CODE), how="left").select(list(LINE_SCHEMA)).sort("year", *CODE)
    hidden = sum(_total(frame[name]) - _total(result[name]) for name in kept if name != MONEY)
    return Conversion(result, ConversionReport(to, weights.name, lines, result.height, hidden))


def convert_coverage(frame: pl.DataFrame, *, to: str, weights: Weights = NEAREST) -> pl.DataFrame:
    """Bring the table `reporting` of one source to an HS revision.

    A code's status goes to every code that its trade goes to. Where several come together, the weakest status holds
    (absent, truncated, balanced, declared): a sum of which a part is unknown is unknown.

    Args:
        frame: Rows of the table `reporting`.
        to: The target revision.
        weights: The weights with which the flows were converted.

    Returns:
        Rows of the same columns, sorted, each cell once.
    """
    require_revision(to)
    _, moves = _plan(frame.select(CODE).unique(), to, weights)
    brought = frame.join(moves, on=list(CODE), how="left", maintain_order="left").with_columns(_codes(to))
    rank = pl.col("status").replace_strict({str(name): i for i, name in enumerate(WEAKEST_FIRST)}, return_dtype=pl.Int8)
    key = [name for name in frame.columns if name not in ("status", "source")]
    ordered = brought.with_columns(rank.alias("_rank")).sort([*key, "_rank", "source"])
    return ordered.unique(key, keep="first", maintain_order=True).select(frame.columns)


def _values(frame: pl.DataFrame, values: Sequence[str] | None) -> list[str]:
    """Return the value columns, after holding the frame against what `convert` needs."""
    wanted = VALUES if values is None else values
    kept = [str(name) for name in wanted if values is not None or name in frame.columns]
    missing = [name for name in (*CODE, MONEY, *kept) if name not in frame.columns]
    if missing:
        raise UsageError(f"HS revisions: no column {', '.join(missing)}; found {', '.join(frame.columns)}")
    broken = [name for name in kept if frame[name].dtype != pl.Int64]
    broken += [name for name in frame.columns if frame[name].dtype.is_float() and frame[name].count()]
    if MONEY not in kept or broken:
        raise UsageError(
            f"HS revisions: values must be Int64 columns, {MONEY} among them, and keys no decimal numbers; "
            f"found {', '.join(f'{name} ({frame[name].dtype})' for name in broken) or ', '.join(kept)}"
        )
    if frame[MONEY].null_count():
        raise DataError(
            f"HS revisions: column {MONEY}: a value is needed, found {frame[MONEY].null_count():,} empty ones"
        )
    return kept


def _plan(pairs: pl.DataFrame, to: str, how: Weights) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the kind of each (nomenclature, product), and where each that moves goes and with what share."""
    strange = pairs.filter(pl.col("product").is_null() | ~pl.col("nomenclature").is_in(NOMENCLATURES).fill_null(False))
    if strange.height:
        revision, product = strange.sort(CODE).row(0)
        raise DataError(
            f"HS revisions: product {product!r} of nomenclature {revision!r}: a code is needed, and a nomenclature "
            f"among {', '.join(NOMENCLATURES)}"
        )
    kinds, moves = [], []
    for revision, product in pairs.sort(CODE).iter_rows():
        kind, split = _fate(revision, product, to, how)
        kinds.append((revision, product, str(kind), len(split)))
        moves += [(revision, product, target, share) for target, share in split]
    plan_schema = dict.fromkeys((*CODE, "kind"), pl.String) | {"counterparts": pl.Int64}
    move_schema = dict.fromkeys((*CODE, "target"), pl.String) | {"share": pl.Int64}
    return pl.DataFrame(kinds, plan_schema, orient="row"), pl.DataFrame(moves, move_schema, orient="row")


def _fate(revision: str, product: str, to: str, how: Weights) -> tuple[Kind, Split]:
    """Return what becomes of one code, and the billionths that go to each target."""
    if revision == to:
        return Kind.ALREADY, ((product, WHOLE),)
    if revision not in REVISIONS:
        return Kind.REVISION_UNKNOWN, ()
    if len(product) in COARSE:
        return _fate_of_group(revision, product, to)
    if product not in codes(revision):
        return _fate_of_padded(revision, product, to)
    split = shares(revision, to, how)[product]
    return _kind(revision, product, to, split), split


def _fate_of_group(revision: str, product: str, to: str) -> tuple[Kind, Split]:
    whole = coarse(revision, to, len(product)).get(product)
    if whole is not None:
        return Kind.WHOLE_GROUP, ((whole, WHOLE),)
    known = any(code.startswith(product) for code in codes(revision))
    return (Kind.GROUP_TORN if known else Kind.CODE_UNKNOWN), ()


def _fate_of_padded(revision: str, product: str, to: str) -> tuple[Kind, Split]:
    """Take a heading written with 00 behind it, as BACI's 271000 for all oil products, for the heading that it is."""
    heading = product.removesuffix(PADDING)
    if len(heading) == len(product) or len(product) != DIGITS:
        return Kind.CODE_UNKNOWN, ()
    kind, split = _fate_of_group(revision, heading, to)
    return kind, tuple((whole + PADDING, share) for whole, share in split)


def _kind(revision: str, product: str, to: str, split: Split) -> Kind:
    """Name what the concordance says of a code, whatever the weights make of it."""
    if not split:
        return Kind.NO_COUNTERPART
    if len(split) > 1:
        return Kind.SPLIT
    target = split[0][0]
    if related(revision, to)[product] != (target,):
        return Kind.ASSIGNED
    return Kind.MERGED if len(turned(revision, to)[target]) > 1 else Kind.ONE_TO_ONE


def _codes(to: str) -> list[pl.Expr]:
    """Return the expressions that put a row under its target, and leave it where it has none."""
    return [
        pl.when(pl.col("target").is_null()).then("nomenclature").otherwise(pl.lit(to)).alias("nomenclature"),
        pl.coalesce("target", "product").alias("product"),
    ]


def _with_stayers(plan: pl.DataFrame, moves: pl.DataFrame, to: str) -> pl.DataFrame:
    """Return where every code goes; a code that does not move goes to itself."""
    every = plan.select(CODE).join(moves, on=list(CODE), how="left")
    revision, product = _codes(to)
    return every.select(
        *CODE,
        revision.alias("to_nomenclature"),
        product.alias("to_product"),
        pl.col("share").fill_null(WHOLE),
    ).sort(*CODE, "to_product")


def _sums(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows and dollars by year, if the frame has one, and code."""
    parts = levels([frame[name] for name in ("year", *CODE) if name in frame.columns])
    keyed = frame.select(pack(frame, parts).alias("key"), MONEY).group_by("key")
    sums = keyed.agg(pl.len().cast(pl.Int64).alias("rows"), pl.col(MONEY).sum())
    read = unpack(sums, parts, key="key")
    return read.with_columns(
        pl.col("year").cast(pl.Int32) if "year" in read.columns else pl.lit(None, pl.Int32).alias("year")
    )


def _total(column: pl.Series) -> int:
    """Return a sum that cannot overflow, in slices, since a wider copy of a whole year would be large."""
    starts = range(0, column.len(), SLICE)
    return sum(int(column.slice(start, SLICE).cast(pl.Int128).sum()) for start in starts)
