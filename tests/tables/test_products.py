from typing import ClassVar

import polars as pl
import pytest

from corridor.tables import TABLES, check_frame
from factories_tables import ContractTests, good, one_failure, with_value

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
    right: ClassVar = [("product", "01"), ("nomenclature", "HS")]


def test_leading_zeros_are_part_of_a_code():
    rows = [("01", "HS22", 2, "A", None), ("0101", "HS22", 4, "B", "01"), ("010121", "HS22", 6, "C", "0101")]
    assert check_frame(TABLES["products"], pl.DataFrame(rows, schema=TABLES["products"].dtypes, orient="row")).ok


@pytest.mark.parametrize(
    ("column", "row", "value", "compared"),
    [
        ("level", 1, 4, "level, product"),
        ("level", 4, 4, "level, product"),
        ("parent", 1, "84", "parent, product"),
        ("parent", 3, "27", "parent, product"),
        ("parent", 3, None, "parent, product"),
        ("parent", 4, "84", "parent, product"),
    ],
)
def test_level_and_parent_follow_from_the_code(column, row, value, compared):
    failure = one_failure(check_frame(TABLES["products"], with_value(good("products"), column, row, value)))
    assert (failure.column, failure.count, failure.examples[0][0]) == (compared, 1, row)
    assert failure.check.startswith(f"{column} must be the ")


def test_a_code_that_lost_its_leading_zero_as_a_number_is_refused():
    frame = good("products").with_columns(product=pl.Series([27, 84, 8471, 847130]))
    failure = one_failure(check_frame(TABLES["products"], frame))
    assert failure.check == "type is Int64, must be String"
    assert failure.count == 4
