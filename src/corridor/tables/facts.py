"""Contract of published headline figures."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define

FACTS = define(
    "facts",
    "Published headline figures",
    "A figure on a pair's trade as somebody published it, with who declared it and where it was printed.",
    {
        "fact": c.text("Stable name of the figure."),
        "exporter": c.country("Country that sells, or the first of the pair."),
        "importer": c.country("Country that buys, or the second of the pair."),
        "measure": c.choice(
            ("exports", "balance", "turnover", "exports_growth", "balance_growth"),
            "exports: exporter to importer. balance: exports less imports of the exporter. turnover: both directions.",
        ),
        "year": c.year("Year that the figure describes or ends in."),
        "period": c.text("Period in the words of the source."),
        "months": c.column(
            pl.Int32,
            "Months that the figure covers; empty where the source does not say.",
            "months",
            Check.in_range(1, 12, name="from 1 to 12"),
            nullable=True,
        ),
        "value": c.number("The figure.", "see unit", nullable=False),
        "unit": c.choice(("US dollars", "percent"), "Unit of the figure."),
        "reporter": c.text("Who declared or said it."),
        "reporter_country": c.column(
            pl.String,
            "Country whose statistics the figure rests on.",
            "none",
            Check.str_matches(c.COUNTRY_PATTERN, name="three capital letters (ISO 3166-1 alpha-3)"),
            nullable=True,
        ),
        "kind": c.choice(
            ("published", "derived", "inferred"), "Printed as such, computed from printed ones, or inferred."
        ),
        "source": c.text("Where it was printed."),
        "note": c.text("What a reader must know beside it.", nullable=True),
    },
    key=("fact",),
    checks=(
        c.differ("exporter", "importer"),
        c.rows(
            "value must be not negative for exports and turnover",
            (pl.col("value") >= 0) | ~pl.col("measure").is_in(["exports", "turnover"]),
        ),
        c.rows(
            "unit must be percent for growth and US dollars for all else",
            (pl.col("unit") == "percent") == pl.col("measure").str.ends_with("_growth"),
        ),
    ),
    optional=True,
)
