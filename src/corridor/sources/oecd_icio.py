"""Read OECD ICIO: the released tables (one CSV per year, editions 2018 to 2025) and long extracts of one year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import CARRY, LINE, header_of, parse
from corridor.sources.industry_rows import industry_flows, sided
from corridor.sources.io_matrix import FINAL, INTERMEDIATE, NO_DELIVERY, Matrix, matrix_flows
from corridor.sources.ledger import Fault
from corridor.sources.opening import RawFile, text_of
from corridor.sources.shape import whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, Yearly
from corridor.sources.tabular import PATTERNS, read_table, year_in
from corridor.spec.recipe import SourceRecipe

NAME = "oecd_icio"
COLUMNS: Final = ("exporter", "importer", "sector", "value_usd_mn")
CODE: Final = r"^[A-Z]?[0-9]*[A-Z]?([T_][A-Z]?[0-9]+[A-Z]?)?$"
FINAL_DEMAND: Final = ("HFCE", "HC", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "P33", "NONRES")
"""Kinds of final demand by their codes in the editions 2018 to 2025; DPABR and P33 are direct purchases abroad."""

TOTALS: Final = ("OUT", "TOTAL", "OUTPUT", "DISC")
"""Columns that are no use of any country."""

NO_INDUSTRY: Final = ("TAXSUB",)
"""Codes of rows that belong to a country and are no industry of it."""

SPLIT: Final = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
"""Parts of China and Mexico that some editions tell apart (producing for export, others), and their countries."""


def long_flows(frame: pl.DataFrame, year: int, recipe: SourceRecipe, *, use: str, file: str = "") -> Reading:
    """Turn a long extract into industry_flows.

    Args:
        frame: Columns `COLUMNS`; countries by ISO alpha-3, million US dollars.
        year: Year of the figures.
        recipe: Years, countries and industries to take.
        use: Use that the values cover: intermediate, final or total.
        file: Raw file, for the account.
    """
    tidy = frame.select(
        CARRY,
        pl.lit(year, pl.Int32).alias("year"),
        "exporter",
        "importer",
        pl.col("sector").alias("industry"),
        pl.lit(use).alias("use"),
        whole("value_usd_mn", 1e6).alias("value"),
    )
    tidy, unknown = sided(tidy, recipe, spellings=SPLIT)
    once: dict[str, list[str]] = {
        Fault("second figure for the same flow"): ["exporter_spelled", "importer_spelled", "industry"]
    }
    return industry_flows(
        tidy, recipe, source=NAME, file=file, classification="ICIO", code=CODE, unknown=unknown, once=once, raw=frame
    )


def table_flows(file: RawFile, year: int, recipe: SourceRecipe) -> Reading:
    """Turn a released table into industry_flows.

    Args:
        file: CSV whose rows are COUNTRY_INDUSTRY, then taxes, value added and output, and whose columns are
            COUNTRY_INDUSTRY, COUNTRY_FINALDEMAND and output; million US dollars.
        year: Year of the table.
        recipe: Years, countries and industries to take.

    Raises:
        DataError: The file is damaged, or a column is no use that this reader knows.
    """
    content = text_of(file.read(), name=file.name)
    frame = parse(content, header_of(content, name=file.name), name=file.name)
    label, *cells = frame.columns[1:]
    if not cells:
        raise DataError(f"{file.name}: line 1: columns of uses such as DEU_C29 are needed here, and there are none")
    parts = pl.col(label).str.strip_chars().str.splitn("_", 2)
    country, code = parts.struct.field("field_0"), parts.struct.field("field_1")
    is_flow = code.is_not_null() & ~code.is_in(NO_INDUSTRY)
    rows = frame.select(
        LINE,
        pl.col(label).alias("label"),
        pl.when(is_flow).then(country).alias("exporter"),
        code.alias("industry"),
        *cells,
    )
    columns = uses_of(cells, set(rows["industry"].drop_nulls()), name=file.name)
    listed = {name.split("_", 1)[1] for name, (_, use) in columns.items() if use == INTERMEDIATE}
    known = pl.when(pl.col("industry").is_in(sorted(listed))).then("industry").alias("industry")
    matrix = Matrix(rows.with_columns(known), columns, year, NAME, file.name, "ICIO", CODE, SPLIT)
    return matrix_flows(matrix, recipe)


def uses_of(columns: Sequence[str], industries: set[str], *, name: str) -> dict[str, tuple[str, str]]:
    """Return the importer's spelling and the use by column.

    Args:
        columns: Names such as DEU_C29, DEU_HFCE, OUT.
        industries: Codes that the rows know.
        name: File, for messages.

    Raises:
        DataError: A column is none of these.
    """
    found: dict[str, tuple[str, str]] = {}
    for place, column in enumerate(columns, start=2):
        country, _, code = column.partition("_")
        if column in TOTALS or code in TOTALS:
            found[column] = ("", NO_DELIVERY)
        elif code in FINAL_DEMAND:
            found[column] = (country, FINAL)
        elif code in industries:
            found[column] = (country, INTERMEDIATE)
        else:
            raise DataError(
                f"{name}: line 1: column {place}, {column!r}, is no use of an input-output table; allowed: "
                f"COUNTRY_INDUSTRY with an industry of the rows, COUNTRY_ and one of {', '.join(FINAL_DEMAND)}, or "
                f"{', '.join(TOTALS)}"
            )
    return found


def by_year(files: Sequence[RawFile], *, place: str) -> dict[int, RawFile]:
    """Return the file of each year.

    Raises:
        DataError: A name holds no year, or two files are of one year.
    """
    found: dict[int, RawFile] = {}
    for file in files:
        year = year_in(file.inner_name, place=place)
        if year in found:
            raise DataError(f"{place}: {found[year].name} and {file.name} are both of {year}; one is needed")
        found[year] = file
    return dict(sorted(found.items()))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading | Yearly:
    """Read the tables of key "tables" year by year, or the extract of key "long"."""
    if "long" in recipe.files:
        file = raw.one("long", *PATTERNS)
        place = f"recipe: sources.{raw.source}.options.year"
        year = year_in(recipe.options.get("year", file.inner_name), place=place)
        use = recipe.options.get("use", INTERMEDIATE)
        if use not in (INTERMEDIATE, FINAL, "total"):
            raise DataError(f"recipe: sources.{raw.source}.options.use: {use!r} is not intermediate, final or total")
        return long_flows(read_table(file, COLUMNS), year, recipe, use=use, file=file.name)
    files = by_year(raw.find("tables", "*.csv"), place=f"recipe: sources.{raw.source}.files.tables")
    wanted = tuple(year for year in files if recipe.first_year <= year <= recipe.last_year)
    return Yearly(wanted, lambda year: table_flows(files[year], year, recipe))


SOURCES.add(
    NAME,
    Source(
        title="OECD Inter-Country Input-Output tables (ICIO)",
        licence="OECD terms of use; CC BY 4.0 since 2024",
        url="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
        citation="OECD, Inter-Country Input-Output Database",
        release="editions 2018 to 2025 as yearly CSV; extract of intermediate deliveries of 2022",
        read=read,
        about="What each industry of a country, goods and services alike, delivers to the industries and the final "
        "demand of every other country, balanced over all countries, in million US dollars at basic prices. About 80 "
        "economies and 45 to 50 industries (ISIC Rev. 4).",
        how="Download the zip archives of yearly CSV files (several years each) from the OECD's page and name the "
        "archive, or a folder of them, in the recipe; nothing needs to be unpacked.",
        files={
            "[tables]": "released tables: CSV files with the year in their names, in zip archives or a folder",
            "[long]": "instead of tables, an extract of one year with columns exporter, importer, sector, value_usd_mn",
        },
        options={
            "year": "year of the extract, where its name does not hold it",
            "use": "use that the extract covers: intermediate (default), final or total",
        },
        traps=(
            "Azerbaijan, Georgia and Armenia are part of the rest of the world, which is no country and is left out.",
            "Deliveries within a country are the greater part of the table; they are left out by rule.",
            "Changes in inventories may be negative; they are added to the other final uses, and a flow whose final "
            "use is negative in sum is put into quarantine.",
            "Some editions split China (CN1, CN2) and Mexico (MX1, MX2); the parts are added up.",
            "Industries' codes differ between editions (01T02 before 2023, A01_02 or A01 after): compare years of one "
            "edition only.",
            "The extract of 2022 holds intermediate deliveries only, leaves out zeros, and knows 49 of the 50 "
            "industries: households as employers (T) deliver nothing abroad.",
        ),
        tables=("industry_flows",),
    ),
)
