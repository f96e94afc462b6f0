"""Export potential by hand, as sums of triples, and on tables of rows against plain Python."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.measures.bulk import potential_of_flows
from corridor.measures.potential import (
    demand_growth_factor,
    distance_factor,
    ease_of_trade,
    export_potential,
    known_or_one,
    potential_of_rows,
    ratio,
    re_export_factor,
    realised,
    sums_of_triples,
    supply_share,
    tariff_factor,
    unrealised,
)

NAN = np.nan
quick = settings(max_examples=40, deadline=None, derandomize=True)
DOLLARS = arrays(np.int64, (4, 3), elements=st.integers(0, 10**9)).map(lambda a: a.astype(float))


def test_supply_share_by_hand():
    exports = np.array([[60.0, 0.0], [20.0, 0.0], [20.0, 0.0]])
    np.testing.assert_allclose(supply_share(exports), [[0.6, NAN], [0.2, NAN], [0.2, NAN]])
    # 60·1.5 + 20·0.5 + 20·1 = 120
    np.testing.assert_allclose(supply_share(exports, np.array([1.5, 0.5, 1.0]))[:, 0], [90 / 120, 10 / 120, 20 / 120])


def test_an_unknown_growth_is_that_of_the_known_exporters_together():
    exports = np.array([[60.0], [20.0], [20.0]])
    # known: (60·1.5 + 20·0.5)/80 = 1.25, so 90 + 10 + 25 = 125
    found = supply_share(exports, np.array([1.5, 0.5, NAN]))[:, 0]
    np.testing.assert_allclose(found, [90 / 125, 10 / 125, 25 / 125])
    assert found[2] == pytest.approx(supply_share(exports)[2, 0])  # nobody's share moves by what nobody knows
    np.testing.assert_allclose(supply_share(exports, np.full(3, NAN)), supply_share(exports))


@quick
@given(DOLLARS, arrays(np.float64, 4, elements=st.floats(0.2, 5.0)), st.floats(0.1, 10.0))
def test_supply_shares_add_up_to_one_and_know_only_relative_growth(exports, growth, pace):
    found = supply_share(exports, growth)
    sold = exports.sum(axis=0) > 0
    np.testing.assert_allclose(found[:, sold].sum(axis=0), 1.0)
    assert np.isnan(found[:, ~sold]).all()
    np.testing.assert_allclose(supply_share(exports, growth * pace), found, rtol=1e-9)
    np.testing.assert_allclose(supply_share(exports, np.full(4, pace)), supply_share(exports), rtol=1e-9)


def test_re_exports_by_hand():
    exports, imports = np.array([30.0, 30.0, 30.0, 0.0, NAN]), np.array([60.0, 10.0, 0.0, 5.0, NAN])
    np.testing.assert_array_equal(re_export_factor(exports, imports), [0.5, 1.0, 1.0, 0.0, NAN])


def test_tariff_margins_by_hand():
    # it faces 5%, everybody 26%: (1.05/1.26)² = (5/6)²
    assert tariff_factor(np.array([5.0]), np.array([26.0]), 2.0) == pytest.approx((5 / 6) ** 2)
    # others pay 10%, it pays 0%: 1.1³
    assert tariff_factor(np.array([10.0]), np.array([0.0]), 3.0) == pytest.approx(1.331)
    assert tariff_factor(np.array([10.0]), np.array([0.0]), np.array([NAN])) == pytest.approx(1.1)  # σ unknown: 1
    assert np.isnan(tariff_factor(np.array([NAN]), np.array([0.0]))).all()


@quick
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.floats(0.1, 8))
def test_a_larger_margin_never_lowers_demand(own, others, more, sigma):
    low, high = (float(tariff_factor(np.float64(rate), np.float64(own), sigma)) for rate in (others, others + more))
    assert high >= low
    assert float(tariff_factor(np.float64(own), np.float64(own), sigma)) == 1.0


def test_growth_of_demand_by_hand():
    people, output = np.array([1.1, 1.1, 1.0]), np.array([1.331, 1.331, 1.5])
    np.testing.assert_allclose(demand_growth_factor(people, output, 2.0), [1.1 * 1.21**2, 1.1 * 1.21**2, 2.25])
    np.testing.assert_allclose(demand_growth_factor(people, output), output)  # ε = 1: as output
    np.testing.assert_allclose(demand_growth_factor(people, output, 0.0), people)  # ε = 0: as people
    np.testing.assert_allclose(demand_growth_factor(people, output, np.array([NAN, 1.0, 2.0])), [1.331, 1.331, 2.25])


def test_fit_of_distance_by_hand():
    usual, own = np.log(np.array([4000.0, 1000.0, 2000.0])), np.log(np.array([1000.0, 4000.0, 2000.0]))
    np.testing.assert_allclose(distance_factor(usual, own), [0.25, 0.25, 1.0])


@quick
@given(st.floats(1, 10), st.floats(0, 3))
def test_a_worse_distance_fits_worse_on_either_side(usual, gap):
    near, far = (float(distance_factor(np.float64(usual), np.float64(usual + side * gap))) for side in (-1, 1))
    assert near == pytest.approx(far)
    assert 0 < near <= 1
    assert (near == 1.0) == (gap == 0.0) or gap < 1e-12


def test_ease_by_hand():
    supply, demand = np.array([[0.5, 0.25, NAN]]), np.array([[100.0, 200.0, NAN]])
    actual = np.array([[30.0, 20.0, NAN]])
    np.testing.assert_array_equal(ease_of_trade(supply, demand, actual, np.array([0, 0, -1])), [[0.5, 0.5, NAN]])
    np.testing.assert_array_equal(ease_of_trade(supply, demand, actual, np.array([0, 1, -1])), [[0.6, 0.4, NAN]])
    nothing = ease_of_trade(np.zeros((1, 2)), demand[:, :2], actual[:, :2], np.array([0, 0]))
    np.testing.assert_array_equal(nothing, [[NAN, NAN]])


def test_what_is_known_of_one_side_only_moves_no_ease():
    """Half of 20 is bought where 10 is expected: 1, whatever another product is sold for into an unknown demand."""
    half = np.array([[0.5, 0.5]])
    for demand, actual in (([20.0, NAN], [10.0, 10.0]), ([20.0, 20.0], [10.0, NAN])):
        np.testing.assert_array_equal(
            ease_of_trade(half, np.array([demand]), np.array([actual]), np.zeros(2)), [[1, 1]]
        )


def test_small_helpers():
    np.testing.assert_array_equal(ratio(np.array([1.0, 1.0, 1.0]), np.array([2.0, 0.0, NAN])), [0.5, NAN, NAN])
    np.testing.assert_array_equal(known_or_one(np.array([0.0, NAN, 2.0])), [0.0, 1.0, 2.0])


def test_potential_multiplies_what_is_known():
    whole = export_potential(np.array([0.2]), np.array([1000.0]), np.array([1.5]), np.array([0.5]), np.array([NAN]))
    assert whole == pytest.approx(150.0)
    assert np.isnan(export_potential(np.array([NAN]), np.array([1.0]), np.array([1.0]))).all()


def test_sums_of_triples_by_hand():
    """Two products of one pair: trade beyond the potential of one does not use up the potential of the other."""
    actual, potential = np.array([[400.0, 0.0]]), np.array([[300.0, 100.0]])
    found = sums_of_triples(actual, potential, axis=1)
    assert (found.potential, found.realised, found.unrealised) == (400.0, 300.0, 100.0)
    assert max(0.0, potential.sum() - actual.sum()) == 0.0  # what it would be from the sums
    unknown = sums_of_triples(np.array([NAN, 1.0, 1.0]), np.array([5.0, NAN, 3.0]), axis=0)
    assert tuple(map(float, unknown)) == (3.0, 1.0, 2.0)


@quick
@given(DOLLARS, DOLLARS)
def test_sums_may_be_taken_in_any_order_and_split_without_rest(actual, potential):
    whole = sums_of_triples(actual, potential, axis=(0, 1))
    for axis in (0, 1):
        parts = sums_of_triples(actual, potential, axis=axis)
        np.testing.assert_allclose([part.sum() for part in parts], whole, rtol=1e-12)
    assert whole.realised + whole.unrealised == pytest.approx(whole.potential)
    assert whole.unrealised >= max(0.0, potential.sum() - actual.sum()) - 1e-6
    np.testing.assert_array_equal(realised(actual, potential) + unrealised(actual, potential), potential)


ROWS = pl.DataFrame(
    [("A", "B", "x", 60), ("A", "C", "x", 20), ("B", "C", "x", 20), ("A", "B", "y", 10), ("C", "B", "y", 30)],
    schema=["exporter", "importer", "product", "value"],
    orient="row",
)


def test_rows_by_hand():
    found = potential_of_rows(ROWS)
    assert found.select("exporter", "importer", "product").rows() == sorted(ROWS.drop("value").rows())
    row = found.row(0, named=True)  # A to B: supply of x 80/100, of y 10/40; B buys 60 of x and 40 of y
    assert (row["exporter"], row["importer"], row["product"], row["value"]) == ("A", "B", "x", 60.0)
    assert (row["supply"], row["demand"]) == (0.8, 60.0)
    assert row["ease"] == pytest.approx(70 / (0.8 * 60 + 0.25 * 40))
    assert row["potential"] == pytest.approx(0.8 * 60 * 70 / 58)
    assert row["realised"] == pytest.approx(min(60, 0.8 * 60 * 70 / 58))
    assert row["unrealised"] == pytest.approx(0.0, abs=1e-9) or row["unrealised"] > 0


def test_candidates_are_what_pairs_that_trade_could_trade():
    found = potential_of_rows(ROWS, candidates=True)
    triples = found.select("exporter", "importer", "product").rows()
    assert triples == [("A", "B", "x"), ("A", "B", "y"), ("A", "C", "x"), ("B", "C", "x"), ("C", "B", "y")]
    more = pl.concat([ROWS, pl.DataFrame([("A", "C", "y", 5)], schema=ROWS.schema, orient="row")])
    wider = potential_of_rows(more.filter(pl.col("importer") != "B"), candidates=True)
    assert wider.filter(exporter="B", product="y").is_empty()  # B sells no y


def test_rows_may_repeat_come_in_any_order_and_stay_at_home():
    parts = ROWS.with_columns(value=pl.col("value") // 2)
    home = pl.DataFrame([("A", "A", "x", 99)], schema=ROWS.schema, orient="row")
    again = pl.concat([parts.reverse(), home, parts])
    assert potential_of_rows(again).equals(potential_of_rows(ROWS))


def test_no_rows_give_no_rows():
    found = potential_of_rows(ROWS.clear())
    assert found.height == 0
    assert found.columns[-3:] == ["potential", "realised", "unrealised"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS.drop("value"), "column value is missing, found exporter, importer, product"),
        (ROWS.with_columns(value=-pl.col("value")), "not negative, found -60.0 and 4 more"),
        (ROWS.with_columns(value=pl.lit(None)), "not negative, found None and 4 more"),
        (ROWS.with_columns(value=pl.lit(float("nan"))), "not negative, found nan and 4 more"),
        (ROWS.with_columns(value=pl.lit("much")), "value must be numbers, found String"),
        (ROWS.with_columns(product=pl.lit(None)), "a key is null: product in 5 of 5 rows"),
        ({"value": [1.0]}, "must be a polars DataFrame, found .*dict"),
    ],
)
def test_tables_that_cannot_be_read_are_refused(rows, message):
    with pytest.raises(UsageError, match=message):
        potential_of_rows(rows)


@quick
@given(arrays(np.int64, (4, 4, 3), elements=st.integers(0, 10**6)))
def test_the_potential_of_a_pair_adds_up_to_its_trade(flows):
    names = "ABCD"
    rows = [(names[i], names[j], str(k), int(flows[i, j, k])) for i, j, k in np.ndindex(flows.shape) if flows[i, j, k]]
    frame = pl.DataFrame(rows, schema=ROWS.schema, orient="row")
    sums = (
        potential_of_rows(frame, candidates=True)
        .group_by("exporter", "importer")
        .agg(pl.col("potential", "value").sum())
    )
    np.testing.assert_allclose(sums["potential"], sums["value"], rtol=1e-9)


@quick
@given(arrays(np.int64, (4, 4, 3), elements=st.integers(0, 10**6)))
def test_the_fast_way_over_millions_of_rows_says_the_same(flows):
    names = "ABCD"
    rows = [(names[i], names[j], str(k), int(flows[i, j, k])) for i, j, k in np.ndindex(flows.shape) if i != j]
    frame = pl.DataFrame([row for row in rows if row[3]], schema=ROWS.schema, orient="row")
    frame = frame.sort("exporter", "importer", "product")
    if frame.is_empty():
        return
    fast = potential_of_flows(frame, value="value")
    np.testing.assert_allclose(potential_of_rows(frame)["potential"], fast, rtol=1e-9)
