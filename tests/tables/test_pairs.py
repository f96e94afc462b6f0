import math
from typing import ClassVar

import polars as pl

from corridor.tables import TABLES, check_frame
from factories_tables import ContractTests, good, one_failure

NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestPairs(ContractTests):
    table = "pairs"
    columns: ClassVar = {
        "exporter": "none", "importer": "none", "distance_km": "kilometres", "contiguous": "yes or no",
        "common_language": "yes or no", "colonial_link": "yes or no", "source": "none",
    }  # fmt: skip
    key = ("exporter", "importer")
    nullable: ClassVar = {"distance_km"}
    self_trade = True
    wrong: ClassVar = [
        ("exporter", "us", NO_CODE),
        ("importer", "AZERBAIJAN", NO_CODE),
        ("distance_km", -1.0, "at least 0"),
        ("distance_km", math.nan, "a finite number"),
        ("distance_km", math.inf, "a finite number"),
        ("source", " ", BLANK),
    ]
    right: ClassVar = [("distance_km", 0.0), ("contiguous", True)]


def test_a_flag_is_no_number():
    frame = good("pairs").with_columns(pl.col("contiguous").cast(pl.Int8))
    assert one_failure(check_frame(TABLES["pairs"], frame)).check == "type is Int8, must be Boolean"
