"""Features are computed once per thing described, never hold NaN, and name the year behind each figure."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.indicators import INDICATORS, compute
from factories import cube_of, opportunities

NAMES = list(INDICATORS)


@pytest.fixture(scope="module")
def cube():
    return cube_of()


def test_columns_types_and_missing_values(cube):
    figures, years = compute(opportunities(cube), NAMES)
    assert figures.columns == years.columns == NAMES
    assert set(figures.dtypes) == {pl.Float64}
    assert set(years.dtypes) == {pl.Int32}
    assert figures.height == years.height == 300
    for name in NAMES:
        assert not figures[name].is_nan().any()
        assert years[name].filter(figures[name].is_null()).is_null().all()
        assert (years[name].drop_nulls() >= 2014).all()


def test_each_row_alone_gives_the_same_figures(cube):
    o = opportunities(cube)
    figures, years = compute(o, NAMES)
    for n in range(0, len(o), 7):
        alone = compute(o.take(np.array([n])), NAMES)
        assert alone[0].equals(figures[n]), n
        assert alone[1].equals(years[n]), n


def test_figures_once_per_thing_equal_the_formula_row_by_row(cube):
    o = opportunities(cube)
    figures, _ = compute(o, NAMES)
    for name in NAMES:
        direct = INDICATORS[name].compute(o).value
        np.testing.assert_array_equal(figures[name].fill_null(np.nan).to_numpy(), direct, err_msg=name)


def test_the_formula_is_called_once_for_each_thing_that_it_describes(cube, monkeypatch):
    o = opportunities(cube)
    sizes = {}
    for name in ("logistics_importer", "distance", "import_size", "mirror_gap"):
        original = INDICATORS[name]
        changed = {
            **original.__dict__,
            "compute": lambda x, n=name, f=original.compute: sizes.update({n: len(x)}) or f(x),
        }
        monkeypatch.setitem(INDICATORS._entries, name, type(original)(**changed))
    compute(o, list(sizes) or ["logistics_importer", "distance", "import_size", "mirror_gap"])
    assert sizes == {"logistics_importer": 6, "distance": 30, "import_size": 60, "mirror_gap": 300}


def test_an_unknown_indicator_is_refused_with_the_nearest(cube):
    with pytest.raises(UsageError, match="unknown indicator 'import_sizes'; did you mean 'import_size'"):
        compute(opportunities(cube), ["import_sizes"])


def test_no_opportunities_give_empty_tables(cube):
    figures, years = compute(opportunities(cube, []), NAMES)
    assert figures.shape == years.shape == (0, len(NAMES))
