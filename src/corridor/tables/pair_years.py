"""Contract of yearly figures of country pairs."""

from corridor.tables import columns as c
from corridor.tables.contract import define

PAIR_SERIES = ("rta", "wto", "eu", "trade_usd", "distance_weighted_km")

PAIR_YEARS = define(
    "pair_years",
    "Yearly figures of pairs",
    "One figure on an exporter and an importer in one year: an agreement in force, membership, trade of a panel.",
    {
        "year": c.year(),
        "exporter": c.country("Country that sells."),
        "importer": c.country("Country that buys."),
        "series": c.choice(
            PAIR_SERIES,
            "rta: agreement in force (0 or 1). wto, eu: both are members (0 or 1). trade_usd: all goods, as the panel "
            "has it. distance_weighted_km: mean distance weighted by population.",
        ),
        "value": c.number("The figure.", "see unit", low=0.0, nullable=False),
        "unit": c.text("Unit of the figure."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "series"),
    checks=(c.differ("exporter", "importer"),),
    optional=True,
)
