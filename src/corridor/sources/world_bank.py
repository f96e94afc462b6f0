"""Read World Bank figures: GDP and population (long CSV), governance (WGI, latin-1), logistics (LPI, two files)."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.sources.country_series import plain, series
from corridor.sources.flows import with_codes
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe

INDICATORS, GOVERNANCE, LOGISTICS = "world_bank", "wgi", "lpi"
INDICATOR_COLUMNS = ("Country Code", "Year", "Value")
WGI_COLUMNS = ("Code", "Year", "Estimate", "Indicator")
LPI_OLD_COLUMNS = ("Code", "Year", "Overall LPI Score")
LPI_NEW_COLUMNS = ("country", "year", "lpi_score")
SERIES: Final = {"gdp": ("gdp_usd", "US dollars"), "population": ("population", "people")}
WGI_SERIES: Final = {
    "PoliticalStability": "wgi_political_stability",
    "RuleofLaw": "wgi_rule_of_law",
    "RegulatoryQuality": "wgi_regulatory_quality",
    "GovernmentEffectiveness": "wgi_government_effectiveness",
    "ControlofCorruption": "wgi_control_of_corruption",
    "VoiceandAccountability": "wgi_voice_and_accountability",
}
WGI_UNIT = "standard normal units (about -2.5 to 2.5)"
LPI_UNIT = "points (1 to 5)"


def indicator(frame: pl.DataFrame, key: str, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn one indicator into country_years; the Bank's regional aggregates are left out with an account.

    Args:
        frame: Columns `INDICATOR_COLUMNS` as text.
        key: "gdp" (current US dollars) or "population" (people).
        recipe: Years to take.
        file: Raw file, for the account.
    """
    long = frame.select("Country Code", _year("Year"), _value("Value"))
    long, unknown = with_codes(long, "country", "Country Code", "iso3")
    return series(long.with_columns(plain(*SERIES[key])), unknown, recipe, source=INDICATORS, file=file)


def governance(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn the six governance estimates into country_years, and their mean where all six are there.

    Args:
        frame: Columns `WGI_COLUMNS` as text, "NA" where there is no estimate; old codes (ROM, ZAR, TMP, ADO, KSV, WBG).
        recipe: Years to take.
        file: Raw file, for the account.
    """
    long = frame.select("Code", _year("Year"), _value("Estimate"), pl.col("Indicator").alias("series"))
    long = long.with_columns(plain("", WGI_UNIT)[1:])
    long = long.with_columns(pl.col("series").replace_strict(WGI_SERIES, default=None, return_dtype=pl.String))
    long, unknown = with_codes(long, "country", "Code", "iso3")
    extra = {"indicator is not one of the six": pl.col("series").is_null()}
    reading = series(long, unknown, recipe, source=GOVERNANCE, file=file, extra=extra)
    table = reading.tables["country_years"]
    return Reading({"country_years": pl.concat([table, wgi_mean(table)])}, reading.accounts, reading.gaps)


def wgi_mean(table: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of the six estimates per country and year that has all six."""
    names = sorted(WGI_SERIES.values())
    values = [pl.col("value").filter(pl.col("series") == name).first().alias(name) for name in names]
    wide = table.group_by("year", "country").agg(*values).drop_nulls(names).sort("year", "country")
    means = wide.with_columns((pl.sum_horizontal(names) / len(names)).alias("value"), *plain("wgi_mean", WGI_UNIT))
    return means.with_columns(pl.lit(GOVERNANCE).alias("source")).select(table.columns)


def logistics(
    old: pl.DataFrame, new: pl.DataFrame, recipe: SourceRecipe, *, files: tuple[str, str] = ("", "")
) -> Reading:
    """Turn both logistics files into country_years; where both have a year, the newer publication wins.

    Args:
        old: Columns `LPI_OLD_COLUMNS` as text, 2010–2016, by code.
        new: Columns `LPI_NEW_COLUMNS` as text, 2012–2023, by name.
        recipe: Years to take.
        files: Raw files, for the accounts.
    """
    older = old.select("Code", _year("Year"), _value("Overall LPI Score")).with_columns(plain("lpi_score", LPI_UNIT))
    newer = new.select("country", _year("year"), _value("lpi_score")).with_columns(plain("lpi_score", LPI_UNIT))
    older, unknown_old = with_codes(older, "country", "Code", "iso3")
    newer, unknown_new = with_codes(newer.rename({"country": "name"}), "country", "name", "name")
    latest = series(newer, unknown_new, recipe, source=LOGISTICS, file=files[1])
    held = latest.tables["country_years"].select("year", "country").with_columns(pl.lit(value=True).alias("held"))
    older = older.join(held, on=["year", "country"], how="left", maintain_order="left")
    clash = {"the newer publication has the figure": pl.col("held")}
    first = series(older, unknown_old, recipe, source=LOGISTICS, file=files[0], extra=clash)
    tables = [reading.tables["country_years"] for reading in (first, latest)]
    accounts = (*first.accounts, *latest.accounts)
    return Reading({"country_years": pl.concat(tables)}, accounts, (*first.gaps, *latest.gaps))


def read_indicators(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "gdp" and "population"."""
    parts = [indicator(raw.csv(key, INDICATOR_COLUMNS), key, recipe, file=recipe.files[key]) for key in SERIES]
    return Reading(
        {"country_years": pl.concat([part.tables["country_years"] for part in parts])},
        tuple(account for part in parts for account in part.accounts),
        tuple(gap for part in parts for gap in part.gaps),
    )


def read_governance(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "estimates"."""
    frame = raw.csv("estimates", WGI_COLUMNS, encoding="latin-1")
    return governance(frame, recipe, file=recipe.files["estimates"])


def read_logistics(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "old" (2010–2016) and "new" (2012–2023)."""
    files = (recipe.files["old"], recipe.files["new"])
    return logistics(raw.csv("old", LPI_OLD_COLUMNS), raw.csv("new", LPI_NEW_COLUMNS), recipe, files=files)


def _year(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).alias("year")


def _value(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False).alias("value")


SOURCES.add(
    INDICATORS,
    Source(
        title="World Bank, GDP and population",
        licence="CC BY 4.0",
        url="https://data.worldbank.org",
        citation="World Bank, World Development Indicators: NY.GDP.MKTP.CD, SP.POP.TOTL",
        release="long CSV, GDP 1960–2023 and population 1960–2024",
        read=read_indicators,
    ),
)
SOURCES.add(
    GOVERNANCE,
    Source(
        title="World Bank, Worldwide Governance Indicators, 1996–2019",
        licence="CC BY 4.0",
        url="https://www.worldbank.org/en/publication/worldwide-governance-indicators",
        citation="Kaufmann, D., Kraay, A. and Mastruzzi, M., Worldwide Governance Indicators, World Bank",
        release="estimates 1996–2019",
        read=read_governance,
    ),
)
SOURCES.add(
    LOGISTICS,
    Source(
        title="World Bank, Logistics Performance Index, 2010–2023",
        licence="CC BY 4.0",
        url="https://lpi.worldbank.org",
        citation="World Bank, Logistics Performance Index",
        release="editions 2010 to 2016, and the merged editions 2012 to 2023",
        read=read_logistics,
    ),
)
