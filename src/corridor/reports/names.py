"""The names that people read: of countries, sectors, products and sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corridor.reports.text import clean, joined, short
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


@dataclass(frozen=True)
class Names:
    """Looks up the names of one run; an unknown code stands for itself."""

    run: Run

    def country(self, code: str | None) -> str:
        """Return a country's short name, as a label."""
        return clean(self.run.country_names.get(code or "", code or ""))

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
        return clean(titles.get(name, name))

    def segment(self, sector: str, segment: str | None) -> str:
        """Return a segment's title."""
        for spec in self.run.resolved.sectors:
            if spec.name == sector and segment in spec.segments:
                return clean(spec.segments[segment].title)
        return clean(segment)

    def source(self, name: str) -> str:
        """Return a source's title."""
        note = self.run.sources.get(name)
        return clean(note.title if note else name)

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
