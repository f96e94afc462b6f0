from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestReExports(ContractTests):
    table = "re_exports"
    columns: ClassVar = {
        "year": "year", "reporter": "none", "partner": "none", "flow": "none", "product": "none",
        "nomenclature": "none", "value_usd": "US dollars", "source": "none",
    }  # fmt: skip
    key = ("year", "reporter", "partner", "flow", "product", "nomenclature")
    by_year = True
    optional = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR), ("reporter", "U", NO_CODE), ("partner", "W00", NO_CODE),
        ("flow", "export", "one of re-export, re-import"), ("product", "8", "HS code of 2, 4 or 6 digits"),
        ("value_usd", -1, "not negative"), ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("value_usd", 0), ("partner", "NES"), ("partner", "AZE")]
