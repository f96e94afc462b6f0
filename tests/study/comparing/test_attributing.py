"""Parts of every move sum to it to the last unit, whatever was re-scored; what did not change is given nothing."""

import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.comparing.attributing import CAUSES, MEASURES, POINT, Ends, attributed, counted
from corridor.study.comparing.mixing import FACTORS
from corridor.study.comparing.sharing import PARTS
from factories_compare import lines_of

NAMES = [f"USA-AZE:HS{code}" for code in (10, 20, 27, 84)]

rankings = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 10**12).map(lambda units: units / POINT)).map(
    lambda scores: counted(lines_of(scores))
)


@st.composite
def cases(draw):
    changed = draw(st.sets(st.sampled_from(FACTORS), min_size=1))
    changed = tuple(name for name in FACTORS if name in changed)
    all_corners = list(itertools.product((0, 1), repeat=len(changed)))
    there = draw(st.sets(st.sampled_from(all_corners)))
    corners = {corner: draw(rankings) for corner in sorted(there)}
    return Ends(draw(rankings), draw(rankings)), changed, corners


def sums(parts, measure):
    return parts.select(pl.sum_horizontal(f"{measure}_{cause}" for cause in CAUSES)).to_series().to_list()


def moves(ends, measure):
    before, after = (dict(one.select("opportunity", measure).iter_rows()) for one in (ends.before, ends.after))
    both = sorted(before.keys() & after.keys())
    return [(after[name] - before[name]) * (-1 if measure == "rank" else 1) for name in both]


def swapped(corners):
    return {tuple(1 - side for side in corner): lines for corner, lines in corners.items()}


@settings(deadline=None)
@given(cases())
def test_parts_sum_to_the_move_and_swapping_the_runs_negates_them(case):
    ends, changed, corners = case
    parts = attributed(ends, changed, corners)
    for measure in MEASURES:
        assert sums(parts, measure) == [PARTS * move for move in moves(ends, measure)]
    for cause in set(FACTORS) - set(changed):
        assert (parts.select(pl.col(f"{m}_{cause}").abs().sum() for m in MEASURES).row(0)) == (0, 0)
    back = attributed(Ends(ends.after, ends.before), changed, swapped(corners))
    numbers = [name for name in parts.columns if name != "opportunity"]
    assert back.with_columns(-pl.col(numbers)).equals(parts)


@settings(deadline=None)
@given(rankings, rankings, st.sampled_from(FACTORS))
def test_one_factor_alone_is_given_the_whole_move_without_scoring_anything(before, after, factor):
    parts = attributed(Ends(before, after), (factor,), None)
    for measure in MEASURES:
        assert parts[f"{measure}_{factor}"].to_list() == [PARTS * move for move in moves(Ends(before, after), measure)]
        assert sums(parts, measure) == parts[f"{measure}_{factor}"].to_list()


@settings(deadline=None)
@given(rankings)
def test_equal_runs_are_all_zero(ranking):
    parts = attributed(Ends(ranking, ranking), (), None)
    assert all(parts[name].to_list() == [0] * ranking.height for name in parts.columns if name != "opportunity")


def test_a_move_by_hand():
    """Data alone add 4, weights alone 1, both 9: data get (4 + 8) / 2, weights (1 + 5) / 2."""
    rankings_ = {(0, 0): 50.0, (1, 0): 54.0, (0, 1): 51.0, (1, 1): 59.0}
    corners = {corner: counted(lines_of({"a": score, "b": 52.0})) for corner, score in rankings_.items()}
    parts = attributed(Ends(corners[0, 0], corners[1, 1]), ("data", "weights"), corners)
    row = parts.row(0, named=True)
    assert {cause: row[f"score_{cause}"] / PARTS / POINT for cause in CAUSES} == {
        "data": 6.0, "weights": 3.0, "model": 0.0, "version": 0.0, "joint": 0.0,
    }  # fmt: skip
    assert {cause: row[f"rank_{cause}"] / PARTS for cause in ("data", "weights")} == {"data": 1.0, "weights": 0.0}
    assert parts.row(1, named=True)["rank_data"] == -PARTS


def test_what_scoring_again_does_not_reproduce_is_the_versions():
    corners = {(0,): counted(lines_of({"a": 50.0})), (1,): counted(lines_of({"a": 53.0}))}
    ends = Ends(counted(lines_of({"a": 49.5})), counted(lines_of({"a": 55.0})))
    row = attributed(ends, ("model",), corners).row(0, named=True)
    assert (row["score_model"], row["score_version"]) == (3 * POINT * PARTS, 2.5 * POINT * PARTS)


def test_ranks_share_the_better_place_and_what_has_no_score_has_none():
    frame = lines_of({"a": 2.0, "b": 3.0, "c": 2.0, "d": 1.0}).vstack(
        pl.DataFrame({"opportunity": ["e"], "score": [None]}, schema={"opportunity": pl.String, "score": pl.Float64})
    )
    assert counted(frame).select("opportunity", "rank").rows() == [("a", 2), ("b", 1), ("c", 2), ("d", 4)]


@pytest.mark.parametrize("score", [33.3333333333, 0.1, 99.9999999999, 1e-10])
def test_a_rounded_score_is_a_whole_number_of_units(score):
    units = counted(lines_of({"a": score}))["score"][0]
    assert round(units / POINT, 10) == score
