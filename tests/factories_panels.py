"""Small tables of flows for the tests of panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st

ROW = ("year", "exporter", "importer", "product", "value_usd")
ARRAYS = ("years", "cell", "low", "high", "declared")


def flows(*rows: tuple[Any, ...], **columns: Sequence[Any]) -> pl.DataFrame:
    """Return rows (year, exporter, importer, product, value) as a table, with further columns."""
    found = pl.DataFrame(list(rows), schema=list(ROW), orient="row", strict=False)
    return found.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def history(first: int, exporter: str, importer: str, product: str, values: Sequence[float | None]) -> list[Any]:
    """Return the rows of one cell from a first year on."""
    return [(first + at, exporter, importer, product, value) for at, value in enumerate(values)]


def assert_same(one: Any, other: Any) -> None:
    """Hold every array, axis and setting of two panels against each other, bit by bit."""
    for name in ("exporters", "importers", "products", "breaks", "complete", "least"):
        assert getattr(one, name) == getattr(other, name), name
    for name in (*ARRAYS, "named", "distance"):
        _same_array(getattr(one, name), getattr(other, name), name)
    assert (one.edges is None) == (other.edges is None)
    if one.edges is not None:
        for name in ("by_importer", "by_exporter"):
            _same_array(getattr(one.edges, name), getattr(other.edges, name), name)


def _same_array(one: Any, other: Any, name: str) -> None:
    assert (one is None) == (other is None), name
    if one is not None:
        np.testing.assert_array_equal(one, other, err_msg=name)


@st.composite
def tables(draw: st.DrawFn, *, first: int = 2000, last: int = 2006, least_rows: int = 1) -> pl.DataFrame:
    """Draw a table of a few countries and products, with zeros, rows without a value and holes."""
    keys = draw(
        st.lists(
            st.tuples(
                st.integers(first, last),
                st.sampled_from("ABC"),
                st.sampled_from("AXY"),
                st.sampled_from(["p", "q"]),
            ).filter(lambda key: key[1] != key[2]),
            min_size=least_rows,
            max_size=80,
            unique=True,
        )
    )
    values = draw(
        st.lists(
            st.one_of(st.none(), st.integers(0, 3), st.integers(90, 110), st.integers(0, 10**9)),
            min_size=len(keys),
            max_size=len(keys),
        )
    )
    rows = [(*key, value) for key, value in zip(keys, values, strict=True)]
    return flows(*rows).cast({"value_usd": pl.Float64})
