import math
from typing import ClassVar

from corridor.tables import TABLES, check_frame
from factories_tables import ContractTests, good, one_failure, with_value

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestFacts(ContractTests):
    table = "facts"
    columns: ClassVar = {
        "fact": "none", "exporter": "none", "importer": "none", "measure": "none", "year": "year", "period": "none",
        "months": "months", "value": "see unit", "unit": "none", "reporter": "none", "reporter_country": "none",
        "kind": "none", "source": "none", "note": "none",
    }  # fmt: skip
    key = ("fact",)
    nullable: ClassVar = {"months", "reporter_country", "note"}
    optional = True
    self_trade = True
    wrong: ClassVar = [
        ("fact", "", BLANK),
        ("exporter", "United States", NO_CODE),
        ("importer", "aze", NO_CODE),
        ("measure", "imports", "one of exports, balance, turnover, exports_growth, balance_growth"),
        ("year", 1899, NO_YEAR),
        ("months", 0, "from 1 to 12"),
        ("months", 13, "from 1 to 12"),
        ("value", math.nan, "a finite number"),
        ("unit", "EUR", "one of US dollars, percent"),
        ("reporter", " ", BLANK),
        ("reporter_country", "us", NO_CODE),
        ("kind", "guessed", "one of published, derived, inferred"),
        ("source", "", BLANK),
        ("note", "", BLANK),
    ]
    right: ClassVar = [("months", 1), ("value", 0.0), ("kind", "derived"), ("measure", "balance")]


def test_a_balance_may_be_negative_and_exports_may_not():
    frame = with_value(good("facts"), "value", 1, -1e12)
    assert check_frame(TABLES["facts"], with_value(frame, "measure", 1, "balance")).ok
    failure = one_failure(check_frame(TABLES["facts"], frame))
    assert (failure.column, failure.examples) == ("measure, value", ((1, "'turnover', -1000000000000.0"),))
    assert failure.check == "value must be not negative for exports and turnover"


def test_growth_is_in_percent_and_nothing_else_is():
    failure = one_failure(check_frame(TABLES["facts"], with_value(good("facts"), "unit", 1, "percent")))
    assert failure.check == "unit must be percent for growth and US dollars for all else"
    assert one_failure(check_frame(TABLES["facts"], with_value(good("facts"), "unit", 2, "US dollars"))).count == 1
