"""Read total goods trade by pair from a square matrix of BACI totals (thousand US dollars, rows export to columns)."""

from __future__ import annotations

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.sources.countries import resolve
from corridor.sources.country_series import absent
from corridor.sources.csvtext import LINE
from corridor.sources.flows import NEGATIVE, NO_VALUE, unknown_gaps
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform, whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_TOTALS
from corridor.vocabulary import WORLD, Declarer

NAME = "baci_total"
LABEL_COLUMNS = ("iso3", "iso_code", "CountryName")


def pair_totals(
    matrix: pl.DataFrame, labels: pl.DataFrame, year: int, *, recipe: SourceRecipe | None = None, file: str = ""
) -> Reading:
    """Turn the matrix into totals of pairs, of exporters to the world and of importers from it.

    Args:
        matrix: One row per exporter and one column per importer, in the order of the labels; thousand US dollars.
        labels: Columns `LABEL_COLUMNS`, one row per country in order.
        year: Year of the figures.
        recipe: Spellings to add.
        file: Raw file, for the account.

    Raises:
        DataError: The matrix has not one row per label.
    """
    names = [name for name in matrix.columns if name != LINE]
    if matrix.height != labels.height:
        raise DataError(f"{file}: {matrix.height:,} rows, must be {labels.height:,}, one for each label")
    found = resolve(labels["iso3"], "iso3", recipe.spellings if recipe else {})
    codes = pl.DataFrame({"place": range(labels.height), "code": found.codes}, schema_overrides={"place": pl.UInt32})
    wide = matrix.rename(dict(zip(names, map(str, range(len(names))), strict=True))).with_row_index("row")
    index = ["row", *([LINE] if LINE in matrix.columns else [])]
    cells = wide.unpivot(index=index, variable_name="column", value_name="printed")
    cells = cells.with_columns(pl.col("column").cast(pl.UInt32), whole("printed", 1000.0).alias("value_usd"))
    for side, place in (("exporter", "row"), ("importer", "column")):
        named = codes.rename({"place": place, "code": side})
        cells = cells.join(named, on=place, how="left", maintain_order="left")
    rules = {
        "no figure for the pair": absent("printed"),
        NO_VALUE: pl.col("value_usd").is_null(),
        NEGATIVE: pl.col("value_usd") < 0,
        "trade of a country with itself": pl.col("row") == pl.col("column"),
        Fault("country's spelling is unknown"): pl.col("exporter").is_null() | pl.col("importer").is_null(),
        "trade of a country with itself under two labels": pl.col("exporter") == pl.col("importer"),
    }
    kept, account = settle(cells, rules, source=NAME, file=file, value="value_usd", counted="figure", raw=matrix)
    pairs = kept.group_by("exporter", "importer").agg(pl.col("value_usd").sum())
    account = account.merged(kept.height - pairs.height)
    return Reading({"pair_totals": _table(pairs, year)}, (account,), unknown_gaps(NAME, found.unknown))


def _table(pairs: pl.DataFrame, year: int) -> pl.DataFrame:
    out = pairs.group_by("exporter").agg(pl.col("value_usd").sum()).with_columns(pl.lit(WORLD).alias("importer"))
    into = pairs.group_by("importer").agg(pl.col("value_usd").sum()).with_columns(pl.lit(WORLD).alias("exporter"))
    columns = ["exporter", "importer", "value_usd"]
    rows = pl.concat([frame.select(columns) for frame in (pairs, out, into)]).with_columns(
        pl.lit(year).alias("year"),
        pl.lit(Declarer.RECONCILED).alias("declared_by"),
        pl.lit("FOB").alias("basis"),
        pl.lit(12).alias("months"),
        pl.lit(0).alias("products_absent"),
        pl.lit(NAME).alias("source"),
    )
    return conform(rows, PAIR_TOTALS)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "matrix" and "labels"; the file does not say its year, so the recipe does.

    Raises:
        UsageError: The recipe names no single year.
    """
    if recipe.first_year != recipe.last_year:
        raise UsageError(
            f"recipe: sources.{NAME}: first_year and last_year must name the year of the matrix, which it does not "
            f"say itself; found {recipe.first_year} and {recipe.last_year}"
        )
    labels = raw.csv("labels", LABEL_COLUMNS)
    columns = tuple(f"export_ij{i + 1}" for i in range(labels.height))
    matrix = raw.csv("matrix", columns)
    return pair_totals(matrix, labels, recipe.first_year, recipe=recipe, file=recipe.files["matrix"])


SOURCES.add(
    NAME,
    Source(
        title="CEPII BACI, total goods trade by pair, 2023",
        licence="Etalab Open Licence 2.0",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, "
        "CEPII Working Paper 2010-23",
        release="194 × 194 matrix; the year 2023 is inferred, the file does not state it",
        read=read,
        about="All goods that each of 194 countries sold to each other one in one year, as BACI reconciles them, in a "
        "square matrix beside a list of labels.",
        how="Sum a year of BACI over its products into a matrix whose rows export to its columns; for the archive "
        "itself use the source `baci`.",
        files={
            "matrix": "CSV with a column export_ij1, export_ij2 … for each label",
            "labels": "CSV with the columns iso3, iso_code, CountryName, in the order of the matrix",
        },
        traps=(
            "Values are thousand US dollars.",
            "The file does not state its year; first_year and last_year of the recipe do.",
            "An empty cell is a pair without a figure.",
        ),
        tables=("pair_totals",),
    ),
)
