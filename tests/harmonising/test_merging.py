from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.merging import estimate, merge, reconciled_batches
from corridor.harmonising.reconciling import reconcile
from corridor.sources.flows import FLOW_KEY
from corridor.spec.reconcile import Reconcile
from corridor.tables import GOODS_FLOWS, check_frame
from factories_mirrors import declared, noisy_world

NOISE = {"AAA": 0.1, "BBB": 0.3, "CCC": 0.6, "DDD": 0.2}
RULES = [
    Reconcile(),
    Reconcile(by="chapter"),
    Reconcile(rule="mean"),
    Reconcile(rule="exporter"),
    Reconcile(rule="importer"),
    Reconcile(remove_freight="below_estimate"),
    Reconcile(freight="fixed"),
]
CODES = [f"{a}{a}{a}" for a in "ABCDEF"]


def distances() -> pl.DataFrame:
    places = [(i, j) for i in CODES for j in CODES if i != j]
    return pl.DataFrame({
        "exporter": [i for i, _ in places], "importer": [j for _, j in places],
        "distance_km": [100.0 + 977 * n % 9000 for n in range(len(places))],
        "contiguous": [n % 5 == 0 for n in range(len(places))],
    })  # fmt: skip


PAIRS = distances()
VALUES = st.one_of(st.none(), st.integers(0, 10**14))
FLOWS = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.sampled_from(["260300", "2604", "85"]), VALUES, VALUES)
    .filter(lambda flow: flow[0] != flow[1] and (flow[3] is not None or flow[4] is not None)),
    max_size=40, unique_by=lambda flow: flow[:3],
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(FLOWS, st.sampled_from(RULES))
def test_reconciled_lies_between_both_figures(flows, how):
    frame = declared(*flows)
    rows = reconcile(frame, how, pairs=PAIRS)
    assert check_frame(GOODS_FLOWS, rows).ok
    assert rows.filter(declared_by="reconciled").height == len(flows)
    figures = {
        (row["exporter"], row["importer"], row["product"], row["declared_by"]): row
        for row in rows.iter_rows(named=True)
    }
    for i, j, k, sold, bought in flows:
        row = figures[i, j, k, "reconciled"]
        if bought is None:
            assert (row["value_usd"], row["rule"], row["mirror_ratio"]) == (sold, "exporter_only", None)
        elif sold is None:
            assert bought / how.highest_cif_fob - 1 <= row["value_usd"] <= bought
            assert row["rule"] == "importer_only"
        else:
            assert min(sold, bought / how.highest_cif_fob - 1) <= row["value_usd"] <= max(sold, bought)
            assert row["mirror_ratio"] == (bought / sold if sold else None)


@settings(deadline=None, max_examples=30)
@given(FLOWS, st.sampled_from(RULES), st.randoms())
def test_order_of_rows_does_not_matter(flows, how, random):
    frame = declared(*flows)
    places = list(range(frame.height))
    random.shuffle(places)
    assert reconcile(frame[places], how, pairs=PAIRS).equals(reconcile(frame, how, pairs=PAIRS))


@settings(deadline=None, max_examples=30)
@given(FLOWS, st.sampled_from(RULES))
def test_equal_figures_at_fob_stay_as_they_are(flows, how):
    same = [
        (i, j, k, value, value)
        for i, j, k, sold, bought in flows
        if (value := sold if sold is not None else bought) is not None
    ]
    frame = declared(*same).with_columns(valuation=pl.lit("FOB"))
    found = reconcile(frame, how, pairs=PAIRS).filter(declared_by="reconciled")
    expected = frame.filter(declared_by="exporter").sort(list(FLOW_KEY))
    assert found["value_usd"].to_list() == expected["value_usd"].to_list()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 500), st.sampled_from([10, 1000]))
def test_ten_times_the_dollars_are_ten_times_the_dollars(seed, factor):
    """Weights depend on ratios only; rounding of freight to a dollar is all that may differ."""
    frame = noisy_world(NOISE, products=6, seed=seed)
    large = frame.with_columns(value_usd=pl.col("value_usd") * factor)
    small, scaled = (reconcile(f, Reconcile(), pairs=PAIRS).filter(declared_by="reconciled") for f in (frame, large))
    gap = (scaled["value_usd"] - small["value_usd"] * factor).abs()
    assert (gap <= factor * 2 + scaled["value_usd"] // 5000).all()
    assert scaled["mirror_ratio"].to_list() == pytest.approx(small["mirror_ratio"].to_list())


@settings(deadline=None, max_examples=15)
@given(FLOWS, st.sampled_from(RULES), st.integers(1, 20))
def test_batches_give_the_bytes_of_the_whole(flows, how, rows):
    frame = declared(*flows)
    whole = reconcile(frame, how, pairs=PAIRS)
    parts = list(reconciled_batches(frame.lazy(), how, pairs=PAIRS, rows=rows))
    assert pl.concat([GOODS_FLOWS.empty(), *parts]).equals(whole)


@pytest.mark.parametrize("how", RULES, ids=lambda how: how.digest()[:6])
def test_a_year_does_not_depend_on_the_others(how):
    first, second = noisy_world(NOISE, year=2019), noisy_world(NOISE, year=2020, seed=5)
    together = reconcile(pl.concat([second, first]), how, pairs=PAIRS)
    assert together.equals(pl.concat([reconcile(frame, how, pairs=PAIRS) for frame in (first, second)]))


def test_the_surer_side_counts_for_more():
    """A declares within 5%, B is off by two or more: the reconciled figure of both lies near A's."""
    frame = noisy_world({"AAA": 0.05, "BBB": 1.0, "CCC": 0.3}, products=60)
    rows = beside_sides(reconcile(frame, Reconcile(freight="fixed", cif_fob=1.0)))
    sold = rows.filter(exporter="AAA", importer="BBB")
    near = (sold["value_usd"] - sold["exporter_usd"]).abs() < (sold["value_usd"] - sold["importer_usd"]).abs()
    assert near.all()
    assert set(rows["rule"]) == {"weighted_by_reliability"}


def beside_sides(rows: pl.DataFrame) -> pl.DataFrame:
    sides = [
        rows.filter(declared_by=side).select(*FLOW_KEY, pl.col("value_usd").alias(f"{side}_usd"))
        for side in ("exporter", "importer")
    ]
    merged = rows.filter(declared_by="reconciled")
    return merged.join(sides[0], on=list(FLOW_KEY)).join(sides[1], on=list(FLOW_KEY))


def test_weighting_beats_the_mean_where_noise_differs():
    """Against the planted values: the mean squared log error of the weighted figure is smaller than the mean's."""
    noise = {"AAA": 0.05, "BBB": 0.1, "CCC": 0.8, "DDD": 0.7}
    quiet = noisy_world(dict.fromkeys(noise, 0.0), products=60)
    frame = noisy_world(noise, products=60)
    truth = quiet.filter(declared_by="exporter").sort(list(FLOW_KEY))["value_usd"].log()
    errors = []
    for rule in ("reliability", "mean"):
        how = Reconcile(rule=rule, freight="fixed", cif_fob=1.0)
        found = reconcile(frame, how).filter(declared_by="reconciled")["value_usd"].log()
        errors.append(((found - truth) ** 2).mean())
    assert errors[0] < errors[1] / 2


def test_no_row_and_no_distance():
    assert reconcile(declared(), Reconcile(), pairs=PAIRS).equals(GOODS_FLOWS.empty())
    frame = noisy_world(NOISE)
    none = PAIRS.with_columns(distance_km=pl.lit(None, pl.Float64))
    assert reconcile(frame, Reconcile(), pairs=none).equals(reconcile(frame, Reconcile(freight="fixed")))
    assert reconcile(frame, Reconcile()).equals(reconcile(frame, Reconcile(freight="fixed")))


def test_planted_freight_is_found_and_taken_off():
    """Every import is 8% above the export of the same weight: what is left after freight is the export."""
    quiet = noisy_world(dict.fromkeys(CODES, 0.0), products=10, freight=1.08).with_columns(quantity_kg=pl.lit(1000))
    found = estimate(quiet, 2020, Reconcile(), pairs=PAIRS)
    assert found.freight is not None
    rows = beside_sides(merge(quiet, Reconcile(), found, pairs=PAIRS))
    assert ((rows["value_usd"] / rows["exporter_usd"] - 1).abs() < 0.001).all()
