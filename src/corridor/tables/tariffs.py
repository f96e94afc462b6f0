"""Contract of tariffs."""

import polars as pl
from pandera.polars import Check

from corridor.tables import columns as c
from corridor.tables.contract import define

DUTIES = ("MFN", "AHS", "BND", "PRF", "collected")

TARIFFS = define(
    "tariffs",
    "Tariffs",
    "Duty of an importer on a product from an exporter in one year; the exporter is WLD where it holds for everyone.",
    {
        "year": c.year(),
        "importer": c.country("Country that levies the duty."),
        "exporter": c.country("Country of origin; WLD for all."),
        "product": c.product(),
        "nomenclature": c.nomenclature(),
        "duty": c.choice(
            DUTIES,
            "MFN: most favoured nation. AHS: effectively applied. BND: bound. PRF: preferential. collected: duties "
            "paid over the value of imports.",
        ),
        "simple_average_pct": c.number("Mean of the tariff lines.", "percent", low=0.0),
        "weighted_average_pct": c.number("Mean of the lines weighted by imports.", "percent", low=0.0),
        "minimum_pct": c.number("Lowest line.", "percent", low=0.0),
        "maximum_pct": c.number("Highest line.", "percent", low=0.0),
        "lines": c.column(pl.Int32, "Tariff lines.", "count", Check.ge(0, name="not negative"), nullable=True),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "importer", "exporter", "product", "nomenclature", "duty"),
    checks=(
        c.differ("exporter", "importer"),
        c.rows("minimum_pct must not be above maximum_pct", pl.col("minimum_pct") <= pl.col("maximum_pct")),
    ),
    optional=True,
)
