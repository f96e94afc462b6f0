"""Read World Bank indicators: long files of GDP and population, the bulk CSV, pages of the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.country_series import PRINTED, series, together
from corridor.sources.flows import with_codes
from corridor.sources.ledger import LeftOut
from corridor.sources.opening import RawFile
from corridor.sources.shape import number, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.world_bank_files import Figures, figures
from corridor.spec.recipe import SourceRecipe

NAME = "world_bank"
WGI_UNIT = "standard normal units (about -2.5 to 2.5)"
LPI_UNIT = "points (1 to 5)"
WGI: Final = {
    "PV": "wgi_political_stability",
    "RL": "wgi_rule_of_law",
    "RQ": "wgi_regulatory_quality",
    "GE": "wgi_government_effectiveness",
    "CC": "wgi_control_of_corruption",
    "VA": "wgi_voice_and_accountability",
}
"""The six governance indicators, by the letters that begin their codes."""

INDICATORS: Final = {
    "NY.GDP.MKTP.CD": ("gdp_usd", "US dollars"),
    "SP.POP.TOTL": ("population", "people"),
    "LP.LPI.OVRL.XQ": ("lpi_score", LPI_UNIT),
    **{f"{letters}.EST": (name, WGI_UNIT) for letters, name in WGI.items()},
    **{f"GOV_WGI_{letters}.EST": (name, WGI_UNIT) for letters, name in WGI.items()},
}
"""Code of the Bank → series and unit."""

LONG_FILES: Final = {"gdp": "NY.GDP.MKTP.CD", "population": "SP.POP.TOTL"}
"""Key of a file of one indicator → its code."""

UNUSED = "indicator is not one of those used"
NO_CODE = "aggregate to which the Bank gives no alpha-3 code"


def indicators(found: Figures, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn figures into country_years; the Bank's regional aggregates are left out with an account.

    Args:
        found: Figures of one file.
        recipe: Years to take.
        file: Raw file, for the account, which counts figures.
    """
    code = pl.col("code").str.strip_chars()
    names = {key: name for key, (name, _) in INDICATORS.items()}
    units = {key: unit for key, (_, unit) in INDICATORS.items()}
    long = found.long.with_columns(
        year_of("year"),
        pl.col(PRINTED).str.strip_chars().alias("value"),
        code.replace_strict(names, default=None, return_dtype=pl.String).alias("series"),
        code.replace_strict(units, default="", return_dtype=pl.String).alias("unit"),
        pl.lit(value=False).alias("projected"),
    ).with_columns(number("value"), pl.col("year").alias("known_in"))
    long, unknown = with_codes(long.rename({"country": "spelled"}), "country", "spelled", "iso3", recipe.spellings)
    extra = {UNUSED: pl.col("series").is_null(), NO_CODE: pl.col("spelled") == ""}
    reading = series(
        long,
        tuple(filter(None, unknown)),
        recipe,
        source=NAME,
        file=file,
        counted=found.counted,
        extra=extra,
        raw=found.raw,
    )
    (account,) = reading.accounts
    if found.unused:
        more = (*account.left_out, LeftOut(UNUSED, found.unused))
        account = replace(account, rows_in=account.rows_in + found.unused, left_out=more)
    return Reading(reading.tables, (account,), reading.gaps)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "gdp", "population" and "wdi"; of a figure that two files hold the first is kept.

    Raises:
        DataError: A file is damaged, or the recipe names none.
    """
    parts = [_part(raw.one(key, "*.csv"), recipe, code) for key, code in LONG_FILES.items() if key in recipe.files]
    if "wdi" in recipe.files:
        found = raw.find("wdi", "WDICSV.csv", "WDIData.csv", "API_*.csv", "*.json")
        parts += [_part(file, recipe) for file in found if file.inner_name != "fetched.json"]
    if not parts:
        raise DataError(f"recipe: sources.{NAME}.files: needs one of gdp, population, wdi")
    return together(parts)


def _part(file: RawFile, recipe: SourceRecipe, code: str = "") -> Reading:
    return indicators(figures(file, INDICATORS, code=code), recipe, file=file.name)


SOURCES.add(
    NAME,
    Source(
        title="World Bank, World Development Indicators",
        licence="CC BY 4.0",
        url="https://data.worldbank.org",
        citation="World Bank, World Development Indicators: NY.GDP.MKTP.CD, SP.POP.TOTL; Worldwide Governance "
        "Indicators; Logistics Performance Index",
        release="long CSV, bulk WDICSV.csv and website CSV of 2024 to 2026, API version 2",
        read=read,
        about="Output and people of some 217 economies since 1960. The bulk file and the API also hold the governance "
        "estimates and the logistics score, which are taken where they are there.",
        how="`corridor data fetch worldbank` writes a folder of API pages; the bulk archive WDI_CSV.zip is read as it "
        "is; the website offers a CSV for each indicator.",
        files={
            "[gdp]": "long CSV of GDP in current US dollars: Country Code, Year, Value",
            "[population]": "long CSV of population",
            "[wdi]": "the bulk archive, a CSV of the website (API_...csv), or a folder of API pages as JSON",
        },
        traps=(
            "Regions and income groups stand among the countries, with codes that look like theirs.",
            "GDP is in current dollars: growth includes inflation and the exchange rate.",
            "The bulk file has a column per year, most of them empty; an empty cell is no zero.",
            "Websites and API carry different vintages of one figure.",
            "Taiwan is not among the economies of the Bank.",
        ),
        tables=("country_years",),
    ),
)
