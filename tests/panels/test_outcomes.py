import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UsageError
from corridor.panels import Thresholds, outcome, panel_of, years_needed
from corridor.panels.outcomes import product_medians
from factories_panels import flows, history, tables

STEADY = [
    row
    for exporter, value in (("S1", 80), ("S2", 100), ("S3", 120), ("S4", 100), ("S5", 100))
    for row in history(2000, exporter, "M", "p", [value] * 6)
]
"""Five flows whose median is 100 every year, whatever one small flow beside them does."""


def tell(rows, *, target, year=2001, horizon=2, cell=("E", "X", "p"), thresholds=None, **settings_of_panel):
    panel = panel_of(flows(*STEADY, *rows), **settings_of_panel)
    places = panel.locate(pl.DataFrame([cell], schema=["exporter", "importer", "product"], orient="row"))
    given_thresholds = {} if thresholds is None else {"thresholds": thresholds}
    found = outcome(panel, year, places, target=target, horizon=horizon, **given_thresholds)
    return found.value[0], found.now[0], found.later[0]


def small_then(*values):
    """A cell from 2000 on, beside another of the same importer, so that the importer declares the product."""
    return [*history(2000, "E", "X", "p", values), *history(2000, "F", "X", "p", [100] * 6)]


def test_an_activation_is_small_twice_and_substantial_twice():
    assert tell(small_then(0, 4, 30, 50, 60, 1), target="activation") == (1.0, 4.0, 50.0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 4, 0, 49, 60, 60), 0.0),
        ((0, 4, 0, 50, 49, 60), 0.0),
        ((0, 5, 0, 50, 60, 60), math.nan),
        ((5, 0, 0, 50, 60, 60), math.nan),
        ((0, 0, 90, 0, 0, 60), 0.0),
        ((None, 0, 0, 60, 60, 60), math.nan),
        ((0, None, 0, 60, 60, 60), math.nan),
        ((0, 0, None, 60, 60, 60), 1.0),
        ((0, 0, 0, None, 60, 60), math.nan),
        ((0, 0, 0, None, 40, 60), math.nan),
        ((0, 0, 0, 40, None, 60), math.nan),
        ((0, 0, 0, 40, 60, None), 0.0),
        ((0, 0, 0, 60, None, 60), math.nan),
    ],
)
def test_activation_by_hand(values, expected):
    """The median is 100: small is below 5, substantial 50 or more; horizon 2 from 2001 looks at 2003 and 2004."""
    np.testing.assert_equal(tell(small_then(*values), target="activation")[0], expected)


def test_thresholds_are_settings():
    rows = small_then(0, 9, 0, 30, 10, 0)
    loose = Thresholds(small=0.1, substantial=0.3, before=0, after=0)
    assert math.isnan(tell(rows, target="activation")[0])
    assert tell(rows, target="activation", thresholds=loose)[0] == 1.0
    assert tell(rows, target="activation", thresholds=loose, year=2003, horizon=1)[0] != 1.0
    assert years_needed("activation", 2) == 3
    assert years_needed("growth", 2) == years_needed("activation", 2, loose) == 2


def test_a_missing_declaration_is_not_nothing():
    late = [(year, "F", "X", "p", 100) for year in range(2002, 2006)]
    began = [*history(2003, "E", "X", "p", [60, 60, 60]), *late]
    assert math.isnan(tell(began, target="activation")[0]), "the importer declared nothing in 2000 and 2001"
    there = [(year, "F", "X", "p", 100) for year in range(2000, 2006)]
    assert tell([*history(2003, "E", "X", "p", [60, 60, 60]), *there], target="activation")[0] == 1.0
    gone = [(year, "F", "X", "p", 100) for year in (2000, 2001, 2002)]
    assert math.isnan(tell([*history(2000, "E", "X", "p", [60, 60]), *gone], target="growth")[0])


def test_a_country_that_nobody_names_yet_does_not_begin_to_trade():
    rows = [*history(2002, "E", "X", "p", [60, 60, 60, 60]), *history(2000, "F", "X", "p", [100] * 6)]
    assert tell(rows, target="activation")[0] == 1.0
    named = pl.DataFrame([(y, c) for y in range(2000, 2006) for c in ("F", "X", "M", "S1")], schema=["year", "country"],
                         orient="row")  # fmt: skip
    assert math.isnan(tell(rows, target="activation", named=named)[0])


def test_a_truncated_edge_is_no_activation():
    """X keeps its single largest supplier: E, fourth in 2001 and first in 2003, was cut off and not absent before."""
    world = [(year, "F", "X", "p", 90) for year in (2000, 2001, 2002)]
    rows = [*world, *history(2003, "E", "X", "p", [95, 95, 95])]
    assert tell(rows, target="activation")[0] == 1.0, "without the cap the edge looks like nothing"
    others = [(year, "E", "Z", "p", 300) for year in range(2000, 2006)]
    assert math.isnan(tell([*rows, *others], target="activation", kept=1)[0]), "at most 90 of which small is 5"
    complete = tell([*rows, *others], target="activation", kept=1, complete=[2000, 2001])
    assert complete[0] == 1.0, "years in which the source keeps all say that there was nothing"


def test_the_small_flows_of_a_complete_year_do_not_move_the_line():
    rows = [*STEADY, *history(2000, "S3", "N", "p", [100] * 6)]
    crumbs = [(2003, seller, "N", "p", 1) for seller in ("S1", "S2", "S4", "S5")]
    panel = panel_of(flows(*rows, *crumbs), kept=1, complete=[2003])
    assert product_medians(panel, 2003).tolist() == product_medians(panel, 2002).tolist() == [100]
    assert product_medians(panel_of(flows(*rows, *crumbs)), 2003).tolist() == [90]


def test_no_flow_is_compared_across_a_break():
    rows = small_then(0, 0, 0, 60, 60, 60)
    for year, target, expected in (
        (2000, "activation", 1.0), (2001, "activation", math.nan), (2003, "activation", math.nan),
        (2004, "activation", math.nan), (2005, "activation", 1.0),
        (2001, "dollars", 60.0), (2002, "dollars", math.nan), (2003, "dollars", math.nan), (2004, "dollars", 60.0),
    ):  # fmt: skip
        np.testing.assert_equal(tell(rows, target=target, breaks=[year])[0], expected, err_msg=f"{year} {target}")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 10, 0, 40, 0, 0), math.log(4)),
        ((0, 10, 0, 0, 0, 0), math.log(0.5)),
        ((0, 10, 0, 3, 0, 0), math.log(0.5)),
        ((0, 4.9, 0, 40, 0, 0), math.nan),
        ((0, 10, 0, None, 0, 0), math.nan),
    ],
)
def test_growth_by_hand(values, expected):
    """The line is 5: a flow below it has no growth, and one that falls below it counts as at the line."""
    np.testing.assert_allclose(tell(small_then(*values), target="growth")[0], expected, rtol=1e-12)


def test_a_flow_that_ends_below_an_edge_shrank_all_the_same():
    def later(edge):
        rows = [*history(2000, "E", "X", "p", [60, 60, 60]), *[(y, "F", "X", "p", edge) for y in range(2003, 2006)]]
        others = [(year, "E", "Z", "p", 300) for year in range(2000, 2006)]
        return tell([*rows, *others], target="growth", kept=1)

    value, now, dollars = later(4)
    assert (value, now) == (math.log(5 / 60), 60)
    assert math.isnan(dollars), "how many dollars there were, nobody can tell"
    assert math.isnan(later(40)[0]), "somewhere between the line and 40"


def test_dollars_and_share_by_hand():
    rows = [*history(2000, "E", "X", "p", [0, 10, 0, 40]), *history(2000, "F", "X", "p", [5, 30, 5, 40, 5, 5])]
    assert tell(rows, target="dollars") == (40.0, 10.0, 40.0)
    assert tell(rows, target="share")[0] == 40 / 80 - 10 / 40
    assert tell(rows, target="share", cell=("G", "X", "p"))[0] == 0.0
    assert math.isnan(tell(rows, target="share", cell=("E", "X", "q"))[0])


def test_what_cannot_be_told_yet():
    rows = small_then(0, 0, 0, 60, 60, 60)
    assert tell(rows, target="activation", horizon=3)[0] == 1.0
    assert math.isnan(tell(rows, target="activation", horizon=4)[0])
    assert tell(rows, target="dollars", horizon=4)[0] == 60.0
    assert math.isnan(tell(rows, target="dollars", horizon=5)[0])
    assert math.isnan(tell(rows, target="activation", year=2000)[0]), "nothing is known of the year before the first"


def test_wrong_questions():
    with pytest.raises(UsageError, match=r"target must be one of activation, growth, dollars, share .*'gains', 2"):
        tell(small_then(1), target="gains")
    with pytest.raises(UsageError, match=r"horizon 1 or more: 'growth', 0"):
        tell(small_then(1), target="growth", horizon=0)
    with pytest.raises(DataError, match="holds 2000 to 2005, found year 1990"):
        tell(small_then(1), target="growth", year=1990)


def last_kept(known, when, cell, kept):
    """Return the smaller of the last flows that a source keeps of the cell's exporter and of its importer."""
    sides = [
        sorted(
            value
            for key, value in known.items()
            if value is not None and key[0] == when and key[at] == cell[at - 1] and key[3] == cell[2]
        )
        for at in (1, 2)
    ]
    return min(side[-kept] if kept and len(side) >= kept else 0.0 for side in sides)


def by_hand(rows, cell, *, year, horizon, kept, least):
    """Return the activation of a cell from the rows alone: every flow as two numbers, the least and the most it was."""
    known = {row[:4]: row[4] for row in rows}
    positive = [
        value
        for (when, *other), value in known.items()
        if (when, other[2]) == (year, cell[2]) and value and value >= last_kept(known, when, other, kept)
    ]
    if not positive:
        return math.nan
    median = float(np.median(positive))

    def bounds(when):
        value = known.get((when, *cell), "absent")
        if value is None:
            return 0.0, math.inf
        if value != "absent":
            return value, value or least
        declared = any(value is not None and (t, i, p) == (when, *cell[1:]) for (t, _, i, p), value in known.items())
        return 0.0, max(last_kept(known, when, cell, kept), least) if declared else math.inf

    before, after = (year - 1, year), (year + horizon, year + horizon + 1)
    rounded = 0.5 * median >= 2 * least > 0
    if not all(bounds(when)[1] < 0.05 * median or (rounded and bounds(when) == (0, least)) for when in before):
        return math.nan
    if any(bounds(when)[0] < 0.5 * median <= bounds(when)[1] for when in after):
        return math.nan
    return float(all(bounds(when)[0] >= 0.5 * median for when in after))


@settings(deadline=None, max_examples=120)
@given(tables(last=2005, least_rows=45), st.integers(2001, 2003), st.integers(1, 2), st.sampled_from([None, 1, 2]),
       st.sampled_from([0.0, 2.0]))  # fmt: skip
def test_activation_as_told_from_the_rows_one_by_one(rows, year, horizon, kept, least):
    assume((rows["value_usd"].fill_null(0) > 0).any())
    assume(rows["year"].min() < year and rows["year"].max() > year + horizon)
    panel = panel_of(rows, kept=kept, least=least)
    assume(panel.years[0] < year and panel.last > year + horizon)
    cells = [(e, i, p) for e in "ABC" for i in "AXY" for p in "pq" if e != i]
    cells = [cell for cell in cells if cell[0] in panel.exporters and cell[1] in panel.importers]
    cells = [cell for cell in cells if cell[2] in panel.products]
    assume(cells)
    places = panel.locate(pl.DataFrame(cells, schema=["exporter", "importer", "product"], orient="row"))
    found = outcome(panel, year, places, target="activation", horizon=horizon).value
    expected = [by_hand(rows.rows(), cell, year=year, horizon=horizon, kept=kept, least=least) for cell in cells]
    np.testing.assert_array_equal(found, expected)


@settings(deadline=None, max_examples=40)
@given(tables(least_rows=10), st.sampled_from([None, 2]), st.sampled_from([2.0**-4, 2.0, 2.0**10]))
def test_the_unit_of_the_dollars_does_not_matter(rows, kept, factor):
    assume((rows["value_usd"].fill_null(0) > 0).any())
    assume(rows["year"].min() <= 2001 and rows["year"].max() >= 2005)
    scaled = rows.with_columns(pl.col("value_usd") * factor)
    one, other = (panel_of(table, kept=kept) for table in (rows, scaled))
    places = one.locate(one.names(one.exporter, one.importer, one.product))
    assume(one.years[0] <= 2002 <= one.last - 2)
    for target in ("activation", "growth", "share"):
        first, second = (outcome(panel, 2002, places, target=target, horizon=1).value for panel in (one, other))
        np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-12)
