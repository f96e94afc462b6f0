"""Effects taken apart."""

import numpy as np
import polars as pl
import pytest

from corridor.gravity import fit
from corridor.gravity.effects import levels_of
from factories_gravity import world


def test_two_levels_by_hand():
    """Rows a-x 1, a-y 3, b-x 2, b-y 4: importers differ by 2, exporters by 1, importers have mean zero."""
    keys = pl.DataFrame({"i": ["a", "a", "b", "b"], "j": ["x", "y", "x", "y"]})
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    found = levels_of(keys, (("i",), ("j",)), codes, np.array([1.0, 3.0, 2.0, 4.0]))
    assert found.frames[("j",)]["effect"].to_list() == pytest.approx([-1.0, 1.0])
    assert found.frames[("i",)]["effect"].to_list() == pytest.approx([2.0, 3.0])


def test_importers_have_mean_zero_in_each_year():
    frame = world(6, 3, seed=2)
    found = fit(frame, target="trade", regressors=["ldist"])
    means = found.effect("importer", "year").group_by("year").agg(pl.col("effect").mean())
    np.testing.assert_allclose(means["effect"], 0.0, atol=1e-10)


def test_no_effects_are_no_levels():
    assert levels_of(pl.DataFrame(), (), np.empty((3, 0), int), np.zeros(3)).frames == {}
