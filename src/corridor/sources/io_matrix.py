"""Turn the matrix of an input-output table (delivering industries × uses) into flows by industry.

Such a table has a row per industry of a country; a column per using industry of a country and per kind of final demand
of a country; and rows and columns of value added, taxes and totals around them. It is turned over one importing country
at a time, so that the whole never lies in memory twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from corridor.sources.csvtext import LINE
from corridor.sources.flows import unknown_gaps
from corridor.sources.industry_rows import industry_flows, sided
from corridor.sources.ledger import Fault, SourceAccount, Unsettled
from corridor.sources.shape import conform, whole
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import INDUSTRY_FLOWS

INTERMEDIATE, FINAL, NO_DELIVERY = "intermediate", "final", ""
MARGIN: Final = "row or column of value added, taxes or totals, which is no delivery"
TWICE: Final = Fault("industry of a country stands twice among the rows")
SHORTFALL: Final = Fault("final use is negative: more was taken from stock than delivered")
QUOTED: Final = pl.Struct(dict.fromkeys(("label", "column", "cell"), pl.String))
LABELS: Final = ("label", "exporter", "industry")


@dataclass(frozen=True)
class Matrix:
    """An input-output table of one year.

    Attributes:
        rows: `LINE`, `label`, `exporter` (its spelling, null on rows of value added, taxes and totals), `industry`, and
            the cells of `columns` in millions of US dollars.
        columns: Importer's spelling and use (`INTERMEDIATE`, `FINAL`, or `NO_DELIVERY` for totals) by column.
        year: Year of the table.
        source: Name of the source.
        file: Raw file, for the account.
        classification: Classification of the industries, as the contract names it.
        code: Pattern of its codes.
        spellings: Codes of countries by spelling that the source needs beside the country table.
    """

    rows: pl.DataFrame
    columns: Mapping[str, tuple[str, str]]
    year: int
    source: str
    file: str
    classification: str
    code: str
    spellings: Mapping[str, str]


def matrix_flows(matrix: Matrix, recipe: SourceRecipe) -> Reading:
    """Turn a matrix into industry_flows.

    Every cell is one figure of the account. Kinds of final demand are added up; changes in inventories may be negative,
    and where they outweigh the rest, all figures of that flow go into quarantine. A negative intermediate delivery goes
    there alone.

    Args:
        matrix: The table of one year.
        recipe: Years, countries and industries to take.
    """
    repeated = pl.col("label").is_first_distinct().not_()
    rows = matrix.rows.with_columns(repeated.alias("repeated"))
    parts = [_importer(rows, columns, matrix, recipe) for columns in _by_importer(matrix, recipe)]
    unknown = {name for _, names in parts for name in names}
    table = pl.concat([reading.tables["industry_flows"] for reading, _ in parts])
    return Reading(
        {"industry_flows": conform(table, INDUSTRY_FLOWS)},
        (SourceAccount.joined([account for reading, _ in parts for account in reading.accounts]),),
        unknown_gaps(matrix.source, tuple(sorted(unknown))),
    )


def _by_importer(matrix: Matrix, recipe: SourceRecipe) -> Iterator[list[str]]:
    """Yield the columns of one importing country after the other, in the order of its code."""
    names = pl.DataFrame(
        {"column": list(matrix.columns), "importer": [country for country, _ in matrix.columns.values()]},
        schema={"column": pl.String, "importer": pl.String},
    ).with_columns(pl.col("importer").alias("exporter"))
    coded, _ = sided(names, recipe, spellings=matrix.spellings)
    keyed = coded.select("column", pl.coalesce("importer", "importer_spelled").alias("key"))
    groups = keyed.group_by("key", maintain_order=True).agg("column").sort("key")
    yield from (columns for _, columns in groups.iter_rows())


def _importer(
    rows: pl.DataFrame, columns: list[str], matrix: Matrix, recipe: SourceRecipe
) -> tuple[Reading, tuple[str, ...]]:
    cells = rows.unpivot(columns, index=[LINE, *LABELS, "repeated"], variable_name="column", value_name="cell")
    importers = {name: matrix.columns[name][0] for name in columns}
    uses = {name: matrix.columns[name][1] for name in columns}
    tidy = cells.with_columns(
        pl.lit(matrix.year, pl.Int32).alias("year"),
        pl.col("column").replace_strict(importers, return_dtype=pl.String).alias("importer"),
        pl.col("column").replace_strict(uses, return_dtype=pl.String).alias("use"),
        whole("cell", 1e6).alias("value"),
    )
    tidy, unknown = sided(tidy, recipe, spellings=matrix.spellings)
    wrong = (pl.col("value") < 0) & (pl.col("use") == INTERMEDIATE)
    no_delivery = (pl.col("use") == NO_DELIVERY) | pl.col("exporter_spelled").is_null()
    sound = pl.when(wrong).then(None).otherwise("value")
    reading = industry_flows(
        tidy,
        recipe,
        source=matrix.source,
        file=matrix.file,
        classification=matrix.classification,
        code=matrix.code,
        counted="figure",
        first={MARGIN: no_delivery, TWICE: pl.col("repeated")},
        negative=wrong,
        last={SHORTFALL: sound.sum().over("exporter", "importer", "industry", "use") < 0},
    )
    quoted = replace(reading, accounts=tuple(map(_quoting, reading.accounts)))
    return quoted, tuple(name for name in unknown if name)


def _quoting(account: SourceAccount) -> SourceAccount:
    """Let the quarantine quote a cell with the names of its row and column; a whole row has thousands of cells."""
    rows = account.quarantine.rows
    cell = pl.col("row").str.json_decode(QUOTED).struct.json_encode()
    return replace(account, quarantine=Unsettled(rows.with_columns(cell) if rows.height else rows))
