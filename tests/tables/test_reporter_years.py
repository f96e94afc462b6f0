from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestReporterYears(ContractTests):
    table = "reporter_years"
    columns: ClassVar = {
        "year": "year", "reporter": "none", "side": "none", "products": "count", "value_usd": "US dollars",
        "unspecified_partner_usd": "US dollars", "unspecified_product_usd": "US dollars",
        "unallocated_usd": "US dollars", "hidden_usd": "US dollars", "mirrored_usd": "US dollars",
        "mirror_ratio": "ratio", "mirror_spread": "natural logarithm", "reliability": "share 0..1",
        "nomenclatures": "none", "source": "none",
    }  # fmt: skip
    key = ("year", "reporter", "side")
    nullable: ClassVar = {"unallocated_usd", "hidden_usd", "mirror_ratio", "mirror_spread", "reliability"}
    optional = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR), ("reporter", "U", NO_CODE), ("side", "both", "one of exporter, importer"),
        ("products", -1, "not negative"), ("value_usd", -1, "not negative"), ("mirrored_usd", -1, "not negative"),
        ("reliability", 1.5, "at most 1"), ("mirror_ratio", -0.1, "at least 0"), ("nomenclatures", "", BLANK),
        ("unallocated_usd", 10**15, "within 100 trillion"),
    ]  # fmt: skip
    right: ClassVar = [("unallocated_usd", -5), ("hidden_usd", 7), ("reliability", 1.0), ("mirror_ratio", None)]
