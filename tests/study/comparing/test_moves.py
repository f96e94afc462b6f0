"""Moves, agreement, points by indicator, and the reasons for what only one run ranks."""

import itertools
import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.ranking import Ranking
from corridor.spec import ResolvedJob
from corridor.study.comparing.attributing import CAUSES, Ends, attributed, counted
from corridor.study.comparing.moves import (
    agreement,
    biggest_first,
    by_indicator,
    comparable,
    counted_ends,
    moved,
    one_sided,
)
from factories_compare import lines_of
from factories_run import a_job, a_ranking

scores = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5).map(float))


def job_with(**job):
    spec = a_job().canonical()
    return ResolvedJob.model_validate(spec | {"job": spec["job"] | job})


def shifted(points):
    """The ranking of the tests with every score changed by some points, by opportunity."""
    ranking = a_ranking()
    lines = ranking.lines.with_columns(score=pl.col("score") + pl.Series(points[: ranking.lines.height]))
    return Ranking(lines, ranking.contributions, ranking.excluded)


@settings(deadline=None)
@given(scores, scores)
def test_agreement_by_counting_pairs(left, right):
    found = agreement(counted_ends(lines_of(left), lines_of(right)))
    both = sorted(left.keys() & right.keys())
    assert found["both"] == len(both)
    signs = [
        tuple((side[a] > side[b]) - (side[a] < side[b]) for side in (left, right))
        for a, b in itertools.combinations(both, 2)
    ]
    untied = [math.prod((sum(bool(pair[k]) for pair in signs),)) for k in (0, 1)]
    if 0 in untied:
        assert (found["kendall"], found["spearman"]) == (None, None)
        return
    tau = sum(x * y for x, y in signs) / math.sqrt(untied[0] * untied[1])
    assert found["kendall"] == pytest.approx(tau, abs=1e-12)
    places = [pl.Series([side[name] for name in both]).rank() for side in (left, right)]
    frame = pl.DataFrame({"x": places[0], "y": places[1]})
    assert found["spearman"] == pytest.approx(frame.select(pl.corr("x", "y")).item(), abs=1e-12)


def test_tops_are_cut_to_the_shorter_ranking():
    left = lines_of({f"o{n:02d}": 50.0 - n for n in range(12)})
    right = lines_of({f"o{n:02d}": 50.0 - n for n in range(5, 25)})
    assert agreement(counted_ends(left, right))["tops"] == [
        {"top": 10, "of": 10, "shared": 5},
        {"top": 20, "of": 12, "shared": 7},
    ]


def test_lines_of_corridors_and_sectors_that_one_job_lacks_are_set_aside():
    lines = a_ranking().lines
    one_way = job_with(corridors=[{"exporter": "AZE", "importer": "USA"}])
    assert set(comparable(lines, a_job(), one_way)["exporter"]) == {"AZE"}
    spec = a_job().canonical()
    fewer = ResolvedJob.model_validate(
        {"job": spec["job"] | {"sectors": ["energy"]}, "sectors": [s for s in spec["sectors"] if s["name"] == "energy"]}
    )
    assert set(comparable(lines, fewer, a_job())["sector"]) == {"energy"}
    assert comparable(lines, a_job(), a_job()).equals(lines)


def test_moves_are_told_in_points_and_ranks_with_their_parts():
    before, after = a_ranking().lines, shifted([5.0, 0.0] * 6).lines
    ends = counted_ends(before, after)
    found = moved(ends, attributed(ends, ("model",), None), (before, after))
    assert found.height == before.height
    assert found["score_change"].to_list() == pytest.approx(
        (found["score_after"] - found["score_before"]).to_list(), abs=1e-10
    )
    assert found["score_model"].to_list() == found["score_change"].to_list()
    assert found["rank_change"].to_list() == (found["rank_before"] - found["rank_after"]).to_list()
    assert found["rank_change"].sum() == 0 or found["rank_before"].n_unique() < found.height
    assert set(found["title"]) == set(before["title"])


def test_moves_that_are_not_attributed_have_empty_parts():
    lines = a_ranking().lines
    found = moved(counted_ends(lines, lines), None, (lines, lines))
    assert all(found[f"score_{cause}"].null_count() == found.height for cause in CAUSES)


def test_the_biggest_move_stands_first_by_rank_or_by_score():
    moves = pl.DataFrame(
        {"opportunity": ["a", "b", "c", "d"], "rank_change": [1, -3, 3, 0], "score_change": [9.0, 1.0, -2.0, 0.0]}
    )
    assert biggest_first(moves, "rank")["opportunity"].to_list() == ["c", "b", "a", "d"]
    assert biggest_first(moves, "score")["opportunity"].to_list() == ["a", "c", "b", "d"]


def reasons(there, job):
    """Why another run does not rank the lines of the tests' ranking, by opportunity."""
    lines = a_ranking().lines
    found = one_sided(lines, there, there.lines.select("opportunity"), job)
    assert found["rank"].to_list() == sorted(found["rank"])
    return dict(found.select("opportunity", "reason").iter_rows())


def test_every_line_of_one_run_alone_has_the_reason_of_the_other():
    ranking = a_ranking()
    excluded = pl.DataFrame(
        [("USA", "AZE", "ict", "chips", "8542", "only 10% of the weight is observed, 30% is needed")],
        schema=ranking.excluded.schema, orient="row",
    )  # fmt: skip
    there = Ranking(ranking.lines.filter(pl.col("product") != "8542"), ranking.contributions, excluded)
    assert reasons(there, a_job()) == {"USA-AZE:HS8542": "only 10% of the weight is observed, 30% is needed"}
    segment = excluded.with_columns(code=pl.lit("85"), reason=pl.lit("nothing is known"))
    there = Ranking(there.lines, there.contributions, segment)
    assert reasons(there, a_job()) == {"USA-AZE:HS8542": "the segment chips: nothing is known"}
    elsewhere = excluded.with_columns(sector=pl.lit("energy"), reason=pl.lit("it is counted under ict"))
    there = Ranking(there.lines, there.contributions, segment.vstack(elsewhere))
    assert reasons(there, a_job()) == {"USA-AZE:HS8542": "the segment chips: nothing is known"}
    there = Ranking(there.lines, there.contributions, segment.clear())
    assert reasons(there, a_job()) == {"USA-AZE:HS8542": "no segment of the job is ranked on this code"}


def test_corridors_and_sectors_that_are_not_in_the_job_are_told():
    none = Ranking(a_ranking().lines.clear(), a_ranking().contributions.clear(), a_ranking().excluded.clear())
    one_way = job_with(corridors=[{"exporter": "USA", "importer": "AZE"}])
    assert reasons(none, one_way)["AZE-USA:HS27"] == "the corridor AZE → USA is not in the job"
    spec = a_job().canonical()
    fewer = ResolvedJob.model_validate(
        {"job": spec["job"] | {"sectors": ["ict"]}, "sectors": [s for s in spec["sectors"] if s["name"] == "ict"]}
    )
    assert reasons(none, fewer)["USA-AZE:HS84"] == "the sector energy is not in the job"


def test_a_code_ranked_in_another_way_is_told():
    lines = a_ranking().lines
    coarse = lines.filter(pl.col("product") == "8542").with_columns(
        opportunity=pl.lit("USA-AZE:HS85"), product=pl.lit("85")
    )
    there = Ranking(lines.filter(pl.col("product") != "8542").vstack(coarse), a_ranking().contributions, _nothing())
    assert reasons(there, a_job())["USA-AZE:HS8542"] == "the segment chips is ranked on 85"
    elsewhere = lines.with_columns(
        sector=pl.when(pl.col("product") == "8542").then(pl.lit("toys")).otherwise(pl.col("sector"))
    )
    there = Ranking(elsewhere, a_ranking().contributions, _nothing())
    others = elsewhere.filter(pl.col("sector") != "toys").select("opportunity")
    assert one_sided(lines, there, others, a_job())["reason"].to_list() == ["it is ranked under the sector toys"]


def _nothing():
    return a_ranking().excluded.clear()


def test_points_of_indicators_sum_to_the_change_of_the_score():
    before = a_ranking()
    scale = pl.when(pl.col("indicator") == "rca").then(0.5).otherwise(1.0)
    contributions = before.contributions.with_columns(contribution=pl.col("contribution") * scale)
    sums = contributions.group_by("opportunity").agg(score=pl.col("contribution").sum())
    lines = before.lines.drop("score").join(sums, on="opportunity")
    after = Ranking(lines, contributions, before.excluded)
    names = before.lines["opportunity"].to_list()
    found = by_indicator(before, after, names)
    change = dict(found.group_by("opportunity").agg(pl.col("change").sum()).iter_rows())
    ends = {name: (dict(before.lines.select("opportunity", "score").iter_rows())[name]) for name in names}
    for name, score in lines.select("opportunity", "score").iter_rows():
        assert change[name] == pytest.approx(score - ends[name], abs=1e-9)
    assert set(found.filter(pl.col("change") != 0)["indicator"]) == {"rca"}


def test_an_indicator_of_one_run_alone_brings_all_its_points():
    before = a_ranking()
    less = before.contributions.filter(pl.col("indicator") != "rca")
    found = by_indicator(before, Ranking(before.lines, less, before.excluded), ["USA-AZE:HS84"])
    (row,) = found.filter(pl.col("change") != 0).iter_rows(named=True)
    assert (row["indicator"], row["contribution_after"], row["pillar"]) == ("rca", None, "supply")
    assert row["change"] == -row["contribution_before"]


def test_counted_ends_are_both_sides_counted():
    left, right = lines_of({"a": 1.0}), lines_of({"a": 2.0})
    ends = counted_ends(left, right)
    assert isinstance(ends, Ends)
    assert ends.before.equals(counted(left))
    assert ends.after.equals(counted(right))
