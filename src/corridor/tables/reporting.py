"""Contract of reporting: who declared what, which keeps absent, unreported and zero apart."""

from corridor.tables import columns as c
from corridor.tables.contract import define
from corridor.vocabulary import Coverage

REPORTING = define(
    "reporting",
    "Reporting",
    "Whether a reporter's declarations of one product, year and side are in the snapshot. No row: it filed nothing.",
    {
        "year": c.year(),
        "reporter": c.country("Country that declares; WLD where the source covers every country."),
        "side": c.choice(("exporter", "importer"), "Side of the flow on which the reporter stands."),
        "product": c.product(),
        "nomenclature": c.nomenclature(),
        "status": c.choice(
            tuple(Coverage),
            "declared: an absent flow is zero. absent: filed the year without this product, so unknown. balanced: the "
            "source reconciles all countries, an absent flow is zero. truncated: small flows are left out, so unknown.",
        ),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "reporter", "side", "product", "nomenclature"),
    by_year=True,
)
