from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.revision_rows import move_rows
from corridor.harmonising.revision_weights import WHOLE, divide

VALUES = ["value_usd", "quantity_kg"]
SCHEMA = {
    "who": pl.String,
    "product": pl.String,
    "nomenclature": pl.String,
    "value_usd": pl.Int64,
    "quantity_kg": pl.Int64,
}
MOVES = ["nomenclature", "product", "to_nomenclature", "to_product", "share"]


def rows(*found):
    return pl.DataFrame(list(found), schema=SCHEMA, orient="row")


def moves(*found):
    full = [("A", old, "B", new, share) for old, new, share in found]
    return pl.DataFrame(full, schema=MOVES, orient="row")


def test_largest_remainders_get_what_is_left_and_ties_go_to_the_smaller_code():
    """5 by 1/3 each: 1.67 each, floors 1, the two units left go to the smaller codes. 7 by 1/2 each: 4 and 3."""
    third = WHOLE // 3
    ways = moves(
        ("p", "x", third + 1), ("p", "y", third), ("p", "z", third), ("q", "x", WHOLE // 2), ("q", "y", WHOLE // 2)
    )
    moved = move_rows(rows(("i", "p", "A", 5, 0), ("j", "q", "A", 7, 1)), ways, VALUES)
    assert moved.select("who", "product", *VALUES).rows() == [
        ("i", "x", 2, 0),
        ("i", "y", 2, 0),
        ("i", "z", 1, 0),
        ("j", "x", 4, 1),
        ("j", "y", 3, 0),
    ]


def test_rows_that_meet_are_added_up_and_an_unknown_part_makes_the_sum_unknown():
    ways = moves(("p", "x", WHOLE), ("q", "x", WHOLE))
    moved = move_rows(rows(("i", "p", "A", 5, 2), ("i", "q", "A", 7, None), ("j", "p", "A", 1, 1)), ways, VALUES)
    assert moved.rows() == [("i", "x", "B", 12, None), ("j", "x", "B", 1, 1)]


def test_parts_of_nothing_are_left_out_but_a_zero_stays_a_zero_everywhere():
    """One dollar goes to one of two; a flow known to be zero is zero in both."""
    ways = moves(("p", "x", WHOLE // 2), ("p", "y", WHOLE // 2))
    moved = move_rows(rows(("i", "p", "A", 1, None), ("j", "p", "A", 0, None), ("k", "p", "A", 1, 9)), ways, VALUES)
    assert moved.select("who", "product", *VALUES).rows() == [
        ("i", "x", 1, None),
        ("j", "x", 0, None),
        ("j", "y", 0, None),
        ("k", "x", 1, 5),
        ("k", "y", 0, 4),
    ]


def test_largest_sums_of_the_contract_do_not_overflow():
    ways = moves(("p", "x", WHOLE - 1), ("p", "y", 1))
    moved = move_rows(rows(("i", "p", "A", 10**14, 10**18)), ways, VALUES)
    assert moved["value_usd"].to_list() == [10**14 - 10**5, 10**5]
    assert moved["quantity_kg"].to_list() == [10**18 - 10**9, 10**9]


def test_columns_keep_their_order_and_an_empty_frame_its_types():
    ways = moves(("p", "x", WHOLE))
    assert move_rows(rows(), ways, VALUES).schema == pl.Schema(SCHEMA)
    assert move_rows(rows(("i", "p", "A", 1, 1)), ways, VALUES).schema == pl.Schema(SCHEMA)


CODES = ["p", "q", "r"]
SPLITS = st.fixed_dictionaries(
    {code: st.dictionaries(st.sampled_from("uvwxyz"), st.integers(1, 10**9), min_size=1, max_size=5) for code in CODES}
)
AMOUNTS = st.integers(0, 20) | st.integers(0, 10**14)


@settings(deadline=None, max_examples=150)
@given(
    splits=SPLITS,
    flows=st.lists(st.tuples(st.sampled_from("ij"), st.sampled_from(CODES), AMOUNTS, AMOUNTS | st.none()), max_size=12),
)
def test_as_plain_fractions_say(splits, flows):
    """Oracle: each row shared out in fractions by largest remainder, then added up in a dictionary."""
    shares = {code: divide(WHOLE, sorted(parts.items())) for code, parts in splits.items()}
    ways = moves(*((code, target, share) for code in CODES for target, share in shares[code]))
    moved = move_rows(rows(*((who, code, "A", usd, kg) for who, code, usd, kg in flows)), ways, VALUES)
    assert {row[:2]: row[3:] for row in moved.rows()} == _by_fractions(flows, shares)
    assert moved["value_usd"].sum() == sum(flow[2] for flow in flows)
    assert moved.select("who", "product").rows() == sorted(moved.select("who", "product").rows())


def _by_fractions(flows, shares):
    sums: dict[tuple[str, str], tuple[int, int | None]] = {}
    for who, code, usd, kg in flows:
        usd_parts = _parts(usd, shares[code])
        kg_parts = _parts(kg, shares[code]) if kg is not None else dict.fromkeys(usd_parts)
        for target, usd_part in usd_parts.items():
            kg_part = kg_parts[target]
            if not usd_part and not kg_part and (usd or kg):
                continue
            usd_sum, kg_sum = sums.get((who, target), (0, 0))
            unknown = kg_sum is None or kg_part is None
            sums[who, target] = (usd_sum + usd_part, None if unknown else kg_sum + kg_part)
    return sums


def _parts(amount, split):
    exact = {target: Fraction(amount * share, WHOLE) for target, share in split}
    whole = {target: int(part) for target, part in exact.items()}
    order = sorted(exact, key=lambda target: (whole[target] - exact[target], target))
    for target in order[: amount - sum(whole.values())]:
        whole[target] += 1
    return whole


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter(seed):
    ways = moves(("p", "x", WHOLE // 2), ("p", "y", WHOLE // 2), ("q", "x", WHOLE))
    frame = rows(*((who, code, "A", usd, usd) for usd, who in enumerate("ijk" * 5) for code in "pq"))
    assert move_rows(frame.sample(fraction=1, shuffle=True, seed=seed), ways, VALUES).equals(
        move_rows(frame, ways, VALUES)
    )


@pytest.mark.parametrize("leading", ["who", "product"])
def test_work_in_slices_gives_the_same_rows(monkeypatch, leading):
    ways = moves(("p", "x", WHOLE // 2), ("p", "y", WHOLE // 2), ("q", "x", WHOLE))
    frame = rows(*((who, code, "A", usd, usd) for usd, who in enumerate(["k", None, "i", "j"] * 5) for code in "qp"))
    frame = frame.select(leading, pl.exclude(leading))
    whole = move_rows(frame, ways, VALUES)
    monkeypatch.setattr("corridor.harmonising.revision_rows.SLICE", 12)
    assert move_rows(frame, ways, VALUES).equals(whole)
