"""Move rows to other codes in whole numbers: change, share out, add up, sort.

What a code of several targets gives to each is worked out within each row by largest remainder: of v units, target t
with w_t billionths gets ⌊v·w_t / 10⁹⌋, and the units that remain go one each to the targets with the largest
remainders, ties by code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from corridor.harmonising.revision_keys import Level, levels, pack, unpack
from corridor.harmonising.revision_weights import WHOLE

CODE: Final = ("nomenclature", "product")
KEY: Final = "_key"
SLICE: Final = 2_000_000
"""Rows worked on at once, about: it bounds the memory that is needed beside the frame and the result."""

PLACES: Final = 10**6
"""More than a revision has codes, so more than any row has parts."""


def move_rows(frame: pl.DataFrame, moves: pl.DataFrame, values: Sequence[str]) -> pl.DataFrame:
    """Return the rows under their new codes.

    Args:
        frame: Key columns, `nomenclature` and `product` among them, and the values.
        moves: For every (nomenclature, product) of the frame, one row per target: `to_nomenclature`, `to_product` and
            `share` in billionths, which add up to `WHOLE`. A code that stays names itself.
        values: Int64 columns to conserve; every other column is key.

    Returns:
        Rows in the frame's columns, sorted by key, each key once. A value that is missing in one of several rows added
        up is missing in their sum. Parts that are nothing in every value are left out, unless the row itself was.
    """
    parts = [_move_slice(part, moves, values) for part in _slices(frame, values)]
    return pl.concat(parts, how="vertical")


def _slices(frame: pl.DataFrame, values: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Cut a large frame by ranges of its leading key, so that the parts in turn are sorted as the whole is."""
    keys = (name for name in frame.columns if name not in values)
    leading = next((name for name in keys if frame[name].n_unique() > 1), CODE[0])
    if frame.height <= SLICE or leading in CODE:
        yield frame
        return
    known = frame[leading].unique().sort()
    size = max(known.len() * SLICE // frame.height, 1)
    for start in range(0, known.len(), size):
        yield frame.filter(pl.col(leading).is_in(known[start : start + size].implode(), nulls_equal=True))


def _move_slice(frame: pl.DataFrame, moves: pl.DataFrame, values: Sequence[str]) -> pl.DataFrame:
    new = {name: moves[f"to_{name}"].alias(name) for name in CODE}
    parts = levels([new.get(name, frame[name]) for name in frame.columns if name not in values])
    codes = levels([moves[name] for name in CODE])
    goals = moves.select(
        pack(moves, codes).alias("_code"), pack(pl.DataFrame(new), _of_code(parts)).alias("_goal"), "share"
    )
    summed = _added_up(_moved(frame, goals, codes, parts, values), values)
    return unpack(summed, parts, key=KEY).select(frame.columns)


def _moved(
    frame: pl.DataFrame, goals: pl.DataFrame, codes: Sequence[Level], parts: Sequence[Level], values: Sequence[str]
) -> pl.DataFrame:
    """Return packed keys after the move, repeated where rows meet, and values."""
    others = [part for part in parts if part.name not in CODE]
    goal = _only_goal(goals, codes).gather(pack(frame, codes))
    rows = frame.select(pack(frame, others).alias(KEY), goal, *values)
    one = rows.lazy().filter(pl.col("_goal") >= 0).select(pl.col(KEY) + pl.col("_goal"), *values).collect()
    to_share = (goal < 0).arg_true()
    if to_share.is_empty():
        return one
    codes_to_share = pack(frame[to_share].select(CODE), codes)
    several = _shared_out(rows[to_share].with_columns(codes_to_share.alias("_code")), goals, values)
    return pl.concat([one, several.select(pl.col(KEY) + pl.col("_goal"), *values)])


def _of_code(parts: Sequence[Level]) -> list[Level]:
    return [part for part in parts if part.name in CODE]


def _only_goal(goals: pl.DataFrame, codes: Sequence[Level]) -> pl.Series:
    """Return by packed code where it goes if it goes to one target, and −1 if to several."""
    size = codes[0].stride * codes[0].values.len()
    every = pl.DataFrame({"_code": pl.int_range(size, eager=True)})
    whole = goals.filter(pl.col("share") == WHOLE)
    return every.join(whole, on="_code", how="left", maintain_order="left")["_goal"].fill_null(-1)


def _shared_out(rows: pl.DataFrame, goals: pl.DataFrame, values: Sequence[str]) -> pl.DataFrame:
    """Return a row for each part of each row; goals of one code sort as its targets do."""
    numbered = rows.drop("_goal").with_row_index("_row")
    parts = numbered.join(goals, on="_code", how="inner").sort("_row", "_goal")
    parts = parts.with_columns(pl.int_range(pl.len()).over("_row").alias("_place"))
    parts = parts.with_columns(part.alias(f"_part_{name}") for name, part in _whole_parts(values))
    something = pl.any_horizontal(pl.col(f"_part_{name}").fill_null(0) != 0 for name in values)
    nothing_at_all = pl.all_horizontal(pl.col(name).fill_null(0) == 0 for name in values)
    kept = parts.filter(something | nothing_at_all)
    return kept.with_columns(pl.col(f"_part_{name}").alias(name) for name in values)


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


def _added_up(rows: pl.DataFrame, values: Sequence[str]) -> pl.DataFrame:
    """Add up rows of one key; only rows that share one are grouped, since most rows of a year share none."""
    ordered = rows.sort(KEY)
    key = pl.col(KEY)
    repeated = ((key == key.shift(1)) | (key == key.shift(-1))).fill_null(value=False)
    sums = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in values]
    again = ordered.select(repeated.alias("again"))["again"]
    if not again.any():
        return ordered
    summed = ordered.filter(again).group_by(KEY).agg(sums).sort(KEY)
    return ordered.filter(~again).merge_sorted(summed, key=KEY)
