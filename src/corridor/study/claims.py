"""Published headline figures held against the data: what can be confirmed, on what base, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.study.run import Claim
from corridor.vocabulary import Declarer

CONFIRMED, CONSISTENT, CONTRADICTED = "confirmed", "consistent", "contradicted"
UNCONFIRMED, OTHER_REPORTER = "cannot be confirmed", "other reporter"

SAME = 0.01
NEAR = 0.05
FULL_YEAR = 12
CONSUMPTION = "for consumption"
SPEECH = ("exporter", "importer", "year", "reporter_country")
"""What growth claims must share to be held against each other."""

Fact = Mapping[str, Any]


def hold_claims(
    facts: pl.DataFrame,
    totals: pl.DataFrame,
    chapters: pl.DataFrame,
    names: Mapping[str, str],
    pairs: list[tuple[str, str]],
) -> tuple[Claim, ...]:
    """Return every published claim on the given pairs with its verdict: growth first, then the newest figures.

    Args:
        facts: Published figures, as their contract has them.
        totals: Total goods trade of pairs, as its contract has it.
        chapters: Declared goods flows of the pairs by chapter, as goods_flows has them.
        names: Short country name by ISO code.
        pairs: Pairs of ISO codes, in either order.
    """
    wanted = {frozenset(pair) for pair in pairs}
    rows = [
        fact
        for fact in facts.sort("year", "fact", descending=[True, False]).iter_rows(named=True)
        if frozenset((fact["exporter"], fact["importer"])) in wanted and fact["kind"] != "inferred"
    ]
    growth = [fact for fact in rows if fact["measure"].endswith("_growth")]
    levels = [fact for fact in rows if not fact["measure"].endswith("_growth")]
    book = Totals(totals, chapters)
    return (*_growth_claims(growth, book, facts, names), *(_level_claim(fact, book, names) for fact in levels))


@dataclass(frozen=True)
class Totals:
    """Lookups in the totals of pairs, and in the chapters for imports for consumption."""

    frame: pl.DataFrame
    chapters: pl.DataFrame

    def find(
        self, year: int, exporter: str, importer: str, reporter: str | None, months: int
    ) -> tuple[int, str] | None:
        """Return (US dollars, source) of a flow as one country declares it, or as a source reconciles it."""
        side = {exporter: Declarer.EXPORTER, importer: Declarer.IMPORTER}.get(reporter or "", Declarer.RECONCILED)
        rows = self.frame.filter(
            (pl.col("year") == year)
            & (pl.col("exporter") == exporter)
            & (pl.col("importer") == importer)
            & (pl.col("declared_by") == side)
            & (pl.col("months") == months)
        ).sort("source")
        return (int(rows["value_usd"][0]), str(rows["source"][0])) if rows.height else None

    def consumption(self, fact: Fact) -> tuple[float, str] | None:
        """Return the sum of the chapters that the importer declares, the basis of imports for consumption."""
        rows = self.chapters.filter(
            (pl.col("year") == fact["year"])
            & (pl.col("exporter") == fact["exporter"])
            & (pl.col("importer") == fact["importer"])
            & (pl.col("declared_by") == Declarer.IMPORTER)
            & (pl.col("product").str.len_chars() == 2)
        )
        return (float(rows["value_usd"].sum()), str(rows["source"][0])) if rows.height else None

    def last_full_year(self, exporter: str, importer: str, reporter: str, before: int) -> int | None:
        """Return the last full year before `before` in which the reporter gives both directions."""
        years = self.frame.filter(pl.col("months") == FULL_YEAR)["year"].unique().sort(descending=True)
        ways = ((exporter, importer), (importer, exporter))
        for year in years:
            if year < before and all(self.find(year, *way, reporter, FULL_YEAR) for way in ways):
                return int(year)
        return None


def _level_claim(fact: Fact, book: Totals, names: Mapping[str, str]) -> Claim:
    """Hold a figure in dollars against the same reporter's figure, else against another's."""
    months = fact["months"] or FULL_YEAR
    own = _measured(book, fact, fact["reporter_country"], months)
    if own is not None and _same_source(fact, own[1]):
        gap, verdict = _judged(fact["value"], own[0])
        differs = ", as claimed" if gap < SAME / 20 else f", {gap:.1%} away from the claim"
        return _claim(fact, verdict, f"The data hold {usd(own[0])} from the same reporter{differs}.", names)
    sides = [side for side in (fact["importer"], fact["exporter"]) if side != fact["reporter_country"]]
    held = {side: figure[0] for side in sides if (figure := _measured(book, fact, side, months)) and figure[0] > 0}
    if held:
        return _across(fact, held, names)
    finding = f"The data hold no figure for this period by either side{_latest(fact, book, names)}."
    return _claim(fact, UNCONFIRMED, finding, names)


def _judged(claimed: float, held: float) -> tuple[float, str]:
    """Return by what share a claimed figure differs from the data, and the verdict."""
    gap = abs(claimed - held) / max(abs(held), 1.0)
    return gap, CONFIRMED if gap <= SAME else CONSISTENT if gap <= NEAR else CONTRADICTED


def _same_source(fact: Fact, source: str) -> bool:
    """Whether a reconciled figure is by the source that the claim names; a country's own figure always counts."""
    return fact["reporter_country"] is not None or source.split("_", maxsplit=1)[0] in fact["reporter"].lower()


def _across(fact: Fact, held: Mapping[str, float], names: Mapping[str, str]) -> Claim:
    """Hold a claim against what other countries' statistics give for the same flow and period."""
    given = "; ".join(
        f"{names.get(side, side)} reports {usd(value)}, the claim is {_times(fact['value'] / value)} that"
        for side, value in held.items()
    )
    finding = f"The data hold no figure by this reporter. {given}. Never mix the two."
    times = fact["value"] / next(iter(held.values())) if fact["reporter_country"] else None
    return _claim(fact, OTHER_REPORTER, finding, names, times)


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio >= 1 else f"{ratio:.0%} of"


def _measured(book: Totals, fact: Fact, reporter: str | None, months: int) -> tuple[float, str] | None:
    """Return the measure of a fact as a reporter's totals give it."""
    year, i, j = fact["year"], fact["exporter"], fact["importer"]
    if CONSUMPTION in (fact["note"] or "") and reporter == j:
        return book.consumption(fact)
    out = book.find(year, i, j, reporter, months)
    back = book.find(year, j, i, reporter, months)
    if fact["measure"] == "exports":
        return (float(out[0]), out[1]) if out else None
    if out is None or back is None:
        return None
    sign = 1.0 if fact["measure"] == "turnover" else -1.0
    return float(out[0]) + sign * float(back[0]), out[1]


def _latest(fact: Fact, book: Totals, names: Mapping[str, str]) -> str:
    """Say which full year of which reporter is the last one in the data."""
    for reporter in (fact["exporter"], fact["importer"]):
        year = book.last_full_year(fact["exporter"], fact["importer"], reporter, fact["year"] + 1)
        if year is not None:
            return f"; the latest year in them is {year}, reported by {names.get(reporter, reporter)}"
    return ""


def _growth_claims(growth: Sequence[Fact], book: Totals, facts: pl.DataFrame, names: Mapping[str, str]) -> list[Claim]:
    """Hold growth claims against the base year in the data; claims of one speech are also held against each other."""
    claims = []
    speeches: dict[tuple[Any, ...], dict[str, float]] = {}
    for fact in sorted(growth, key=lambda f: (f["measure"] != "exports_growth", f["fact"])):
        reporter = fact["reporter_country"] or fact["exporter"]
        base_year = book.last_full_year(fact["exporter"], fact["importer"], reporter, fact["year"])
        if base_year is None:
            claims.append(_claim(fact, UNCONFIRMED, "The data hold no base year by this reporter.", names))
            continue
        probe = {**fact, "measure": "exports" if fact["measure"] == "exports_growth" else "balance"}
        base = _measured(book, {**probe, "year": base_year}, reporter, FULL_YEAR)
        grown = _measured(book, probe, reporter, FULL_YEAR)
        if base is None:
            continue
        target = base[0] * (1 + fact["value"] / 100)
        implied = speeches.setdefault(tuple(fact[key] for key in SPEECH), {})
        implied[fact["measure"]] = target
        what = "exports" if fact["measure"] == "exports_growth" else "the surplus"
        verdict = UNCONFIRMED
        finding = (
            f"In the last full year that the data hold by this reporter, {base_year}, {what} came to {usd(base[0])}. "
            f"If that is the base, {fact['value']:+.0f}% means {usd(target)}."
        )
        if grown is None:
            finding += f" No full year after {base_year} by this reporter is in the data, so the rise itself is open."
        else:
            finding += f" In {fact['year']} the same reporter has {usd(grown[0])}."
            verdict = _judged(target, grown[0])[1] if fact["period"] == str(fact["year"]) else UNCONFIRMED
        claims.append(_claim(fact, verdict, finding + _together(fact, implied, facts, names), names))
    return claims


def _together(fact: Fact, implied: Mapping[str, float], facts: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Say what two growth claims together imply for the flow back, and what the other side printed for it."""
    if set(implied) != {"exports_growth", "balance_growth"}:
        return ""
    back = implied["exports_growth"] - implied["balance_growth"]
    i, j = (names.get(fact[side], fact[side]) for side in ("exporter", "importer"))
    text = f" Both claims together imply {usd(back)} of goods from {j} to {i}"
    other = facts.filter(
        (pl.col("exporter") == fact["importer"])
        & (pl.col("importer") == fact["exporter"])
        & (pl.col("measure") == "exports")
        & (pl.col("year").is_in([fact["year"], fact["year"] - 1]))
        & (pl.col("reporter_country") == fact["importer"])
        & (pl.col("kind") != "inferred")
    ).sort("year", "months", descending=True)
    if other.height:
        row = other.row(0, named=True)
        text += f"; {j} printed {usd(row['value'])} for {row['period']}"
    return text + "."


def _claim(fact: Fact, verdict: str, finding: str, names: Mapping[str, str], times: float | None = None) -> Claim:
    i, j = names.get(fact["exporter"], fact["exporter"]), names.get(fact["importer"], fact["importer"])
    subject = {
        "exports": f"{i} → {j}, goods",
        "balance": f"{i} with {j}, balance of goods",
        "turnover": f"{i} ↔ {j}, goods in both directions",
        "exports_growth": f"{i} → {j}, growth of goods exports",
        "balance_growth": f"{i} with {j}, growth of the surplus",
    }[fact["measure"]]
    if CONSUMPTION in (fact["note"] or ""):
        subject += " imported for consumption"
    value = usd(fact["value"]) if fact["unit"] == "US dollars" else f"{fact['value']:+.0f}%"
    return Claim(f"{subject}, {fact['period']}: {value} ({_who(fact, names)})", verdict, finding, _where(fact), times)


def _who(fact: Fact, names: Mapping[str, str]) -> str:
    """Name the reporter; a derived figure is said to be one, with the country whose figures it rests on."""
    if fact["kind"] != "derived":
        return str(fact["reporter"])
    country = fact["reporter_country"]
    return (
        f"derived from printed figures of {names.get(country, country)}" if country else "derived from printed figures"
    )


def _where(fact: Fact) -> str:
    """Return the address at which a claim was printed, else who published it."""
    found = re.search(r"https?://\S+", fact["source"] or "")
    if found:
        return found[0]
    return "derived" if fact["kind"] == "derived" else str(fact["reporter"])


def usd(value: float) -> str:
    """Return dollars in words of a headline: $22.2 bn, $157.8 mn, $535."""
    size = abs(value)
    sign = "−" if value < 0 else ""
    for limit, unit in ((1e9, "bn"), (1e6, "mn")):
        if size >= limit:
            return f"{sign}${size / limit:,.1f} {unit}"
    return f"{sign}${size:,.0f}"
