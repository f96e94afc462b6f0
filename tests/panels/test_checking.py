from datetime import date

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.panels.checking import checked
from factories_panels import flows

GOOD = flows((2000, "A", "X", "p", 5.0), (2001, "A", "X", "p", None))


def test_years_codes_and_values_may_be_written_in_many_ways():
    plain = checked(flows((2000, "27", "36", "01", 5.0), (2001, "27", "36", "01", 7.0)), "t")
    written = [
        pl.DataFrame(
            {"year": years, "exporter": codes, "importer": [36, 36], "product": ["01", "01"], "value_usd": values}
        )
        for years, codes, values in (
            (["2000", "2001"], [27, 27], ["5", "7.0"]),
            ([2000.0, 2001.0], ["27", "27"], [5, 7]),
        )
    ]
    written.append(written[0].with_columns(pl.col("exporter").cast(pl.String).cast(pl.Categorical)))
    for table in written:
        np.testing.assert_array_equal(checked(table, "t").rows(), plain.rows())


def test_values_caps_and_what_nobody_declared():
    rows = flows(
        (2000, "A", "X", "p", 5.0), (2000, "B", "X", "p", None), (2000, "C", "X", "p", float("nan")),
        (2000, "D", "X", "p", None), (2000, "E", "X", "p", 2.0), value_cap=[None, None, None, 9.0, float("inf")],
    )  # fmt: skip
    found = checked(rows, "t")
    np.testing.assert_array_equal(found["value_usd"].to_numpy(), [5, np.nan, np.nan, 0, 2])
    np.testing.assert_array_equal(found["value_cap"].to_numpy(), [5, np.nan, np.nan, 9, np.inf])


def test_trade_of_a_country_with_itself_is_left_out():
    assert checked(flows((2000, "A", "A", "p", 5.0), (2000, "A", "X", "p", 6.0)), "t").height == 1
    with pytest.raises(DataError, match="nothing but trade of countries with themselves"):
        checked(flows((2000, "A", "A", "p", 5.0)), "t")


BROKEN = {
    "a missing key": ((2001, None, "X", "p", 5.0), r"row 3: a key is missing; found year 2001, exporter None"),
    "an empty key": ((2001, "A", "", "p", 5.0), r"row 3: a key is missing; found .*importer ''"),
    "no year": ((None, "A", "X", "q", 5.0), r"row 3: a key is missing"),
    "a negative value": ((2001, "B", "X", "p", -0.5), r"row 3: value_usd must be 0 or more; found .*value_usd -0.5"),
    "an infinite value": ((2001, "B", "X", "p", float("inf")), r"row 3: value_usd must be 0 or more"),
    "a repeat": ((2000, "A", "X", "p", 6.0), r"row 1: the row comes more than once; found .* 2 such rows"),
    "a short year": ((21, "B", "X", "p", 5.0), r"row 3: year must be a whole number of four digits; found year 21"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_faulty_row_is_refused_and_shown(fault):
    row, message = BROKEN[fault]
    with pytest.raises(DataError, match=f"flows.csv: {message}"):
        checked(pl.concat([GOOD, flows(row)], how="vertical_relaxed"), "flows.csv")


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("year", ["2000", "last"], r"row 2: year must be a whole number of four digits; found year 'last'"),
        ("year", ["2000", "2001-05-01"], r"row 2: year must be a whole number"),
        ("year", [2000.0, 2000.5], r"row 2: year must be a whole number of four digits; found year 2000.5"),
        ("year", [date(2000, 1, 1), date(2001, 1, 1)], "column year: numbers are needed, found Date"),
        ("value_usd", ["5", "many"], r"row 2: value_usd must be a number; found .*value_usd 'many'"),
        ("value_cap", [4.0, None], r"row 1: value_cap must not be below value_usd nor below 0; found .*value_cap 4.0"),
        ("value_cap", [None, -1.0], r"row 2: value_cap must not be below"),
        ("value_cap", [None, "x"], r"row 2: value_cap must be a number"),
    ],
)
def test_a_column_of_the_wrong_kind(column, values, message):
    with pytest.raises(DataError, match=message):
        checked(GOOD.with_columns(pl.Series(column, values)), "t")


def test_columns_and_rows_that_are_not_there():
    with pytest.raises(
        DataError, match=r"t: columns importer, value_usd are missing; needed are year, exporter, .* found"
    ):
        checked(GOOD.drop("importer", "value_usd"), "t")
    with pytest.raises(DataError, match="t: the table has no row"):
        checked(GOOD.clear(), "t")
