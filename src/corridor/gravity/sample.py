"""Which rows a gravity model can learn from, and why it leaves out the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from corridor.errors import DataError, UsageError

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Effect = tuple[str, ...]

MISSING: Final = "missing"
NEGATIVE: Final = "negative"
SEPARATED: Final = "separated"
SINGLETON: Final = "singleton"

SIZES: Final = (1e-100, 1e100)
"""Between these lies the largest value of a regressor whose variance is still a number."""


@dataclass
class Sample:
    """Rows of a frame that a model is fitted on, in an order that does not depend on theirs.

    Attributes:
        rows: Their places in the frame, shape (n,).
        target: Values to explain, (n,).
        design: Regressors, (n, k).
        names: Names of the regressors.
        codes: Level of each row in each effect, (n, f).
        labels: By effect, its columns as the frame has them.
        dropped: Reason and detail by row of the frame that is left out.
    """

    rows: Codes
    target: Array
    design: Array
    names: tuple[str, ...]
    codes: Codes
    labels: tuple[Effect, ...]
    dropped: dict[int, tuple[str, str]] = field(default_factory=dict)

    def drop(self, out: Mask, reason: str, detail: str) -> None:
        """Leave rows out; of two reasons the first stays."""
        for row in self.rows[out].tolist():
            self.dropped.setdefault(row, (reason, detail))
        keep = ~out
        self.rows, self.target = self.rows[keep], self.target[keep]
        self.design, self.codes = self.design[keep], self.codes[keep]

    def without(self, lost: Sequence[int]) -> Sample:
        """Return the sample without some of its regressors."""
        kept = [i for i in range(len(self.names)) if i not in lost]
        names = tuple(self.names[i] for i in kept)
        return Sample(self.rows, self.target, self.design[:, kept], names, self.codes, self.labels, self.dropped)


def columns_of(named: Sequence[str] | str) -> Effect:
    """Return names of columns, a single one given as a text too."""
    return (named,) if isinstance(named, str) else tuple(named)


def sampled(frame: pl.DataFrame, target: str, regressors: Sequence[str], effects: Sequence[Effect]) -> Sample:
    """Return the rows that can be used, once missing, negative, separated and lone ones are left out.

    Args:
        frame: One row per flow.
        target: Column of the values to explain.
        regressors: Numeric or yes/no columns.
        effects: By effect, the columns whose combinations are its levels.

    Raises:
        DataError: A column is missing or no number, or what is left is nothing to fit; the message says why.
    """
    _columns_there(frame, target, regressors, effects)
    keys = list(dict.fromkeys(name for effect in effects for name in effect))
    numbers = [pl.col(name).cast(pl.Float64).alias(f"_{i}") for i, name in enumerate((target, *regressors))]
    levels = [_key(frame, name).rank("dense").cast(pl.Int64).alias(f"_key_{name}") for name in keys]
    table = frame.select(*numbers, *levels).with_row_index("_row")
    # Sums of floating-point numbers depend on their order, so the order must not be that of the file.
    table = table.sort([*(f"_key_{name}" for name in keys), *(f"_{i}" for i in range(len(numbers)))])
    values = table.select(f"_{i}" for i in range(len(numbers))).fill_null(float("nan")).to_numpy()
    codes = [_coded(table, effect) for effect in effects]
    sample = Sample(
        rows=table["_row"].to_numpy().astype(np.int64),
        target=np.ascontiguousarray(values[:, 0]),
        design=np.asfortranarray(values[:, 1:]),
        names=tuple(regressors),
        codes=np.stack(codes, axis=1) if codes else np.empty((table.height, 0), np.int64),
        labels=tuple(effects),
    )
    wrong = ~np.isfinite(values).all(axis=1) | (sample.codes < 0).any(axis=1)
    sample.drop(wrong, MISSING, "a value is missing or infinite")
    sample.drop(sample.target < 0, NEGATIVE, f"{target} is negative")
    prune(sample)
    refuse_degenerate(sample, frame.height, target)
    return sample


def _key(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of an effect, NaN of a number being as missing as null."""
    return pl.col(name).fill_nan(None) if frame.schema[name].is_float() else pl.col(name)


def prune(sample: Sample) -> None:
    """Leave out levels whose target is always zero and levels of one row, again and again until none is left.

    A level without a positive value has the effect −∞ and fits its zeros perfectly: it is separated. A level with one
    row fits that row perfectly and says nothing of the regressors.
    """
    found = True
    while found and len(sample.rows):
        found = False
        for i, effect in enumerate(sample.labels):
            zero = np.bincount(sample.codes[:, i], weights=sample.target > 0)[sample.codes[:, i]] == 0
            if zero.any():
                sample.drop(zero, SEPARATED, f"effect of {' and '.join(effect)}: every value of its level is zero")
                found = True
            lone = np.bincount(sample.codes[:, i])[sample.codes[:, i]] == 1 if len(sample.rows) else zero[:0]
            if lone.any():
                sample.drop(lone, SINGLETON, f"effect of {' and '.join(effect)}: its level has this row only")
                found = True


def refuse_degenerate(sample: Sample, height: int, target: str) -> None:
    """Refuse samples that hold nothing to fit, before a library is handed them and ends the process.

    Raises:
        DataError: No row is left, the target does not vary, there is nothing but effects, an effect has one level,
            rows are no more than coefficients and effects, or a regressor is too large or small to compute with.
    """
    if not len(sample.rows):
        raise DataError(f"gravity: none of {height:,} rows can be used ({_counted(sample) or 'there are none'})")
    if not (sample.target > 0).any():
        raise DataError(f"gravity: {target} is zero in all of the {len(sample.rows):,} rows that can be used")
    if sample.target.min() == sample.target.max():
        raise DataError(f"gravity: {target} is {sample.target[0]:g} in every row, so there is nothing to explain")
    for i, effect in enumerate(sample.labels):
        if sample.codes[:, i].min() == sample.codes[:, i].max():
            raise DataError(
                f"gravity: the effect of {' and '.join(effect)} has one level only, so it cannot be told from a "
                f"constant; leave it out or give more ({_counted(sample) or 'no row was left out'})"
            )
    parameters = len(sample.names) + _rank_of_effects(sample)
    if len(sample.rows) <= parameters:
        raise DataError(
            f"gravity: {len(sample.rows):,} rows can be used for {parameters:,} coefficients and effects, which would "
            f"fit them exactly; give more rows or fewer regressors ({_counted(sample) or 'no row was left out'})"
        )
    for name, size in zip(sample.names, np.abs(sample.design).max(axis=0, initial=0.0), strict=True):
        if size and not SIZES[0] < size < SIZES[1]:
            raise DataError(f"gravity: {name} is of a size of {size:g}; give it in another unit")


def _rank_of_effects(sample: Sample) -> int:
    """Return how many effects the sample tells apart, the least it can be where there are three or more; 1 for none."""
    counts = [np.unique(column).size for column in sample.codes.T]
    if len(counts) < 2 or len(sample.rows) > len(sample.names) + sum(counts):
        return sum(counts) or 1
    first, second = (np.unique(column, return_inverse=True)[1] for column in sample.codes.T[:2])
    size = counts[0] + counts[1]
    ends = (np.ones(len(first)), (first, second + counts[0]))
    groups = int(connected_components(coo_array(ends, shape=(size, size)), directed=False)[0])
    return max(size - groups, *counts)


def _counted(sample: Sample) -> str:
    reasons = [reason for reason, _ in sample.dropped.values()]
    return ", ".join(f"{reason}: {reasons.count(reason):,}" for reason in dict.fromkeys(reasons))


def _columns_there(frame: pl.DataFrame, target: str, regressors: Sequence[str], effects: Sequence[Effect]) -> None:
    if not isinstance(frame, pl.DataFrame):
        raise UsageError(f"gravity: the table must be a polars DataFrame, found {type(frame)}")
    named = (target, *regressors, *(name for effect in effects for name in effect))
    missing = [name for name in dict.fromkeys(named) if name not in frame.columns]
    if missing:
        raise DataError(f"gravity: no column {', '.join(missing)}; the table has {', '.join(frame.columns)}")
    if not regressors:
        raise DataError("gravity: at least one regressor is needed")
    twice = [name for name in dict.fromkeys(regressors) if regressors.count(name) > 1 or name == target]
    if twice:
        raise DataError(f"gravity: {', '.join(twice)} is named twice")
    for name in (target, *regressors):
        if not (frame.schema[name].is_numeric() or frame.schema[name] == pl.Boolean):
            raise DataError(f"gravity: column {name} must hold numbers, found {frame.schema[name]}")


def _coded(table: pl.DataFrame, effect: Effect) -> Codes:
    """Return the level of each row, −1 where a column of the effect is missing; levels go by order of their names."""
    code = np.zeros(table.height, np.int64)
    unknown = np.zeros(table.height, np.bool_)
    for name in effect:
        part = table[f"_key_{name}"].fill_null(0).to_numpy()
        unknown |= part == 0
        code = code * (int(part.max(initial=0)) + 1) + part
        code = np.unique(code, return_inverse=True)[1] if len(effect) > 2 else code
    dense = pl.Series(code).rank("dense").cast(pl.Int64).to_numpy() - 1
    return np.where(unknown, -1, dense)
