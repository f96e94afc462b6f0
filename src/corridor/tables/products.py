"""Contract of products."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define

PRODUCTS = define(
    "products",
    "Products",
    "A code of the Harmonized System and what it names.",
    {
        "product": c.product(),
        "nomenclature": c.nomenclature(),
        "level": c.column(pl.Int32, "Digits of the code.", "digits", Check.isin([2, 4, 6], name="2, 4 or 6")),
        "title": c.text("Description in the nomenclature."),
        "parent": c.column(
            pl.String,
            "Code one level up; empty for a chapter.",
            "none",
            Check.str_matches(r"^([0-9]{2}|[0-9]{4})$", name="HS code of 2 or 4 digits"),
            nullable=True,
        ),
    },
    key=("product",),
    checks=(
        c.rows("level must be the length of the code", pl.col("product").str.len_bytes() == pl.col("level")),
        c.rows(
            "parent must be the code without its last two digits, and empty for a chapter",
            pl.col("product").is_null()
            | pl.col("parent").eq_missing(
                pl.when(pl.col("product").str.len_bytes() > 2).then(pl.col("product").str.head(-2))
            ),
        ),
    ),
)
