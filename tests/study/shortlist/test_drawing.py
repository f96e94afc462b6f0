from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.shortlist.drawing import role_in, shortlist_of
from factories_member import a_member
from factories_run import a_fuzzed_run, a_run

RUN = a_run()


def drawn(**changes):
    return shortlist_of(RUN, a_member(**changes))


def test_lines_are_ordered_by_fit_times_score_with_the_reason_of_each():
    found = drawn(products=["8411", "machinery"])
    assert found.lines["place"].to_list() == [1, 2, 3]
    assert set(found.lines["opportunity"]) == {"USA-AZE:HS8411", "USA-AZE:HS84", "AZE-USA:HS84"}
    assert found.lines["priority"].is_sorted(descending=True)
    for row in found.lines.to_dicts():
        assert row["priority"] == round(row["fit"] * row["score"], 6)
        assert f"It ranks {row['rank']} of 12 with {row['score']:.1f} points" in row["why"]
        assert row["role"] == ("sells" if row["exporter"] == "AZE" else "buys")
        assert row["partner"] == "USA"
    machinery = found.lines.filter(pl.col("opportunity") == "USA-AZE:HS84")["why"][0]
    assert machinery.startswith("machinery matches (so does 8411): its title says machinery. Azerbaijan buys $1.9 bn")


@pytest.mark.parametrize(("direction", "exporters"), [("sells", {"AZE"}), ("buys", {"USA"}), ("both", {"AZE", "USA"})])
def test_only_the_directions_of_the_member_are_looked_at(direction, exporters):
    assert set(drawn(direction=direction).lines["exporter"]) == exporters


def test_the_role_is_told_from_the_members_country_and_partners():
    row = {"exporter": "USA", "importer": "AZE"}
    assert role_in(row, a_member()) == "buys"
    assert role_in(row, a_member(country="USA")) == "sells"
    assert role_in(row, a_member(partners=["TUR"])) == ""
    assert role_in(row, a_member(direction="sells")) == ""


def test_each_product_has_its_best_line_before_any_has_its_second():
    found = drawn(products=["84", "solar"], limits={"count": 2})
    assert set(found.lines["opportunity"]) == {"USA-AZE:HS84", "USA-AZE:HS8541"}
    assert dict(found.left_out.select("opportunity", "because").iter_rows())["USA-AZE:HS8411"] == "2 others come first."


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"avoid": ["turbines"]}, "The member avoids turbines: its title says turbines."),
        ({"limits": {"watched": False}}, "It needs an export-control review, and the member wants no such goods."),
        ({"limits": {"min_confidence": 1.0}}, "Its confidence is 90.0%, the member asks for 100%."),
        (
            {"turnover_usd": 10**11},
            "Too small for a journey: what is sold there today or could be is $124.6 mn, 0.12% of a turnover of "
            "$100.0 bn.",
        ),
    ],
)  # fmt: skip
def test_a_line_that_matches_and_is_not_for_the_member_says_why(changes, because):
    found = drawn(products=["8411"], direction="buys", **changes)
    left = dict(found.left_out.select("opportunity", "because").iter_rows())
    assert left["USA-AZE:HS8411"] == because
    assert "USA-AZE:HS8411" not in found.lines["opportunity"]


def test_a_line_must_be_as_sure_as_the_member_asks():
    lines = RUN.ranking.lines.with_columns(
        verdict=pl.when(pl.col("opportunity") == "USA-AZE:HS8411").then(None).otherwise(pl.lit("fragile"))
    )
    run = a_run(ranking=replace(RUN.ranking, lines=lines))
    found = shortlist_of(run, a_member(direction="buys", limits={"min_verdict": "contested"}))
    assert dict(found.left_out.select("opportunity", "because").iter_rows()) == {
        "USA-AZE:HS84": "Its place is fragile, the member asks for contested.",
        "USA-AZE:HS8471": "Its place is fragile, the member asks for contested.",
        "USA-AZE:HS8411": "It was not put to the test, the member asks for contested.",
    }


def test_a_weak_match_is_left_out_where_the_member_asks_for_a_strong_one():
    found = drawn(products=["8411"], sectors=["ict"], direction="buys", limits={"min_fit": 0.5})
    left = dict(found.left_out.select("opportunity", "because").iter_rows())
    assert left["USA-AZE:HS8471"] == "The match has strength 0.3, the member asks for 0.5."


def test_what_is_not_in_the_data_is_told():
    found = drawn(country="GEO", partners=["TUR"], products=["84", "saffron"])
    assert found.lines.height == found.steps.height == found.left_out.height == 0
    assert found.not_in_data == (
        "The run ranks no trade of Georgia; it ranks Azerbaijan and the United States.",
        "1 thing that the member names is not among the ranked lines: saffron.",
    )
    assert "The run does not rank sales to Türkiye and purchases from Türkiye." in drawn(partners=["TUR"]).not_in_data


def test_every_line_has_a_next_step_and_all_tables_have_their_columns_when_empty():
    found, empty = drawn(), drawn(products=["saffron"])
    assert set(found.steps["opportunity"]) == set(found.lines["opportunity"])
    for name in ("terms", "matches", "lines", "steps", "left_out", "excluded"):
        assert getattr(found, name).schema == getattr(empty, name).schema


def test_rules_are_told_with_what_the_member_asks_for():
    found = drawn(limits={"min_confidence": 0.4, "min_fit": 0.2})
    assert found.rules[-1] == "A line must have at least a confidence of 40% and a match of strength 0.2."
    assert (
        found.rules[0]
        == "Looked at: sales from Azerbaijan to any country and purchases of Azerbaijan from any country."
    )


def test_hostile_texts_pass_through_as_texts():
    found = shortlist_of(a_fuzzed_run(), a_member(products=["script", "84"], name="=1+1 <b>"))
    assert found.lines.height
    assert found.title == "=1+1 <b>: first openings"


WORDS = st.sampled_from(["84", "8411", "2603", "pumps", "machinery", "oil", "solar cells", "99", "J62_63", "telephone"])


@settings(max_examples=25, deadline=None)
@given(
    products=st.lists(WORDS, min_size=1, max_size=6, unique=True),
    count=st.integers(1, 8),
    direction=st.sampled_from(["sells", "buys", "both"]),
)
def test_every_line_that_matches_is_chosen_or_left_out_and_never_both(products, count, direction):
    found = drawn(products=products, direction=direction, limits={"count": count}, turnover_usd=2_000_000)
    chosen, left = set(found.lines["opportunity"]), set(found.left_out["opportunity"])
    assert not chosen & left
    assert chosen | left == set(found.matches["opportunity"])
    assert len(chosen) <= count
    assert found.terms["term"].to_list() == products
    told = found.matches.group_by("term").len()
    counts = dict(told.iter_rows())
    assert found.terms["lines"].to_list() == [counts.get(term, 0) for term in products]
