"""Find what declarations leave unspecified: partners, products, and headings that say more than their subheadings."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.vocabulary import UNSPECIFIED

FILED: Final = ("year", "reporter", "side", "partner", "nomenclature", "source")
"""What tells apart the codes that one reporter filed with one partner."""

HELD: Final = ("nomenclature", "source")
UPPER_LEVELS: Final = (2, 4)
"""Digits of HS codes that have codes below them, the coarsest first."""


def no_partner() -> pl.Expr:
    """Whether the partner is none that is named (code NES): areas not specified, bunkers, free zones."""
    return pl.col("partner") == UNSPECIFIED


def no_product() -> pl.Expr:
    """Whether the product is none: HS chapter 99, in which Comtrade files 9999 and 999999, not specified by kind."""
    return pl.col("product").str.starts_with("99")


def divided(codes: pl.DataFrame) -> pl.DataFrame:
    """Return the codes of which a source holds a subdivision too, by any reporter.

    Args:
        codes: nomenclature, source, product; distinct.
    """
    length = pl.col("product").str.len_chars()
    above = [codes.filter(length > upper).with_columns(pl.col("product").str.slice(0, upper)) for upper in UPPER_LEVELS]
    return codes.join(pl.concat(above).unique(), on=[*HELD, "product"], how="semi")


def with_heading(rows: pl.DataFrame, headings: pl.DataFrame) -> pl.DataFrame:
    """Add `heading`: the nearest code above a row's that its reporter filed with the same partner, null where none.

    Args:
        rows: Columns `FILED`, product, value_usd; one row per code and partner.
        headings: As of `divided`.
    """
    found = rows.with_columns(pl.lit(None, pl.String).alias("heading"))
    if headings.is_empty():
        return found
    filed = rows.join(headings, on=[*HELD, "product"], how="semi").select(*FILED, pl.col("product").alias("_above"))
    for upper in UPPER_LEVELS:
        above = pl.when(pl.col("product").str.len_chars() > upper).then(pl.col("product").str.slice(0, upper))
        joined = found.with_columns(above.alias("_above")).join(
            filed.with_columns(pl.col("_above").alias("_filed")), on=[*FILED, "_above"], how="left"
        )
        found = joined.with_columns(pl.coalesce("_filed", "heading").alias("heading")).drop("_above", "_filed")
    return found


def coarsest(headed: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without a heading of their own, so that no dollar is counted twice."""
    return headed.filter(pl.col("heading").is_null())


def hidden(headed: pl.DataFrame, headings: pl.DataFrame) -> pl.DataFrame:
    """Return what headings hold beyond their subheadings, as where a reporter keeps some of them confidential.

    Args:
        headed: Rows as of `with_heading`.
        headings: As of `divided`; a code of which the source holds no subdivision hides nothing.

    Returns:
        year, reporter, side, `hidden_usd`: sum over partners and headings of the heading less its subheadings; signed.
        No row where no heading was filed.
    """
    parents = headed.join(headings, on=[*HELD, "product"], how="semi")
    below = headed.drop_nulls("heading").group_by(*FILED, "heading").agg(pl.col("value_usd").sum().alias("_below"))
    joined = parents.join(below, left_on=[*FILED, "product"], right_on=[*FILED, "heading"], how="left")
    gap = pl.col("value_usd") - pl.col("_below").fill_null(0)
    return joined.group_by("year", "reporter", "side").agg(gap.sum().alias("hidden_usd"))
