from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestTariffs(ContractTests):
    table = "tariffs"
    columns: ClassVar = {
        "year": "year", "importer": "none", "exporter": "none", "product": "none", "nomenclature": "none",
        "duty": "none", "simple_average_pct": "percent", "weighted_average_pct": "percent",
        "minimum_pct": "percent", "maximum_pct": "percent", "lines": "count", "source": "none",
    }  # fmt: skip
    key = ("year", "importer", "exporter", "product", "nomenclature", "duty")
    nullable: ClassVar = {"simple_average_pct", "weighted_average_pct", "minimum_pct", "maximum_pct", "lines"}
    optional = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR), ("importer", "U", NO_CODE), ("product", "999999X", "HS code of 2, 4 or 6 digits"),
        ("duty", "GSP", "one of MFN, AHS, BND, PRF, collected"), ("simple_average_pct", -1.0, "at least 0"),
        ("lines", -1, "not negative"), ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("simple_average_pct", 0.0), ("weighted_average_pct", 3000.0), ("exporter", "WLD")]
