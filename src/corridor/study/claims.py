"""Published headline figures held against the data: what can be confirmed, on what base, and what cannot."""

from __future__ import annotations

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

Fact = Mapping[str, Any]


def hold_claims(facts: pl.DataFrame, totals: pl.DataFrame, names: Mapping[str, str], pairs: list[tuple[str, str]]) -> tuple[Claim, ...]:
    """Return every published claim on the given pairs with its verdict: growth first, then the newest figures.

    Args:
        facts: Published figures, as their contract has them.
        totals: Total goods trade of pairs, as its contract has it.
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
    book = Totals(totals)
    return (*_growth_claims(growth, book, facts, names), *(_level_claim(fact, book, names) for fact in levels))


@dataclass(frozen=True)
class Totals:
    """Lookups in the totals of pairs."""

    frame: pl.DataFrame

    def find(self, year: int, exporter: str, importer: str, reporter: str | None, months: int) -> tuple[int, str] | None:
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

    def last_full_year(self, exporter: str, importer: str, reporter: str, before: int) -> int | None:
        """Return the last full year before `before` in which the reporter gives both directions."""
        years = [y for y in self.frame.filter(pl.col("months") == FULL_YEAR)["year"].unique().sort(descending=True)]
        for year in years:
            both = (self.find(year, *pair, reporter, FULL_YEAR) for pair in ((exporter, importer), (importer, exporter)))
            if year < before and all(both):
                return int(year)
        return None


def _level_claim(fact: Fact, book: Totals, names: Mapping[str, str]) -> Claim:
    """Hold a figure in dollars against the same reporter's figure, else against the other's."""
    exporter, importer, months = fact["exporter"], fact["importer"], fact["months"] or FULL_YEAR
    own = _measured(book, fact, fact["reporter_country"], months)
    if own is not None:
        gap, verdict = _judged(fact["value"], own[0])
        whose = "from the same reporter" if fact["reporter_country"] else "as a source reconciles both sides"
        if verdict == CONTRADICTED and not fact["reporter_country"]:
            verdict = OTHER_REPORTER  # two compilers may differ; neither's figure speaks against the other's
        finding = f"The data hold {usd(own[0])} {whose} ({own[1]}); the claim differs by {gap:.1%}."
        return _claim(fact, verdict, finding, names)
    for other in (side for side in (exporter, importer) if side != fact["reporter_country"]):
        across = _measured(book, fact, other, months)
        if across is None or not across[0]:
            continue
        ratio = fact["value"] / across[0]
        times = f"1/{1 / ratio:.1f} of" if 0 < ratio < 1 else f"{ratio:.1f} times"
        finding = (
            f"The data hold no such figure by this reporter. {names.get(other, other)} reports {usd(across[0])} for the "
            f"same flow and period ({across[1]}): the claim is {times} that, so the two must never be mixed."
        )
        return _claim(fact, OTHER_REPORTER, finding, names)
    finding = f"The data hold no figure for this period by either side{_latest(fact, book, names)}."
    return _claim(fact, UNCONFIRMED, finding, names)


def _judged(claimed: float, held: float) -> tuple[float, str]:
    """Return by what share a claimed figure differs from the data, and the verdict."""
    gap = abs(claimed - held) / max(abs(held), 1.0)
    return gap, CONFIRMED if gap <= SAME else CONSISTENT if gap <= NEAR else CONTRADICTED


def _measured(book: Totals, fact: Fact, reporter: str | None, months: int) -> tuple[float, str] | None:
    """Return the measure of a fact as a reporter's totals give it."""
    year, i, j = fact["year"], fact["exporter"], fact["importer"]
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
            return f"; the last full year in them is {year}, reported by {names.get(reporter, reporter)}"
    return ""


def _growth_claims(growth: Sequence[Fact], book: Totals, facts: pl.DataFrame, names: Mapping[str, str]) -> list[Claim]:
    """Hold growth claims against the base year in the data; claims of one speech are also held against each other."""
    claims = []
    implied: dict[str, float] = {}
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
        implied[fact["measure"]] = target
        what = "exports" if fact["measure"] == "exports_growth" else "the surplus"
        verdict = UNCONFIRMED
        finding = (
            f"In the last full year that the data hold by this reporter, {base_year}, {what} came to {usd(base[0])} "
            f"({base[1]}). If that is the base, {fact['value']:+.0f}% means {usd(target)}."
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
    text = (
        f" Both claims together imply {names.get(fact['importer'], fact['importer'])} sold "
        f"{names.get(fact['exporter'], fact['exporter'])} {usd(back)}"
    )
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
        text += f"; {names.get(fact['importer'], fact['importer'])} printed {usd(row['value'])} for {row['period']}"
    return text + "."


def _claim(fact: Fact, verdict: str, finding: str, names: Mapping[str, str]) -> Claim:
    i, j = names.get(fact["exporter"], fact["exporter"]), names.get(fact["importer"], fact["importer"])
    subject = {
        "exports": f"{i}’s exports to {j}",
        "balance": f"{i}’s balance with {j}",
        "turnover": f"{i}–{j} trade in both directions",
        "exports_growth": f"growth of {i}’s exports to {j}",
        "balance_growth": f"growth of {i}’s surplus with {j}",
    }[fact["measure"]]
    value = usd(fact["value"]) if fact["unit"] == "US dollars" else f"{fact['value']:+.0f}%"
    derived = ", derived from printed figures" if fact["kind"] == "derived" else ""
    text = f"{subject}, {fact['period']}: {value} ({fact['reporter']}{derived})"
    return Claim(text, verdict, finding, fact["source"])


def usd(value: float) -> str:
    """Return dollars in words of a headline: $22.2 bn, $157.8 mn, $535."""
    size = abs(value)
    sign = "−" if value < 0 else ""
    for limit, unit in ((1e9, "bn"), (1e6, "mn")):
        if size >= limit:
            return f"{sign}${size / limit:,.1f} {unit}"
    return f"{sign}${size:,.0f}"
