"""Read total goods trade by pair from a square matrix of BACI totals (thousand US dollars, rows export to columns)."""

from __future__ import annotations

import polars as pl

from corridor.sources.countries import resolve
from corridor.sources.flows import unknown_gaps
from corridor.sources.ledger import settle
from corridor.sources.shape import conform, whole
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_TOTALS
from corridor.vocabulary import WORLD, Declarer

NAME = "baci_total"
LABEL_COLUMNS = ("iso3", "iso_code", "CountryName")


def pair_totals(matrix: pl.DataFrame, labels: pl.DataFrame, year: int, *, file: str = "") -> Reading:
    """Turn the matrix into totals of pairs, of exporters to the world and of importers from it.

    Args:
        matrix: One row per exporter and one column per importer, in the order of the labels; thousand US dollars.
        labels: Columns `LABEL_COLUMNS`, one row per country in order.
        year: Year of the figures.
        file: Raw file, for the account.
    """
    found = resolve(labels["iso3"], "iso3")
    codes = found.codes.to_list()
    wide = matrix.rename(dict(zip(matrix.columns, map(str, range(matrix.width)), strict=True)))
    cells = wide.with_row_index("row").unpivot(index="row", variable_name="column", value_name="thousand")
    names = pl.Series(codes, dtype=pl.String)
    cells = cells.select(
        names.gather(cells["row"]).alias("exporter"),
        names.gather(cells["column"].cast(pl.UInt32)).alias("importer"),
        whole("thousand", 1000.0).alias("value_usd"),
    )
    rules = {
        "no figure for the pair": pl.col("value_usd").is_null(),
        "trade of a country with itself": pl.col("exporter") == pl.col("importer"),
        "country's spelling is unknown": pl.col("exporter").is_null() | pl.col("importer").is_null(),
    }
    kept, account = settle(cells, rules, source=NAME, file=file, value="value_usd", counted="figure")
    return Reading({"pair_totals": _table(kept, year)}, (account,), unknown_gaps(NAME, found.unknown))


def _table(kept: pl.DataFrame, year: int) -> pl.DataFrame:
    out = kept.group_by("exporter").agg(pl.col("value_usd").sum()).with_columns(pl.lit(WORLD).alias("importer"))
    into = kept.group_by("importer").agg(pl.col("value_usd").sum()).with_columns(pl.lit(WORLD).alias("exporter"))
    columns = ["exporter", "importer", "value_usd"]
    rows = pl.concat([frame.select(columns) for frame in (kept, out, into)]).with_columns(
        pl.lit(year).alias("year"),
        pl.lit(Declarer.RECONCILED).alias("declared_by"),
        pl.lit("FOB").alias("basis"),
        pl.lit(12).alias("months"),
        pl.lit(0).alias("products_absent"),
        pl.lit(NAME).alias("source"),
    )
    return conform(rows, PAIR_TOTALS)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of keys "matrix" and "labels"; the file does not say its year, so the recipe does."""
    labels = raw.csv("labels", LABEL_COLUMNS)
    columns = tuple(f"export_ij{i + 1}" for i in range(labels.height))
    return pair_totals(raw.csv("matrix", columns), labels, recipe.first_year, file=recipe.files["matrix"])


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
    ),
)
