from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
NO_HS = "HS code of 2, 4 or 6 digits"
REVISIONS = "one of HS, HS92, HS96, HS02, HS07, HS12, HS17, HS22"
BLANK = "a text that is not blank"


class TestReporting(ContractTests):
    table = "reporting"
    columns: ClassVar = {
        "year": "year", "reporter": "none", "side": "none", "product": "none", "nomenclature": "none",
        "status": "none", "source": "none",
    }  # fmt: skip
    key = ("year", "reporter", "side", "product", "nomenclature")
    by_year = True
    wrong: ClassVar = [
        ("year", 2101, NO_YEAR),
        ("reporter", "EU27", NO_CODE),
        ("side", "reconciled", "one of exporter, importer"),
        ("product", "ALL", NO_HS),
        ("nomenclature", "SITC", REVISIONS),
        ("status", "zero", "one of declared, absent, balanced, truncated"),
        ("source", "", BLANK),
    ]
    right: ClassVar = [("status", "absent"), ("status", "balanced"), ("status", "truncated"), ("reporter", "WLD")]
