"""Contract of services flows between two countries by industry."""

import polars as pl

from corridor.tables import columns as c
from corridor.tables.contract import define

BILATERAL_SERVICES = define(
    "bilateral_services",
    "Services between countries by industry",
    "What an industry of one country sold to another country in one year: from a balanced input-output table where it "
    "holds the pair, else a gravity model's estimate with its interval; the partner is WLD for a country's total.",
    {
        "year": c.year(),
        "exporter": c.country("Country whose industry sells; WLD for all."),
        "importer": c.country("Country that buys; WLD for all."),
        "industry": c.text("Industry of the OECD ICIO tables (ISIC 4), such as J62_63."),
        "title": c.text("What the industry does, in words."),
        "value_usd": c.usd("Value in current US dollars at basic prices."),
        "estimated": c.flag("The value is a gravity model's estimate; no source reports it."),
        "low_usd": c.usd("Lower end of the interval of an estimate; empty where the value is none.", nullable=True),
        "high_usd": c.usd("Upper end of the interval of an estimate; empty where the value is none.", nullable=True),
        "predicted_usd": c.usd("What the gravity model expects of the pair, also where the value is known."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "industry"),
    checks=(
        c.differ("exporter", "importer"),
        c.rows(
            "low_usd and high_usd must stand on both sides of an estimate and nowhere else",
            (pl.col("estimated") == (pl.col("low_usd").is_not_null() & pl.col("high_usd").is_not_null()))
            & ((pl.col("low_usd") <= pl.col("value_usd")).fill_null(value=True))
            & ((pl.col("high_usd") >= pl.col("value_usd")).fill_null(value=True)),
        ),
    ),
    optional=True,
)
