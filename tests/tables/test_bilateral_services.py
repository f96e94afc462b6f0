from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestBilateralServices(ContractTests):
    table = "bilateral_services"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "industry": "none", "title": "none",
        "value_usd": "US dollars", "estimated": "yes or no", "low_usd": "US dollars", "high_usd": "US dollars",
        "predicted_usd": "US dollars", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "industry")
    nullable: ClassVar = {"low_usd", "high_usd"}
    optional = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 2101, NO_YEAR), ("exporter", "ROW1", NO_CODE), ("industry", "", BLANK), ("title", "", BLANK),
        ("value_usd", -1, "not negative"), ("predicted_usd", -1, "not negative"), ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("value_usd", 3_000_000), ("predicted_usd", 0)]
