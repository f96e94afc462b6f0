"""Contract of regional trade agreements."""

from corridor.tables import columns as c
from corridor.tables.contract import define

AGREEMENTS = define(
    "agreements",
    "Regional trade agreements",
    "A country that is party to an agreement in force that was notified to the World Trade Organization.",
    {
        "agreement": c.text("Name of the agreement."),
        "country": c.country("Party to the agreement."),
        "kind": c.text("What it is: FTA, CU, EIA, PSA, or several of them."),
        "known_in": c.year("Year of the list that names it; the list does not say since when it is in force."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("agreement", "country"),
    optional=True,
)
