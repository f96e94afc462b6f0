"""Who is on the map: the two countries of each pair, the suppliers they compete with and the markets they sell to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.names import Names
from corridor.reports.text import joined, short
from corridor.reports.world import outline
from corridor.vocabulary import UNSPECIFIED

SHOWN = 12


@dataclass(frozen=True)
class PlaceView:
    """A country on the map: `role` is "a", "b", "supplier" or "market"; `size` is from 0 to 1."""

    code: str
    name: str
    role: str
    size: float
    value: str


@dataclass(frozen=True)
class MapView:
    """The map of a run; `empty` says why there is none."""

    alt: str
    caption: str
    empty: str
    places: tuple[PlaceView, ...]
    ways: tuple[tuple[str, str, str], ...]


def map_view(names: Names, accents: Mapping[tuple[str, str], str]) -> MapView:
    """Return who is on the map, the directions first.

    Suppliers are those of the ranked lines' markets, by the dollars that they sell there; where these are not known,
    the partners of the two countries' largest flows stand in their place.
    """
    ways = tuple((i, j, accent) for (i, j), accent in accents.items())
    own = {code: accent for i, _, accent in ways for code in (i,)}
    for _, j, accent in ways:
        own.setdefault(j, "b" if accent == "a" else "a")
    if not own:
        return MapView("", "", words.say("map", "none"), (), ())
    others = _suppliers(names, own) or _partners(names, own)
    role = "supplier" if _suppliers(names, own) else "market"
    largest = max((value for _, value in others), default=1)
    places = [PlaceView(code, short(names.country(code), 40), accent, 1.0, "") for code, accent in own.items()]
    places += [
        PlaceView(code, short(names.country(code), 40), role, value / largest, _value(names, code, value, role))
        for code, value in others
    ]
    told = joined([place.name for place in places[len(own) :]])
    unseen = [place.name for place in places if place.code not in outline().rings]
    alt = words.say("map", "alt", ways=joined([names.direction(i, j) for i, j, _ in ways]))
    caption = words.say("map", f"{role}s", countries=told) if told else words.say("map", "alone")
    if unseen:
        caption = f"{caption} {words.say('map', 'unseen', countries=joined(unseen))}"
    return MapView(f"{alt} {caption}", caption, "", tuple(places), ways)


def _value(names: Names, code: str, value: int, role: str) -> str:
    table = "explanations.suppliers" if role == "supplier" else "partners"
    return names.derived(numbers.usd(value), value, f"sum of value_usd of {code} in the table {table}", ())


def _suppliers(names: Names, own: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return the largest suppliers of the ranked lines' markets, each market once."""
    explanations = names.run.explanations
    if explanations is None or not explanations.suppliers.height:
        return []
    frame = explanations.suppliers.unique(
        ["importer", "product", "year", "supplier"], keep="first", maintain_order=True
    )
    return _largest(frame.select(pl.col("supplier").alias("code"), "value_usd"), own)


def _partners(names: Names, own: Mapping[str, str]) -> list[tuple[str, int]]:
    frames = [
        p.partners.select(pl.col("partner").alias("code"), "value_usd") for p in names.run.profiles if p.partners.height
    ]
    return _largest(pl.concat(frames), own) if frames else []


def _largest(frame: pl.DataFrame, own: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return the largest countries of a table, without those of the directions and what no country is named for."""
    known = frame.filter(~pl.col("code").is_in([*own, UNSPECIFIED]) & (pl.col("code").str.len_chars() == 3))
    totals = known.group_by("code").agg(pl.col("value_usd").sum()).filter(pl.col("value_usd") > 0)
    ordered = totals.sort(["value_usd", "code"], descending=[True, False]).head(SHOWN)
    return [(str(code), int(value)) for code, value in ordered.iter_rows()]
