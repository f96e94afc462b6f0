"""Forms of comparative advantage beside Balassa's own."""

import numpy as np
import pytest

from corridor.indicators import compute
from corridor.indicators.complexity_panels import panels_of
from factories import a_world, cube_of, opportunities
from factories_complexity import PAIRS, a_product_space


def test_symmetric_form_is_that_of_the_indicator_rca():
    figures, years = compute(opportunities(cube_of(a_world())), ["rca", "rsca"])
    known = figures.drop_nulls()
    assert known.height
    expected = (known["rca"] - 1) / (known["rca"] + 1)
    assert known["rsca"].to_list() == pytest.approx(expected.to_list())
    assert figures["rsca"].null_count() == figures["rca"].null_count()
    assert years["rsca"].equals(years["rca"].rename("rsca"))


def test_normalised_form_and_gap_are_those_of_the_panel():
    o = opportunities(cube_of(a_product_space(), PAIRS))
    figures, _ = compute(o, ["nrca", "diversification_gap"])
    found = panels_of(o)
    at = o.exporter, o.product
    np.testing.assert_allclose(figures["nrca"].fill_null(np.nan), 10_000 * found.nrca[at])
    gap = figures["diversification_gap"].fill_null(np.nan).to_numpy()
    np.testing.assert_allclose(gap, np.where(found.rca[at] >= 1, 0, 1 - found.rca[at]))
    held = found.held[at]
    assert (gap[held] == 0).all()
    assert (gap[found.candidate[at]] > 0).all()
