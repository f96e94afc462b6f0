"""The view of a member's shortlist: what was asked, what answers it, each figure as the report shows it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from corridor.reports.member import LEFT_OUT, member_view
from corridor.reports.tracing import plainly
from corridor.spec.member import MemberSpec
from corridor.study.shortlist.drawing import shortlist_of
from factories_run import NASTY, a_run

RUN = a_run()


def a_member(**changes: object) -> MemberSpec:
    told = {"name": "Example member", "country": "USA", "products": ["8471", "turbines", "hazelnuts"], "size": "large"}
    return MemberSpec.model_validate({**told, **changes})


def test_the_head_says_what_the_file_says_and_nothing_that_it_does_not() -> None:
    view = member_view(RUN, shortlist_of(RUN, a_member()))
    assert view.asked == (
        ("Member", "Example member"), ("From", "United States"), ("Trades", "sells abroad and buys from abroad"),
        ("Products", "8471, turbines and hazelnuts"), ("Size", "large"),
    )  # fmt: skip
    turnover = a_member(size=None, turnover_usd=3_000_000, direction="sells", partners=["AZE"], avoid=["pumps"])
    asked = dict(member_view(RUN, shortlist_of(RUN, turnover)).asked)
    assert asked["Size"] == "$3.00 mn turnover a year"
    assert asked["Trades"] == "sells abroad"
    assert (asked["With"], asked["Not wanted"]) == ("Azerbaijan", "pumps")


def test_each_thing_that_is_named_is_answered_and_no_mark_stands_without_its_word() -> None:
    view = member_view(RUN, shortlist_of(RUN, a_member()))
    assert [(one.term, one.mark) for one in view.terms] == [("8471", "✓"), ("turbines", "✓"), ("hazelnuts", "–")]
    assert "USA-AZE:HS8471" in view.terms[0].how
    assert any("hazelnuts" in text for text in view.absent)


def test_lines_stand_in_their_order_with_the_figures_of_the_ranking() -> None:
    found = shortlist_of(RUN, a_member())
    view = plainly(member_view(RUN, found))
    assert [one.place for one in view.choices] == [str(n) for n in range(1, found.lines.height + 1)]
    titles = [row["title"] for row in found.lines.to_dicts()]
    assert [one.card.line.title for one in view.choices] == titles
    first, own = view.choices[0], found.lines.to_dicts()[0]
    assert first.card.line.score == f"{own['score']:.1f}"
    assert first.todo == "sell to Azerbaijan"
    assert first.why == own["why"]
    steps = found.steps.filter(pl.col("opportunity") == own["opportunity"]).sort("number")["step"].to_list()
    assert [one.text for one in first.steps] == steps
    assert first.card.evidence.suppliers


def test_what_was_left_out_is_counted_whole_where_only_its_beginning_is_shown() -> None:
    found = shortlist_of(RUN, a_member())
    row = {"opportunity": "x", "title": "Pumps", "rank": 1, "score": 1.0, "fit": 1.0, "because": "too small"}
    many = replace(found, left_out=pl.DataFrame([row] * 20, schema=found.left_out.schema))
    view = member_view(RUN, many)
    assert view.left_out == (("Pumps", "Too small."),) * LEFT_OUT
    assert view.left_more == "And 8 lines more."
    assert view.left_count == 20


def test_a_member_whom_nothing_answers_is_told_so() -> None:
    view = member_view(RUN, shortlist_of(RUN, a_member(products=["hazelnuts"])))
    assert view.choices == ()
    assert view.empty == "No ranked line answers what the member asks for; below stands why."


def test_codes_that_could_not_be_ranked_stand_with_their_reason() -> None:
    view = member_view(RUN, shortlist_of(RUN, a_member(products=["283691"])))
    assert "283691: Less than 30% of the model's weight is observed." in view.absent


@pytest.mark.parametrize("key", ["purpose", "rules"])
def test_hostile_words_lose_their_controls(key: str) -> None:
    report = RUN.resolved.job.report.model_copy(update={"title": NASTY})
    job = RUN.resolved.job.model_copy(update={"report": report})
    run = replace(RUN, resolved=RUN.resolved.model_copy(update={"job": job}))
    found = replace(shortlist_of(run, a_member()), rules=(NASTY,))
    shown = str(getattr(member_view(run, found), key))
    assert "<script>" in shown
    assert "\\x07" not in shown
    assert "\\u202e" not in shown
