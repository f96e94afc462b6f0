from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestPairYears(ContractTests):
    table = "pair_years"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "series": "none", "value": "see unit",
        "unit": "none", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "series")
    optional = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR), ("exporter", "usa", NO_CODE), ("value", -0.5, "at least 0"),
        ("value", float("inf"), "a finite number"), ("unit", "", BLANK), ("source", " ", BLANK),
        ("series", "fta", "one of rta, wto, eu, trade_usd, distance_weighted_km"),
    ]  # fmt: skip
    right: ClassVar = [("value", 0.0)]
