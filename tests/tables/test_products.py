from typing import ClassVar

import polars as pl

from corridor.tables import TABLES, check_frame
from factories_tables import ContractTests, good, one_failure

NO_HS = "HS code of 2, 4 or 6 digits"
REVISIONS = "one of HS, HS92, HS96, HS02, HS07, HS12, HS17, HS22"
BLANK = "a text that is not blank"


class TestProducts(ContractTests):
    table = "products"
    columns: ClassVar = {
        "product": "none",
        "nomenclature": "none",
        "level": "digits",
        "title": "none",
        "parent": "none",
    }
    key = ("product",)
    nullable: ClassVar = {"parent"}
    wrong: ClassVar = [
        ("product", "847", NO_HS),
        ("product", "84713", NO_HS),
        ("product", "8471.30", NO_HS),
        ("product", "०१", NO_HS),
        ("nomenclature", "HS2022", REVISIONS),
        ("level", 3, "2, 4 or 6"),
        ("level", 0, "2, 4 or 6"),
        ("title", "", BLANK),
        ("parent", "847130", "HS code of 2 or 4 digits"),
        ("parent", "8", "HS code of 2 or 4 digits"),
        ("parent", "८४", "HS code of 2 or 4 digits"),
    ]
    right: ClassVar = [("product", "01"), ("product", "0101"), ("product", "010121"), ("nomenclature", "HS")]


def test_a_code_that_lost_its_leading_zero_as_a_number_is_refused():
    frame = good("products").with_columns(product=pl.Series([27, 84, 8471, 847130]))
    failure = one_failure(check_frame(TABLES["products"], frame))
    assert failure.check == "type is Int64, must be String"
    assert failure.count == 4
