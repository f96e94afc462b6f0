"""Walk through two versions of a table side by side, in slices of the same keys, so that memory stays small.

A key of several columns becomes one integer that sorts as the key does. Two sorted lists of integers are cut at the
same places, and only the rows of one cut are read at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from corridor.errors import InternalError
from corridor.tables.coding import enum_of

KEY = "_key"
SLICE = 1_000_000
"""Rows of either version that are read at a time."""

LARGEST = 2**62


@dataclass(frozen=True)
class Packing:
    """How a key of several columns becomes one integer.

    Attributes:
        texts: Codes of text columns that hold for both versions.
        least: Least value of integer columns.
        sizes: Number of values by column, in the order of the key.
    """

    texts: Mapping[str, pl.Enum]
    least: Mapping[str, int]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, versions: Sequence[pl.LazyFrame], key: Sequence[str], fixed: Mapping[str, pl.Enum]) -> Packing:
        """Return the packing of a key in some versions of a table.

        Args:
            versions: The rows, texts possibly coded.
            key: Columns of text or whole numbers, without nulls.
            fixed: Codes of columns that are known beforehand.

        Raises:
            InternalError: The key has more values than an integer of 64 bits.
        """
        schemas = [version.collect_schema() for version in versions]
        numbers = [name for name in key if schemas[0][name].is_integer()]
        texts = shared_codes(versions, [name for name in key if name not in numbers and name not in fixed])
        texts |= {name: fixed[name] for name in key if name in fixed}
        ends = pl.concat(pl.collect_all([v.select(numbers) for v in versions]))
        least = {name: int(ends[name].min() or 0) for name in numbers}  # type: ignore[arg-type]
        most = {name: int(ends[name].max() or 0) for name in numbers}  # type: ignore[arg-type]
        sizes = {
            name: most[name] - least[name] + 1 if name in least else max(len(texts[name].categories), 1) for name in key
        }
        if math.prod(sizes.values()) > LARGEST:
            raise InternalError(f"the key {', '.join(key)} has too many values to be compared: {sizes}")
        return cls(texts, least, sizes)

    def pack(self) -> pl.Expr:
        """Return the key as one integer, named `KEY`."""
        packed = pl.lit(0, pl.Int64)
        for name, size in self.sizes.items():
            packed = packed * size + self._code(name)
        return packed.alias(KEY)

    def part(self, *names: str) -> pl.Expr:
        """Return some neighbouring columns of the key, from the packed key, as one integer."""
        order = list(self.sizes)
        last = order.index(names[-1])
        below = math.prod(self.sizes[name] for name in order[last + 1 :])
        return (pl.col(KEY) // below) % math.prod(self.sizes[name] for name in names)

    def texts_of(self, name: str) -> list[str]:
        """Return the texts of a column in the order of their codes."""
        return self.texts[name].categories.to_list()

    def unpack(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows with the columns of the key in place of the packed one."""
        if not rows.height:
            return rows
        columns = [
            (self.part(name) + self.least[name]).alias(name)
            if name in self.least
            else self.part(name)
            .replace_strict(dict(enumerate(self.texts_of(name))), return_dtype=pl.String)
            .alias(name)
            for name in self.sizes
        ]
        return rows.select(*columns, pl.exclude(KEY))

    def _code(self, name: str) -> pl.Expr:
        if name in self.least:
            return pl.col(name).cast(pl.Int64) - self.least[name]
        return pl.col(name).cast(self.texts[name]).to_physical().cast(pl.Int64)


def shared_codes(versions: Sequence[pl.LazyFrame], columns: Sequence[str]) -> dict[str, pl.Enum]:
    """Return, for text columns, codes that hold every text of all versions."""
    found: dict[str, set[str]] = {name: set() for name in columns}
    for version in versions:
        schema = version.collect_schema()
        coded = {name: dtype for name in columns if isinstance(dtype := schema[name], pl.Enum)}
        for name, dtype in coded.items():
            found[name] |= set(dtype.categories)
        plain = [name for name in columns if name not in coded]
        for frame in pl.collect_all([version.select(pl.col(name).cast(pl.String).unique()) for name in plain]):
            found[frame.columns[0]] |= set(frame.to_series().drop_nulls())
    return {name: enum_of(texts) for name, texts in found.items()}


def walk(
    before: pl.LazyFrame, after: pl.LazyFrame, packing: Packing, columns: Sequence[pl.Expr], *, unit: int = 1
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield the rows of two versions in slices that hold the same keys.

    Args:
        before: The earlier version.
        after: The later one.
        packing: How keys become integers.
        columns: What is read beside the key.
        unit: Keys that agree in `key // unit` stay in one slice.

    Yields:
        Pairs of frames with the columns `KEY` and `columns`, sorted by key.
    """
    versions = [_Version.of(version, packing, columns) for version in (before, after)]
    cuts = _cuts(versions[0].keys, versions[1].keys, unit)
    for first, last in pairwise(cuts):
        left, right = (version.between(first, last) for version in versions)
        yield left, right


@dataclass(frozen=True)
class _Version:
    """One version: its keys in order, and the rows, which are in the same order."""

    keys: np.ndarray
    rows: pl.LazyFrame

    @classmethod
    def of(cls, rows: pl.LazyFrame, packing: Packing, columns: Sequence[pl.Expr]) -> _Version:
        wanted = rows.select(packing.pack(), *columns)
        keys = rows.select(packing.pack()).collect(engine="streaming").to_series()
        if not keys.is_sorted():
            wanted = wanted.collect().sort(KEY).lazy()
            keys = keys.sort()
        return cls(keys.to_numpy(), wanted)

    def between(self, first: int, last: int) -> pl.DataFrame:
        start, end = np.searchsorted(self.keys, [first, last])
        return self.rows.slice(int(start), int(end - start)).collect()


def _cuts(left: np.ndarray, right: np.ndarray, unit: int) -> list[int]:
    """Return keys at which to cut, so that no slice of the longer list has many more than `SLICE` rows."""
    longer = left if len(left) >= len(right) else right
    if not len(longer):
        return []
    least = min(int(keys[0]) for keys in (left, right) if len(keys))
    most = max(int(keys[-1]) for keys in (left, right) if len(keys))
    inner = {int(key) // unit * unit for key in longer[SLICE::SLICE]}
    return [least // unit * unit, *sorted(key for key in inner if key > least), most + 1]
