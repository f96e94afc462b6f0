from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestAgreements(ContractTests):
    table = "agreements"
    columns: ClassVar = {
        "agreement": "none", "country": "none", "kind": "none", "known_in": "year", "source": "none",
    }  # fmt: skip
    key = ("agreement", "country")
    optional = True
    wrong: ClassVar = [
        ("agreement", " ", BLANK), ("country", "EU", NO_CODE), ("kind", "", BLANK), ("known_in", 1899, NO_YEAR),
        ("source", "", BLANK),
    ]  # fmt: skip
    right: ClassVar = [("kind", "CU & EIA"), ("country", "XKX")]
