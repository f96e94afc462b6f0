"""Contract of country pairs."""

from corridor.tables import columns as c
from corridor.tables.contract import define

PAIRS = define(
    "pairs",
    "Country pairs",
    "What lies between an exporter and an importer and hardly changes: distance, border, language, colonial past.",
    {
        "exporter": c.country("Country that sells."),
        "importer": c.country("Country that buys."),
        "distance_km": c.number("Great-circle distance between the largest cities.", "kilometres", low=0.0),
        "contiguous": c.flag("The two share a border."),
        "common_language": c.flag("The two share an official language."),
        "colonial_link": c.flag("One was ever a colony of the other."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("exporter", "importer"),
    checks=(c.differ("exporter", "importer"),),
)
