"""Read the Logistics Performance Index: editions 2010–2016, merged editions 2012–2023, the workbook of all editions."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.country_series import PRINTED, plain, series, together
from corridor.sources.csvtext import CARRY, LINE
from corridor.sources.flows import with_codes
from corridor.sources.opening import RawFile
from corridor.sources.shape import number, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, first_line
from corridor.sources.world_bank import LPI_UNIT
from corridor.spec.recipe import SourceRecipe

NAME = "lpi"
OLD_COLUMNS: Final = ("Code", "Year", "Overall LPI Score")
NEW_COLUMNS: Final = ("country", "year", "lpi_score")
ECONOMY: Final = ("Economy", "Country")
SCORE: Final = ("LPI Score", "Overall LPI Score", "score")
"""What the sheets of the workbook call the economy and its score."""


def logistics(
    old: pl.DataFrame, new: pl.DataFrame, recipe: SourceRecipe, *, files: tuple[str, str] = ("", "")
) -> Reading:
    """Turn both logistics files into country_years; where both have a year, the newer publication wins.

    Args:
        old: Columns `OLD_COLUMNS` as text, 2010–2016, by code.
        new: Columns `NEW_COLUMNS` as text, 2012–2023, by name.
        recipe: Years to take.
        files: Raw files, for the accounts.
    """
    latest = by_name(new, recipe, file=files[1])
    held = latest.tables["country_years"].select("year", "country").with_columns(pl.lit(value=True).alias("held"))
    long = _long(old.select(CARRY, spelled="Code", year="Year", **{PRINTED: "Overall LPI Score"}))
    long, unknown = with_codes(long, "country", "spelled", "iso3", recipe.spellings)
    long = long.join(held, on=["year", "country"], how="left", maintain_order="left")
    clash = {"the newer publication has the figure": pl.col("held")}
    first = series(long, unknown, recipe, source=NAME, file=files[0], extra=clash, raw=old)
    return together([first, latest])


def by_name(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn scores by name of the economy, columns `NEW_COLUMNS`, into country_years."""
    long = _long(frame.select(CARRY, spelled="country", year="year", **{PRINTED: "lpi_score"}))
    long, unknown = with_codes(long, "country", "spelled", "name", recipe.spellings)
    return series(long, unknown, recipe, source=NAME, file=file, raw=frame)


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    named = frame.with_columns(year_of("year"), pl.col(PRINTED).alias("value")).with_columns(number("value"))
    return named.with_columns(plain("lpi_score", LPI_UNIT))


def sheets(file: RawFile) -> pl.DataFrame:
    """Return the scores of a workbook that has a sheet per edition, named by its year, as columns `NEW_COLUMNS`.

    Raises:
        DataError: It is no workbook, has no such sheet, or one lacks the columns.
    """
    try:
        found = pl.read_excel(BytesIO(file.read()), sheet_id=0, engine="calamine", infer_schema_length=0)
    except Exception as error:  # each engine of workbooks throws exceptions of its own
        raise DataError(f"{file.name}: cannot be read as a workbook: {first_line(error)}") from error
    editions = {name: sheet for name, sheet in found.items() if re.fullmatch(r"(19|20)[0-9]{2}", name.strip())}
    if not editions:
        raise DataError(f"{file.name}: no sheet is named by a year; found: {', '.join(found)}")
    parts = [_edition(sheet, name.strip(), file.name) for name, sheet in sorted(editions.items())]
    return pl.concat(parts).with_row_index(LINE, offset=2)


def _edition(sheet: pl.DataFrame, year: str, name: str) -> pl.DataFrame:
    named = [next((column for column in wanted if column in sheet.columns), None) for wanted in (ECONOMY, SCORE)]
    if None in named:
        raise DataError(
            f"{name}: sheet {year}: needs a column {' or '.join(ECONOMY)} and a column {' or '.join(SCORE)}; "
            f"found: {', '.join(sheet.columns[:20])}"
        )
    economy, score = (str(column) for column in named)
    texts = pl.col(economy, score).cast(pl.String)
    return sheet.with_columns(texts).select(country=economy, year=pl.lit(year), lpi_score=score)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "old" (2010–2016) and "new" (2012–2023), or the workbook of key "workbook"."""
    if "workbook" in recipe.files:
        file = raw.one("workbook", "*.xlsx", "*.xls")
        return by_name(sheets(file), recipe, file=file.name)
    files = (recipe.files.get("old", ""), recipe.files.get("new", ""))
    return logistics(raw.csv("old", OLD_COLUMNS), raw.csv("new", NEW_COLUMNS), recipe, files=files)


SOURCES.add(
    NAME,
    Source(
        title="World Bank, Logistics Performance Index, 2010–2023",
        licence="CC BY 4.0",
        url="https://lpi.worldbank.org",
        citation="World Bank, Logistics Performance Index",
        release="editions 2010 to 2016, the merged editions 2012 to 2023, and the workbook from 2007 to 2023",
        read=read,
        about="How well goods move through a country, as forwarders abroad judge it, from 1 to 5, every two years or "
        "so.",
        how="Download the workbook of all editions from the site, or take the tidied files of the older and newer "
        "ones.",
        files={
            "[old]": "CSV of the editions 2010 to 2016: Code, Year, Overall LPI Score",
            "[new]": "CSV of the editions 2012 to 2023: country, year, lpi_score",
            "[workbook]": "workbook with a sheet per edition, in place of the two",
        },
        traps=(
            "Editions are a few years apart and cover different countries: Azerbaijan stands in 2010, 2012 and 2014 "
            "only.",
            "The newer publication states other scores for 2012 and 2014 than the older one; the newer wins.",
            "A score rests on a survey and comes with a wide margin.",
        ),
        tables=("country_years",),
    ),
)
