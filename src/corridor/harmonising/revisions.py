"""Bring rows of any HS revision to one revision, their dollars conserved to the last one.

A row whose code has one counterpart changes its code. A row whose code has several is shared out: with v whole dollars
and weights w_t in billionths, part t gets ⌊v·w_t / 10⁹⌋, and the dollars that remain go one each to the parts with the
largest remainders, ties by code. Rows that then have the same key are added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.harmonising.concordance import COARSE, DIGITS, REVISIONS, coarse, codes, related, require_revision, turned
from corridor.harmonising.revision_report import LINE_SCHEMA, ConversionReport, Kind
from corridor.harmonising.revision_weights import NEAREST, WHOLE, Split, Weights, shares
from corridor.tables.columns import NOMENCLATURES
from corridor.vocabulary import Coverage

CODE: Final = ("nomenclature", "product")
MONEY: Final = "value_usd"
VALUES: Final = (MONEY, "quantity_kg")
PLACES: Final = 10**6
"""More than a revision has codes, so more than the parts of any row."""

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
    key = [name for name in frame.columns if name not in kept]
    plan, moves = _plan(frame.select(CODE).unique(), to, weights)
    lines = _lines(frame, plan)
    one, several = moves.filter(pl.col("share") == WHOLE), moves.filter(pl.col("share") < WHOLE)
    moved = frame.join(several, on=list(CODE), how="anti") if several.height else frame
    moved = moved.join(one.drop("share"), on=list(CODE), how="left").with_columns(_codes(to)).select(frame.columns)
    parts = _parts(frame, several, kept).with_columns(_codes(to)).select(frame.columns)
    result = _added_up(pl.concat([moved, parts]), key, kept).select(frame.columns)
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
    kept = list(values) if values is not None else [name for name in VALUES if name in frame.columns]
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
        raise DataError(f"HS revisions: column {MONEY} must not be empty, found {frame[MONEY].null_count():,} such rows")
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
    if len(product) != DIGITS or product not in codes(revision):
        return Kind.CODE_UNKNOWN, ()
    split = shares(revision, to, how)[product]
    return _kind(revision, product, to, split), split


def _fate_of_group(revision: str, product: str, to: str) -> tuple[Kind, Split]:
    whole = coarse(revision, to, len(product)).get(product)
    if whole is not None:
        return Kind.WHOLE_GROUP, ((whole, WHOLE),)
    known = any(code.startswith(product) for code in codes(revision))
    return (Kind.GROUP_TORN if known else Kind.CODE_UNKNOWN), ()


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


def _parts(frame: pl.DataFrame, moves: pl.DataFrame, values: Sequence[str]) -> pl.DataFrame:
    """Share out the rows of codes that go to several targets, each value by largest remainder within its row."""
    own = frame.join(moves.select(CODE).unique(), on=list(CODE), how="semi").with_row_index("_row")
    parts = own.join(moves, on=list(CODE), how="inner").sort("_row", "target")
    parts = parts.with_columns(pl.int_range(pl.len()).over("_row").alias("_place"))
    parts = parts.with_columns(pl.struct(part.alias(name) for name, part in _whole_parts(values)).alias("_parts"))
    something = pl.any_horizontal(pl.col("_parts").struct.field(name) != 0 for name in values).fill_null(value=False)
    nothing_at_all = pl.all_horizontal(pl.col(name).fill_null(0) == 0 for name in values)
    kept = parts.filter(something | nothing_at_all)
    return kept.with_columns(pl.col("_parts").struct.field(name) for name in values)


def _whole_parts(values: Sequence[str]) -> Iterator[tuple[str, pl.Expr]]:
    """Yield the whole part of each value.

    v·w / 10⁹ is worked out as (v div 10⁹)·w + (v mod 10⁹)·w / 10⁹, of which nothing leaves 64 bits.
    """
    for name in values:
        value, share = pl.col(name), pl.col("share")
        within = (value % WHOLE) * share
        floor = (value // WHOLE) * share + within // WHOLE
        owed = value - floor.sum().over("_row")
        # Places are unique within a row, so that no two parts tie; an earlier place, a smaller code, goes first.
        order = (within % WHOLE) * PLACES - pl.col("_place")
        yield name, floor + (order.rank("ordinal", descending=True).over("_row") <= owed).cast(pl.Int64)


def _added_up(frame: pl.DataFrame, key: list[str], values: Sequence[str]) -> pl.DataFrame:
    """Add up rows of one key, unknown where any of them is, and sort."""
    sums = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in values]
    return frame.group_by(key).agg(sums).sort(key)


def _lines(frame: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    year = pl.col("year").cast(pl.Int32) if "year" in frame.columns else pl.lit(None, pl.Int32).alias("year")
    sums = frame.group_by(year, *CODE).agg(pl.len().cast(pl.Int64).alias("rows"), pl.col(MONEY).sum())
    lines = sums.join(plan, on=list(CODE), how="left").select(list(LINE_SCHEMA))
    return lines.sort("year", *CODE)


def _total(column: pl.Series) -> int:
    return int(column.cast(pl.Int128).sum())
