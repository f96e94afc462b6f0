from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
DECLARERS = "one of exporter, importer, reconciled"
BLANK = "a text that is not blank"


class TestServicesFlows(ContractTests):
    table = "services_flows"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "category": "none", "declared_by": "none",
        "value_usd": "US dollars", "estimated": "yes or no", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "category", "declared_by")
    by_year = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR),
        ("exporter", "usa", NO_CODE),
        ("importer", "AZ", NO_CODE),
        ("category", " ", BLANK),
        ("declared_by", "estimate", DECLARERS),
        ("value_usd", -1, "not negative"),
        ("source", "", BLANK),
    ]
    right: ClassVar = [("value_usd", 0), ("declared_by", "reconciled"), ("category", "SC")]
