"""What became of the rows and dollars that were brought to another HS revision, by year, revision and product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import polars as pl


class Kind(StrEnum):
    """What became of a code."""

    ALREADY = "already"
    ONE_TO_ONE = "one_to_one"
    MERGED = "merged"
    SPLIT = "split"
    ASSIGNED = "assigned"
    WHOLE_GROUP = "whole_group"
    REVISION_UNKNOWN = "revision_unknown"
    CODE_UNKNOWN = "code_unknown"
    NO_COUNTERPART = "no_counterpart"
    GROUP_TORN = "group_torn"


MEANINGS: Final = {
    Kind.ALREADY: "already in the target revision",
    Kind.ONE_TO_ONE: "one code became one code",
    Kind.MERGED: "several codes became one, each going over whole",
    Kind.SPLIT: "one code shared out among several by weights: an estimate",
    Kind.ASSIGNED: "one code of several counterparts, all of it given to one by the weights: an estimate",
    Kind.WHOLE_GROUP: "a chapter or heading that goes over whole",
    Kind.REVISION_UNKNOWN: "left: each reporter's own revision, which the source does not tell",
    Kind.CODE_UNKNOWN: "left: a code that no concordance knows, such as 999999",
    Kind.NO_COUNTERPART: "left: the concordance knows no counterpart",
    Kind.GROUP_TORN: "left: a chapter or heading that does not stay together",
}
"""Kind → what it means, for people."""

EXACT: Final = (Kind.ALREADY, Kind.ONE_TO_ONE, Kind.MERGED, Kind.WHOLE_GROUP)
ESTIMATED: Final = (Kind.SPLIT, Kind.ASSIGNED)
LEFT: Final = (Kind.REVISION_UNKNOWN, Kind.CODE_UNKNOWN, Kind.NO_COUNTERPART, Kind.GROUP_TORN)

LINE_SCHEMA: Final = {
    "year": pl.Int32,
    "nomenclature": pl.String,
    "product": pl.String,
    "kind": pl.String,
    "counterparts": pl.Int64,
    "rows": pl.Int64,
    "value_usd": pl.Int64,
}


@dataclass(frozen=True)
class ConversionReport:
    """An account of one conversion or of several put together.

    Attributes:
        to: Revision to which the rows were brought.
        weights: The weights in words.
        lines: One row per year (empty where the frame has none), revision and code as they came in, with its kind,
            the number of codes it was brought to, and its rows and US dollars (columns `LINE_SCHEMA`).
        rows_out: Rows after conversion.
        quantity_blanked_kg: Kilograms that were known but were added to rows whose quantity is unknown, and so became
            unknown with them.
    """

    to: str
    weights: str
    lines: pl.DataFrame
    rows_out: int
    quantity_blanked_kg: int = 0

    @property
    def rows_in(self) -> int:
        """Rows before conversion."""
        return int(self.lines["rows"].sum())

    @property
    def value_usd(self) -> int:
        """US dollars in, which are the US dollars out."""
        return int(self.lines["value_usd"].sum())

    def value_of(self, *kinds: Kind) -> int:
        """Return the US dollars of some kinds."""
        return int(self.lines.filter(pl.col("kind").is_in(list(kinds)))["value_usd"].sum())

    def share_of(self, *kinds: Kind) -> float | None:
        """Return the share of value of some kinds, None where there is no value."""
        return self.value_of(*kinds) / self.value_usd if self.value_usd else None

    def record(self) -> dict[str, Any]:
        """Return the totals as one flat record: US dollars by kind, and the shares exact, estimated and left."""
        return {
            "to": self.to,
            "weights": self.weights,
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "value_usd": self.value_usd,
            **{f"{kind}_usd": self.value_of(kind) for kind in Kind},
            "share_exact": self.share_of(*EXACT),
            "share_estimated": self.share_of(*ESTIMATED),
            "share_left": self.share_of(*LEFT),
            "quantity_blanked_kg": self.quantity_blanked_kg,
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return a record per year, revision and kind: codes, rows, US dollars, and their share of the year's value."""
        by_kind = self.lines.group_by("year", "nomenclature", "kind").agg(
            pl.len().cast(pl.Int64).alias("codes"), pl.col("rows").sum(), pl.col("value_usd").sum()
        )
        year_value = pl.col("value_usd").sum().over("year")
        share = pl.when(year_value > 0).then(pl.col("value_usd") / year_value).alias("share_of_year")
        return by_kind.with_columns(share).sort("year", "nomenclature", "kind").to_dicts()

    def affected(self, most: int = 20) -> list[dict[str, Any]]:
        """Return the codes with most value among those estimated or left, years added up, the largest first."""
        touched = self.lines.filter(pl.col("kind").is_in([*ESTIMATED, *LEFT]))
        sums = touched.group_by("nomenclature", "product", "kind", "counterparts").agg(
            pl.col("rows").sum(), pl.col("value_usd").sum()
        )
        order = ["value_usd", "nomenclature", "product"]
        return sums.sort(order, descending=[True, False, False]).head(most).to_dicts()

    def left(self) -> list[tuple[str, str]]:
        """Return the (revision, code) that were left as they were, sorted."""
        kept = self.lines.filter(pl.col("kind").is_in(list(LEFT)))
        return kept.select("nomenclature", "product").unique().sort("nomenclature", "product").rows()

    def sentence(self) -> str:
        """Say in one line how much was exact, estimated and left."""
        shares = [self.share_of(*kinds) for kinds in (EXACT, ESTIMATED, LEFT)]
        exact, estimated, left = ("none" if share is None else f"{share:.2%}" for share in shares)
        return (
            f"to {self.to} by {self.weights}: {self.rows_in:,} rows in, {self.rows_out:,} out, {self.value_usd:,} USD; "
            f"by value {exact} exact, {estimated} estimated, {left} left as it was"
        )


def together(reports: Sequence[ConversionReport]) -> ConversionReport:
    """Return one report for several conversions to one revision, such as one per year.

    Raises:
        ValueError: There is no report, or they are for different revisions or weights.
    """
    if len({(report.to, report.weights) for report in reports}) != 1:
        raise ValueError("reports to put together must be at least one, of one revision and the same weights")
    keys = [name for name in LINE_SCHEMA if name not in ("rows", "value_usd")]
    lines = pl.concat([report.lines for report in reports]).group_by(keys).agg(pl.col("rows", "value_usd").sum())
    return ConversionReport(
        to=reports[0].to,
        weights=reports[0].weights,
        lines=lines.select(list(LINE_SCHEMA)).sort(keys),
        rows_out=sum(report.rows_out for report in reports),
        quantity_blanked_kg=sum(report.quantity_blanked_kg for report in reports),
    )
