"""Every aggregation equals a dict of sums made in plain Python, on every engine."""

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.cube import aggregate
from corridor.cube.engines import open_engine

COLUMNS = ["year", "nomenclature", "product", "exporter", "importer", "value_usd", "declared"]
FLOW_DTYPES = {
    "year": pl.Int32, "nomenclature": pl.String, "product": pl.String, "exporter": pl.String,
    "importer": pl.String, "value_usd": pl.Int64, "declared": pl.Boolean,
}  # fmt: skip
ROWS = [
    (2020, "HS", "10", "ARG", "BEL", 300, True),
    (2020, "HS", "10", "CHN", "BEL", 100, True),
    (2020, "HS", "10", "ARG", "CHN", 50, False),
    (2020, "HS17", "260300", "ARG", "BEL", 7, True),
    (2021, "HS", "10", "ARG", "BEL", 2_000_000_000_000, True),
    (2021, "HS", "10", "CHN", "BEL", 1, True),
    (2021, "HS", "20", "BEL", "ARG", 0, True),
    # the most that the contract lets through, a third of it and its neighbours: beyond 2⁵³ once scaled, and beyond 2⁶³
    (2022, "HS", "30", "ARG", "BEL", 10**14, False),
    (2022, "HS", "30", "CHN", "BEL", 33_333_333_333_333, False),
    (2022, "HS", "30", "DNK", "BEL", 99_999_999_999_999, False),
]
PRODUCT = ("year", "nomenclature", "product")
IMPORTER = [*PRODUCT, "importer"]


def lazy(engine, rows, dtypes=FLOW_DTYPES):
    return engine.frame(pl.DataFrame(rows, schema=dtypes, orient="row"))


def as_dict(engine, result, keys, value):
    found = engine.collect(result)
    assert found.schema[value] == pl.Int64
    out = {tuple(row[key] for key in keys): row[value] for row in found.iter_rows(named=True)}
    assert len(out) == found.height
    return out


def sums(rows, keys, value=lambda row: row["value_usd"]):
    out = defaultdict(int)
    for row in rows:
        named = dict(zip(COLUMNS, row, strict=True))
        out[tuple(named[key] for key in keys)] += value(named)
    return dict(out)


def squares(rows):
    """Squared shares in millionths, by importer and product-year with purchases."""
    totals = sums(rows, IMPORTER)
    out = defaultdict(int)
    for row in rows:
        key = (*row[:3], row[4])
        if totals[key] > 0:
            out[key] += (row[5] * 1_000_000 // totals[key]) ** 2
    return dict(out)


def covered(row):
    return row["value_usd"] if row["declared"] else 0


def equals_plain_python(engine, rows):
    """Hold every table of an engine against sums in plain Python."""
    flows = lazy(engine, rows)
    importers = aggregate.importer_totals(flows)
    exporter, pair = [*PRODUCT, "exporter"], ["year", "exporter", "importer"]
    assert as_dict(engine, aggregate.exporter_totals(flows), exporter, "value_usd") == sums(rows, exporter)
    assert as_dict(engine, aggregate.exporter_totals(flows), exporter, "covered_usd") == sums(rows, exporter, covered)
    assert as_dict(engine, importers, IMPORTER, "value_usd") == sums(rows, IMPORTER)
    assert as_dict(engine, aggregate.supplier_concentration(flows, importers), IMPORTER, "squares") == squares(rows)
    assert as_dict(engine, aggregate.pair_totals(flows), pair, "value_usd") == sums(rows, pair)
    assert as_dict(engine, aggregate.product_totals(flows), PRODUCT, "value_usd") == sums(rows, PRODUCT)


def test_totals_equal_sums_in_plain_python(engine):
    equals_plain_python(engine, ROWS)


def test_numbers_by_hand():
    """The oracle itself, where the head can follow."""
    found = squares(ROWS)
    assert found[2020, "HS", "10", "BEL"] == 750_000**2 + 250_000**2  # shares of 3/4 and 1/4
    assert found[2020, "HS17", "260300", "BEL"] == 10**12  # a single supplier
    assert (2021, "HS", "20", "ARG") not in found  # nothing bought, so no shares
    assert sums(ROWS, [*PRODUCT, "exporter"], covered)[2020, "HS", "10", "ARG"] == 300


def test_weights_and_partners_are_counted(engine):
    kilos = [None, 5, 0, 7, 10, None, None, 1, 1, 1]
    flows = pl.DataFrame(ROWS, schema=FLOW_DTYPES, orient="row").with_columns(quantity_kg=pl.Series(kilos))
    counted = aggregate.counted(engine.frame(flows))
    importers = aggregate.importer_totals(counted, also=("trades", "kg", "kg_usd"))
    key = 2020, "HS", "10", "BEL"
    assert [as_dict(engine, importers, IMPORTER, name)[key] for name in ("trades", "kg", "kg_usd")] == [2, 5, 100]
    nothing = 2021, "HS", "20", "ARG"
    assert [as_dict(engine, importers, IMPORTER, name)[nothing] for name in ("trades", "kg", "kg_usd")] == [0, 0, 0]
    exporters = aggregate.exporter_totals(counted, also=("trades",))
    assert as_dict(engine, exporters, [*PRODUCT, "exporter"], "trades")[2020, "HS", "10", "ARG"] == 2


def test_suppliers_of_unknown_distance_are_left_out_of_both_sums(engine):
    near = engine.frame(pl.DataFrame({"exporter": ["ARG"], "importer": ["BEL"], "log_distance": [4605]}))
    flows = lazy(engine, ROWS)
    found = aggregate.suppliers(flows, aggregate.importer_totals(flows), near)
    placed, far = (as_dict(engine, found, IMPORTER, name) for name in ("placed", "far"))
    assert (placed[2020, "HS", "10", "BEL"], far[2020, "HS", "10", "BEL"]) == (750_000, 750_000 * 4605)
    assert (placed[2020, "HS", "10", "CHN"], far[2020, "HS", "10", "CHN"]) == (0, 0)
    assert as_dict(engine, found, IMPORTER, "squares") == squares(ROWS)


def test_only_the_corridors_asked_for_are_kept(engine):
    asked = engine.frame(pl.DataFrame({"exporter": ["ARG", "FIN"], "importer": ["BEL", "ARG"]}))
    flows = engine.frame(pl.DataFrame(ROWS, schema=FLOW_DTYPES, orient="row").with_columns(mirror_ratio=pl.lit(1.5)))
    kept = aggregate.corridor_flows(flows, asked, also=("mirror_ratio",))
    found = as_dict(engine, kept, [*PRODUCT, "exporter", "importer"], "value_usd")
    assert found == {row[:5]: row[5] for row in ROWS if row[3:5] == ("ARG", "BEL")}
    assert engine.collect(kept)["mirror_ratio"].to_list() == [1.5] * len(found)


REPORTING = {
    "year": pl.Int32, "nomenclature": pl.String, "product": pl.String, "reporter": pl.String,
    "side": pl.String, "status": pl.String,
}  # fmt: skip
REPORTS = [
    (2020, "HS", "10", "BEL", "importer", "declared"),
    (2020, "HS", "10", "BEL", "importer", "declared"),  # twice, as no contract allows: no flow may count twice for it
    (2020, "HS", "10", "CHN", "importer", "absent"),
    (2020, "HS", "10", "CHN", "exporter", "declared"),
    (2020, "HS17", "260300", "WLD", "importer", "truncated"),
    (2020, "HS17", "260300", "BEL", "importer", "declared"),
    (2021, "HS", "20", "WLD", "exporter", "balanced"),
    (2021, "HS", "10", "WLD", "importer", "balanced"),
]


def is_covered(reports, row):
    """Whether the importer, or a source that covers everyone, says what it bought."""
    return any(
        report[:3] == row[:3]
        and report[3] in {row[4], "WLD"}
        and report[4] == "importer"
        and report[5] in {"declared", "truncated", "balanced"}
        for report in reports
    )


def reconciled_equals_plain_python(engine, rows, reports):
    """Hold which flows are kept, and whether they are covered, against plain Python."""
    dtypes = {name: dtype for name, dtype in FLOW_DTYPES.items() if name != "declared"} | {"declared_by": pl.String}
    declared = [(*row[:6], by) for row in rows for by in ("exporter", "reconciled")]
    found = aggregate.reconciled(lazy(engine, declared, dtypes), lazy(engine, reports, REPORTING), coded=engine.coded)
    got = sorted(engine.collect(found).select(COLUMNS).iter_rows())
    assert got == sorted((*row[:6], is_covered(reports, row)) for row in rows)


def test_reconciled_flows_know_whether_the_importer_is_covered(engine):
    reconciled_equals_plain_python(engine, ROWS, REPORTS)
    assert {is_covered(REPORTS, row) for row in ROWS} == {True, False}


def test_rows_are_counted_by_key(engine):
    found = as_dict(engine, aggregate.rows_by(lazy(engine, ROWS), "year", "product"), ["year", "product"], "rows")
    assert found == sums(ROWS, ["year", "product"], lambda _: 1)


YEAR, GOOD = st.sampled_from([2020, 2021]), st.sampled_from(["10", "20"])
CELL = st.tuples(
    YEAR, st.just("HS"), GOOD, st.sampled_from(["ARG", "BEL", "CHN"]),
    st.sampled_from(["DNK", "EST"]), st.integers(0, 10**14), st.booleans(),
)  # fmt: skip
CELLS = st.lists(CELL, min_size=1, max_size=20, unique_by=lambda row: row[:5])
REPORT = st.tuples(
    YEAR, st.just("HS"), GOOD, st.sampled_from(["DNK", "EST", "WLD"]), st.sampled_from(["importer", "exporter"]),
    st.sampled_from(["declared", "absent", "balanced", "truncated"]),
)  # fmt: skip


@pytest.mark.parametrize("name", ["polars", "duckdb"])
@settings(max_examples=20, deadline=None)
@given(rows=CELLS, reports=st.lists(REPORT, max_size=12), random=st.randoms())
def test_neither_engine_nor_order_of_rows_changes_a_dollar(name, rows, reports, random):
    with open_engine(name) as engine:
        equals_plain_python(engine, random.sample(rows, len(rows)))
        reconciled_equals_plain_python(engine, rows, reports)


@settings(max_examples=3, deadline=None)
@given(rows=CELLS, reports=st.lists(REPORT, max_size=12), random=st.randoms())
def test_nor_does_spark(spark, rows, reports, random):
    equals_plain_python(spark, random.sample(rows, len(rows)))
    reconciled_equals_plain_python(spark, rows, reports)
