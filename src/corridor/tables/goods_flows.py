"""Contract of bilateral goods flows."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define
from corridor.vocabulary import Declarer, Rule

BOTH_DECLARED = (
    Rule.MEAN_OF_BOTH,
    Rule.WEIGHTED_BY_RELIABILITY,
    Rule.EXPORTER_PREFERRED,
    Rule.IMPORTER_PREFERRED,
)
"""Rules of rows whose flow both sides declared."""

GOODS_FLOWS = define(
    "goods_flows",
    "Goods flows",
    "What an exporter sold to an importer of one product in one year, as one side declared it or as both reconcile.",
    {
        "year": c.year(),
        "exporter": c.country("Country that sells."),
        "importer": c.country("Country that buys."),
        "product": c.product(),
        "nomenclature": c.nomenclature(),
        "declared_by": c.choice(tuple(Declarer), "Whose declaration the value is, or reconciled from them."),
        "value_usd": c.usd("Value in current US dollars as declared: imports CIF, exports FOB, reconciled FOB."),
        "quantity_kg": c.column(
            pl.Int64,
            "Net weight, where the source gives it.",
            "kilograms",
            Check.ge(0, name="not negative"),
            nullable=True,
        ),
        "rule": c.choice(tuple(Rule), "How a reconciled value came to be; empty on declarations.", nullable=True),
        "mirror_ratio": c.number(
            "Importer's figure over exporter's for the same flow, as declared; empty unless both declared.",
            "ratio",
            low=0.0,
        ),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "product", "nomenclature", "declared_by"),
    checks=(
        c.differ("exporter", "importer"),
        c.rows(
            "rule must be given on reconciled rows and on no other",
            (pl.col("declared_by") == str(Declarer.RECONCILED)) == pl.col("rule").is_not_null(),
        ),
        c.rows(
            f"mirror_ratio must be empty unless both sides declared (rule {', '.join(BOTH_DECLARED)})",
            pl.col("mirror_ratio").is_null()
            | pl.col("rule").is_in([str(rule) for rule in BOTH_DECLARED]).fill_null(value=False),
        ),
    ),
    by_year=True,
)
