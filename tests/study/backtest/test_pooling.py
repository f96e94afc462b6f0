"""Chances and intervals pooled over origins."""

import numpy as np
import pytest

from corridor.study.backtest.pooling import Coverage, chances_of, coverage_of, wilson
from corridor.study.backtest.summaries import Held


def test_origins_are_added_before_bins_are_made():
    one = np.array([[100.0, 0, 60], [10.0, 0, 30], [12.0, 0, 20]])
    found = chances_of([one, one], level=0.9)
    assert sum(one_bin.cells for one_bin in found.bins) == 320
    assert [one_bin.stated for one_bin in found.bins] == pytest.approx([0.1, 0.5])
    assert [one_bin.happened for one_bin in found.bins] == pytest.approx([0.12, 1 / 3])
    assert found.error == pytest.approx((200 * 0.02 + 120 * (0.5 - 1 / 3)) / 320)
    assert found.relative == pytest.approx(found.error * 320 / 64)


def test_no_chances_give_none_and_no_hits_no_relative_error():
    assert chances_of([], level=0.9) is None
    assert chances_of([np.zeros((3, 4))], level=0.9) is None
    assert chances_of([np.array([[100.0], [1.0], [0.0]])], level=0.9).relative is None


def test_wilson_as_published():
    """Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I."""
    assert wilson(81 / 263, 263, 1.959964) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148, 1.959964) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0.0, 20, 1.959964) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1.0, 29, 1.959964) == pytest.approx((0.8830, 1.0), abs=5e-5)


def test_coverage_is_weighted_by_cells():
    found = coverage_of([Held(0.8, 100, 90, 2.0), Held(0.8, 300, 210, 4.0), Held(0.8, 0, 0, float("nan"))])
    assert found == Coverage(stated=pytest.approx(0.8), held=0.75, cells=400, width=3.0)
    assert found.miss == pytest.approx(-0.05)
    assert coverage_of([]) is None
