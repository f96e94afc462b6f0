"""Opportunities name their exporter and importer; indicators register with all that a reader needs."""

import numpy as np
import pytest

from corridor.errors import InternalError
from corridor.indicators.base import INDICATORS, Values, indicator
from corridor.vocabulary import Direction, Level, Unit
from factories import MINERALS, cube_of, opportunities

LINES = [("ARG", "BEL", "10"), ("CHN", "ARG", "27"), ("ARG", "BEL", "DDS")]


def test_positions_lead_back_to_names():
    o = opportunities(cube_of(), LINES)
    names = [(o.cube.countries[i], o.cube.countries[j]) for i, j in zip(o.exporter, o.importer, strict=True)]
    assert names == [line[:2] for line in LINES]
    assert [o.cube.products[k] for k in o.product] == [line[2] for line in LINES]
    assert len(o) == 3


def test_take_keeps_rows_window_and_minerals():
    o = opportunities(cube_of(), LINES, window=3).take(np.array([2, 0]))
    assert [o.cube.products[k] for k in o.product] == ["DDS", "10"]
    assert (o.window, o.minerals) == (3, MINERALS)


def test_a_formula_is_registered_once_under_its_own_name():
    described = {
        "title": "T", "pillar": "p", "unit": Unit.NONE, "direction": Direction.MORE_IS_BETTER, "level": Level.PAIR,
        "formula": "f", "source": "s", "rests_on": (), "missing": "m",
    }  # fmt: skip

    def made_for_this_test(o):
        return Values(np.zeros(len(o)), np.zeros(len(o), dtype=np.int64))

    try:
        assert indicator(**described)(made_for_this_test) is made_for_this_test
        assert INDICATORS["made_for_this_test"].compute is made_for_this_test
        with pytest.raises(InternalError, match="indicator 'made_for_this_test' is registered twice"):
            indicator(**described)(made_for_this_test)
    finally:
        INDICATORS._entries.pop("made_for_this_test")
