import math
from typing import ClassVar

from factories_tables import ContractTests

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestMinerals(ContractTests):
    table = "minerals"
    columns: ClassVar = {
        "year": "year", "country": "none", "mineral": "none", "stage": "none", "production": "see unit",
        "reserves": "see unit", "unit": "none", "estimated": "yes or no", "critical": "yes or no", "source": "none",
    }  # fmt: skip
    key = ("year", "country", "mineral", "stage")
    nullable: ClassVar = {"production", "reserves"}
    wrong: ClassVar = [
        ("year", 2101, NO_YEAR),
        ("country", "world", NO_CODE),
        ("mineral", "", BLANK),
        ("stage", "mining", "one of mine, refinery, smelter, plant"),
        ("production", -0.5, "at least 0"),
        ("production", math.nan, "a finite number"),
        ("reserves", -1.0, "at least 0"),
        ("reserves", math.inf, "a finite number"),
        ("unit", " ", BLANK),
        ("source", "", BLANK),
    ]
    right: ClassVar = [
        ("production", 0.0),
        ("reserves", 0.0),
        ("stage", "plant"),
        ("stage", "smelter"),
        ("stage", "refinery"),
    ]
