"""Contract of how well each reporter filed a year."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.columns import MOST_USD
from corridor.tables.contract import define

REPORTER_YEARS = define(
    "reporter_years",
    "Quality of reporting",
    "What a reporter declared in one year on one side, how much of it is unspecified, and how its partners mirror it.",
    {
        "year": c.year(),
        "reporter": c.country("Country that declares."),
        "side": c.choice(("exporter", "importer"), "Side of the flow on which the reporter stands."),
        "products": c.column(pl.Int32, "Products declared.", "count", Check.ge(0, name="not negative")),
        "value_usd": c.usd("Value declared with partners, unspecified ones included."),
        "unspecified_partner_usd": c.usd("Part of it whose partner is not specified (NES)."),
        "unspecified_product_usd": c.usd("Part of it whose product is not specified (HS 99)."),
        "unallocated_usd": c.column(
            pl.Int64,
            "Own world total less the sum of all partners; empty where no world total was filed.",
            "US dollars",
            Check.in_range(-MOST_USD, MOST_USD, name="within 100 trillion"),
            nullable=True,
        ),
        "hidden_usd": c.column(
            pl.Int64,
            "Declared headings less the sum of their declared subheadings; empty where one level only is held.",
            "US dollars",
            Check.in_range(-MOST_USD, MOST_USD, name="within 100 trillion"),
            nullable=True,
        ),
        "mirrored_usd": c.usd("Part of the value whose flow the partner declared too."),
        "mirror_ratio": c.number("Partners' figures over own figures for those flows, both FOB.", "ratio", low=0.0),
        "mirror_spread": c.number(
            "Mean absolute log ratio of those flows, weighted by value.", "natural logarithm", low=0.0
        ),
        "reliability": c.number(
            "Weight of the reporter against a partner of average reliability.", "share 0..1", low=0.0, high=1.0
        ),
        "nomenclatures": c.text("HS revisions declared in, joined by semicolons."),
        "source": c.text("Names of the sources, joined by semicolons."),
    },
    key=("year", "reporter", "side"),
    optional=True,
)
