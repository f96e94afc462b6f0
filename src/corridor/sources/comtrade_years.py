"""Tell cheaply which years downloads of UN Comtrade hold, and account for rows of years that nobody wants."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import polars as pl

from corridor.sources.comtrade_files import HEAD, Table
from corridor.sources.csvtext import LINE
from corridor.sources.flows import NO_YEAR
from corridor.sources.ledger import SourceAccount, settle
from corridor.sources.shape import whole, year_of
from corridor.spec.recipe import SourceRecipe
from corridor.tables.columns import FIRST_YEAR, LAST_YEAR

OUTSIDE = "year is outside the recipe's years"


@dataclass(frozen=True)
class Years:
    """The years of one table.

    Attributes:
        table: The table.
        single: Year that the file's name and first rows name; None where rows were looked at one by one.
        held: Years that the recipe wants and the table holds.
        account: Account of the rows of no year or an unwanted one, where rows were looked at one by one.
    """

    table: Table
    single: int | None
    held: frozenset[int]
    account: SourceAccount | None = None


def years_of(table: Table, recipe: SourceRecipe, source: str) -> Years:
    """Return the years of a table, from its name and first rows where they agree, else from every row.

    Raises:
        DataError: The file is damaged or of no known layout.
    """
    single = hinted_year(table)
    if single is None and table.found and "year" not in table.found.columns and "year" in recipe.options:
        single = int(recipe.options["year"])
    if single is not None:
        wanted = recipe.first_year <= single <= recipe.last_year
        return Years(table, single, frozenset({single} if wanted else ()))
    return _scanned(table, recipe, source)


def valid_year() -> pl.Expr:
    """Return the field `year` as a column, null where it is no year."""
    year = year_of("year")
    return pl.when(year.is_between(FIRST_YEAR, LAST_YEAR)).then(year).alias("year")


def _scanned(table: Table, recipe: SourceRecipe, source: str) -> Years:
    held: set[int] = set()
    accounts = []
    for chunk in table.chunks():
        if "year" not in chunk.fields.columns:
            return Years(table, None, frozenset())
        rows = chunk.fields.select(LINE, valid_year(), whole("value"))
        inside = rows["year"].is_between(recipe.first_year, recipe.last_year).fill_null(value=False)
        held |= set(rows.filter(inside)["year"].unique())
        reasons = {NO_YEAR: pl.col("year").is_null(), OUTSIDE: pl.col("year").is_not_null()}
        rest = rows.filter(~inside)
        raw = chunk.whole(rest.filter(pl.col("year").is_null())[LINE].to_list())
        accounts.append(settle(rest, reasons, source=source, file=table.file.name, value="value", raw=raw)[1])
    account = SourceAccount.joined(accounts) if accounts else None
    return Years(table, None, frozenset(held), account if account and account.rows_in else None)


def hinted_year(table: Table) -> int | None:
    """Return the year that a file's name and its first rows agree on, None where they do not.

    Names such as `COMTRADE-FINAL-CA202031HS[...].gz` (type, frequency, year, reporter) and `HS-AZE-2020-M.json` hold
    the year; nothing is taken from a name that the rows do not bear out.
    """
    name = table.file.inner_name
    named = re.search(r"[CS]A((?:19|20)[0-9]{2})[0-9]{1,3}", name)
    named = named or re.search(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])", name)
    if named is None or table.kind == "parquet" or table.found is None or "year" not in table.found.columns:
        return None
    return int(named[1]) if _first_years(table) == {int(named[1])} else None


def _first_years(table: Table) -> set[int]:
    """Return the years in the first rows of a text or an answer, 0 for what is no year."""
    column = table.found.columns["year"] if table.found else ""
    if table.kind == "json":
        with table.file.open() as stream:
            head = stream.read(HEAD)
        return {int(year) for year in re.findall(rb'"%s"\s*:\s*"?([0-9]{4})\b' % re.escape(column.encode()), head)}
    lines = re.split(r"\r?\n", table.head.decode(errors="replace"))[1:]
    if len(table.head) == HEAD:
        del lines[-1]
    place = table.header.index(column)
    try:
        cells = {row[place].strip() for row in csv.reader(lines, delimiter=table.separator) if len(row) > place}
    except csv.Error:  # the line is refused where the file is read
        return {0}
    return {int(cell) if re.fullmatch(r"[0-9]{4}", cell) else 0 for cell in cells}
