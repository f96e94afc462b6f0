"""Contract of countries and the other areas that trade statistics name."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define

COUNTRIES = define(
    "countries",
    "Countries",
    "A country, territory, historic state or statistical area that a flow may name.",
    {
        "country": c.country("ISO 3166-1 alpha-3 code; WLD the world, NES partners not specified."),
        "name": c.text("Short English name."),
        "iso2": c.column(
            pl.String,
            "ISO 3166-1 alpha-2 code.",
            "none",
            Check.str_matches(r"^[A-Z]{2}$", name="two capital letters"),
            nullable=True,
        ),
        "m49": c.column(
            pl.Int32,
            "United Nations M49 number.",
            "none",
            Check.in_range(0, 999, name="from 0 to 999"),
            nullable=True,
        ),
        "region": c.text("United Nations sub-region.", nullable=True),
        "kind": c.choice(
            ("country", "territory", "historic", "area", "world"),
            "What the code stands for; area is no single country.",
        ),
    },
    key=("country",),
)
