from typing import ClassVar

from factories_tables import ContractTests

NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
BLANK = "a text that is not blank"


class TestCountries(ContractTests):
    table = "countries"
    columns: ClassVar = {
        "country": "none",
        "name": "none",
        "iso2": "none",
        "m49": "none",
        "region": "none",
        "kind": "none",
    }
    key = ("country",)
    nullable: ClassVar = {"iso2", "m49", "region"}
    wrong: ClassVar = [
        ("country", "usa", NO_CODE),
        ("country", "US", NO_CODE),
        ("country", "USA\n", NO_CODE),
        ("country", "ÀBC", NO_CODE),
        ("name", " ", BLANK),
        ("iso2", "usa", "two capital letters"),
        ("m49", 1000, "from 0 to 999"),
        ("m49", -1, "from 0 to 999"),
        ("region", "", BLANK),
        ("kind", "continent", "one of country, territory, historic, area, world"),
    ]
    right: ClassVar = [
        ("m49", 0),
        ("m49", 999),
        ("kind", "historic"),
        ("kind", "area"),
        ("kind", "territory"),
        ("country", "NES"),
    ]
