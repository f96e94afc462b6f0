"""Why a flow's figure differs between two snapshots: the first reason that holds, from what both snapshots hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from corridor.snapshots.walking import Packing
from corridor.vocabulary import Coverage

NEW, DROPPED, REVISED = "new", "dropped", "revised"

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    NEW: {
        "year": "the year is new",
        "source": "the source is new in the year",
        "nomenclature": "the HS revision is new in the year",
        "product": "the product is new in the year",
        "reporter": "a reporter filed that had filed nothing",
        "declared": "a reporter declared a product that it had not",
        "flow": "a flow that nobody had told",
    },
    DROPPED: {
        "year": "the year is gone",
        "source": "the source is gone from the year",
        "nomenclature": "the HS revision is gone from the year",
        "product": "the product is gone from the year",
        "reporter": "a reporter's filing is gone",
        "declared": "a reporter's declarations of the product are gone",
        "flow": "a flow that nobody tells any more",
    },
    REVISED: {
        "source": "the figure comes from another source",
        "appeared": "the mirror partner appeared",
        "withdrawn": "the mirror partner withdrew",
        "rule": "another rule of reconciliation",
        "declared": "a declared figure was revised",
        "weights": "same declarations, other weights or freight",
        "told": "the source revised its own figure",
    },
}
"""Kind of change → reason → its words; a flow gets the first that holds."""


@dataclass(frozen=True)
class Held:
    """What one snapshot holds of a year, as packed codes.

    Attributes:
        sources: Codes of the sources that goods flows come from.
        revisions: Codes of the HS revisions.
        products: Packed product and revision.
        filed: Packed codes of reporters that filed anything, by side.
        told: Packed reporter, product and revision that was declared, balanced or truncated, by side.
    """

    sources: pl.Series
    revisions: pl.Series
    products: pl.Series
    filed: Mapping[str, pl.Series]
    told: Mapping[str, pl.Series]

    @property
    def empty(self) -> bool:
        """Whether the year has no flow."""
        return not len(self.revisions)


def held(flows: pl.LazyFrame, reporting: pl.LazyFrame, packing: Packing, sources: pl.Enum) -> Held:
    """Return what a snapshot holds of a year.

    Args:
        flows: Rows of goods_flows.
        reporting: Rows of reporting of the same year.
        packing: Packing of exporter, importer, product, nomenclature and declared_by.
        sources: Codes of the sources.
    """
    pair = _code(packing, "product") * packing.sizes["nomenclature"] + _code(packing, "nomenclature")
    who = packing.sizes["product"] * packing.sizes["nomenclature"]
    asked = [
        flows.select(pl.col("source").cast(sources).to_physical().cast(pl.Int64).unique()),
        flows.select(_code(packing, "nomenclature").unique()),
        flows.select(pair.unique()),
    ]
    told = reporting.filter(pl.col("status").cast(pl.String) != Coverage.ABSENT)
    for side in ("exporter", "importer"):
        of_side = told.filter(pl.col("side").cast(pl.String) == side)
        reporter = _code(packing, side, "reporter")
        asked += [of_side.select(reporter.unique()), of_side.select((reporter * who + pair).unique())]
    found = [frame.to_series().drop_nulls() for frame in pl.collect_all(asked)]
    from_, revisions, products, *sides = found
    return Held(
        from_,
        revisions,
        products,
        {"exporter": sides[0], "importer": sides[2]},
        {"exporter": sides[1], "importer": sides[3]},
    )


def _code(packing: Packing, column: str, name: str = "") -> pl.Expr:
    """Return the code of a column; a text that the key never holds has none."""
    texts = pl.col(name or column).cast(packing.texts[column], strict=False)
    return texts.to_physical().cast(pl.Int64).alias(column)


def reason(packing: Packing, before: Held, after: Held) -> pl.Expr:
    """Return kind and reason of each changed flow, as "kind/reason".

    The rows have the packed key and, before and with the suffix "_after": `value_usd`, `rule`, `source` (code),
    `of_exporter` and `of_importer` (both declarations, null where there is none).
    """
    kind_new, kind_gone = pl.col("value_usd").is_null(), pl.col("value_usd_after").is_null()
    return (
        pl.when(kind_new)
        .then(_covered(NEW, packing, before, "_after"))
        .when(kind_gone)
        .then(_covered(DROPPED, packing, after, ""))
        .otherwise(_revised())
        .alias("reason")
    )


def _covered(kind: str, packing: Packing, other: Held, suffix: str) -> pl.Expr:
    """Return why a flow stands in one snapshot only: what the other one lacks."""
    if other.empty:
        return pl.lit(f"{kind}/year")
    lacks_reporter, lacks_product = pl.lit(value=False), pl.lit(value=False)
    for side in ("exporter", "importer"):
        declared = pl.col(f"of_{side}{suffix}").is_not_null()
        reporter, code = packing.part(side), packing.part("product", "nomenclature")
        told = reporter * (packing.sizes["product"] * packing.sizes["nomenclature"]) + code
        lacks_reporter |= declared & ~reporter.is_in(other.filed[side].implode())
        lacks_product |= declared & ~told.is_in(other.told[side].implode())
    return (
        pl.when(~pl.col(f"source{suffix}").is_in(other.sources.implode()))
        .then(pl.lit(f"{kind}/source"))
        .when(~packing.part("nomenclature").is_in(other.revisions.implode()))
        .then(pl.lit(f"{kind}/nomenclature"))
        .when(~packing.part("product", "nomenclature").is_in(other.products.implode()))
        .then(pl.lit(f"{kind}/product"))
        .when(lacks_reporter)
        .then(pl.lit(f"{kind}/reporter"))
        .when(lacks_product)
        .then(pl.lit(f"{kind}/declared"))
        .otherwise(pl.lit(f"{kind}/flow"))
    )


def _revised() -> pl.Expr:
    sides = ("of_exporter", "of_importer")
    appeared = pl.any_horizontal([pl.col(s).is_null() & pl.col(f"{s}_after").is_not_null() for s in sides])
    withdrew = pl.any_horizontal([pl.col(s).is_not_null() & pl.col(f"{s}_after").is_null() for s in sides])
    revised = pl.any_horizontal([pl.col(s).ne_missing(pl.col(f"{s}_after")) for s in sides])
    declared = pl.any_horizontal([pl.col(s).is_not_null() for s in sides])
    return (
        pl.when(pl.col("source") != pl.col("source_after"))
        .then(pl.lit(f"{REVISED}/source"))
        .when(appeared)
        .then(pl.lit(f"{REVISED}/appeared"))
        .when(withdrew)
        .then(pl.lit(f"{REVISED}/withdrawn"))
        .when(pl.col("rule") != pl.col("rule_after"))
        .then(pl.lit(f"{REVISED}/rule"))
        .when(revised)
        .then(pl.lit(f"{REVISED}/declared"))
        .when(declared)
        .then(pl.lit(f"{REVISED}/weights"))
        .otherwise(pl.lit(f"{REVISED}/told"))
    )


def words(name: str) -> str:
    """Return "kind/reason" in words, such as "new: the year is new"."""
    kind, _, why = name.partition("/")
    return f"{kind}: {REASONS[kind][why]}"
