# ruff: noqa: E501  tables read best with one row on one line
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.tables import TABLES, Failure, check_frame
from corridor.tables.account import MAX_EXAMPLES
from factories_tables import good, one_failure, with_value

SERVICES = TABLES["services_flows"]


def services(**columns):
    return good("services_flows").with_columns(**{name: pl.Series(values) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (Failure("pairs", "", "", "a rule", 0), "pairs: a rule"),
        (Failure("pairs", "pairs.parquet", "", "a rule", 1), "pairs, pairs.parquet: a rule (1 row)"),
        (
            Failure("flows", "2020.parquet", "year", "a rule", 1_234, ((7, "'x'"), (8, "'y'"))),
            "flows, 2020.parquet, column year: a rule (1,234 rows); row 7: 'x'; row 8: 'y'",
        ),
        (Failure("pairs", "", "exporter, importer", "a rule", 1), "pairs, columns exporter, importer: a rule (1 row)"),
    ],
)
def test_a_failure_is_said_in_one_line(failure, sentence):
    assert failure.sentence() == sentence


def test_good_rows_are_kept_and_each_fault_is_counted():
    rows = [
        (2020, "USA", "AZE", "SI", "exporter", 5, False, "s"),
        (2020, "USA", "AZE", "SI", "exporter", 6, False, "s"),  # the key of row 1
        (2020, "USA", "USA", "SI", "exporter", 6, False, "s"),  # with itself
        (2021, "USA", "AZE", "SI", "exporter", 7, False, "s"),
        (1800, "USA", "AZE", "SI", "exporter", -8, None, ""),  # four faults in one row
    ]
    frame = pl.DataFrame(rows, schema=SERVICES.dtypes, orient="row")
    account = check_frame(SERVICES, frame, file="f")
    assert account.good.rows() == [rows[3]]
    assert account.bad.rows() == [rows[0], rows[1], rows[2], rows[4]]
    assert {(f.column, f.check, f.count) for f in account.failures} == {
        ("", "the key (year, exporter, importer, category, declared_by) must be unique", 2),
        ("exporter, importer", "no self-trade: exporter differs from importer", 1),
        ("year", "must be year between 1900 and 2100", 1),
        ("value_usd", "must be not negative", 1),
        ("estimated", "a value is missing, and none may be", 1),
        ("source", "must be a text that is not blank", 1),
    }


@pytest.mark.parametrize(
    "years",
    [
        pl.Series([2020, 2021], dtype=pl.Int16),
        pl.Series([2020, 2021], dtype=pl.Int64),
        pl.Series([2020, 2021], dtype=pl.UInt64),
        pl.Series([2020.0, 2021.0], dtype=pl.Float64),
        pl.Series([2020.0, 2021.0], dtype=pl.Float32),
        pl.Series([Decimal("2020"), Decimal("2021")]),
    ],
)
def test_numbers_that_lose_nothing_are_widened(years):
    account = check_frame(SERVICES, services(year=years))
    assert account.ok
    assert account.good["year"].to_list() == [2020, 2021]
    assert account.good.schema["year"] == pl.Int32


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["AZE", "USA"])])
def test_categories_are_read_as_text(dtype):
    account = check_frame(SERVICES, services(exporter=pl.Series(["AZE", "USA"], dtype=dtype)))
    assert account.ok
    assert account.good["exporter"].to_list() == ["AZE", "USA"]


@pytest.mark.parametrize(
    ("years", "dtype", "examples"),
    [
        (pl.Series([2020, 2**31]), "Int64", ((2, "2147483648"),)),
        (pl.Series([2020.5, 2021.0]), "Float64", ((1, "2020.5"),)),
        (pl.Series([float("nan"), 2021.0]), "Float64", ((1, "nan"),)),
        (pl.Series([2020.0, float("inf")]), "Float64", ((2, "inf"),)),
        (pl.Series([Decimal("2020.5"), Decimal("2021.0")]), "Decimal(precision=38, scale=1)", ((1, "Decimal('2020.5')"),)),
        (pl.Series(["2020", "MMXXI"]), "String", ((2, "'MMXXI'"),)),
        (pl.Series(["2020", "2021"]), "String", ((1, "'2020'"), (2, "'2021'"))),
        (pl.Series(["2020", "2021"], dtype=pl.Categorical), "Categorical", ((1, "'2020'"), (2, "'2021'"))),
        (pl.Series([True, False]), "Boolean", ((1, "True"), (2, "False"))),
        (pl.Series([[2020], [2021]]), "List(Int64)", ((1, "[2020]"), (2, "[2021]"))),
        (pl.Series([{"y": 1}, {"y": 2}]), "Struct({'y': Int64})", ((1, "{'y': 1}"), (2, "{'y': 2}"))),
        (pl.Series([b"a", b"\xff"]), "Binary", ((1, "b'a'"), (2, "b'\\xff'"))),
        (pl.Series([date(2020, 1, 1)] * 2), "Date", ((1, "datetime.date(2020, 1, 1)"), (2, "datetime.date(2020, 1, 1)"))),
    ],
)  # fmt: skip
def test_a_type_that_loses_something_is_refused_with_its_rows(years, dtype, examples):
    failure = one_failure(check_frame(SERVICES, services(year=years)))
    assert failure.column == "year"
    assert failure.check == f"type is {dtype}, must be Int32"
    assert (failure.count, failure.examples) == (len(examples), examples)


def test_values_of_no_known_type_are_refused():
    frame = services(year=pl.Series([object(), object()], dtype=pl.Object))
    assert one_failure(check_frame(SERVICES, frame)).check == "type is Object, must be Int32"
    frame = services(exporter=pl.Series([b"USA", b"\xff"]))
    assert one_failure(check_frame(SERVICES, frame)).check == "type is Binary, must be String"


def test_an_integer_too_large_for_a_float_is_not_rounded_in_silence():
    frame = good("pairs").with_columns(distance_km=pl.Series([2**53, 2**53 + 1]))
    failure = one_failure(check_frame(TABLES["pairs"], frame))
    assert failure.check == "type is Int64, must be Float64"
    assert failure.examples == ((2, "9007199254740993"),)


def test_a_column_of_nothing_but_nulls_has_the_right_type():
    frame = good("services_flows").with_columns(estimated=pl.lit(None))
    failure = one_failure(check_frame(SERVICES, frame))
    assert failure.check == "a value is missing, and none may be"
    assert failure.count == 2
    assert check_frame(TABLES["facts"], good("facts").with_columns(note=pl.lit(None))).ok


def test_types_are_told_before_values_and_structure_before_types():
    frame = with_value(good("services_flows"), "value_usd", 1, -1).with_columns(year=pl.lit("x"))
    assert [f.check for f in check_frame(SERVICES, frame).failures] == ["type is String, must be Int32"]
    frame = frame.drop("source").with_columns(more=1)
    failures = check_frame(SERVICES, frame).failures
    assert [(f.column, f.count) for f in failures] == [("source", 0), ("more", 0)]


def test_all_bad_rows_of_a_column_are_counted_and_five_are_shown():
    frame = pl.concat([good("services_flows")] * 50).with_columns(
        year=pl.int_range(1900, 2000, dtype=pl.Int32), value_usd=pl.lit(-1, dtype=pl.Int64)
    )
    failure = one_failure(check_frame(SERVICES, frame))
    assert failure.count == 100
    assert failure.examples == tuple((row, "-1") for row in range(1, MAX_EXAMPLES + 1))


def test_a_long_value_is_cut():
    frame = with_value(good("services_flows"), "exporter", 1, "X" * 10_000)
    ((row, value),) = one_failure(check_frame(SERVICES, frame)).examples
    assert row == 1
    assert value == "'" + "X" * 58 + "…"


def test_an_empty_file_is_good_and_an_empty_file_of_another_shape_is_not():
    account = check_frame(SERVICES, SERVICES.empty())
    assert account.ok
    assert (account.rows_in, account.good.height, account.bad.height) == (0, 0, 0)
    assert one_failure(check_frame(SERVICES, SERVICES.empty().with_columns(year=pl.lit("")))).count == 0
    assert len(check_frame(SERVICES, pl.DataFrame()).failures) == len(SERVICES.columns)


ROW = st.tuples(
    st.one_of(st.none(), st.integers(1895, 1905)),
    st.sampled_from(["USA", "AZE", "usa", None, ""]),
    st.sampled_from(["USA", "AZE", "GEO"]),
    st.sampled_from(["SI", " ", None]),
    st.sampled_from(["exporter", "reconciled", "none"]),
    st.one_of(st.none(), st.integers(-2, 2)),
    st.sampled_from([True, None]),
    st.sampled_from(["s", ""]),
)


def test_a_row_that_is_wrong_by_itself_is_not_told_again_for_what_it_breaks():
    frame = with_value(good("products"), "level", 3, 5)
    frame = with_value(frame, "level", 4, 2)
    failures = check_frame(TABLES["products"], frame).failures
    assert [(f.column, f.count, f.examples) for f in failures] == [
        ("level", 1, ((3, "5"),)),
        ("level, product", 1, ((4, "2, '847130'"),)),
    ]


def test_a_long_key_is_cut():
    frame = pl.concat([with_value(good("facts"), "fact", 1, "f" * 10_000)[:1]] * 2)
    assert len(one_failure(check_frame(TABLES["facts"], frame)).sentence()) < 300


@settings(deadline=None)
@given(st.lists(ROW, max_size=12))
def test_rows_are_neither_lost_nor_made_up(rows):
    frame = pl.DataFrame(rows, schema=SERVICES.dtypes, orient="row")
    account = check_frame(SERVICES, frame)
    kept = account.good.rows()
    assert account.rows_in == len(rows) == len(kept) + account.bad.height
    assert sorted(map(repr, kept + account.bad.rows())) == sorted(map(repr, rows))
    assert account.ok == (len(kept) == len(rows))
    assert check_frame(SERVICES, account.good).ok
    for year, exporter, importer, category, declared_by, value, estimated, source in kept:
        assert 1900 <= year <= 1905
        assert exporter in ("USA", "AZE")
        assert exporter != importer
        assert (category, estimated, source) == ("SI", True, "s")
        assert declared_by != "none"
        assert value >= 0
