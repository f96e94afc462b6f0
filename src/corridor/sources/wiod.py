"""Read the World Input-Output Database, release 2013 (35 industries of NACE 1, 40 countries): released or long."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import CARRY, LINE
from corridor.sources.industry_rows import industry_flows, sided
from corridor.sources.io_matrix import FINAL, INTERMEDIATE, NO_DELIVERY, Matrix, matrix_flows
from corridor.sources.ledger import Fault
from corridor.sources.opening import RawFile
from corridor.sources.shape import whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, Yearly, first_line
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe

NAME = "wiod"
PARTS: Final = {"intermediate_usd_mn": INTERMEDIATE, "final_usd_mn": FINAL}
TOTAL: Final = "value_usd_mn"
COLUMNS: Final = ("year", "exporter", "importer", "sector", *PARTS, TOTAL)
CODE: Final = r"^c([1-9]|[12][0-9]|3[0-5])$"
FINAL_CODE: Final = r"^c(3[6-9]|4[0-2])$"
"""Codes of the columns of final demand in the released tables: c37 households to c42 changes in inventories."""

OFF: Final = Fault("intermediate and final use do not add up to the total")
SECOND: Final = Fault("second figure for the same flow")
COUNTRY_ROW, CODE_ROW, FIRST_ROW = 4, 5, 6
"""Rows of a released sheet, counted from 0, with the columns' countries and codes, and the first with cells."""

COUNTRY_COLUMN, CODE_COLUMN, FIRST_COLUMN = 2, 3, 4
FILE_YEAR: Final = re.compile(r"wiot(\d\d)_", re.IGNORECASE)


def long_flows(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn long rows into industry_flows, intermediate and final use apart.

    Args:
        frame: Columns `COLUMNS`; million US dollars, countries by ISO alpha-3 (ROM is Romania), RoW the rest of the
            world.
        recipe: Years, countries and industries to take.
        file: Raw file, for the account, which counts figures: two per row.
    """
    parts = pl.sum_horizontal(whole(part, 1e6).alias(part) for part in PARTS)
    rows = frame.select(
        CARRY,
        year_of("year"),
        "exporter",
        "importer",
        pl.col("sector").alias("industry"),
        (parts != whole(TOTAL, 1e6)).fill_null(value=False).alias("off"),
        *PARTS,
    )
    rows, unknown = sided(rows, recipe)
    others = [name for name in rows.columns if name not in PARTS]
    tidy = rows.unpivot(list(PARTS), index=others, variable_name="use", value_name="value").with_columns(
        pl.col("use").replace_strict(PARTS), whole("value", 1e6)
    )
    return industry_flows(
        tidy,
        recipe,
        source=NAME,
        file=file,
        classification="WIOD",
        code=CODE,
        unknown=unknown,
        counted="figure",
        last={OFF: pl.col("off")},
        once={SECOND: ["year", "exporter", "importer", "industry", "use"]},
        raw=frame,
    )


def table_flows(file: RawFile, year: int, recipe: SourceRecipe) -> Reading:
    """Turn a released workbook into industry_flows.

    Args:
        file: wiotYY_row_apr12.xlsx or its like: rows 3 to 6 and columns A to D name code, industry, country and cNN.
        year: Year of the table.
        recipe: Years, countries and industries to take.

    Raises:
        DataError: The file is no such workbook.
    """
    sheet = _sheet(file)
    names = sheet.columns[FIRST_COLUMN:-1]
    heads = zip(names, sheet.row(COUNTRY_ROW)[FIRST_COLUMN:-1], sheet.row(CODE_ROW)[FIRST_COLUMN:-1], strict=True)
    columns = {name: _use(country, code) for name, country, code in heads}
    if not any(use == INTERMEDIATE for _, use in columns.values()):
        raise DataError(f"{file.name}: row {CODE_ROW + 1}: codes such as c1 of the using industries are needed here")
    country, code = (pl.col(sheet.columns[at]).str.strip_chars() for at in (COUNTRY_COLUMN, CODE_COLUMN))
    is_flow = country.is_not_null() & code.str.contains(CODE)
    rows = sheet.slice(FIRST_ROW).select(
        LINE,
        pl.concat_str(country, code, separator="_").alias("label"),
        pl.when(is_flow).then(country).alias("exporter"),
        code.alias("industry"),
        *names,
    )
    return matrix_flows(Matrix(rows, columns, year, NAME, file.name, "WIOD", CODE, {}), recipe)


def _sheet(file: RawFile) -> pl.DataFrame:
    """Return the first sheet as text without a header, lines counted from 1."""
    content = BytesIO(file.read())
    try:
        frame: pl.DataFrame = pl.read_excel(
            content, engine="calamine", has_header=False, infer_schema_length=0, drop_empty_rows=False
        )
    except Exception as error:  # each engine of workbooks throws exceptions of its own
        raise DataError(f"{file.name}: cannot be read as a workbook: {first_line(error)}") from error
    if frame.height <= FIRST_ROW or frame.width <= FIRST_COLUMN:
        raise DataError(
            f"{file.name}: a table of at least {FIRST_ROW + 1} rows and {FIRST_COLUMN + 1} columns is needed here, "
            f"found {frame.height} × {frame.width}"
        )
    return frame.cast(pl.String).with_row_index(LINE, offset=1).select(*frame.columns, LINE)


def _use(country: Any, code: Any) -> tuple[str, str]:
    named = bool(country) and bool(code)
    if named and re.match(CODE, code):
        return country, INTERMEDIATE
    return (country, FINAL) if named and re.match(FINAL_CODE, code) else ("", NO_DELIVERY)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading | Yearly:
    """Read the workbooks of key "tables" year by year, or the file of key "long"."""
    if "long" in recipe.files:
        file = raw.one("long", *PATTERNS)
        return long_flows(read_table(file, COLUMNS), recipe, file=file.name)
    files: dict[int, RawFile] = {}
    for file in raw.find("tables", "*.xlsx", "*.xlsb"):
        found = FILE_YEAR.search(file.inner_name)
        if found is None:
            raise DataError(
                f"recipe: sources.{raw.source}.files.tables: the name of {file.name} must hold the year as "
                "wiot95_row_apr12.xlsx does"
            )
        year = int(found[1]) + (1900 if int(found[1]) >= 90 else 2000)
        if year in files:
            raise DataError(f"recipe: sources.{raw.source}.files.tables: {files[year].name} and {file.name} are both "
                            f"of {year}; one is needed")  # fmt: skip
        files[year] = file
    wanted = tuple(year for year in sorted(files) if recipe.first_year <= year <= recipe.last_year)
    return Yearly(wanted, lambda year: table_flows(files[year], year, recipe))


SOURCES.add(
    NAME,
    Source(
        title="World Input-Output Database, release 2013",
        licence="CC BY 4.0",
        url="https://www.rug.nl/ggdc/valuechain/wiod/wiod-2013-release",
        citation="Timmer, M. P., Dietzenbacher, E., Los, B., Stehrer, R. and de Vries, G. J. (2015), An Illustrated "
        "User Guide to the World Input-Output Database: the Case of Global Automotive Production, Review of "
        "International Economics, 23, 575–605",
        release="release 2013: yearly workbooks wiotYY_row (1995–2011), and long rows of 1995–2008",
        read=read,
        about="What each of 35 industries of a country, goods and services alike, delivers for intermediate and for "
        "final use in every other country, in million US dollars at basic prices, 1995 to 2011.",
        how="Download the world input-output tables of release 2013 in current prices (a zip archive of workbooks) and "
        "name the archive, or a folder of them, in the recipe.",
        files={
            "[tables]": "released workbooks wiot95_row_apr12.xlsx and so on, in a zip archive or a folder",
            "[long]": "instead of tables, one file with columns year, exporter, importer, sector, intermediate_usd_mn, "
            "final_usd_mn, value_usd_mn",
        },
        traps=(
            "Final use includes changes in inventories and may be negative; such figures go into quarantine. In the "
            "long rows of 1995 to 2008 all of them concern the rest of the world.",
            "The rest of the world (RoW) is no country and is left out, unless the recipe's spellings give it a code.",
            "Industries are NACE 1: c2 mining, c8 refined petroleum, c14 electrical and optical equipment, c17 "
            "electricity, gas and water, c27 post and telecommunications, c28 finance, c30 business services.",
            "Release 2016 (NACE 2, 2000–2014) is another classification and is not read.",
            "The values of the long rows are whole millions: small flows are coarse or 0. They leave out deliveries "
            "within a country.",
        ),
        tables=("industry_flows",),
    ),
)
