"""The names that people read: of countries, sectors, products and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from corridor.reports import locales, numbers
from corridor.reports.text import clean, joined, sentence, short
from corridor.reports.tracing import Ledger, Origin
from corridor.study.run import Run
from corridor.vocabulary import Rule

_ARTICLE = (
    "United ",
    "Netherlands",
    "Philippines",
    "Russian Federation",
    "Czech Republic",
    "Dominican Republic",
    "Bahamas",
    "Gambia",
    "Maldives",
    "Marshall Islands",
    "Solomon Islands",
    "Congo",
    "Democratic Republic",
    "Republic of",
    "Central African Republic",
    "Comoros",
    "Seychelles",
    "Holy See",
    "USA",
    "UK",
    "European Union",
    "UAE",
)


NAME, TITLE, REASON = 80, 160, 400
"""Characters of a name, of a title and of a reason that a report shows; the workbook holds all of them."""

_FLOW = ("bilateral", "historic", "flow_", "mirror", "years_reported", "penetration")
_MARKET = ("import_", "demand", "supplier", "market_growth", "world_import", "net_demand")
_POTENTIAL = ("epi_", "potential")

_BEHIND = {
    "value": _FLOW, "exporter_value": _FLOW, "importer_value": _FLOW, "mirror": _FLOW, "market": _MARKET,
    "potential": _POTENTIAL, "realised": _POTENTIAL, "unrealised": _POTENTIAL, "gravity": _POTENTIAL,
}  # fmt: skip
"""Beginnings of the names of indicators whose sources are those of a column of the ranking, by its beginning."""


@dataclass(frozen=True)
class Names:
    """Looks up the names of one run; an unknown code stands for itself. Figures that it is asked to show are traced."""

    run: Run
    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)

    def shown(
        self,
        text: str,
        table: str,
        key: Mapping[str, Any],
        column: str,
        raw: Any,
        *,
        year: int | None = None,
        source: str = "",
    ) -> str:
        """Return a figure as it is read, marked with where it stands; what is not known is a dash without a mark."""
        if raw is None or text in ("", numbers.EMPTY):
            return text
        return self.ledger.mark(text, Origin(table, tuple(key.items()), column, raw, year, source))

    def counted(self, number: int, text: str, table: str, key: Mapping[str, Any]) -> str:
        """Return a number of rows of a table as it is read, marked with which rows they are."""
        origin = Origin(table, tuple(key.items()), "", number, source=self.made, how="rows")
        return self.ledger.mark(text, origin)

    def derived(self, text: str, raw: Any, how: str, parts: tuple[str, ...]) -> str:
        """Return a figure that the report works out, marked with how and with the figures that it is made from."""
        if raw is None or text in ("", numbers.EMPTY):
            return text
        return self.ledger.mark(text, Origin("worked out", (), "", raw, source=self.made, how=how, parts=parts))

    def fact(self, text: str, column: str, raw: Any) -> str:
        """Return a figure on the run as a whole, marked."""
        return self.shown(text, "facts", {}, column, raw, source=self.made)

    def limit(self, text: str, raw: float) -> str:
        """Return a limit that the report itself sets, marked."""
        return self.derived(text, raw, "a limit that the report sets", ())

    def some_of(self, parts: list[str], limit: int) -> str:
        """Join the first `limit` parts and say how many were left out, marked."""
        left = len(parts) - limit
        if left <= 0:
            return joined(parts)
        number = self.derived(numbers.count(left), left, "entries of a list that are left out", ())
        return words_of_rest(parts[:limit], number)

    def of_line(self, row: Mapping[str, Any], column: str, text: str) -> str:
        """Return a figure of a ranked line, marked with its year and with the sources behind it."""
        year = {"value": row.get("value_year"), "market": row.get("market_year")}.get(column.partition("_")[0])
        behind = next((starts for start, starts in _BEHIND.items() if column.startswith(start)), None)
        source = self.made if behind is None else self.behind(str(row["opportunity"]), behind)
        key = {"opportunity": row["opportunity"]}
        return self.shown(text, "ranking", key, column, row[column], year=year, source=source)

    def reason(self, sector: str, why: str) -> str:
        """Return why codes of a sector were not ranked, as a marked sentence."""
        text = sentence(short(clean(why), REASON))
        return self.shown(text, "excluded", {"sector": sector, "reason": why}, "reason", why, source=self.made)

    @property
    def made(self) -> str:
        """What works out whatever no source publishes."""
        return f"corridor {clean(self.run.version)}, {clean(self.run.resolved.job.model.title)}"

    def behind(self, opportunity: str, starts: tuple[str, ...]) -> str:
        """Return who publishes the figures behind some indicators of a line, all of them where these have none."""
        found = self._sources_by_line.get(opportunity, {})
        near = {part for name, parts in found.items() if name.startswith(starts) for part in parts}
        every = near or {part for parts in found.values() for part in parts}
        return self.sources("; ".join(sorted(every))) or f"snapshot {clean(self.run.snapshot)}"

    @cached_property
    def _sources_by_line(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for row in self.run.ranking.contributions.iter_rows(named=True):
            parts = [part.strip() for part in (row["source"] or "").split(";") if part.strip()]
            found.setdefault(row["opportunity"], {})[row["indicator"]] = parts
        return found

    def country(self, code: str | None) -> str:
        """Return a country's short name, as a label."""
        return short(locales.country(code or "", clean(self.run.country_names.get(code or "", code or ""))), NAME)

    def partner(self, code: str | None, name: str | None) -> str:
        """Return a partner's name: that of the country where it is one, otherwise as the table has it."""
        return self.country(code) if code in self.run.country_names else short(clean(name), NAME)

    def the(self, code: str | None) -> str:
        """Return a country's name as it stands inside a sentence: the United States, Azerbaijan."""
        name = self.country(code)
        return f"the {name}" if name.startswith(_ARTICLE) else name

    def of(self, code: str | None) -> str:
        """Return the possessive: the United States', Azerbaijan's."""
        name = self.the(code)
        return f"{name}’" if name.endswith("s") else f"{name}’s"

    def direction(self, exporter: str, importer: str) -> str:
        """Return "Azerbaijan → United States"."""
        return f"{self.country(exporter)} → {self.country(importer)}"

    def sector(self, name: str) -> str:
        """Return a sector's title."""
        titles = {sector.name: sector.title for sector in self.run.resolved.sectors}
        return short(clean(titles.get(name, name)), TITLE)

    def segment(self, sector: str, segment: str | None) -> str:
        """Return a segment's title."""
        for spec in self.run.resolved.sectors:
            if spec.name == sector and segment in spec.segments:
                return short(clean(spec.segments[segment].title), TITLE)
        return short(clean(segment), TITLE)

    def source(self, name: str) -> str:
        """Return a source's title."""
        note = self.run.sources.get(name)
        return short(clean(note.title if note else name), TITLE)

    def brand(self, name: str) -> str:
        """Return who publishes a source: its title up to the first comma."""
        return short(self.source(name).split(",")[0].strip() or self.source(name), 44)

    def sources(self, joined_names: str | None) -> str:
        """Return who publishes sources whose names are joined by "; ", each once."""
        names = [part.strip() for part in (joined_names or "").split(";") if part.strip()]
        return joined(list(dict.fromkeys(self.brand(name) for name in names)))

    def spelled(self, note: str) -> str:
        """Return a note of the snapshot with its source and its countries named: "baci: ARM …" begins with a title."""
        name, colon, rest = clean(note).partition(": ")
        if not colon or name not in self.run.sources:
            return clean(note)
        rest = re.sub(r"\b[A-Z]{3}\b", lambda found: self.country(found.group()), rest)
        rest = re.sub(r"\b[a-z]+(_[a-z0-9]+)+\b", lambda found: self.brand(found.group()), rest)
        return f"{self.source(name)}: {rest}"

    def declaring(self, code: str) -> str:
        """Return who declares, as it stands inside a sentence: the United States, CEPII BACI."""
        return self.the(code) if code in self.run.country_names else self.brand(code)

    def reporter(self, code: str) -> str:
        """Return who declares: a country, or the source that reconciles."""
        return self.country(code) if code in self.run.country_names else self.brand(code)


def words_of_rest(parts: list[str], number: str) -> str:
    """Return "a, b and 3 more"."""
    return f"{', '.join(parts)} and {number} more"


def code_label(product: str | None, nomenclature: str | None) -> str:
    """Return a code with its list: HS 8471, EBOPS SI, ICIO J62_63; a code that is a word of its own stands alone."""
    code, family = clean(product), clean(nomenclature).upper()
    if not code:
        return ""
    if code[0].isdigit():
        return f"HS {code}"
    if family == "ICIO":
        return f"ICIO {code}"
    return f"EBOPS {code}" if family.startswith("EBOPS") and code != "DDS" else code


def is_service(line: dict[str, Any]) -> bool:
    """Return whether a line is about services: its code is not an HS code."""
    return not clean(line["product"])[:1].isdigit()


def is_estimate(line: dict[str, Any]) -> bool:
    """Return whether a line's trade today is a model's estimate: only an estimate has an interval."""
    return line.get("value_low_usd") is not None and line.get("value_high_usd") is not None


def declarer(names: Names, line: dict[str, Any]) -> str:
    """Return in words whose figure a line's trade value is."""
    words = {
        Rule.EXPORTER_ONLY: f"declared by {names.the(line['exporter'])} only",
        Rule.IMPORTER_ONLY: f"declared by {names.the(line['importer'])} only",
        Rule.MEAN_OF_BOTH: "mean of both sides",
        Rule.BALANCED_BY_SOURCE: "reconciled by the source",
    }
    rule = clean(line["value_rule"])
    if is_estimate(line):
        return "estimated by a gravity model"
    if clean(line.get("nomenclature")) == "ICIO" and line["value_usd"] is not None:
        return "from input–output tables"
    if not rule and line["value_usd"] == 0:
        return "no trade recorded"
    return words.get(rule, rule.replace("_", " "))  # type: ignore[call-overload, no-any-return]
