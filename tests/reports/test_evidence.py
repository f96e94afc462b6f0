"""What a card says beyond its reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from corridor.reports.evidence import Evidence
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from factories_asked import NOTHING_ASKED
from factories_run import a_ranking, a_run

RUN = a_run()
EVIDENCE = Evidence(Names(RUN))


def row(opportunity: str, **changes: Any) -> dict[str, Any]:
    found = RUN.ranking.lines.filter(pl.col("opportunity") == opportunity).to_dicts()[0]
    return found | changes


def test_suppliers_come_by_size_and_the_own_exporter_is_marked() -> None:
    suppliers, note = plainly(EVIDENCE.suppliers(row("USA-AZE:HS8471")))
    assert [(one.country, one.share) for one in suppliers[:2]] == [("Türkiye", "41.0%"), ("Italy", "22.0%")]
    assert [one.own for one in suppliers] == [False] * 4 + [True]
    assert note == "2021, UN Comtrade"
    assert suppliers[0].width == "41.0"


def test_what_would_lift_a_line_is_told_in_its_own_words() -> None:
    assert EVIDENCE.lifts(row("USA-AZE:HS84")) == ()
    (text,) = plainly(EVIDENCE.lifts(row("USA-AZE:HS8517")))
    assert text == "A way of 4,200 km in place of 9,900 km would take it into the top 3 of its direction."


def test_models_that_disagree_are_flagged() -> None:
    _, near, apart = EVIDENCE.models(row("USA-AZE:HS84"))
    assert "near enough to agree" in near
    assert not apart
    models, told, disagrees = plainly(EVIDENCE.models(row("USA-AZE:HS8411")))
    assert told == "They disagree: they place it from 2 to 8."
    assert disagrees
    assert [one.place for one in models] == ["3 of 12", "6 of 12", "not ranked"]


def test_lines_as_good_as_level_are_named() -> None:
    assert plainly(EVIDENCE.alike(row("USA-AZE:HS84"))).startswith("Cannot be told apart from “Mineral fuels")
    assert EVIDENCE.alike(row("USA-AZE:HS84", alike=None)) == ""
    level = RUN.ranking.lines.with_columns(alike=pl.lit(1, pl.Int32))
    many = a_run(ranking=replace(RUN.ranking, lines=level))
    told = plainly(Evidence(Names(many)).alike(row("USA-AZE:HS84", alike=1)))
    assert told.endswith("and others: 12 lines in all stand as level.")


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"flags": "watched; coarse"}, "Ask for an export-control review first"),
        ({"flags": "", "value_usd": None}, "Ask both statistics offices"),
        ({"flags": "", "value_low_usd": 1, "value_high_usd": 9}, "Check the estimate"),
        ({"flags": "mirror gap"}, "Find out why the two countries’ figures differ"),
        ({"flags": "no trade", "value_usd": 0}, "Look for one seller and one buyer"),
        ({"flags": "", "verdict": "fragile"}, "Collect better figures"),
        ({"flags": "coarse", "verdict": "robust"}, "Find out which products of this broad code"),
        ({"flags": "", "verdict": "robust"}, "Invite members who sell these from the United States"),
    ],
)
def test_the_next_step_follows_from_what_is_known(changes: dict[str, Any], step: str) -> None:
    assert EVIDENCE.next_step(row("USA-AZE:HS8471", **changes)).startswith(step)


def test_nothing_asked_is_nothing_told() -> None:
    bare = Evidence(Names(a_run(**NOTHING_ASKED, ranking=a_ranking())))
    view = bare.of(row("USA-AZE:HS8517", alike=None, verdict=None))
    assert (view.suppliers, view.lifts, view.models, view.alike) == ((), (), (), "")
    assert view.next_step.endswith("Ask buyers in Azerbaijan what would make them switch.")
