"""What a member does next about a line, each step from a fact about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.checks.words import dollars, percent
from corridor.study.run import Run
from corridor.study.shortlist.sizing import LARGE, Sized
from corridor.study.shortlist.vocabulary import Known

MOST = 4
"""Steps told of a line, so that eight lines fit two pages."""

Step = tuple[str, str]
"""What to do, a sentence, and the fact behind it, a phrase."""


@dataclass(frozen=True)
class Facts:
    """A line as its steps see it.

    Attributes:
        row: The line.
        role: Whether the member sells or buys in it.
        sized: How it stands to the member's turnover.
        known: The run, with its names.
        raw: Figures of the model's indicators, by name; None where not known.
        findings: What checks found of this line.
        supplier: Largest supplier of the market but the line's own exporter, with its share; None where not told.
    """

    row: Mapping[str, Any]
    role: str
    sized: Sized
    known: Known
    raw: Mapping[str, float | None]
    findings: tuple[Finding, ...] = ()
    supplier: tuple[str, float] | None = None

    @property
    def flags(self) -> frozenset[str]:
        """Flags of the line."""
        return frozenset(str(self.row["flags"] or "").split("; "))

    @property
    def code(self) -> str:
        """The code as people write it."""
        product = str(self.row["product"])
        return f"HS {product}" if product.isdigit() else product

    @property
    def exporter(self) -> str:
        """Name of the exporter."""
        return self.known.country(self.row["exporter"])

    @property
    def importer(self) -> str:
        """Name of the importer."""
        return self.known.country(self.row["importer"])


def facts_of(known: Known, line: int, role: str, sized: Sized) -> Facts:
    """Return the facts of the line at a place of the ranking."""
    row = known.lines[line]
    name = row["opportunity"]
    of_line = known.run.ranking.contributions.filter(pl.col("opportunity") == name)
    findings = tuple(one for one in known.run.findings if one.opportunity == name and one.status is Status.FOUND)
    raw = dict(of_line.select("indicator", "raw").iter_rows())
    return Facts(row, role, sized, known, raw, findings, _supplier(known.run, row))


def _supplier(run: Run, row: Mapping[str, Any]) -> tuple[str, float] | None:
    """Return the largest other supplier of the market of a line, where the run tells of suppliers."""
    if run.explanations is None:
        return None
    rows = run.explanations.suppliers.filter(
        (pl.col("importer") == row["importer"])
        & (pl.col("product") == row["product"])
        & ~pl.col("supplier").is_in([row["exporter"], row["importer"]])
        & pl.col("share").is_not_null()
    ).sort("share", "supplier", descending=[True, False])
    return (rows["supplier"][0], float(rows["share"][0])) if rows.height else None


def steps_of(facts: Facts) -> list[Step]:
    """Return at most four steps, the most pressing first: what may not be sold, what is not known, whom to meet."""
    found = [step for rule in RULES for step in rule(facts)]
    return list(dict.fromkeys(found))[:MOST]


def _control(facts: Facts) -> Sequence[Step]:
    if "watched" not in facts.flags:
        return ()
    return [(
        f"Have {facts.code} reviewed for export control before anything is offered.",
        "the code covers goods on the Common High Priority List",
    )]  # fmt: skip


def _serious(facts: Facts) -> Sequence[Step]:
    """Return what the checks ask for where they find something serious, but the review that is asked for already."""
    return [
        (one.todo, one.explanation)
        for one in facts.findings
        if one.severity is Severity.SERIOUS and one.todo and not ("watched" in facts.flags and "control" in one.todo)
    ][:1]


def _large(facts: Facts) -> Sequence[Step]:
    if facts.sized.size != LARGE:
        return ()
    return [("Look for a partner, or begin with one region or one buyer.", facts.sized.because)]


def _unknown(facts: Facts) -> Sequence[Step]:
    if facts.row["market_usd"] is None:
        return [(
            f"Confirm the size of the market with the customs or the statistics office of {facts.importer}.",
            "the data do not tell what it buys",
        )]  # fmt: skip
    if "unreported" in facts.flags:
        return [(
            f"Ask the customs or the statistics office of {facts.importer} what was traded.",
            "neither side's figure for this flow is in the data",
        )]  # fmt: skip
    return ()


def _coarse(facts: Facts) -> Sequence[Step]:
    if "coarse" not in facts.flags:
        return ()
    return [(
        "Find the member's own headings, and ask for figures of them.",
        f"{facts.code} stands for all of {facts.known.segment_title(facts.row)}",
    )]  # fmt: skip


def _tariff(facts: Facts) -> Sequence[Step]:
    """Return whom to ask for the duty on goods, where the run does not know it."""
    told = any(value is not None for name, value in facts.raw.items() if "tariff" in name)
    if not str(facts.row["product"]).isdigit() or told:
        return ()
    return [(f"Ask what duty {facts.importer} charges on {facts.code} from {facts.exporter}.", "no tariff is known")]


def _gap(facts: Facts) -> Sequence[Step]:
    ratio = facts.row["mirror_ratio"]
    if "mirror gap" not in facts.flags or ratio is None or ratio <= 0:
        return ()
    return [(
        "Ask both statistics offices which figure is right.",
        f"{facts.importer} declares {ratio:.2g} times what {facts.exporter} does",
    )]  # fmt: skip


def _nothing(facts: Facts) -> Sequence[Step]:
    if "no trade" not in facts.flags:
        return ()
    return [(
        "Find out why nobody trades it yet: standards, licences, freight or price.",
        f"nothing was traded in {facts.row['value_year']}",
    )]  # fmt: skip


def _rival(facts: Facts) -> Sequence[Step]:
    if facts.supplier is None:
        return ()
    name, share = facts.known.country(facts.supplier[0]), percent(facts.supplier[1])
    does = "Hold the offer against" if facts.role == "sells" else "Compare prices with"
    return [(f"{does} what comes from {name}.", f"it holds {share} of the market")]


def _guessed(facts: Facts) -> Sequence[Step]:
    value, year = facts.row["value_usd"], facts.row["value_year"]
    if "estimated" not in facts.flags or value is None:
        return ()
    return [(
        "Take the trade of today as an order of magnitude, and ask the trade association for its own count.",
        f"{dollars(value)} in {year} is an estimate",
    )]  # fmt: skip


def _old(facts: Facts) -> Sequence[Step]:
    if "old" not in facts.flags:
        return ()
    return [("Ask for newer figures before deciding.", f"they are on average {facts.row['age_years']:.0f} years old")]


def _one_side(facts: Facts) -> Sequence[Step]:
    if "one side" not in facts.flags:
        return ()
    silent = facts.exporter if facts.row["exporter_value_usd"] is None else facts.importer
    return [(f"Ask the customs of {silent} for its own figure.", "only the other country declares this flow")]


def _unsure(facts: Facts) -> Sequence[Step]:
    if facts.row["verdict"] != "fragile":
        return ()
    return [("Do not decide by its place alone.", "it depends on what is assumed")]


def _meet(facts: Facts) -> Sequence[Step]:
    """Return whom to meet first; a first talk is worth its while for any line that came this far."""
    value, market, year = facts.row["value_usd"], facts.row["market_usd"], facts.row["market_year"]
    if facts.role == "sells":
        because = "its market is not known" if market is None else f"it bought for {dollars(market)} in {year}"
        return [(f"Ask the chamber for buyers in {facts.importer}.", because)]
    known = value is not None and value > 0
    because = (
        f"it sold for {dollars(value)} here in {facts.row['value_year']}" if known else "it sells nothing here yet"
    )
    return [(f"Ask the chamber for sellers in {facts.exporter}.", because)]


RULES: tuple[Callable[[Facts], Sequence[Step]], ...] = (
    _control, _serious, _large, _unknown, _nothing, _tariff, _coarse, _gap, _rival, _unsure, _old, _one_side, _guessed,
    _meet,
)  # fmt: skip
"""Rules in the order in which a member should act."""
