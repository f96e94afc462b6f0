"""Read the Worldwide Governance Indicators, in the tidied layout of 1996–2019 and that of the releases since 2023."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Final

import polars as pl

from corridor.sources.country_series import PRINTED, series
from corridor.sources.csvtext import CARRY, LINE, refuse_missing
from corridor.sources.flows import with_codes
from corridor.sources.shape import conform, number, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, read_json
from corridor.sources.tabular import PATTERNS, read_whole
from corridor.sources.wgi_latest import latest_means
from corridor.sources.world_bank import WGI, WGI_UNIT
from corridor.spec.recipe import SourceRecipe
from corridor.tables import COUNTRY_YEARS

NAME = "wgi"
COLUMNS: Final = ("Code", "Year", "Estimate", "Indicator")
RENAMED: Final = {"code": "Code", "year": "Year", "estimate": "Estimate", "indicator": "Indicator"}
"""Columns of the releases since 2023 → those of the tidied layout."""

SERIES: Final = {
    "PoliticalStability": "wgi_political_stability",
    "RuleofLaw": "wgi_rule_of_law",
    "RegulatoryQuality": "wgi_regulatory_quality",
    "GovernmentEffectiveness": "wgi_government_effectiveness",
    "ControlofCorruption": "wgi_control_of_corruption",
    "VoiceandAccountability": "wgi_voice_and_accountability",
}
LETTERS: Final = {letters.lower(): name for letters, name in WGI.items()}


def governance(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn the six governance estimates into country_years, and their mean where all six are there.

    Args:
        frame: Columns `COLUMNS`, "NA" or ".." where there is no estimate; old codes (ROM, ZAR, TMP, ADO, KSV, WBG).
        recipe: Years to take.
        file: Raw file, for the account.
    """
    name = pl.col("Indicator").cast(pl.String).str.strip_chars()
    long = frame.select(
        CARRY,
        "Code",
        year_of("Year"),
        pl.col("Estimate").cast(pl.String).alias(PRINTED),
        number("Estimate").alias("value"),
        name.replace_strict({**SERIES, **LETTERS}, default=None, return_dtype=pl.String).alias("series"),
        pl.lit(WGI_UNIT).alias("unit"),
        pl.lit(value=False).alias("projected"),
    ).with_columns(pl.col("year").alias("known_in"))
    long, unknown = with_codes(long, "country", "Code", "iso3", recipe.spellings)
    extra = {"indicator is not one of the six": pl.col("series").is_null()}
    reading = series(long, unknown, recipe, source=NAME, file=file, extra=extra, raw=frame)
    table = reading.tables["country_years"]
    both = pl.concat([table, mean(table)])
    return Reading({"country_years": both.sort("year", "country", "series")}, reading.accounts, reading.gaps)


def mean(table: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of the six estimates per country and year that has all six."""
    names = sorted(SERIES.values())
    values = [pl.col("value").filter(pl.col("series") == name).first().alias(name) for name in names]
    wide = table.group_by("year", "country").agg(*values).drop_nulls(names).sort("year", "country")
    # One after the other: the order in which sum_horizontal adds up depends on the number of threads.
    total = reduce(add, map(pl.col, names))
    means = wide.with_columns(
        (total / len(names)).alias("value"),
        pl.lit("wgi_mean").alias("series"),
        pl.lit(WGI_UNIT).alias("unit"),
        pl.col("year").alias("known_in"),
        pl.lit(value=False).alias("projected"),
        pl.lit(NAME).alias("source"),
    )
    return means.select(table.columns)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "estimates", whichever its layout, and the means of key "latest" where it is named."""
    found = _read_estimates(raw, recipe)
    if "latest" not in recipe.files:
        return found
    file = raw.one("latest", "*.json")
    late = latest_means(read_json(file), recipe, source=NAME, file=file.name)
    key = ["year", "country", "series"]
    new = late.tables["country_years"].join(found.tables["country_years"], on=key, how="anti")
    account = late.accounts[0].less("the estimates have the figure", late.tables["country_years"].height - new.height)
    table = conform(pl.concat([found.tables["country_years"], new]), COUNTRY_YEARS)
    return Reading({"country_years": table}, (*found.accounts, account), (*found.gaps, *late.gaps))


def _read_estimates(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    file = raw.one("estimates", *PATTERNS)
    frame = read_whole(file, encoding="latin-1")
    if "estimate" in frame.columns:
        frame = frame.rename({old: new for old, new in RENAMED.items() if old in frame.columns})
    refuse_missing(COLUMNS, frame.columns, name=file.name)
    return governance(frame.select(LINE, *COLUMNS), recipe, file=recipe.files["estimates"])


SOURCES.add(
    NAME,
    Source(
        title="World Bank, Worldwide Governance Indicators, 1996–2019",
        licence="CC BY 4.0",
        url="https://www.worldbank.org/en/publication/worldwide-governance-indicators",
        citation="Kaufmann, D., Kraay, A. and Mastruzzi, M., Worldwide Governance Indicators, World Bank",
        release="estimates 1996–2019; the layout of the releases since 2023 (code, year, indicator, estimate)",
        read=read,
        about="Six estimates of how a country is governed, from voice and accountability to the control of corruption, "
        "and their mean where all six are there.",
        how="Download the data set of a release, wgidataset, as workbook or CSV.",
        files={
            "estimates": "CSV, workbook or Parquet: Code, Year, Indicator, Estimate, or the same in small letters",
            "[latest]": "JSON of one mean by country, for years that the estimates lack; `source` names its years",
        },
        traps=(
            "Estimates are relative to the world's mean of their year: a rise may be the others' fall.",
            "The tidied file is in latin-1 and uses old codes (ROM, ZAR, TMP, ADO, KSV, WBG).",
            "There is no estimate for 1997, 1999 and 2001.",
            "A new release changes the estimates of all earlier years.",
        ),
        tables=("country_years",),
    ),
)
