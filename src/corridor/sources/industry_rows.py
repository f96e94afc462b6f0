"""What the readers of flows by industry share: tidy rows in, industry_flows and an account out.

A tidy row has the columns `year, exporter, exporter_group, importer, importer_group, industry, use, value`: codes where
resolved, `value` whole US dollars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from corridor.sources.flows import NEGATIVE, NO_VALUE, NO_YEAR, unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import INDUSTRY_FLOWS
from corridor.vocabulary import WORLD

GROUP: Final = "exporter or importer is a group of countries, such as the rest of the world"
DOMESTIC: Final = "deliveries within one country"
NO_INDUSTRY: Final = Fault("industry is no code of the classification")
REST_OF_WORLD: Final = ("ROW", "RoW", "WXD", "W", "W_X")
"""Spellings of the rest of the world and of totals; a recipe may give one of them a code, such as NES."""


def sided(
    frame: pl.DataFrame, recipe: SourceRecipe, *, spellings: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Translate the columns exporter and importer from a source's alpha-3 spellings to codes.

    Args:
        frame: The rows.
        recipe: Its spellings win over all others.
        spellings: Codes by spelling that the source needs beside the country table.

    Returns:
        The rows with codes and `exporter_group`, `importer_group`; and the spellings that nobody knows.
    """
    own = {**(spellings or {}), **recipe.spellings}
    unknown: set[str] = set()
    for side in ("exporter", "importer"):
        renamed = frame.rename({side: f"{side}_spelled"}).with_columns(pl.col(f"{side}_spelled").cast(pl.String))
        frame, missing = with_codes(renamed, side, f"{side}_spelled", "iso3", own)
        rest = pl.col(f"{side}_spelled").is_in(REST_OF_WORLD) & pl.col(side).is_null()
        group = pl.col(f"{side}_group") | rest | (pl.col(side) == WORLD).fill_null(value=False)
        frame = frame.with_columns(group.alias(f"{side}_group"))
        unknown |= set(missing) - set(REST_OF_WORLD)
    return frame, tuple(sorted(unknown))


def industry_flows(
    tidy: pl.DataFrame,
    recipe: SourceRecipe,
    *,
    source: str,
    file: str,
    classification: str,
    code: str,
    unknown: tuple[str, ...] = (),
    counted: str = "row",
    first: Mapping[str, pl.Expr] | None = None,
    negative: pl.Expr | None = None,
    last: Mapping[str, pl.Expr] | None = None,
    once: Mapping[str, Sequence[str]] | None = None,
    raw: pl.DataFrame | None = None,
) -> Reading:
    """Turn tidy rows into industry_flows.

    Args:
        tidy: Rows as the module describes.
        recipe: Years to take; countries of which at least one side must be among (its reporters, all where none is
            named); industries to leave out (its products to skip).
        source: Name of the source.
        file: Raw file, for the account.
        classification: Classification of the industries, as the contract names it.
        code: Pattern of its codes.
        unknown: Country spellings that nobody knows.
        counted: What one row is, in the singular.
        first: Further reasons to leave a row out, before those that all share.
        negative: Which values are wrong for their sign; those below zero where none is given.
        last: Further reasons after those that all share.
        once: Reasons against repeated rows, as `settle` takes them.
        raw: The file's own rows with line numbers, for the quarantine.

    Returns:
        The table, rows that fall on one key once codes are translated added up; and the account.
    """
    rules = {
        **(first or {}),
        **_rules(recipe, code),
        NEGATIVE: pl.col("value") < 0 if negative is None else negative,
        **(last or {}),
    }
    tidy = tidy.with_columns(pl.col("industry").cast(pl.String))
    kept, account = settle(tidy, rules, source=source, file=file, value="value", counted=counted, once=once, raw=raw)
    named = kept.with_columns(pl.lit(classification).alias("classification"), pl.lit(source).alias("source"))
    summed = named.group_by(*INDUSTRY_FLOWS.key, "source").agg(pl.col("value").sum().alias("value_usd"))
    table = conform(summed, INDUSTRY_FLOWS)
    return Reading(
        {"industry_flows": table}, (account.merged(kept.height - table.height),), unknown_gaps(source, unknown)
    )


def _rules(recipe: SourceRecipe, code: str) -> dict[str, pl.Expr]:
    year, wanted = pl.col("year"), recipe.reporters
    listed = pl.col("exporter").is_in(wanted) | pl.col("importer").is_in(wanted)
    return {
        GROUP: pl.col("exporter_group") | pl.col("importer_group"),
        Fault("exporter's spelling is unknown"): pl.col("exporter").is_null(),
        Fault("importer's spelling is unknown"): pl.col("importer").is_null(),
        NO_YEAR: year.is_null(),
        "year is outside the recipe's years": ~year.is_between(recipe.first_year, recipe.last_year),
        "neither country is on the recipe's list": ~listed if wanted else pl.lit(value=False),
        **{f"industry {name}: {why}": pl.col("industry") == name for name, why in recipe.skip_products.items()},
        NO_INDUSTRY: ~pl.col("industry").str.contains(code).fill_null(value=False),
        DOMESTIC: pl.col("exporter") == pl.col("importer"),
        NO_VALUE: pl.col("value").is_null(),
    }
