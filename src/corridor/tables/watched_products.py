"""Contract of products that need an export-control review."""

from corridor.tables import columns as c
from corridor.tables.contract import define

WATCHED_PRODUCTS = define(
    "watched_products",
    "Watched products",
    "A product that a public list names for export-control review before it is promoted.",
    {
        "list": c.text("Name of the list."),
        "product": c.product(),
        "tier": c.text("Tier within the list."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("list", "product"),
    optional=True,
)
