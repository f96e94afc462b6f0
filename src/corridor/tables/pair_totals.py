"""Contract of the total goods trade of country pairs."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define
from corridor.vocabulary import Declarer

PAIR_TOTALS = define(
    "pair_totals",
    "Total goods trade of pairs",
    "All goods that an exporter sold to an importer in one year, with the side that declared the figure.",
    {
        "year": c.year(),
        "exporter": c.country("Country that sells."),
        "importer": c.country("Country that buys; WLD for a country's total."),
        "declared_by": c.choice(tuple(Declarer), "Whose declaration the value is, or reconciled from them."),
        "value_usd": c.usd("Value in current US dollars."),
        "basis": c.choice(("FOB", "CIF", "FAS", "customs value"), "Valuation of the figure."),
        "months": c.column(
            pl.Int32,
            "Months of the year that the figure covers.",
            "months",
            Check.in_range(1, 12, name="from 1 to 12"),
        ),
        "products_absent": c.column(
            pl.Int32,
            "Chapters that the reporter left out of that year, so that the true total is higher.",
            "count",
            Check.in_range(0, 97, name="from 0 to 97"),
        ),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "declared_by", "source"),
    checks=(c.differ("exporter", "importer"),),
)


def reporter() -> pl.Expr:
    """Return who stands behind a total: the code of the country that declares it, or the source that reconciles it."""
    declared_by = pl.col("declared_by")
    return (
        pl.when(declared_by == Declarer.EXPORTER)
        .then("exporter")
        .when(declared_by == Declarer.IMPORTER)
        .then("importer")
        .otherwise("source")
    )
