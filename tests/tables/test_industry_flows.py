from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestIndustryFlows(ContractTests):
    table = "industry_flows"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "classification": "none", "industry": "none",
        "use": "none", "value_usd": "US dollars", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "classification", "industry", "use")
    by_year = True
    optional = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 2101, NO_YEAR), ("exporter", "ROW1", NO_CODE), ("classification", "ISIC", "one of ICIO, WIOD, CPA"),
        ("industry", "", BLANK), ("use", "both", "one of intermediate, final, total"),
        ("value_usd", -1, "not negative"), ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("value_usd", 0), ("classification", "CPA")]
