"""Contract of services flows."""

from corridor.tables import columns as c
from corridor.tables.contract import define
from corridor.vocabulary import Declarer

SERVICES_FLOWS = define(
    "services_flows",
    "Services flows",
    "What an exporter sold to an importer of one services category in one year; the partner is WLD where the source "
    "knows only a country's total.",
    {
        "year": c.year(),
        "exporter": c.country("Country that sells."),
        "importer": c.country("Country that buys."),
        "category": c.text("Services category: an EBOPS 2010 code, or DDS for all digitally deliverable services."),
        "declared_by": c.choice(tuple(Declarer), "Whose declaration the value is, or reconciled from them."),
        "value_usd": c.usd("Value in current US dollars."),
        "estimated": c.flag("The value is a model's estimate, not a declaration."),
        "source": c.text("Name of the source in datapackage.json."),
    },
    key=("year", "exporter", "importer", "category", "declared_by"),
    checks=(c.differ("exporter", "importer"),),
    by_year=True,
)
