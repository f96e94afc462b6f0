import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.sources.shape import conform, number, whole, year_of
from corridor.tables import PAIRS
from corridor.tables.columns import MOST_USD
from factories_tables import good

BAD = [
    None,
    "",
    "abc",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e999",
    "1,000",
    "1 000",
    "0x10",
    "1_000",
    "--1",
    "9" * 400,
]
"""Texts that are no finite number."""


def values(expression, cells, dtype=None):
    return pl.DataFrame({"v": pl.Series(cells, dtype=dtype)}).select(expression).to_series().to_list()


@pytest.mark.parametrize(
    ("value", "factor", "expected"), [(0.5, 1.0, 0), (1.5, 1.0, 2), (2.5, 1.0, 2), (27.513268, 1e6, 27_513_268)]
)
def test_whole_rounds_half_to_even(value, factor, expected):
    frame = pl.DataFrame({"v": [value, None]}).select(whole("v", factor))
    assert frame["v"].to_list() == [expected, None]
    assert frame.schema["v"] == pl.Int64


def test_whole_reads_text():
    assert pl.DataFrame({"v": ["662932088.0"]}).select(whole("v"))["v"].to_list() == [662_932_088]


@pytest.mark.parametrize("cell", BAD)
def test_no_number_is_null_and_never_an_error(cell):
    for expression in (number("v"), whole("v"), whole("v", 1e6), year_of("v")):
        assert values(expression, [cell], pl.String) == [None]


def test_numbers_of_text():
    assert values(number("v"), ["1", "-2.5", "+3", ".5", "5.", "1e3", "-0"]) == [1.0, -2.5, 3.0, 0.5, 5.0, 1000.0, 0.0]
    assert values(number("v"), [math.nan, math.inf, -math.inf, 1.5]) == [None, None, None, 1.5]


def test_whole_has_a_bound():
    cells = [MOST_USD, -MOST_USD, MOST_USD + 1, -MOST_USD - 1, 2**62]
    assert values(whole("v"), cells) == [MOST_USD, -MOST_USD, None, None, None]
    assert values(whole("v", 1e6), [1e8, 1.1e8]) == [MOST_USD, None]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2020", "1995", "2020.0"], [2020, 1995, 2020]),
        (["20", "20200", "-2020", "2020.5", "2020-21", "MMXX"], [None] * 6),
        ([1986.0, 1986.7, math.nan, 1e20, math.inf, None], [1986, None, None, None, None, None]),
        ([2020, 999, 10_000], [2020, None, None]),
    ],
)
def test_a_year_is_a_whole_number_of_four_digits(cells, expected):
    frame = pl.DataFrame({"v": cells}).select(year_of("v"))
    assert frame["year"].to_list() == expected
    assert frame.schema["year"] == pl.Int32


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_any_text_is_a_number_as_python_reads_it_or_null(cells):
    for cell, found in zip(cells, values(number("v"), cells, pl.String), strict=True):
        assert found is None or found == float(cell)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.integers(-MOST_USD, MOST_USD), min_size=1, max_size=8))
def test_whole_dollars_survive_as_text_and_as_numbers(amounts):
    assert values(whole("v"), [str(amount) for amount in amounts]) == amounts
    assert values(whole("v"), amounts) == amounts


def test_conform_selects_casts_and_sorts():
    pairs = good("pairs")
    shaped = conform(pairs.sample(fraction=1.0, shuffle=True, seed=1).with_columns(extra=1), PAIRS)
    assert shaped.equals(pairs.sort(PAIRS.key))
