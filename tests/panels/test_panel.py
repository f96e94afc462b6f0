from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.panels import panel_of
from factories_panels import assert_same, flows, history, tables

WORLD = flows(
    *history(2000, "A", "X", "p", [5, 6, 7, 8]),
    *history(2000, "B", "X", "p", [50, None, 70, 80]),
    *history(2001, "C", "Y", "q", [1, 2, 3]),
    *history(2003, "D", "Z", "r", [9]),
)


def bounds_of(panel, exporter, importer, product):
    cell = pl.DataFrame({"exporter": [exporter], "importer": [importer], "product": [product]})
    low, high = panel.bounds(panel.locate(cell))
    return [tuple(pair) for pair in zip(low[0].tolist(), high[0].tolist(), strict=True)]


def test_axes_and_positions_of_cells():
    panel = panel_of(WORLD)
    assert (panel.exporters, panel.importers, panel.products) == (("A", "B", "C", "D"), ("X", "Y", "Z"), tuple("pqr"))
    assert panel.years.tolist() == [2000, 2001, 2002, 2003]
    assert panel.last == 2003
    assert panel.shape == (4, 3, 3)
    named = panel.names(panel.exporter, panel.importer, panel.product)
    assert named.rows() == [("A", "X", "p"), ("B", "X", "p"), ("C", "Y", "q"), ("D", "Z", "r")]
    np.testing.assert_array_equal(panel.locate(named).row, np.arange(4))


def test_an_absent_flow_is_nothing_only_where_the_importer_declares():
    panel = panel_of(WORLD)
    inf = float("inf")
    assert bounds_of(panel, "C", "X", "p") == [(0, 0)] * 4
    assert bounds_of(panel, "C", "X", "q") == [(0, inf)] * 4
    assert bounds_of(panel, "C", "Y", "q") == [(0, inf), (1, 1), (2, 2), (3, 3)]
    assert bounds_of(panel, "B", "X", "p") == [(50, 50), (0, inf), (70, 70), (80, 80)]


def test_codes_that_the_panel_does_not_hold():
    panel = panel_of(WORLD)
    inf = float("inf")
    assert bounds_of(panel, "?", "X", "p") == [(0, 0)] * 4, "an unknown exporter sells nothing"
    assert bounds_of(panel, "A", "?", "p") == bounds_of(panel, "A", "X", "?") == [(0, inf)] * 4
    places = panel.locate(pl.DataFrame({"exporter": ["?"], "importer": [None], "product": ["p"]}))
    assert (places.exporter[0], places.importer[0], places.row[0]) == (-1, -1, -1)


def test_bounds_of_some_years():
    panel = panel_of(WORLD)
    places = panel.locate(panel.names(panel.exporter, panel.importer, panel.product))
    low, high = panel.bounds(places, first=1, until=3)
    np.testing.assert_array_equal(low, panel.low[:, 1:3])
    np.testing.assert_array_equal(high, panel.high[:, 1:3])


def test_a_year_that_is_not_held():
    panel = panel_of(WORLD)
    with pytest.raises(DataError, match="holds 2000 to 2003, found year 1999"):
        panel.position(1999)
    with pytest.raises(DataError, match="holds 2000 to 2003, found year 1999"):
        panel.as_of(1999)
    assert panel.as_of(2010) is panel


def test_nothing_known_up_to_a_year():
    panel = panel_of(flows((2000, "A", "X", "p", None), (2002, "A", "X", "p", 4)))
    with pytest.raises(DataError, match="nothing is known up to 2001"):
        panel.as_of(2001)


def test_as_of_drops_codes_and_cells_that_come_later():
    panel = panel_of(WORLD, breaks=[2001, 2003], complete=[2002, 2003], kept=9).as_of(2002)
    assert panel.exporters == ("A", "B", "C")
    assert panel.importers == ("X", "Y")
    assert panel.products == ("p", "q")
    assert panel.years.tolist() == [2000, 2001, 2002]
    assert (panel.breaks, panel.complete) == ((2001,), (2002,))
    assert panel.edges is not None
    assert panel.edges.by_importer.shape == panel.declared.shape == (2, 2, 3)


def test_breaks_lie_between_years():
    panel = panel_of(WORLD, breaks=[2002])
    assert panel.comparable(2000, 2001)
    assert not panel.comparable(2001, 2002)
    assert panel.comparable(2002, 2003)


FUTURES = {
    "a value": lambda rows: rows.with_columns(
        pl.when(pl.col("year") > 2002).then(pl.col("value_usd") * 1000 + 1).otherwise("value_usd").alias("value_usd")
    ),
    "no value": lambda rows: rows.with_columns(pl.when(pl.col("year") <= 2002).then("value_usd").alias("value_usd")),
    "no row": lambda rows: rows.filter(pl.col("year") <= 2002),
    "a country": lambda rows: pl.concat([rows, flows((2003, "AA", "XX", "p", 3.0), (2004, "A", "AA", "q", 3.0))]),
    "a product": lambda rows: pl.concat([rows, flows((2005, "A", "X", "aa", 3.0), (2005, "A", "X", "zz", 3.0))]),
    "a cell": lambda rows: pl.concat([rows, flows((2004, "C", "X", "q", 3.0), (2004, "A", "Y", "p", 0.0))]),
    "a rival": lambda rows: pl.concat([rows, flows(*[(2004, f"E{k}", "X", "p", 1e9 + k) for k in range(9)])]),
}


@pytest.mark.parametrize("change", FUTURES)
@pytest.mark.parametrize("kept", [None, 1])
def test_what_is_planted_after_a_year_leaves_no_trace_in_it(change, kept):
    rows = WORLD.cast({"value_usd": pl.Float64})
    there = panel_of(rows, kept=kept).as_of(2002)
    assert_same(panel_of(FUTURES[change](rows), kept=kept).as_of(2002), there)


@settings(deadline=None, max_examples=60)
@given(tables(least_rows=2), st.integers(2001, 2005), st.sampled_from([None, 1, 2]), st.sampled_from([0.0, 2.0]))
def test_a_panel_as_of_a_year_is_the_panel_of_the_rows_up_to_it(rows, year, kept, least):
    past = rows.filter(pl.col("year") <= year)
    assume(past["value_usd"].is_not_null().any() and (past["value_usd"] > 0).any() and past["year"].max() == year)
    named = pl.concat([rows.select("year", country=pl.col(side)) for side in ("exporter", "importer")]).unique()
    known = {"kept": kept, "least": least, "complete": [2003], "breaks": [2002, 2004]}
    given_rows = panel_of(past, **known, named=named)
    full = panel_of(rows, **known, named=named).as_of(year)
    if given_rows.years[0] == full.years[0]:
        assert_same(full, given_rows)


@settings(deadline=None, max_examples=40)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    assume((rows["value_usd"].fill_null(0) > 0).any())
    order = list(range(rows.height))
    random.shuffle(order)
    assert_same(panel_of(rows, kept=2), panel_of(rows[order], kept=2))


def test_edges_of_a_truncated_source_by_hand():
    """X keeps its two largest suppliers of p; C sells less than the second, but it is C's largest sale, so kept."""
    rows = flows(
        (2000, "A", "X", "p", 90), (2000, "B", "X", "p", 80), (2000, "C", "X", "p", 20),
        (2000, "A", "Y", "p", 70), (2000, "A", "Z", "p", 60), (2000, "B", "Y", "p", 50),
    )  # fmt: skip
    panel = panel_of(rows, kept=2)
    assert bounds_of(panel, "C", "Y", "p") == [(0, 0)], "C sells to fewer than two, so all its flows are kept"
    assert bounds_of(panel, "B", "Z", "p") == [(0, 0)], "Z buys of fewer than two"
    assert panel.edges is not None
    x, p = panel.importers.index("X"), panel.products.index("p")
    assert panel.edges.by_importer[x, p, 0] == 80
    a = panel.exporters.index("A")
    assert panel.edges.by_exporter[a, p, 0] == 70
    more = panel_of(pl.concat([rows, flows((2000, "C", "W", "p", 10), (2000, "D", "W", "p", 5))]), kept=2)
    assert bounds_of(more, "C", "Y", "p") == [(0, 10)], "the smaller of Y's second (50) and C's second (10)"
    whole = panel_of(
        pl.concat([rows, flows((2000, "C", "W", "p", 10), (2000, "D", "W", "p", 5))]), kept=2, complete=[2000]
    )
    assert bounds_of(whole, "C", "Y", "p") == [(0, 0)]
    assert bounds_of(more, "?", "Y", "p") == [(0, 50)], "of an unknown exporter only the importer's edge is known"


def test_an_exporter_that_nobody_names_in_a_year_is_unknown_in_it():
    rows = flows(*history(2000, "A", "X", "p", [5, 6, 7]), (2002, "B", "X", "p", 900))
    named = pl.DataFrame({"year": [2000, 2001, 2002, 2002, 2009], "country": ["A", "A", "A", "B", "Q"]})
    inf = float("inf")
    assert bounds_of(panel_of(rows), "B", "X", "p") == [(0, 0), (0, 0), (900, 900)]
    assert bounds_of(panel_of(rows, named=named), "B", "X", "p") == [(0, inf), (0, inf), (900, 900)]
    assert bounds_of(panel_of(rows, named=named), "?", "X", "p") == [(0, 0)] * 3


def test_a_source_that_rounds_bounds_what_it_does_not_show():
    rows = flows(*history(2000, "A", "X", "p", [5, 0, 7]), *history(2000, "B", "X", "p", [1, 1, 1]))
    assert bounds_of(panel_of(rows, least=0.5), "A", "X", "p") == [(5, 5), (0, 0.5), (7, 7)]
    assert bounds_of(panel_of(rows, least=0.5), "C", "X", "p") == [(0, 0.5)] * 3


def test_cells_of_which_nothing_is_known_are_dropped():
    panel = panel_of(flows((2000, "A", "X", "p", 5), (2000, "B", "Y", "q", None)))
    assert (panel.exporters, panel.importers, panel.products) == (("A",), ("X",), ("p",))
    with pytest.raises(DataError, match="no flow between two countries is known"):
        panel_of(flows((2000, "A", "X", "p", None)))
    empty = replace(panel, low=np.zeros((1, 1)), high=np.full((1, 1), np.inf))
    with pytest.raises(DataError, match="no flow between two countries is known"):
        empty.settled()


def test_a_row_of_nothing_says_no_more_than_its_absence():
    rows = flows((2000, "A", "X", "p", 5), (2001, "A", "X", "p", 6))
    assert_same(panel_of(pl.concat([rows, flows((2001, "B", "X", "p", 0))])), panel_of(rows))
