"""Scenarios carried through a scored job: identities that hold whatever the data, and frames as promised."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.ranking import Ranking
from corridor.study.scenarios.carrying import COLUMNS, TOTALS, carry_through
from factories_scenarios import a_case, a_scenario, spread

NEARER = {"kind": "distance", "countries": ["ARG"], "factor": spread(0.9, 0.05)}
BETTER = {"kind": "series", "countries": ["BEL"], "series": "wgi_mean", "delta": spread(0.2, 0.1), "elasticity": 0.3}
CHEAPER = {"kind": "tariff", "importer": "ARG", "exporters": ["BEL"], "points": spread(-2.0, 1.0), "from_pct": 5}
LARGER = {"kind": "demand", "importers": ["BEL", "CHN"], "growth_pct": spread(5.0, 4.0)}
DOUBTED = {"kind": "doubt", "reporter": "BEL", "use": "partner", "spread_pct": 20}
MODELS = ("balanced", "export_potential", "atlas_balanced", "ensemble", "trade_dsm")
AFTER = [name for name in COLUMNS if "after" in name]


def carried(*changes, base="balanced", **more):
    return carry_through(a_case(base), a_scenario(*changes, **more))


def nothing_moves(found):
    lines = found.lines
    same = [lines["rank_before"].equals(lines[name], check_names=False) for name in AFTER[:3]]
    same.append(lines["score_before"].equals(lines["score_after"], check_names=False))
    same += [lines["potential_before_usd"].equals(lines[name], check_names=False) for name in AFTER if "usd" in name]
    totals = found.totals
    same += [totals["before_usd"].equals(totals[n], check_names=False) for n in totals.columns if n.startswith("after")]
    return all(same) and (lines["moved_by"] == "").all()


@pytest.mark.parametrize("base", MODELS)
def test_a_scenario_without_changes_changes_nothing_bit_for_bit(base):
    assert nothing_moves(carried(base=base))


@pytest.mark.parametrize("base", MODELS)
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "distance", "countries": ["ARG"], "factor": 1.0},
        {"kind": "transit", "countries": ["ARG"], "days": 0},
        {"kind": "series", "countries": ["BEL"], "series": "wgi_mean", "delta": 0, "elasticity": 0.3},
        {"kind": "demand", "importers": ["BEL"], "growth_pct": 0},
        {"kind": "doubt", "reporter": "BEL"},
    ],
    ids=lambda change: change["kind"],
)
def test_a_change_by_nothing_changes_nothing_bit_for_bit(base, change):
    assert nothing_moves(carried(change, base=base))


def test_the_frames_are_as_promised():
    found = carried(NEARER, BETTER)
    assert dict(found.lines.schema) == COLUMNS
    assert dict(found.totals.schema) == TOTALS
    ranked = a_case().ranking.lines
    assert found.lines["opportunity"].equals(ranked["opportunity"])
    assert found.lines["rank_before"].equals(ranked["rank"], check_names=False)
    assert found.lines["potential_before_usd"].equals(ranked["potential_usd"], check_names=False)
    assert (found.level, found.draws, found.seed) == (0.9, 99, 1)


@pytest.mark.parametrize("base", MODELS)
def test_everything_lies_within_its_interval_and_lines_add_up_to_totals(base):
    found = carried(NEARER, BETTER, CHEAPER, LARGER, base=base)
    lines = found.lines
    assert (lines["rank_after_low"] <= lines["rank_after"]).all()
    assert (lines["rank_after"] <= lines["rank_after_high"]).all()
    known = lines.drop_nulls("potential_after_usd")
    assert (known["potential_after_low_usd"] <= known["potential_after_usd"]).all()
    assert (known["potential_after_usd"] <= known["potential_after_high_usd"]).all()
    pair = pl.col("opportunity").str.split(":").list.first()
    sums = known.group_by(pair=pair).agg(pl.col("potential_before_usd", "potential_after_usd").sum(), n=pl.len())
    by_pair = {row[0]: row[1:] for row in sums.iter_rows()}
    for row in found.totals.iter_rows(named=True):
        mine = by_pair.get(f"{row['exporter']}-{row['importer']}", (0, 0, 0))
        assert (row["before_usd"], row["after_usd"], row["lines"]) == mine
        assert row["after_low_usd"] <= row["after_usd"] <= row["after_high_usd"]


def test_half_the_distance_raises_potential_by_two_to_the_minus_beta():
    found = carried({"kind": "distance", "countries": ["ARG"], "factor": 0.5, "elasticity": -1.1}).lines
    goods = found.filter(pl.col("opportunity").str.contains("ARG.*:HS")).drop_nulls("potential_before_usd")
    expected = (goods["potential_before_usd"] * 2.0**1.1).round()
    assert goods.height
    assert (goods["potential_after_usd"] - expected).abs().max() == 0


def test_the_order_of_changes_does_not_matter():
    first, *others = (carried(*order) for order in permutations((BETTER, CHEAPER, DOUBTED)))
    for other in others:
        assert other.lines.equals(first.lines)
        assert other.totals.equals(first.totals)
        assert (other.assumptions, other.notes) == (first.assumptions, first.notes)


def test_the_same_scenario_gives_the_same_bytes_and_another_seed_other_draws():
    one, again, other = carried(NEARER), carried(NEARER), carried(NEARER, seed=2)
    assert one.lines.equals(again.lines)
    assert one.lines["potential_after_usd"].equals(other.lines["potential_after_usd"])
    two, three = carried(NEARER, BETTER), carried(NEARER, BETTER, seed=2)
    assert not two.totals.equals(three.totals)


@settings(max_examples=5, deadline=None)
@given(narrow=st.floats(0.0, 0.2), more=st.floats(0.0, 0.2))
def test_a_wider_range_never_narrows_an_interval_of_dollars(narrow, more):
    def width(by):
        change = {"kind": "distance", "countries": ["ARG"], "factor": spread(0.7, by), "elasticity": -1.0}
        lines = carried(change).lines.drop_nulls("potential_after_usd")
        return lines["potential_after_high_usd"] - lines["potential_after_low_usd"]

    assert (width(narrow + more) >= width(narrow)).all()


def test_a_certain_change_has_certain_ranks():
    lines = carried({"kind": "transit", "countries": ["ARG"], "days": -3, "cost_per_day_pct": 1, "elasticity": 4}).lines
    assert lines["rank_after_low"].equals(lines["rank_after_high"], check_names=False)


@settings(max_examples=5, deadline=None)
@given(points=st.floats(-60, 0))
def test_a_tariff_cut_never_lowers_the_exporters_own_potential(points):
    lines = carried({**CHEAPER, "points": points}).lines.drop_nulls("potential_after_usd")
    assert (lines["potential_after_usd"] >= lines["potential_before_usd"]).all()


def test_moved_lines_say_by_what_and_others_say_nothing():
    lines = carried(NEARER, BETTER).lines
    by = dict(lines.select("opportunity", "moved_by").iter_rows())
    assert by["FIN-CHN:HS740311"] == ""
    assert by["EST-ARG:HS740311"] == "distance"
    assert set(by["ARG-BEL:HS740311"].split("; ")) == {"distance", "wgi_mean"}


def test_assumptions_hold_elasticities_with_their_source_then_the_words_of_the_file():
    found = carried(NEARER, assumptions=["One."], sources=["Two."]).assumptions
    texts = [one.text for one in found]
    assert texts[-2:] == ["One.", "Two."]
    beta = next(one for one in found if "change of distance" in one.text)
    assert beta.low < beta.value < beta.high
    assert "Head and Mayer" in beta.source


def test_partners_figures_move_potential_where_they_differ():
    lines = carried({"kind": "doubt", "reporter": "BEL", "use": "partner"}).lines
    assert (lines["score_before"] != lines["score_after"]).any()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({**CHEAPER, "products": ["10"]}, {**CHEAPER, "products": ["10", "20"]}),
        (
            {"kind": "distance", "between": [["ARG", "BEL"]], "km": 5},
            {"kind": "distance", "countries": ["BEL"], "km": 6},
        ),
        (
            {"kind": "series", "countries": ["BEL"], "series": "wgi_mean", "to": 1},
            {"kind": "series", "countries": ["BEL", "ARG"], "series": "wgi_mean", "to": 2},
        ),
    ],
)
def test_two_changes_that_set_the_same_figure_are_refused(one, other):
    with pytest.raises(UsageError, match=r"scenario made_up: changes: two of kind '.*' set the same figure"):
        carried(one, other)


def test_more_dollars_than_the_world_has_are_refused():
    endless = {"kind": "demand", "importers": ["BEL", "ARG"], "growth_pct": {"value": 0, "high": 1e18}}
    with pytest.raises(UsageError, match=r"together they bring .* at most 1e\+15 are allowed"):
        carried(endless)


def test_a_ranking_without_lines_is_carried_through():
    case = a_case()
    empty = Ranking(case.ranking.lines.clear(), case.ranking.contributions.clear(), case.ranking.excluded)
    scoring = replace(case.scoring, ranking=empty, order=case.scoring.order[:0], features=case.scoring.features.clear())
    found = carry_through(replace(case, scoring=scoring), a_scenario(NEARER, LARGER))
    assert found.lines.is_empty()
    assert found.totals["lines"].sum() == 0
    assert np.isfinite(found.totals["after_usd"].to_numpy()).all()
