import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.measures.bulk import best_candidates, potential_of_flows, world_of


def flows(seed=1, countries=7, products=11, share=0.4):
    """Random flows, one row each, in thousands with three decimals."""
    rng = np.random.default_rng(seed)
    i, j, k = np.nonzero(rng.random((countries, countries, products)) < share)
    keep = i != j
    value = rng.integers(1, 10**6, keep.sum()) / 1000
    codes = rng.permutation(900)[:countries] + 4, rng.permutation(9000)[:products] + 10_000
    return pl.DataFrame(
        {"exporter": codes[0][i[keep]], "importer": codes[0][j[keep]], "product": codes[1][k[keep]], "value": value}
    ).sample(fraction=1.0, shuffle=True, seed=seed)


def plain(frame):
    """The potential of each row by joins, as a query would do it."""
    v = pl.col("value")
    sold = frame.group_by("exporter", "product").agg(x=v.sum())
    world = frame.group_by("product").agg(w=v.sum())
    bought = frame.group_by("importer", "product").agg(m=v.sum())
    pairs = frame.group_by("exporter", "importer").agg(v=v.sum())
    everywhere = (
        sold.join(world, on="product").join(bought, on="product").filter(pl.col("exporter") != pl.col("importer"))
    )
    expected = everywhere.group_by("exporter", "importer").agg(e=(pl.col("x") / pl.col("w") * pl.col("m")).sum())
    ease = pairs.join(expected, on=["exporter", "importer"]).with_columns(ease=pl.col("v") / pl.col("e"))
    all_of = everywhere.join(ease, on=["exporter", "importer"])
    return all_of.select(
        "exporter", "importer", "product", potential=pl.col("x") / pl.col("w") * pl.col("m") * pl.col("ease")
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_gets_what_joins_give(seed):
    frame = flows(seed)
    found = frame.with_columns(ours=potential_of_flows(frame, value="value", scale=1000))
    both = found.join(plain(frame), on=["exporter", "importer", "product"], how="left")
    np.testing.assert_allclose(both["ours"], both["potential"], rtol=1e-12)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_over_all_products_of_a_pair_potentials_add_up_to_its_trade(seed):
    frame = flows(seed, countries=5, products=6)
    every = best_candidates(world_of(frame, value="value", scale=1000), 10**6)
    sums = every.group_by("exporter", "importer").agg(pl.col("potential").sum())
    trade = frame.group_by("exporter", "importer").agg(pl.col("value").sum())
    both = sums.join(trade, on=["exporter", "importer"], how="full", coalesce=True)
    assert both.null_count().sum_horizontal().item() == 0
    np.testing.assert_allclose(both["potential"], both["value"], rtol=1e-10)


def test_neither_the_order_of_rows_nor_the_kind_of_codes_changes_a_bit():
    frame = flows(5)
    ours = frame.with_columns(p=potential_of_flows(frame, value="value", scale=1000))
    key = ["exporter", "importer", "product"]
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=9)
    again = shuffled.with_columns(p=potential_of_flows(shuffled, value="value", scale=1000))
    assert ours.sort(key).equals(again.sort(key))
    texts = frame.with_columns(pl.col(key).cast(pl.String))
    found = potential_of_flows(texts, value="value", scale=1000)
    np.testing.assert_allclose(found, ours["p"], rtol=1e-13)


@pytest.mark.parametrize("count", [1, 7, 40, 10_000])
def test_the_best_are_those_of_a_full_sort(count):
    frame = flows(6, countries=9, products=300, share=0.05)
    every = plain(frame).sort("exporter", "potential", "importer", "product", descending=[False, True, False, False])
    expected = every.filter(pl.col("potential") > 0).group_by("exporter", maintain_order=True).head(count)
    found = best_candidates(world_of(frame, value="value", scale=1000), count)
    assert found.select("exporter", "importer", "product").equals(expected.select("exporter", "importer", "product"))
    np.testing.assert_allclose(found["potential"], expected["potential"], rtol=1e-12)


def test_equal_candidates_come_by_market_and_product_where_the_cut_falls_among_them():
    # one seller, ten alike markets and products: every candidate is equal
    rows = [("A", f"m{j}", f"p{k}", 10) for j in range(10) for k in range(10)]
    frame = pl.DataFrame(rows, schema=["exporter", "importer", "product", "value_usd"], orient="row")
    found = best_candidates(world_of(frame), 15)
    assert found["importer"].to_list() == ["m0"] * 10 + ["m1"] * 5
    assert found["product"].to_list() == [f"p{k}" for k in range(10)] + [f"p{k}" for k in range(5)]


def test_a_given_ease_proposes_markets_that_are_not_traded_with():
    rows = [("A", "C", "x", 10), ("B", "D", "x", 30)]
    world = world_of(pl.DataFrame(rows, schema=["exporter", "importer", "product", "value_usd"], orient="row"))
    assert best_candidates(world).height == 2
    given_ease = best_candidates(world, ease=np.full((4, 4), 0.5))
    assert given_ease.filter(pl.col("exporter") == "A")["importer"].to_list() == ["D", "C"]


def test_self_trade_counts_nowhere():
    rows = [("A", "A", "x", 1000), ("A", "B", "x", 10)]
    frame = pl.DataFrame(rows, schema=["exporter", "importer", "product", "value_usd"], orient="row")
    assert potential_of_flows(frame).to_list() == [0.0, 10.0]


@pytest.mark.parametrize("rows", [[], [("A", "B", "x", 0)]])
def test_nothing_traded_is_no_potential(rows):
    schema = {"exporter": pl.String, "importer": pl.String, "product": pl.String, "value_usd": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    assert potential_of_flows(frame).to_list() == [0.0] * len(rows)
    assert best_candidates(world_of(frame)).is_empty()


def test_a_wrong_table_is_refused():
    frame = flows()
    with pytest.raises(DataError, match="flows: no column value_usd; found exporter, importer, product, value"):
        world_of(frame)
    with pytest.raises(DataError, match="column product: 3 values are missing"):
        world_of(frame.with_columns(product=pl.when(pl.int_range(pl.len()) > 2).then("product")), value="value")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([-1.0, 2.0], "must be finite and not negative"),
        ([float("nan"), 2.0], "must be finite and not negative"),
        ([float("inf"), 2.0], "must be finite and not negative"),
        ([4e18, 4e18], "the sum is beyond 64-bit integers"),
        (["a", "b"], "must hold numbers, found String"),
    ],
)
def test_values_that_are_no_whole_units_are_refused(values, message):
    frame = pl.DataFrame({"exporter": [1, 2], "importer": [2, 1], "product": [1, 1], "value_usd": values})
    with pytest.raises(DataError, match=message):
        potential_of_flows(frame)
    one_large = frame.with_columns(value_usd=pl.Series([2**61, 1]))
    assert potential_of_flows(one_large).to_list() == pytest.approx([2.0**61, 1.0])
