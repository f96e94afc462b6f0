"""Contract of bilateral flows by industry, goods and services in one classification."""

from corridor.tables import columns as c
from corridor.tables.contract import define

CLASSIFICATIONS = ("ICIO", "WIOD", "CPA")

INDUSTRY_FLOWS = define(
    "industry_flows",
    "Flows by industry",
    "What the industries of one country delivered to another in one year, balanced over all countries by the source.",
    {
        "year": c.year(),
        "exporter": c.country("Country whose industry delivers."),
        "importer": c.country("Country that uses what is delivered."),
        "classification": c.choice(
            CLASSIFICATIONS,
            "ICIO: OECD industries (ISIC 4). WIOD: release 2013 (NACE 1). CPA: products by activity (CPA 2.1).",
        ),
        "industry": c.text("Code of the delivering industry in its classification."),
        "use": c.choice(("intermediate", "final", "total"), "Use in the importing country that the value covers."),
        "value_usd": c.usd("Value in current US dollars at basic prices."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "classification", "industry", "use"),
    checks=(c.differ("exporter", "importer"),),
    by_year=True,
    optional=True,
)
