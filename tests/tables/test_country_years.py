import math
from typing import ClassVar

from corridor.tables import TABLES, check_frame
from corridor.tables.country_years import SERIES
from factories_tables import ContractTests, good, one_failure, with_value

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestCountryYears(ContractTests):
    table = "country_years"
    columns: ClassVar = {
        "year": "year", "country": "none", "series": "none", "value": "see unit", "unit": "none", "known_in": "year",
        "projected": "yes or no", "source": "none",
    }  # fmt: skip
    key = ("year", "country", "series")
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR),
        ("year", 2101, NO_YEAR),
        ("known_in", 0, NO_YEAR),
        ("country", "U5A", NO_CODE),
        ("value", math.nan, "a finite number"),
        ("value", math.inf, "a finite number"),
        ("value", -math.inf, "a finite number"),
        ("unit", "\t", BLANK),
        ("source", "", BLANK),
    ]
    right: ClassVar = [("year", 1900), ("year", 2100), ("value", 0.0)]


def test_only_what_cannot_fall_below_zero_may_not():
    frame = good("country_years")
    governed = with_value(with_value(frame, "series", 2, "wgi_mean"), "value", 2, -2.5)
    assert check_frame(TABLES["country_years"], governed).ok
    failure = one_failure(check_frame(TABLES["country_years"], with_value(frame, "value", 2, -1.0)))
    assert failure.column == "series, value"
    assert failure.check.startswith("value must be not negative for gdp_usd, population")
    assert failure.examples == ((2, "'gdp_usd', -1.0"),)


def test_an_unknown_series_is_answered_with_the_known_ones():
    account = check_frame(TABLES["country_years"], with_value(good("country_years"), "series", 3, "gdp"))
    failure = one_failure(account)
    assert failure.examples == ((3, "'gdp'"),)
    assert failure.check == "must be one of " + ", ".join(SERIES)
