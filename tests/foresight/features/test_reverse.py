"""Trade the other way, worked out by hand."""

import math

import numpy as np
import pytest

from corridor.foresight.features.reverse import REVERSE
from factories_foresight import a_world, cells_of, computed
from factories_panels import flows

ROWS = [
    ("A", "B", "p", 100), ("B", "A", "p", 40), ("B", "A", "q", 30), ("C", "A", "p", 160), ("B", "D", "q", 30),
]  # fmt: skip
"""Of p the median is 100, of q 30; D only buys, C only sells."""


@pytest.fixture(scope="module")
def found():
    cells = cells_of(
        ("A", "B", "p"), ("B", "A", "p"), ("A", "D", "p"), ("C", "B", "p"), ("?", "B", "p"), ("A", "B", "?")
    )
    return computed(REVERSE, a_world(flows(*((2000, *row) for row in ROWS))), cells)


def test_the_pair_the_other_way(found):
    back = math.log1p(20 * 0.4) + math.log1p(20)
    there = math.log1p(20)
    # D sells nothing and C buys nothing: neither stands on the other side
    expected = [math.log1p(back), math.log1p(there), np.nan, np.nan, np.nan, math.log1p(back)]
    np.testing.assert_allclose(found["back_pair"], expected)


def test_the_products_flow_the_other_way(found):
    np.testing.assert_allclose(found["back_flow"], [math.log(9), math.log(21), np.nan, np.nan, np.nan, np.nan])


def test_what_the_exporter_buys(found):
    # A buys 200 of p, B buys 100; C buys nothing at all
    expected = [math.log1p(2.0), math.log1p(1.0), math.log1p(2.0), np.nan, np.nan, np.nan]
    np.testing.assert_allclose(found["exporter_buys"], expected)


def test_what_the_importer_sells(found):
    # B sells 40 of p, A sells 100; D sells nothing at all
    expected = [math.log1p(0.4), math.log1p(1.0), np.nan, math.log1p(0.4), math.log1p(0.4), np.nan]
    np.testing.assert_allclose(found["importer_sells"], expected)


def test_a_world_in_which_nobody_stands_on_both_sides():
    found = computed(
        REVERSE, a_world(flows((2000, "A", "X", "p", 1), (2000, "B", "X", "p", 1))), cells_of(("A", "X", "p"))
    )
    assert all(np.isnan(values).all() for values in found.values())
