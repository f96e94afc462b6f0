"""Names in a scenario that the data do not know: found before anything is computed, with the line of the file."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.errors import UsageError
from corridor.snapshots.snapshot import Snapshot
from corridor.spec.scenario import ScenarioSpec

Keys = Sequence[str | int]
SHOWN = 12
"""Known names that a message lists."""


@dataclass(frozen=True)
class Known:
    """Names that a snapshot knows.

    Attributes:
        countries: Codes of single countries. series: series of countries.
        products: HS codes, services categories and industries.
    """

    countries: frozenset[str]
    series: frozenset[str]
    products: frozenset[str]


def known_to(snapshot: Snapshot) -> Known:
    """Return the names that a snapshot knows."""
    tables = snapshot.tables
    products = set(tables["products"]["product"].unique())
    products |= set(tables["services_flows"]["category"].unique()) | set(
        tables["bilateral_services"]["industry"].unique()
    )
    single = tables["countries"].filter(pl.col("kind") != "world")["country"]
    return Known(frozenset(single), frozenset(tables["country_years"]["series"].unique()), frozenset(products))


def check_names(spec: ScenarioSpec, known: Known, place: Callable[[Keys], str]) -> None:
    """Refuse a scenario that names a country, series or product that the data do not hold.

    Args:
        spec: The scenario.
        known: Names that the data know.
        place: Says where in the file a path of keys stands, such as "configs/scenarios/x.yaml:12".

    Raises:
        UsageError: One line for each name, with what is known.
    """
    faults = [_sentence(place(keys), keys, word, name, names) for keys, word, name, names in _unknown(spec, known)]
    if faults:
        raise UsageError("\n".join(faults))


def _unknown(spec: ScenarioSpec, known: Known) -> Iterator[tuple[Keys, str, str, Collection[str]]]:
    for n, change in enumerate(spec.changes):
        for key, name, inner in _names(change):
            word, names = _kind(key, known)
            if not (name in names or (word == "product" and _begins(name, names))):
                yield ["changes", n, key, *inner], word, name, names


def _names(change: Any) -> Iterator[tuple[str, str, list[int]]]:
    """Give every name of a change: its key, itself, and where it stands below the key."""
    for key in ("importer", "reporter", "series"):
        if (name := getattr(change, key, None)) is not None:
            yield key, name, []
    for key in ("countries", "partners", "exporters", "importers", "products", "except_products"):
        yield from ((key, name, [n]) for n, name in enumerate(getattr(change, key, ())))
    yield from (
        ("between", name, [n, m])
        for n, pair in enumerate(getattr(change, "between", ()))
        for m, name in enumerate(pair)
    )


def _kind(key: str, known: Known) -> tuple[str, Collection[str]]:
    if key == "series":
        return "series", known.series
    return ("product", known.products) if key.endswith("products") else ("country", known.countries)


def _begins(name: str, names: Collection[str]) -> bool:
    return name.isdigit() and any(code.startswith(name) for code in names)


def _sentence(place: str, keys: Keys, word: str, name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(names), n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    listed = ", ".join(sorted(names)[:SHOWN]) + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")
    path = ".".join(map(str, keys))
    return f"{place}: {path}: the data hold no {word} {name!r}{hint} They hold {listed or 'none'}"
