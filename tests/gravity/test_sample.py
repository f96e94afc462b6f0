"""Samples: what is left out, again and again, and in which order rows stand."""

import numpy as np
import polars as pl

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
