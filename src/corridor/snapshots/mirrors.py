"""How well each reporter's declarations agree with those of its partners, by year and side."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from corridor.snapshots.heatmaps import NOTHING, Cell, HeatMap, HeatRow, Step, by_fullness, rising, span
from corridor.tables.goods_flows import BOTH_DECLARED
from corridor.vocabulary import Declarer, Rule

MILLIONTHS = 1_000_000
WIDEST = 10.0
"""Mirror ratio beyond which a discrepancy counts no more: ten times too much is as wrong as a thousand times."""

ONLY = {"exporter": Rule.EXPORTER_ONLY, "importer": Rule.IMPORTER_ONLY}

MIRROR_STEPS = (
    *rising(
        (
            "partners' figures within 10% on average, freight included",
            "within 25%",
            "within a factor of 2",
            "further apart",
        )
    ),
    Step("unmirrored", "declared, but no partner declared the same flows", "absent"),
    Step(NOTHING, "no declared flow", NOTHING),
)
"""Steps of the mean absolute log ratio."""

AGREES = ((math.log(1.10), "level4"), (math.log(1.25), "level3"), (math.log(2.0), "level2"))


@dataclass(frozen=True)
class Mirror:
    """What partners say of a reporter's declarations.

    Attributes:
        value_usd: Declared value of the flows.
        mirrored_usd: Part of it whose flow the partner declared too.
        distance: Sum over those flows of dollars times the absolute natural log of the mirror ratio, in millionths.
    """

    value_usd: int
    mirrored_usd: int
    distance: int

    @property
    def share(self) -> float | None:
        """Share of the value that partners declared too; None where nothing was declared."""
        return self.mirrored_usd / self.value_usd if self.value_usd else None

    @property
    def spread(self) -> float | None:
        """Mean absolute natural log of the mirror ratio, weighted by value; None where nothing is mirrored."""
        return self.distance / MILLIONTHS / self.mirrored_usd if self.mirrored_usd else None

    def __add__(self, other: Mirror) -> Mirror:
        """Return both together."""
        return Mirror(
            self.value_usd + other.value_usd, self.mirrored_usd + other.mirrored_usd, self.distance + other.distance
        )


Mirrors = Mapping[tuple[str, str, int], Mirror]
"""Mirror by reporter, side and year."""


def mirror_query(flows: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """Return value, mirrored value and distance by reporter of one side, from the reconciled rows of one year.

    Sums are of integers, so that they are the same whatever the order of the rows.

    Args:
        flows: Rows of goods_flows, texts possibly coded.
        side: "exporter" or "importer".

    Returns:
        Columns reporter, value_usd, mirrored_usd and distance (Int128).
    """
    told = [str(rule) for rule in (ONLY[side], *BOTH_DECLARED)]
    ratio = pl.col("mirror_ratio").clip(1 / WIDEST, WIDEST).log().abs()
    logs = (ratio * MILLIONTHS).round().cast(pl.Int64).cast(pl.Int128)
    both = pl.col("mirror_ratio").is_not_null()
    return (
        flows.filter(
            pl.col("declared_by").cast(pl.String) == Declarer.RECONCILED, pl.col("rule").cast(pl.String).is_in(told)
        )
        .group_by(pl.col(side).cast(pl.String).alias("reporter"))
        .agg(
            pl.col("value_usd").sum(),
            pl.col("value_usd").filter(both).sum().alias("mirrored_usd"),
            (pl.col("value_usd").cast(pl.Int128) * logs).filter(both).sum().alias("distance"),
        )
    )


def of_reporter_years(table: pl.DataFrame) -> dict[tuple[str, str, int], Mirror]:
    """Return the mirrors that the table reporter_years holds."""
    found = {}
    columns = ("reporter", "side", "year", "value_usd", "mirrored_usd", "mirror_spread")
    for reporter, side, year, value, mirrored, spread in table.select(columns).iter_rows():
        told = mirrored if spread is not None else 0
        found[reporter, side, year] = Mirror(value, told, round((spread or 0.0) * MILLIONTHS * told))
    return found


def totals(mirrors: Mirrors) -> dict[tuple[str, str], Mirror]:
    """Return the mirrors over all years, by reporter and side."""
    found: dict[tuple[str, str], Mirror] = {}
    for (reporter, side, _), mirror in mirrors.items():
        found[reporter, side] = found.get((reporter, side), Mirror(0, 0, 0)) + mirror
    return found


def mirror_map(mirrors: Mirrors, side: str, names: Mapping[str, str], reporters: Collection[str]) -> HeatMap:
    """Return the heat map of how partners' figures agree with a reporter's, by year."""
    cells: dict[str, dict[int, Cell]] = {}
    weight: dict[str, int] = {}
    for (reporter, of_side, year), mirror in mirrors.items():
        if of_side == side and (not reporters or reporter in reporters):
            cells.setdefault(reporter, {})[year] = Cell(_step(mirror), _figure(mirror), _short(mirror))
            weight[reporter] = weight.get(reporter, 0) + mirror.value_usd
    rows = [(HeatRow(code, names.get(code, ""), found), weight[code]) for code, found in cells.items()]
    return HeatMap(
        f"Mirror quality by {side}",
        "Mean absolute log ratio of both sides' figures for the same flow, weighted by value; declared imports hold "
        "freight, declared exports do not.",
        side,
        span(year for found in cells.values() for year in found),
        by_fullness(rows),
        MIRROR_STEPS,
    )


def _step(mirror: Mirror) -> str:
    if not mirror.value_usd:
        return NOTHING
    if mirror.spread is None:
        return "unmirrored"
    spread = mirror.spread
    return next((key for limit, key in AGREES if spread <= limit), "level1")


def _figure(mirror: Mirror) -> str:
    if mirror.spread is None:
        return "no flow that the partner declared too"
    return f"{mirror.share or 0:.0%} of the value mirrored; factor {math.exp(mirror.spread):.2f} apart on average"


def _short(mirror: Mirror) -> str:
    return "x" if mirror.spread is None else f"{math.exp(mirror.spread):.1f}"
