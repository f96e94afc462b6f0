"""What a card says beyond its reasons: who holds the market, what would lift a line, other models, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.names import Names, is_estimate
from corridor.reports.text import clean, joined, plural, sentence, short

Row = Mapping[str, Any]

SUPPLIERS, LIFTS, ALIKE = 5, 2, 2


@dataclass(frozen=True)
class SupplierView:
    """One supplier of a market with its share; `width` is a percentage of the whole market."""

    rank: str
    country: str
    code: str
    share: str
    value: str
    width: str
    own: bool


@dataclass(frozen=True)
class AgreementView:
    """The place of a line under another model."""

    model: str
    place: str
    note: str


@dataclass(frozen=True)
class EvidenceView:
    """What a card says beyond its reasons.

    Attributes:
        suppliers: Who holds the market, largest first. suppliers_note: year and source of it.
        lifts: The smallest changes of a single figure that would take the line into the first places.
        models: Its place under other models. models_note: in a sentence. disagrees: whether these lie far apart.
        alike: Lines that cannot be told apart from it, in a sentence.
        next_step: What to do first.
    """

    suppliers: tuple[SupplierView, ...]
    suppliers_note: str
    lifts: tuple[str, ...]
    models: tuple[AgreementView, ...]
    models_note: str
    disagrees: bool
    alike: str
    next_step: str


@dataclass(frozen=True)
class Evidence:
    """Looks up what is known of single lines, in tables that are split once."""

    names: Names

    def of(self, row: Row) -> EvidenceView:
        """Return what is known of one ranked line."""
        suppliers, note = self.suppliers(row)
        models, told, disagrees = self.models(row)
        return EvidenceView(
            suppliers=suppliers,
            suppliers_note=note,
            lifts=self.lifts(row),
            models=models,
            models_note=told,
            disagrees=disagrees,
            alike=self.alike(row),
            next_step=self.next_step(row),
        )

    @cached_property
    def _suppliers(self) -> dict[tuple[Any, ...], list[Row]]:
        return self._split("suppliers", ("exporter", "importer", "product"), ("rank", "supplier"))

    @cached_property
    def _lifts(self) -> dict[tuple[Any, ...], list[Row]]:
        return self._split("counterfactuals", ("opportunity",), ("rank", "indicator"))

    @cached_property
    def _models(self) -> dict[tuple[Any, ...], list[Row]]:
        return self._split("agreement", ("opportunity",), ())

    @cached_property
    def _consensus(self) -> dict[tuple[Any, ...], list[Row]]:
        return self._split("consensus", ("opportunity",), ())

    @cached_property
    def _groups(self) -> dict[tuple[Any, ...], list[Row]]:
        frame = self.names.run.ranking.lines.filter(pl.col("alike").is_not_null())
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in frame.select("alike", "opportunity", "title", "rank").iter_rows(named=True):
            groups.setdefault((row["alike"],), []).append(row)
        return groups

    def _split(self, name: str, keys: tuple[str, ...], order: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
        explanations = self.names.run.explanations
        groups: dict[tuple[Any, ...], list[Row]] = {}
        if explanations is None:
            return groups
        frame: pl.DataFrame = getattr(explanations, name)
        if order and frame.height:
            frame = frame.sort(*order, maintain_order=True)
        for row in frame.iter_rows(named=True):
            groups.setdefault(tuple(row[key] for key in keys), []).append(row)
        return groups

    def suppliers(self, row: Row) -> tuple[tuple[SupplierView, ...], str]:
        """Return the largest suppliers of a line's market and its own exporter, with year and source."""
        found = self._suppliers.get((row["exporter"], row["importer"], row["product"]), [])
        top = found[:SUPPLIERS]
        top += [one for one in found[SUPPLIERS:] if one["is_exporter"]][:1]
        if not top:
            return (), ""
        note = ", ".join(part for part in (numbers.year(top[0]["year"]), self.names.sources(top[0]["source"])) if part)
        return tuple(self._supplier(one) for one in top), note

    def _supplier(self, one: Row) -> SupplierView:
        columns = ("exporter", "importer", "product", "year", "supplier")
        key = {column: one[column] for column in columns}
        source = self.names.sources(one["source"])

        def shown(column: str, text: str) -> str:
            return self.names.shown(
                text, "explanations.suppliers", key, column, one[column], year=one["year"], source=source
            )

        width = min(max(one["share"] or 0.0, 0.0), 1.0) * 100.0
        return SupplierView(
            rank=shown("rank", numbers.count(one["rank"])),
            country=short(self.names.country(one["supplier"]), 40),
            code=clean(one["supplier"]),
            share=shown("share", numbers.share(one["share"])),
            value=shown("value_usd", numbers.usd(one["value_usd"])),
            width=f"{width:.1f}",
            own=bool(one["is_exporter"]),
        )

    def lifts(self, row: Row) -> tuple[str, ...]:
        """Return the smallest changes of a single figure that would take a line into the first places."""
        known = [one for one in self._lifts.get((row["opportunity"],), []) if one["needed"] is not None]
        return tuple(self._lift(one) for one in known[:LIFTS])

    def _lift(self, one: Row) -> str:
        key = {name: one[name] for name in ("opportunity", "target", "indicator")}
        text = sentence(short(clean(one["text"]), 300))
        return self.names.shown(text, "explanations.counterfactuals", key, "text", one["text"], source=self.names.made)

    def models(self, row: Row) -> tuple[tuple[AgreementView, ...], str, bool]:
        """Return a line's place under other models, what that means, and whether they lie far apart."""
        views = tuple(self._model(one) for one in self._models.get((row["opportunity"],), []))
        consensus = next(iter(self._consensus.get((row["opportunity"],), [])), None)
        if consensus is None:
            return views, "", False
        key = {"opportunity": row["opportunity"]}

        def place(column: str) -> str:
            text = numbers.count(consensus[column])
            return self.names.shown(
                text, "explanations.consensus", key, column, consensus[column], source=self.names.made
            )

        told = ""
        if consensus["best"] is not None and consensus["worst"] is not None:
            case = "apart" if consensus["disagrees"] else "near"
            told = words.say("agreement", case, best=place("best"), worst=place("worst"))
        return views, told, bool(consensus["disagrees"])

    def _model(self, one: Row) -> AgreementView:
        key = {"opportunity": one["opportunity"], "model": one["model"]}
        place = words.say("agreement", "unranked")
        if one["rank"] is not None:
            rank, of = (
                self.names.shown(
                    numbers.count(one[column]), "explanations.agreement", key, column, one[column],
                    source=self.names.made,
                )
                for column in ("rank", "of")
            )  # fmt: skip
            place = words.say("agreement", "place", rank=rank, of=of)
        return AgreementView(short(clean(one["title"]), 60), place, sentence(short(clean(one["note"]), 200)))

    def alike(self, row: Row) -> str:
        """Return which lines cannot be told apart from one, empty where it stands alone or was not tested."""
        group = [one for one in self._groups.get((row["alike"],), []) if one["opportunity"] != row["opportunity"]]
        if row["alike"] is None or not group:
            return ""
        near = sorted(group, key=lambda one: (abs(one["rank"] - row["rank"]), one["rank"], one["opportunity"]))
        told = [words.quoted(one) for one in near[:ALIKE]]
        if len(near) <= ALIKE:
            return words.say("trust", "alike", lines=joined(told))
        every = self.names.counted(len(group) + 1, plural(len(group) + 1, "line"), "ranking", {"alike": row["alike"]})
        return words.say("trust", "alike_many", lines=", ".join(told), number=every)

    def next_step(self, row: Row) -> str:
        """Return what to do first about a line, from what is known of it."""
        return _next_step(self.names, row, self._suppliers.get((row["exporter"], row["importer"], row["product"]), []))


def _next_step(names: Names, row: Row, suppliers: Sequence[Row]) -> str:
    """Return the first step and, where trade is known, whom to speak to."""
    flags, said = words.flags_of(row), words.wording()["next_steps"]
    exporter, importer = names.the(row["exporter"]), names.the(row["importer"])
    others = [one for one in suppliers if not one["is_exporter"]][:2]
    rivals = joined([short(names.country(one["supplier"]), 40) for one in others])
    ask = "buyers_of" if rivals else "buyers"
    if "watched" in flags:
        steps = ["watched", ask]
    elif row["value_usd"] is None:
        steps = ["unreported"]
    elif is_estimate(dict(row)):
        steps = ["estimated"]
    elif "mirror gap" in flags:
        steps = ["mirror_gap"]
    elif row["value_usd"] == 0:
        steps = ["untouched", ask]
    elif clean(row["verdict"]) == "fragile":
        steps = ["fragile"]
    elif "coarse" in flags:
        steps = ["coarse"]
    else:
        steps = ["grow", ask]
    texts = [str(said[step]) for step in steps]
    return " ".join(sentence(t.format(exporter=exporter, importer=importer, rivals=rivals)) for t in texts)
