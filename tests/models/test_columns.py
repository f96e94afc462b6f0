import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.models.columns import (
    ColumnsError,
    check_known,
    check_number,
    check_quantiles,
    named,
    row_sums,
    spread,
)


def test_a_frame_is_put_in_the_wanted_order():
    frame = pl.DataFrame({"b": [1.0], "a": [2.0]})
    assert named(frame, ["a", "b"]).columns == ["a", "b"]
    assert named(frame, None) is frame


def test_an_array_takes_the_wanted_names():
    frame = named(np.array([[1.0, np.nan]]), ["a", "b"])
    assert frame.columns == ["a", "b"]
    assert frame["a"].to_list() == [1.0]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["a"], "missing b"),
        (["a", "b", "c"], "extra c"),
        (["a", "c"], "missing b; extra c"),
    ],
)
def test_a_missing_or_extra_column_is_named(columns, message):
    frame = pl.DataFrame({name: [1.0] for name in columns})
    with pytest.raises(ColumnsError, match=message) as caught:
        named(frame, ["a", "b"])
    assert isinstance(caught.value, DataError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("array", [np.zeros((2, 3)), np.zeros(2), [[1.0]]])
def test_an_array_of_another_width_is_refused(array):
    with pytest.raises(ColumnsError, match="does not hold the 2 columns a, b"):
        named(array, ["a", "b"])


def test_an_unknown_name_is_answered_with_the_known():
    with pytest.raises(UsageError, match=r"unknown option 'lowr'; did you mean 'lower'.*Known: lower, upper"):
        check_known("option", ["lowr"], ["lower", "upper"])


@pytest.mark.parametrize("value", [True, "0.1", None, float("nan"), float("inf"), -0.1, 1.1])
def test_what_is_no_number_in_range_is_refused(value):
    with pytest.raises(UsageError, match="lower: must be a number from 0 to 1, found"):
        check_number("lower", value, least=0.0, most=1.0)


def test_quantiles_must_stand_in_order():
    check_quantiles(0, 1)
    with pytest.raises(UsageError, match="lower must be below upper, found lower"):
        check_quantiles(0.5, 0.5)


def test_row_sums_do_not_depend_on_layout_or_on_other_rows():
    values = np.random.default_rng(0).random((50, 13))
    assert np.array_equal(row_sums(values), row_sums(np.asfortranarray(values)))
    assert np.array_equal(row_sums(values)[7:8], row_sums(values[7:8]))


def test_spread_by_hand():
    values = np.array([-1.0, 0.0, 1.0, 4.0, np.nan])
    np.testing.assert_array_equal(spread(values, 0.0, 4.0), [-0.25, 0.0, 0.25, 1.0, np.nan])
    np.testing.assert_array_equal(spread(values, 1.0, 1.0), [-np.inf, -np.inf, 0.5, np.inf, np.nan])
