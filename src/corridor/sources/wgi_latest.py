"""Read the list of World Bank governance means by country: one figure each, of the latest year of a range."""

from __future__ import annotations

import re
from typing import Any, Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.flows import unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import COUNTRY_YEARS

SERIES: Final = "wgi_mean"
UNIT: Final = "standard normal units (about -2.5 to 2.5)"
RANGE: Final = re.compile(r"((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)")
FURTHEST: Final = 5.0
"""Estimates lie between about -2.5 and 2.5; what is beyond twice that is none."""


def latest_means(content: Any, recipe: SourceRecipe, *, source: str, file: str = "") -> Reading:
    """Turn the list into country_years.

    The list does not say which year of its range a country's figure is of. It is given the last one, in which it can
    have been known at the earliest if it is of that year: so it may be older than it says, and never looks ahead.

    Args:
        content: Object with the keys "source" (a text that names the range of years) and "wgi" (means of the six
            estimates by ISO alpha-2 code).
        recipe: Years to take.
        source: Name of the source.
        file: Raw file, for messages and the account.

    Raises:
        DataError: It is no such object, or its text names no range.
    """
    first, last, means = _parts(content, name=file)
    rows = pl.DataFrame(
        {LINE: range(1, len(means) + 1), "code": list(means), "estimate": [_text(value) for value in means.values()]},
        schema={LINE: pl.Int64, "code": pl.String, "estimate": pl.String},
    )
    tidy, unknown = with_codes(rows, "country", "code", "iso2", recipe.spellings)
    value = pl.col("estimate").cast(pl.Float64, strict=False).alias("value")
    rules = {
        "group of countries": pl.col("country_group"),
        Fault("country's spelling is unknown"): pl.col("country").is_null(),
        "year is outside the recipe's years": pl.lit(not recipe.first_year <= last <= recipe.last_year),
        "no figure": pl.col("estimate").is_null(),
        Fault("figure is no estimate of governance"): ~(pl.col("value").abs() <= FURTHEST).fill_null(value=False),
    }
    once: dict[str, list[str]] = {Fault("second figure for the same country"): ["country"]}
    kept, account = settle(tidy.with_columns(value), rules, source=source, file=file, counted="figure",
                           once=once, raw=rows)  # fmt: skip
    table = kept.select(
        pl.lit(last).alias("year"), "country", pl.lit(SERIES).alias("series"), "value", pl.lit(UNIT).alias("unit"),
        pl.lit(last).alias("known_in"), pl.lit(value=False).alias("projected"), pl.lit(source).alias("source"),
    )  # fmt: skip
    stale = f"{source}: {SERIES} of {last} is each country's latest of {first} to {last}, perhaps older than it says"
    return Reading(
        {"country_years": conform(table, COUNTRY_YEARS)}, (account,), (*unknown_gaps(source, unknown), stale)
    )


def _parts(content: Any, *, name: str) -> tuple[int, int, dict[str, Any]]:
    keyed = isinstance(content, dict) and isinstance(content.get("wgi"), dict) and "source" in content
    if not keyed:
        raise DataError(f"{name}: an object with the keys source and wgi (figures by country) is needed here")
    found = RANGE.search(str(content["source"]))
    if found is None:
        raise DataError(f"{name}: source must name the range of years, such as 2015-2024; found {content['source']!r}")
    return int(found[1]), int(found[2]), content["wgi"]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
