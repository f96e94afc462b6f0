"""Hold the sum of partners against each reporter's own world total; a mismatch is a gap that the manifest names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.sources.flows import WORLD_KEY


@dataclass(frozen=True)
class Mismatch:
    """How many world totals were held against their partners, how many differ, and the largest difference.

    Attributes:
        held: World totals.
        wrong: Those that differ by more than the tolerance.
        worst: `WORLD_KEY`, value_usd, partners_usd and amount of the largest difference, empty where none differs.
    """

    held: int = 0
    wrong: int = 0
    worst: dict[str, Any] | None = None

    @classmethod
    def joined(cls, found: Sequence[Mismatch]) -> Mismatch:
        """Return the mismatch of several years together."""
        worst = [item.worst for item in found if item.worst is not None]
        largest = max(worst, key=lambda row: (row["amount"], *(str(row[name]) for name in WORLD_KEY)), default=None)
        return cls(sum(item.held for item in found), sum(item.wrong for item in found), largest)


def differences(world: pl.DataFrame) -> pl.DataFrame:
    """Return world totals with `difference` = sum of partners / world total − 1; null where the total is zero.

    Args:
        world: `WORLD_KEY`, value_usd (the reporter's own total) and partners_usd (sum of partners, itself included).
    """
    share = pl.when(pl.col("value_usd") > 0).then(pl.col("partners_usd") / pl.col("value_usd") - 1)
    return world.with_columns(share.alias("difference")).sort(list(WORLD_KEY))


def mismatch(world: pl.DataFrame, tolerance: float) -> Mismatch:
    """Return what the world totals of a source, or of one of its years, bring to light."""
    wrong = differences(world).filter(pl.col("difference").abs() > tolerance)
    if wrong.is_empty():
        return Mismatch(world.height)
    amount = (pl.col("partners_usd") - pl.col("value_usd")).abs().alias("amount")
    columns = [*WORLD_KEY, "value_usd", "partners_usd", "amount"]
    ordered = wrong.with_columns(amount).sort(["amount", *WORLD_KEY], descending=True).select(columns)
    return Mismatch(world.height, wrong.height, ordered.row(0, named=True))


def mismatch_gaps(source: str, found: Mismatch, tolerance: float) -> tuple[str, ...]:
    """Return one sentence on the world totals that the partners do not add up to, or none."""
    worst = found.worst
    if worst is None:
        return ()
    return (
        f"{source}: {found.wrong:,} of {found.held:,} world totals differ from the sum of partners by more than "
        f"{tolerance:.1%}; largest: {worst['reporter']} as {worst['side']}, {worst['year']}, product "
        f"{worst['product']}: "
        f"partners {worst['partners_usd']:,} USD, world {worst['value_usd']:,} USD",
    )
