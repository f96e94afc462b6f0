from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UsageError
from corridor.harmonising.concordance import REVISIONS, codes, path, related, step
from corridor.harmonising.revision_weights import EQUAL, NEAREST, TABLE_COLUMNS, WHOLE, divide, shares, weights

PAIRS = [(source, target) for source in REVISIONS for target in REVISIONS]
THIRD = (333_333_334, 333_333_333, 333_333_333)


def trade(*rows):
    return pl.DataFrame(list(rows), schema={"product": pl.String, "value_usd": pl.Int64}, orient="row")


def table(*rows):
    return pl.DataFrame(list(rows), schema=list(TABLE_COLUMNS), orient="row")


@pytest.mark.parametrize("how", [NEAREST, EQUAL], ids=["nearest", "equal"])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_weights_of_every_code_add_up_to_one(source, target, how):
    """And they reach only codes that the concordance relates; a code without weights has no counterpart."""
    relation = related(source, target)
    composed = shares(source, target, how)
    assert set(composed) == codes(source)
    for code, split in composed.items():
        assert sum(share for _, share in split) == (WHOLE if relation[code] else 0)
        assert {other for other, _ in split} <= set(relation[code])
        assert all(share > 0 for _, share in split)


@pytest.mark.parametrize(("source", "target"), [("HS92", "HS22"), ("HS12", "HS22"), ("HS22", "HS07")])
def test_composed_weights_are_the_product_of_the_steps(source, target):
    """Oracle: the product of the steps' equal weights in exact fractions; a step rounds to a billionth at most."""
    exact = {code: {code: Fraction(1)} for code in codes(source)}
    for here, there in path(source, target):
        onward = step(here, there)
        exact = {code: _on(split, onward) for code, split in exact.items()}
    composed = shares(source, target, EQUAL)
    for code, split in exact.items():
        ours = dict(composed[code])
        assert all(
            abs(Fraction(ours.get(other, 0), WHOLE) - part) <= Fraction(20, WHOLE) for other, part in split.items()
        )


def _on(split, onward):
    reached: dict[str, Fraction] = {}
    for middle, part in split.items():
        for other in onward[middle]:
            reached[other] = reached.get(other, Fraction(0)) + part / len(onward[middle])
    total = sum(reached.values())
    return {other: part / total for other, part in reached.items()}


def test_equal_weights_count_every_counterpart():
    assert shares("HS17", "HS22", EQUAL)["811292"] == tuple(zip(("811231", "811241", "811292"), THIRD, strict=True))


@pytest.mark.parametrize(
    ("code", "split"),
    [
        ("811292", (("811292", WHOLE),)),
        ("847130", (("847130", WHOLE),)),
        ("851712", (("851713", WHOLE // 2), ("851714", WHOLE // 2))),
        ("854140", tuple((other, WHOLE // 4) for other in ("854141", "854142", "854143", "854149"))),
    ],
)
def test_nearest_keeps_goods_under_their_number_or_heading(code, split):
    """Since 2022 heading 85.49 collects waste of a thousand codes, which equal weights would send most of them to."""
    assert len(step("HS17", "HS22")[code]) > len(split)
    assert shares("HS17", "HS22", NEAREST)[code] == split


def test_trade_shares_out_in_proportion():
    how = weights(trade={"HS22": trade(("851713", 300), ("851714", 100), ("811231", 1))})
    assert shares("HS17", "HS22", how)["851712"] == (("851713", 750_000_000), ("851714", 250_000_000))
    assert shares("HS17", "HS22", how)["811292"] == (("811231", WHOLE),)
    assert shares("HS17", "HS22", how)["854140"] == shares("HS17", "HS22", NEAREST)["854140"]


def test_target_that_collects_from_many_draws_little_from_each():
    """Waste 8549.29 has 1,019 sources: of 1,019 traded, 1 is claimed from each of them, beside 3 of the phones."""
    assert len(step("HS22", "HS17")["854929"]) == 1019
    how = weights(trade={"HS22": trade(("851713", 3), ("854929", 1019))})
    assert shares("HS17", "HS22", how)["851712"] == (("851713", 750_000_000), ("854929", 250_000_000))


def test_trade_before_the_revision_divides_what_targets_trade():
    """Germanium, 8112.30 of 2002, went to 8112.92 and 8112.99 of 2007, each of which has three sources.

    By trade of 2007 alone it claims 100/3 and 300/3: weights 1/4 and 3/4. Knowing that in 2002 it was 1 of 1 + 3 + 6 on
    one side and 1 of 1 + 3 + 2 on the other, it claims 100/10 and 300/6: weights 1/6 and 5/6.
    """
    after = trade(("811292", 100), ("811299", 300))
    before = trade(("811230", 1), ("811240", 3), ("811292", 6), ("811299", 2))
    alone = weights(trade={"HS07": after})
    both = weights(trade={"HS02": before, "HS07": after})
    assert shares("HS02", "HS07", alone)["811230"] == (("811292", 250_000_000), ("811299", 750_000_000))
    assert shares("HS02", "HS07", both)["811230"] == (("811292", 166_666_667), ("811299", 833_333_333))


def test_trade_of_a_revision_on_the_way_weights_its_step():
    """Nearest would leave radio telephones of 8525.20 in heading 85.25; trade sees that they went to 85.17."""
    how = weights(trade={"HS07": trade(("851712", 90), ("852560", 10))})
    assert shares("HS02", "HS12", how)["852520"] == (("851712", 900_000_000), ("852560", 100_000_000))
    assert shares("HS02", "HS12", NEAREST)["852520"] == (("852560", WHOLE),)


def test_trade_is_added_up_by_product_and_strange_codes_are_ignored():
    how = weights(trade={"HS22": trade(("851713", 10**14), ("851713", 10**14), ("851714", 2 * 10**14), ("999999", 7))})
    assert shares("HS17", "HS22", how)["851712"] == (("851713", WHOLE // 2), ("851714", WHOLE // 2))


def test_own_table_comes_first_and_may_weight_a_step_or_a_chain():
    rows = [("HS17", "851712", "HS22", "851713", 0.9), ("HS17", "851712", "HS22", "851714", 0.1)]
    how = weights(trade={"HS22": trade(("851714", 1))}, table=table(*rows))
    assert shares("HS17", "HS22", how)["851712"] == (("851713", 900_000_000), ("851714", 100_000_000))
    assert shares("HS12", "HS22", how)["851712"] == (("851713", 900_000_000), ("851714", 100_000_000))
    chain = weights(table=table(("HS12", "851712", "HS22", "851714", 1.0)))
    assert shares("HS12", "HS22", chain)["851712"] == (("851714", WHOLE),)
    assert shares("HS17", "HS22", chain)["851712"] == shares("HS17", "HS22", NEAREST)["851712"]


def test_own_table_can_close_a_gap():
    how = weights(table=table(("HS07", "291636", "HS12", "291616", 1.0)))
    assert shares("HS07", "HS12", NEAREST)["291636"] == ()
    assert shares("HS07", "HS22", how)["291636"] == (("291616", WHOLE),)


def test_names_say_the_order():
    how = weights(
        "equal", trade={"HS22": trade(), "HS17": trade()}, table=table(("HS12", "851712", "HS22", "851714", 1))
    )
    assert how.name == "own table, else trade in HS17, HS22, else equal"
    assert NEAREST.name == "nearest"


def test_unknown_rule_is_refused():
    with pytest.raises(UsageError, match="must be one of nearest, equal, found 'best'"):
        weights("best")


def test_unknown_revision_of_trade_is_refused():
    with pytest.raises(UsageError, match="HS revision: must be one of HS92"):
        weights(trade={"HS88": trade()})


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame({"product": ["010121"]}), "trade weights of HS22: no column value_usd; found product"),
        (pl.DataFrame({"product": ["010121"], "value_usd": [1.5]}), "must be whole US dollars, found Float64"),
        (trade(("010121", -1)), "product 010121: value_usd must not be negative, found -1"),
    ],
)
def test_trade_that_is_no_trade_is_refused(frame, message):
    with pytest.raises(DataError, match=message):
        weights(trade={"HS22": frame})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("HS17", "851712", "HS22", "851713", 0.9)], "HS17 851712 to HS22: weights must add up to 1, found 0.9"),
        ([("HS17", "851799", "HS22", "851713", 1.0)], "row 1: HS17 has no code '851799'"),
        ([("HS17", "851712", "HS22", "8517", 1.0)], "row 1: HS22 has no code '8517'"),
        ([("HS17", "851712", "HS22", "851713", 1.5)], "row 1: weight must be between 0 and 1, found 1.5"),
        ([("HS17", "851712", "HS22", "851713", None)], "row 1: weight must be between 0 and 1, found None"),
        ([("HS17", "851712", "HS22", "851713", float("nan"))], "row 1: weight must be between 0 and 1, found nan"),
        ([("HS17", "851712", "HS22", "851713", 0.5)] * 2, "row 2: HS17 851712 to HS22 851713 is there twice"),
    ],
)
def test_own_table_that_does_not_hold_is_refused(rows, message):
    with pytest.raises(DataError, match=message):
        weights(table=table(*rows))


def test_own_table_without_a_column_is_refused():
    with pytest.raises(DataError, match="table of weights: no column to_product, weight"):
        weights(table=table(("HS17", "851712", "HS22", "851713", 1.0)).drop("to_product", "weight"))


@settings(deadline=None, max_examples=100)
@given(total=st.integers(0, 10**15), sizes=st.lists(st.integers(0, 10**18), min_size=1, max_size=8).filter(any))
def test_divide_gives_away_all_and_is_never_off_by_a_unit(total, sizes):
    parts = [(f"{place:06}", size) for place, size in enumerate(sizes)]
    given_away = dict(divide(total, parts))
    assert sum(given_away.values()) == total
    for code, size in parts:
        assert abs(given_away.get(code, 0) - Fraction(total * size, sum(sizes))) < 1
