"""How sure a ranking is, in words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from corridor.reports.trust_view import (
    interval_view,
    sensitivity_view,
    trust_view,
    verdict_counts,
    verdict_view,
)
from factories_asked import NOTHING_ASKED
from factories_run import a_ranking, a_run

RUN = a_run()
NAMES = Names(RUN)
ROWS = RUN.ranking.lines.to_dicts()


def test_a_verdict_has_a_word_a_mark_and_a_tone() -> None:
    found = verdict_view({"verdict": "fragile"})
    assert found is not None
    assert (found.name, found.mark, found.tone) == ("fragile", "○", "bad")
    assert verdict_view({"verdict": None}) is None
    other = verdict_view({"verdict": "odd"})
    assert other is not None
    assert other.tone == "open"


def test_an_interval_lies_on_the_scale_of_all_lines() -> None:
    row = ROWS[2]
    found = interval_view(NAMES, row, len(ROWS))
    assert found is not None
    assert plainly(found).text == f"rank {row['rank_low']} to {row['rank_high']}"
    assert float(found.start) <= float(found.point) <= float(found.start) + float(found.width) <= 100.0
    assert interval_view(NAMES, {**row, "rank_low": None}, 12) is None
    alone = interval_view(NAMES, {**row, "rank": 1, "rank_low": 1, "rank_high": 1}, 1)
    assert alone is not None
    assert (plainly(alone).text, alone.width) == ("rank 1", "0.0")


def test_the_shares_are_those_of_the_ranking() -> None:
    view = plainly(trust_view(NAMES))
    assert [(one.label, one.value) for one in view.shares] == [("robust", "4"), ("contested", "4"), ("fragile", "4")]
    assert sum(verdict_counts(ROWS).values()) == len(ROWS)
    assert "2,000 times" in view.note
    assert [one.width for one in view.varied] == ["3 ranks", "1.5 ranks"]
    assert view.not_varied[0][0] == "Models and their steps"


def test_a_run_that_was_not_tested_says_so() -> None:
    bare = Names(replace(RUN, **NOTHING_ASKED, ranking=a_ranking()))
    assert "was not tested" in trust_view(bare).empty
    assert "was not worked out" in sensitivity_view(bare).empty
    untested = Names(replace(RUN, ranking=a_ranking()))
    assert trust_view(untested).empty
    assert trust_view(untested).shares == ()


def test_assumptions_come_in_the_order_of_their_part() -> None:
    view = plainly(sensitivity_view(NAMES))
    assert [one.what for one in view.indices][:2] == ["Weights", "One scale (normalisation)"]
    assert view.indices[0].total_between == "between 55.0% and 68.0%"
    assert view.indices[-1].first_between == ""
    assert view.left_out[0].shift == "1.8 ranks"
    assert view.reversals[1][1].startswith("2 of 66 pairs changed their order. The widest apart: ")
    assert view.reversals[0][1] == "Not one of 66 pairs changed its order."


def test_an_interval_says_of_how_many_lines() -> None:
    row = {**ROWS[2], "rank_low": 2, "rank_high": 5}
    found = interval_view(NAMES, row, 12)
    assert found is not None
    assert plainly(found).of_all == "rank 2 to 5 of 12"


def test_lines_outside_their_own_interval_are_told_once_and_only_where_there_are_any() -> None:
    inside = RUN.ranking.lines.with_columns(rank_low=pl.lit(1), rank_high=pl.lit(RUN.ranking.lines.height))
    out = inside.with_columns(rank_high=pl.when(pl.col("rank") > 10).then(9).otherwise("rank_high"))
    told = [
        plainly(trust_view(Names(replace(RUN, ranking=replace(RUN.ranking, lines=lines))))).outside
        for lines in (inside, out)
    ]
    assert told[0] == ""
    assert told[1].startswith("2 lines stand outside their own interval.")


def test_what_could_not_be_varied_for_one_reason_stands_together() -> None:
    assert RUN.robustness is not None
    first = RUN.robustness.not_varied[0]
    twice = replace(RUN.robustness, not_varied=(replace(first, what="distance"), replace(first, what="language")))
    (kept,) = plainly(trust_view(Names(replace(RUN, robustness=twice)))).not_varied
    assert kept[0] == "Distance; Language"
