import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.cif_fob import with_fob
from corridor.harmonising.mirrors import both_sides
from corridor.harmonising.reliability import (
    CELLS_SCHEMA,
    PARTS,
    WEIGHTS_SCHEMA,
    discrepancies,
    judge,
    with_exporter_share,
)
from corridor.spec.reconcile import Reconcile
from factories_mirrors import declared, noisy_world

HOW = Reconcile(freight="fixed", cif_fob=1.0)
NOISE = {"AAA": 0.05, "BBB": 0.1, "CCC": 0.2, "DDD": 0.4, "EEE": 0.8}


def judged(frame: pl.DataFrame, how: Reconcile = HOW) -> pl.DataFrame:
    return judge(discrepancies(with_fob(both_sides(frame), how), how), how)


def test_discrepancy_by_hand():
    """ln(200/100) = 0.693147; ln(100/100) = 0; ln(1/1000) is cut at ln 10 = 2.302585."""
    frame = declared(
        ("AAA", "BBB", "260300", 100, 200), ("AAA", "BBB", "260400", 100, 100), ("AAA", "BBB", "740300", 1000, 1)
    )
    cells = discrepancies(with_fob(both_sides(frame), HOW), HOW).sort("chapter")
    assert cells.rows() == [("AAA", "BBB", "26", 2, 693_147), ("AAA", "BBB", "74", 1, 2_302_585)]


def test_parts_solve_the_ridge_regression_of_all_flows():
    """An independent least squares over one row per flow, the shrinkage written as extra observations."""
    frame = noisy_world(NOISE, products=6)
    cells = discrepancies(with_fob(both_sides(frame), HOW), HOW)
    one = cells.with_columns(chapter=pl.lit("10")).group_by("exporter", "importer", "chapter").sum()
    found = judge(one, HOW).filter(chapter="all")
    codes = sorted(NOISE)
    mean = one["micro"].sum() / 1e6 / one["flows"].sum()
    rows, goal = [], []
    for i, j, _, flows, micro in one.rows():
        for _ in range(flows):
            row = np.zeros(10)
            row[codes.index(i)], row[5 + codes.index(j)] = 1, 1
            rows.append(row)
            goal.append(micro / 1e6 / flows)
    rows += list(np.sqrt(HOW.shrinkage) * np.eye(10))
    goal += [np.sqrt(HOW.shrinkage) * mean / 2] * 10
    expected = np.linalg.lstsq(np.array(rows), np.array(goal), rcond=None)[0]
    sold = found.filter(side="exporter").sort("reporter")["discrepancy"].to_numpy()
    bought = found.filter(side="importer").sort("reporter")["discrepancy"].to_numpy()
    assert np.concatenate([sold, bought]) == pytest.approx(np.maximum(expected, mean / 40), abs=2e-6)


@pytest.mark.parametrize("side", ["exporter", "importer"])
def test_planted_noise_comes_back_in_order(side):
    world = noisy_world({"AAA": 0.05, "BBB": 0.2, "CCC": 0.6, "DDD": 1.2})
    found = judged(world).filter(chapter="all", side=side).sort("reporter")
    assert found["discrepancy"].is_sorted()
    assert found["reliability"].is_sorted(descending=True)
    assert found["flows"].to_list() == [120] * 4


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 1000), st.sampled_from(sorted(NOISE)), st.floats(2, 6))
def test_a_reporter_that_is_made_worse_gets_less_weight(seed, code, factor):
    frame = noisy_world(NOISE, products=15, seed=seed)
    worse = (pl.col("declared_by") == "exporter") & (pl.col("exporter") == code) & (pl.int_range(pl.len()) % 4 == 0)
    spoilt = frame.with_columns(
        value_usd=pl.when(worse).then((pl.col("value_usd") * factor * 3).round().cast(pl.Int64)).otherwise("value_usd")
    )
    before, after = (judged(f).filter(reporter=code, side="exporter", chapter="all") for f in (frame, spoilt))
    assert after["discrepancy"][0] > before["discrepancy"][0]
    share = [
        with_exporter_share(both_sides(declared((code, "ZZZ", "10", 1, 1))), judged(f))["exporter_parts"][0]
        for f in (frame, spoilt)
    ]
    assert share[1] < share[0]


def test_a_noisy_chapter_is_not_its_traders_fault():
    """Two exporters err alike within each chapter; one trades only the chapter in which everybody errs more."""
    flows = [("AAA", p, "10" + q, 1000, 1100) for p in ("CCC", "DDD") for q in ("01", "02", "03", "04")]
    flows += [("BBB", p, "20" + q, 1000, 3000) for p in ("CCC", "DDD") for q in ("01", "02", "03", "04")]
    found = judged(declared(*flows)).filter(chapter="all", side="exporter")
    assert found["discrepancy"][0] == pytest.approx(found["discrepancy"][1], abs=1e-6)


def test_chapters_are_drawn_to_the_reporter_and_differ_where_data_do():
    frame = noisy_world(NOISE)
    how = HOW.model_copy(update={"by": "chapter"})
    found = judged(frame, how).filter(reporter="AAA", side="exporter")
    assert found["chapter"].to_list() == ["10", "11", "12", "13", "14", "all"]
    drawn = judged(frame, how.model_copy(update={"shrinkage": 1e6})).filter(reporter="EEE", side="exporter")
    assert drawn["discrepancy"].n_unique() <= 6
    assert drawn["discrepancy"].max() - drawn["discrepancy"].min() < 1e-3  # type: ignore[operator]


def test_reliability_of_a_reporter_like_all_others_is_one_half():
    flows = [(i, j, "100100", 1000, 1500) for i in NOISE for j in NOISE if i != j]
    found = judged(declared(*flows))
    assert found["reliability"].to_list() == pytest.approx([0.5] * 10, abs=1e-5)


def test_nothing_mirrored_gives_no_weights_and_equal_shares():
    found = judged(declared(("AAA", "BBB", "10", 1, None)))
    assert found.is_empty()
    assert found.schema == WEIGHTS_SCHEMA
    assert judge(pl.DataFrame(schema=CELLS_SCHEMA), HOW).is_empty()
    both = with_exporter_share(both_sides(declared(("AAA", "BBB", "10", 1, 1))), found)
    assert both["exporter_parts"].to_list() == [PARTS // 2]


def test_full_agreement_gives_equal_shares():
    flows = [(i, j, "100100", 1000, 1000) for i in NOISE for j in NOISE if i != j]
    both = with_exporter_share(both_sides(declared(*flows)), judged(declared(*flows)))
    assert set(both["exporter_parts"]) == {PARTS // 2}


def test_share_by_hand():
    """b² / (a² + b²) = 0.09 / (0.01 + 0.09) = 0.9."""
    weights = pl.DataFrame(
        [("AAA", "exporter", "all", 1, 0.1, 0.5), ("BBB", "importer", "all", 1, 0.3, 0.5)],
        schema=WEIGHTS_SCHEMA,
        orient="row",
    )
    both = with_exporter_share(both_sides(declared(("AAA", "BBB", "10", 1, 1))), weights)
    assert both["exporter_parts"].to_list() == [9000]
