# ruff: noqa: E501  tables read best with one row on one line
import math

import pandera.polars as pa
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.tables import Account, Table, check_frame
from corridor.tables import columns as c


def account_of(column: pa.Column, values: list, dtype=None, checks=()) -> Account:
    """Check one column as a table of its own, beside a row number that serves as its key."""
    schema = pa.DataFrameSchema(
        {"id": pa.Column(pl.Int64), "x": column}, checks=list(checks), unique=["id"], strict=True
    )
    table = Table("sample", "Sample", "A sample.", schema, ("id",))
    ids = pl.Series("id", range(len(values)), dtype=pl.Int64)
    return check_frame(table, pl.DataFrame([ids, pl.Series("x", values, dtype=dtype or table.dtypes["x"])]))


def refused(column: pa.Column, values: list) -> list[int]:
    """Return the rows that are refused, counted from 1."""
    bad = account_of(column, values).bad
    return [row + 1 for row in bad["id"]]


def test_a_column_carries_description_unit_and_rules():
    column = c.column(pl.Int32, "Months covered.", "months", pa.Check.ge(1, name="at least 1"), nullable=True)
    assert (column.description, column.metadata, column.nullable) == ("Months covered.", {"unit": "months"}, True)
    assert c.column(pl.String, "A code.").metadata == {"unit": "none"}
    assert not c.column(pl.String, "A code.").nullable


def test_a_rule_in_words_replaces_panderas_own_wording():
    worded = c.column(pl.Int64, "A count.", "count", pa.Check.ge(0, name="not negative"))
    plain = c.column(pl.Int64, "A count.", "count", pa.Check.ge(0))
    assert account_of(worded, [-1]).failures[0].check == "must be not negative"
    assert account_of(plain, [-1]).failures[0].check == "must be greater_than_or_equal_to(0)"


@pytest.mark.parametrize(
    ("column", "allowed", "wrong"),
    [
        (c.year(), [1900, 2024, 2100], [1899, 2101, 0, -2024, None]),
        (c.country("Seller."), ["USA", "WLD", "NES"], ["usa", "US", "USAA", "U S", "USA\n", "\nUSA", "ÄÖÜ", "840", "", None]),
        (c.product(), ["01", "0101", "010121"], ["1", "010", "01012", "0101211", "01.01", "0१", " 01", "01\n", "", None]),
        (c.nomenclature(), ["HS", "HS92", "HS22"], ["HS91", "hs22", "HS2022", "", None]),
        (c.choice(("a", "b"), "One."), ["a", "b"], ["A", "ab", " a", "", None]),
        (c.choice(("a", "b"), "One.", nullable=True), ["a", None], ["c", ""]),
        (c.usd("Value."), [0, 1, 10**14], [-1, -(2**63), 10**14 + 1, 2**63 - 1, None]),
        (c.usd("Value.", nullable=True), [0, None], [-1]),
        (c.text("Words."), ["x", " x ", "Türkiye", "0"], ["", " ", "\t\n", "\u3000", None]),
        (c.text("Words.", nullable=True), ["x", None], ["", " "]),
        (c.number("A figure.", "ratio"), [0.0, -1e15, 1e15, 5e-324, None], [math.nan, math.inf, -math.inf, 1.1e15, -1e308]),
        (c.number("A figure.", "ratio", nullable=False), [0.0], [math.nan, math.inf, None]),
        (c.number("A share.", "share", low=0.0, high=1.0), [0.0, 1.0, None], [-1e-9, 1.0000001, math.nan, math.inf]),
        (c.flag("Whether."), [True, False], [None]),
    ],
)  # fmt: skip
def test_what_a_column_allows_and_refuses(column, allowed, wrong):
    assert refused(column, allowed) == []
    assert refused(column, wrong) == list(range(1, len(wrong) + 1))
    mixed = [value for pair in zip(allowed, wrong, strict=False) for value in pair]
    assert refused(column, mixed) == list(range(2, len(mixed) + 1, 2))


def test_a_missing_value_is_told_apart_from_one_that_is_no_number():
    failures = account_of(c.number("A figure.", "ratio", nullable=False), [None, math.nan]).failures
    assert [(f.check, f.examples) for f in failures] == [
        ("a value is missing, and none may be", ((1, "None"),)),
        ("must be a finite number", ((2, "nan"),)),
    ]


@settings(deadline=None)
@given(st.text(max_size=8))
def test_a_product_code_is_two_four_or_six_ascii_digits(text):
    is_code = len(text) in (2, 4, 6) and all(sign in "0123456789" for sign in text)
    assert refused(c.product(), [text]) == ([] if is_code else [1])


@settings(deadline=None)
@given(st.text(max_size=4))
def test_a_country_code_is_three_ascii_capitals(text):
    is_code = len(text) == 3 and all("A" <= sign <= "Z" for sign in text)
    assert refused(c.country("Seller."), [text]) == ([] if is_code else [1])


def test_a_rule_on_rows_says_what_it_compares_and_lets_the_unknown_pass():
    check = c.rows("a is below b", pl.col("a") < pl.col("b"))
    schema = pa.DataFrameSchema({n: pa.Column(pl.Int64, nullable=True) for n in "ab"}, checks=[check], unique=["a"])
    table = Table("sample", "Sample", "A sample.", schema, ("a",))
    assert table.row_rules == {"a is below b": ["a", "b"]}
    account = check_frame(table, pl.DataFrame({"a": [1, 2, 3], "b": [2, None, 3]}))
    assert account.failures[0].sentence() == "sample, columns a, b: a is below b (1 row); row 3: 3, 3"


def test_two_columns_differ_in_every_row():
    schema = pa.DataFrameSchema(
        {"a": pa.Column(pl.String), "b": pa.Column(pl.String)}, checks=[c.differ("a", "b")], unique=["a", "b"]
    )
    table = Table("sample", "Sample", "A sample.", schema, ("a", "b"))
    account = check_frame(table, pl.DataFrame({"a": ["X", "X", "Y"], "b": ["Y", "X", "X"]}))
    assert account.bad.rows() == [("X", "X")]
    assert (
        account.failures[0].sentence()
        == "sample, columns a, b: no self-trade: a differs from b (1 row); row 2: 'X', 'X'"
    )
