from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.explain.results import Explanations
from corridor.study.shortlist.sizing import Sized
from corridor.study.shortlist.stepping import MOST, Facts, facts_of, steps_of
from corridor.study.shortlist.vocabulary import Known
from factories_run import a_run

KNOWN = Known(a_run())
FITS = Sized("fits", 1, "")
PLAIN = {
    "opportunity": "USA-AZE:HS8517", "exporter": "USA", "importer": "AZE", "sector": "ict", "segment": "telecom",
    "product": "8517", "flags": "", "market_usd": 5_000_000, "market_year": 2021, "value_usd": 10, "value_year": 2020,
    "mirror_ratio": None, "verdict": None, "age_years": 7.0, "exporter_value_usd": None,
}  # fmt: skip


def steps(role="sells", sized=FITS, raw=None, findings=(), supplier=None, **changes):
    known = {"import_tariff": 2.0} if raw is None else raw
    return steps_of(Facts({**PLAIN, **changes}, role, sized, KNOWN, known, findings, supplier))


@pytest.mark.parametrize(
    ("changes", "step", "because"),
    [
        ({"flags": "coarse; watched"}, "Have HS 8517 reviewed for export control before anything is offered.",
         "the code covers goods on the Common High Priority List"),
        ({"market_usd": None},
         "Confirm the size of the market with the customs or the statistics office of Azerbaijan.",
         "the data do not tell what it buys"),
        ({"flags": "unreported"}, "Ask the customs or the statistics office of Azerbaijan what was traded.",
         "neither side's figure for this flow is in the data"),
        ({"raw": {"import_tariff": None}}, "Ask what duty Azerbaijan charges on HS 8517 from the United States.",
         "no tariff is known"),
        ({"flags": "no trade"}, "Find out why nobody trades it yet: standards, licences, freight or price.",
         "nothing was traded in 2020"),
        ({"flags": "mirror gap", "mirror_ratio": 2.54}, "Ask both statistics offices which figure is right.",
         "Azerbaijan declares 2.5 times what the United States does"),
        ({"flags": "old"}, "Ask for newer figures before deciding.", "they are on average 7 years old"),
        ({"flags": "one side"}, "Ask the customs of the United States for its own figure.",
         "only the other country declares this flow"),
        ({"verdict": "fragile"}, "Do not decide by its place alone.", "it depends on what is assumed"),
        ({"sized": Sized("large", 9, "it is too much")}, "Look for a partner, or begin with one region or one buyer.",
         "it is too much"),
        ({"supplier": ("TUR", 0.4)}, "Hold the offer against what comes from Türkiye.", "it holds 40% of the market"),
        ({}, "Ask the chamber for buyers in Azerbaijan.", "it bought for $5.0 mn in 2021"),
    ],
)  # fmt: skip
def test_a_fact_asks_for_its_step_first(changes, step, because):
    assert steps(**changes)[0] == (step, because)


def test_a_plain_line_asks_for_a_first_talk_only():
    assert len(steps()) == 1
    assert steps("buys") == [("Ask the chamber for sellers in the United States.", "it sold for $10 here in 2020")]
    assert steps("buys", value_usd=None)[0][1] == "it sells nothing here yet"


def test_services_have_no_duty():
    assert "duty" not in str(steps(raw={}, product="J62_63"))


def test_no_line_has_more_steps_than_two_pages_hold():
    found = steps(flags="watched; coarse; unreported; old; one side; estimated", raw={}, verdict="fragile")
    assert len(found) == MOST
    assert "export control" in found[0][0]


def test_what_checks_find_serious_is_told_and_the_review_not_twice():
    serious = Finding("OPP007", "", Severity.SERIOUS, Status.FOUND, "x", "They differ.", todo="Ask which is right.")
    control = replace(serious, todo="Ask for export control.")
    assert steps(findings=(serious,))[0] == ("Ask which is right.", "They differ.")
    assert [step for step, _ in steps(flags="watched", findings=(control,)) if "control" in step] == [
        "Have HS 8517 reviewed for export control before anything is offered."
    ]


def test_facts_are_read_off_the_run():
    columns = ["importer", "product", "rank", "supplier", "share"]
    suppliers = pl.DataFrame(
        [("AZE", "8471", 1, "USA", 0.5), ("AZE", "8471", 2, "TUR", 0.2), ("AZE", "8471", 3, "ITA", 0.2),
         ("AZE", "8517", 1, "KAZ", 0.9)], schema=columns, orient="row",
    )  # fmt: skip
    none = pl.DataFrame()
    found = Finding("OPP001", "", Severity.NOTE, Status.FOUND, "USA-AZE:HS8471", "")
    other = replace(found, opportunity="AZE-USA:HS27")
    run = a_run(explanations=Explanations(none, none, suppliers, none, none, none), findings=(found, other))
    known = Known(run)
    line = next(n for n, row in enumerate(known.lines) if row["opportunity"] == "USA-AZE:HS8471")
    facts = facts_of(known, line, "sells", FITS)
    assert facts.supplier == ("ITA", 0.2)  # not the exporter itself; of equals, the first by code
    assert facts.findings == (found,)
    assert facts.raw["distance"] == 9_900.0
