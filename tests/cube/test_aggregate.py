"""Every aggregation equals a dict of sums made in plain Python, on every engine."""

from collections import defaultdict

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.cube import aggregate

COLUMNS = ["year", "nomenclature", "product", "exporter", "importer", "value_usd", "declared"]
ROWS = [
    (2020, "HS", "10", "ARG", "BEL", 300, True),
    (2020, "HS", "10", "CHN", "BEL", 100, True),
    (2020, "HS", "10", "ARG", "CHN", 50, False),
    (2020, "HS17", "260300", "ARG", "BEL", 7, True),
    (2021, "HS", "10", "ARG", "BEL", 2_000_000_000_000, True),
    (2021, "HS", "10", "CHN", "BEL", 1, True),
    (2021, "HS", "20", "BEL", "ARG", 0, True),
]
ENGINES = ["polars lazy", "polars eager", "duckdb"]


def frames(engine, rows):
    schema = {
        "year": pl.Int32, "nomenclature": pl.String, "product": pl.String, "exporter": pl.String,
        "importer": pl.String, "value_usd": pl.Int64, "declared": pl.Boolean,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    asked = pl.DataFrame({"exporter": ["ARG", "FIN"], "importer": ["BEL", "ARG"]})
    if engine == "polars lazy":
        return nw.from_native(frame.lazy()), nw.from_native(asked.lazy())
    if engine == "polars eager":
        return nw.from_native(frame), nw.from_native(asked)
    connection = duckdb.connect()
    connection.register("flows", frame.to_arrow())
    connection.register("asked", asked.to_arrow())
    return nw.from_native(connection.table("flows")), nw.from_native(connection.table("asked"))


def rows_of(result):
    native = nw.to_native(result)
    frame = native.collect() if isinstance(native, pl.LazyFrame) else native
    frame = frame if isinstance(frame, pl.DataFrame) else frame.pl()
    return {name: frame[name].to_list() for name in frame.columns}


def as_dict(result, keys, value):
    found = rows_of(result)
    out = dict(zip(zip(*(found[key] for key in keys), strict=True), found[value], strict=True))
    assert len(out) == len(found[value])
    return {key: int(v) for key, v in out.items()}


PRODUCT = ("year", "nomenclature", "product")


def sums(rows, keys, value=lambda row: row["value_usd"]):
    out = defaultdict(int)
    for row in rows:
        named = dict(zip(COLUMNS, row, strict=True))
        out[tuple(named[key] for key in keys)] += value(named)
    return dict(out)


def squares(rows):
    """Squared shares in millionths, by importer and product-year with purchases."""
    totals = sums(rows, [*PRODUCT, "importer"])
    out = defaultdict(int)
    for row in rows:
        key = (*row[:3], row[4])
        if totals[key] > 0:
            out[key] += (row[5] * 1_000_000 // totals[key]) ** 2
    return dict(out)


@pytest.mark.parametrize("engine", ENGINES)
def test_totals_equal_sums_in_plain_python(engine):
    flows, _ = frames(engine, ROWS)
    exporters = aggregate.exporter_totals(flows)
    keys = [*PRODUCT, "exporter"]
    assert as_dict(exporters, keys, "value_usd") == sums(ROWS, keys)
    assert as_dict(exporters, keys, "covered_usd") == sums(
        ROWS, keys, lambda row: row["value_usd"] if row["declared"] else 0
    )
    assert as_dict(exporters, keys, "covered_usd")[2020, "HS", "10", "ARG"] == 300
    keys = [*PRODUCT, "importer"]
    assert as_dict(aggregate.importer_totals(flows), keys, "value_usd") == sums(ROWS, keys)


@pytest.mark.parametrize("engine", ENGINES)
def test_concentration_is_the_sum_of_squared_shares(engine):
    flows, _ = frames(engine, ROWS)
    found = as_dict(
        aggregate.supplier_concentration(flows, aggregate.importer_totals(flows)), [*PRODUCT, "importer"], "squares"
    )
    assert found == squares(ROWS)
    assert found[2020, "HS", "10", "BEL"] == 750_000**2 + 250_000**2  # shares of 3/4 and 1/4
    assert found[2020, "HS17", "260300", "BEL"] == 10**12  # a single supplier
    assert (2021, "HS", "20", "ARG") not in found  # nothing bought, so no shares


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_corridors_asked_for_are_kept(engine):
    flows, asked = frames(engine, ROWS)
    found = as_dict(aggregate.corridor_flows(flows, asked), [*PRODUCT, "exporter", "importer"], "value_usd")
    assert found == {row[:5]: row[5] for row in ROWS if row[3:5] == ("ARG", "BEL")}


CELL = st.tuples(
    st.sampled_from([2020, 2021]), st.just("HS"), st.sampled_from(["10", "20"]), st.sampled_from(["ARG", "BEL", "CHN"]),
    st.sampled_from(["DNK", "EST"]), st.integers(0, 9_000_000_000_000), st.booleans(),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=15, unique_by=lambda row: row[:5]), st.randoms())
def test_neither_engine_nor_order_of_rows_changes_a_dollar(rows, random):
    shuffled = random.sample(rows, len(rows))
    for engine in ("polars lazy", "duckdb"):
        flows, _ = frames(engine, shuffled)
        importers = aggregate.importer_totals(flows)
        keys = [*PRODUCT, "importer"]
        assert as_dict(importers, keys, "value_usd") == sums(rows, keys)
        assert as_dict(aggregate.supplier_concentration(flows, importers), keys, "squares") == squares(rows)
