"""Contract of mineral production and reserves."""

from corridor.tables import columns as c
from corridor.tables.contract import define

MINERALS = define(
    "minerals",
    "Minerals",
    "What a country mined or refined of one mineral in one year and what reserves it holds.",
    {
        "year": c.year(),
        "country": c.country("Producing country; WLD for the world total."),
        "mineral": c.text("Mineral, in lower case, as the sector files name it."),
        "stage": c.choice(("mine", "refinery", "smelter", "plant"), "Stage of production."),
        "production": c.number("Production in the year.", "see unit", low=0.0),
        "reserves": c.number("Reserves known in the year.", "see unit", low=0.0),
        "unit": c.text("Unit of production and reserves."),
        "estimated": c.flag("The source marks the production as estimated."),
        "critical": c.flag("On the list of critical minerals of the United States of 2025."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "country", "mineral", "stage"),
)
