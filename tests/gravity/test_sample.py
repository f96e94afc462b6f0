"""Samples: what is left out, again and again, and in which order rows stand."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.gravity.sample import Sample, prune, sampled
from factories_gravity import world

TWO = (("exporter",), ("importer",))


def sample_of(target, *codes):
    n = len(target)
    labels = tuple((f"f{i}",) for i in range(len(codes)))
    return Sample(np.arange(n), np.array(target, float), np.zeros((n, 0)), (), np.array(codes).T, labels)


def test_leaving_out_goes_on_until_nothing_changes():
    """Row 0 is alone in its first level; without it row 1 is alone in its second, and so on down the chain."""
    sample = sample_of([1, 2, 3, 4], [0, 1, 1, 2], [0, 0, 1, 1])
    prune(sample)
    assert len(sample.rows) == 0
    assert {reason for reason, _ in sample.dropped.values()} == {"singleton"}


def test_levels_of_zeros_go_first():
    sample = sample_of([0, 0, 1, 2, 3, 4], [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1])
    prune(sample)
    assert sample.rows.tolist() == [2, 3, 4, 5]
    assert sample.dropped[0] == ("separated", "effect of f0: every value of its level is zero")


def test_order_of_rows_is_that_of_the_keys():
    frame = world(6, 2)
    one = sampled(frame, "trade", ("ldist",), TWO)
    other = sampled(frame.reverse(), "trade", ("ldist",), TWO)
    assert one.target.tobytes() == other.target.tobytes()
    assert one.codes.tobytes() == other.codes.tobytes()
    assert (frame.height - 1 - other.rows).tolist() == one.rows.tolist()


def test_codes_of_combined_columns_tell_every_combination_apart():
    frame = world(6, 3)
    columns = ("exporter", "importer", "year")
    found = sampled(frame, "trade", ("ldist",), (("exporter", "year"), ("importer",)))
    assert len(np.unique(found.codes[:, 0])) == 18
    whole = frame.select(pl.struct(columns).rank("dense"))
    assert whole.n_unique() == frame.height


def test_missing_keys_are_missing():
    frame = world(5, seed=1, zeros=0.0).with_columns(pl.when(pl.col("exporter") != "C01").then("exporter"))
    found = sampled(frame, "trade", ("ldist",), TWO)
    assert {reason for reason, _ in found.dropped.values()} == {"missing"}
    assert len(found.dropped) == 4


def test_a_number_that_is_nan_is_a_missing_key():
    frame = world(seed=3).with_columns(year=pl.lit(2020.0))
    frame = frame.with_columns(year=pl.when(pl.int_range(pl.len()) == 7).then(float("nan")).otherwise("year"))
    sample = sampled(frame, "trade", ("ldist",), (("exporter", "year"), ("importer", "year")))
    assert sample.dropped == {7: ("missing", "a value is missing or infinite")}


def test_samples_that_would_be_fitted_exactly_are_refused():
    frame = world(seed=3)
    with pytest.raises(DataError, match="2 rows can be used for 2 coefficients and effects"):
        sampled(frame.head(2), "trade", ("ldist",), ())
    square = pl.DataFrame({"exporter": list("AABB"), "importer": list("CDCD"), "v": [1, 2, 3, 5], "x": [0, 1, 3, 9]})
    with pytest.raises(DataError, match="4 rows can be used for 4 coefficients and effects"):
        sampled(square, "v", ("x",), TWO)
    third = square.vstack(square.with_columns(exporter=pl.lit("E")).head(2))
    assert len(sampled(third, "v", ("x",), TWO).rows) == 6


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_regressors_beyond_all_units_are_refused(size):
    frame = world(seed=3).with_columns(pl.col("ldist") * size)
    with pytest.raises(DataError, match=r"ldist is of a size of .*; give it in another unit"):
        sampled(frame, "trade", ("ldist",), TWO)


def test_other_tables_are_refused():
    with pytest.raises(UsageError, match=r"must be a polars DataFrame, found .*dict"):
        sampled({"trade": [1.0]}, "trade", ("ldist",), TWO)
