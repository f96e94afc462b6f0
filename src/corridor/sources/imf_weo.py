"""Read the IMF's World Economic Outlook, April 2024 (wide by year): GDP, growth, population and their projections."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.country_series import series
from corridor.sources.flows import with_codes
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe

NAME = "imf_weo"
VINTAGE: Final = 2024
YEARS: Final = tuple(range(1980, 2030))
COLUMNS = ("iso3c", "weo_subject_code", "estimates_start_after", *map(str, YEARS))
SUBJECTS: Final = {
    "NGDPD": ("gdp_usd", "gdp_projected_usd", "US dollars", 1e9),
    "LP": ("population", "population_projected", "people", 1e6),
    "NGDP_RPCH": (None, "gdp_growth_projected_pct", "percent a year", 1.0),
}
"""Subject → series of actual years, series of projected years, unit, factor."""


def outlook(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn the outlook into projections from its year of publication on, and actual figures before it.

    Years that the Fund marks as estimates and that lie before the publication are neither and are left out.

    Args:
        frame: Columns `COLUMNS` as text; GDP in billion dollars, population in million.
        recipe: Years to take.
        file: Raw file, for the account, which counts figures: one per subject, country and year.
    """
    index = ["iso3c", "weo_subject_code", "estimates_start_after"]
    long = frame.unpivot(list(map(str, YEARS)), index=index, variable_name="year", value_name="text").with_columns(
        pl.col("year").cast(pl.Int32),
        pl.col("text").cast(pl.Float64, strict=False).alias("value"),
        pl.col("estimates_start_after").cast(pl.Int32, strict=False).alias("last_actual"),
    )
    wanted = long["weo_subject_code"].is_in(list(SUBJECTS))
    projected = pl.col("year") >= VINTAGE
    rows = [_subject(long.filter(wanted), subject, projected) for subject in SUBJECTS]
    rest = long.filter(~wanted).with_columns(
        pl.lit(None, pl.String).alias("series"),
        pl.lit("").alias("unit"),
        pl.col("year").alias("known_in"),
        projected.alias("projected"),
    )
    named, unknown = with_codes(pl.concat([*rows, rest], how="diagonal"), "country", "iso3c", "iso3")
    extra = {
        "subject is not used": ~pl.col("weo_subject_code").is_in(list(SUBJECTS)),
        "no figure": pl.col("value").is_null(),
        "actual growth, which follows from the levels": pl.col("series").is_null(),
        "estimate for a year before the publication": ~pl.col("projected")
        & (pl.col("last_actual").is_null() | (pl.col("year") > pl.col("last_actual"))),
    }
    return series(named, unknown, recipe, source=NAME, file=file, counted="figure", extra=extra)


def _subject(long: pl.DataFrame, subject: str, projected: pl.Expr) -> pl.DataFrame:
    actual, ahead, unit, factor = SUBJECTS[subject]
    name = pl.when(projected).then(pl.lit(ahead)).otherwise(pl.lit(actual, pl.String))
    return long.filter(pl.col("weo_subject_code") == subject).with_columns(
        (pl.col("value") * factor).alias("value"),
        name.alias("series"),
        pl.lit(unit).alias("unit"),
        pl.when(projected).then(pl.lit(VINTAGE, pl.Int32)).otherwise("year").alias("known_in"),
        projected.alias("projected"),
    )


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "outlook"."""
    return outlook(raw.csv("outlook", COLUMNS), recipe, file=recipe.files["outlook"])


SOURCES.add(
    NAME,
    Source(
        title="IMF, World Economic Outlook, April 2024",
        licence="IMF terms of use, free with attribution",
        url="https://www.imf.org/en/Publications/WEO/weo-database/2024/April",
        citation="International Monetary Fund, World Economic Outlook Database, April 2024",
        release="April 2024",
        read=read,
    ),
)
