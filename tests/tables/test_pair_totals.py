from typing import ClassVar

import polars as pl

from corridor.tables import TABLES, check_frame
from factories_tables import ContractTests, good

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
DECLARERS = "one of exporter, importer, reconciled"
BLANK = "a text that is not blank"


class TestPairTotals(ContractTests):
    table = "pair_totals"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "declared_by": "none", "value_usd": "US dollars",
        "basis": "none", "months": "months", "products_absent": "count", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "declared_by", "source")
    self_trade = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR),
        ("exporter", "1SA", NO_CODE),
        ("importer", "", NO_CODE),
        ("declared_by", "mirror", DECLARERS),
        ("value_usd", -1, "not negative"),
        ("basis", "fob", "one of FOB, CIF, FAS, customs value"),
        ("months", 0, "from 1 to 12"),
        ("months", 13, "from 1 to 12"),
        ("products_absent", -1, "from 0 to 97"),
        ("products_absent", 98, "from 0 to 97"),
        ("source", "", BLANK),
    ]
    right: ClassVar = [("months", 1), ("products_absent", 97), ("value_usd", 0), ("basis", "CIF"), ("importer", "WLD")]


def test_two_sources_may_hold_the_total_of_a_pair():
    frame = good("pair_totals")
    again = frame.with_columns(source=pl.lit("comtrade"))
    assert check_frame(TABLES["pair_totals"], pl.concat([frame, again])).ok
