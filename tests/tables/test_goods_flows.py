import math
from typing import ClassVar

import polars as pl
import pytest

from corridor.tables import TABLES, check_frame
from corridor.vocabulary import Rule
from factories_tables import ContractTests, good, one_failure, with_value

NO_YEAR = "year between 1900 and 2100"
NO_CODE = "three capital letters (ISO 3166-1 alpha-3)"
NO_HS = "HS code of 2, 4 or 6 digits"
REVISIONS = "one of HS, HS92, HS96, HS02, HS07, HS12, HS17, HS22"
DECLARERS = "one of exporter, importer, reconciled"
BLANK = "a text that is not blank"
BOTH = "mean_of_both, weighted_by_reliability, exporter_preferred, importer_preferred"
NO_MIRROR = f"mirror_ratio must be empty unless both sides declared (rule {BOTH})"


class TestGoodsFlows(ContractTests):
    table = "goods_flows"
    columns: ClassVar = {
        "year": "year", "exporter": "none", "importer": "none", "product": "none", "nomenclature": "none",
        "declared_by": "none", "value_usd": "US dollars", "quantity_kg": "kilograms", "rule": "none",
        "mirror_ratio": "ratio", "source": "none",
    }  # fmt: skip
    key = ("year", "exporter", "importer", "product", "nomenclature", "declared_by")
    nullable: ClassVar = {"quantity_kg", "rule", "mirror_ratio"}
    by_year = True
    self_trade = True
    wrong: ClassVar = [
        ("year", 1899, NO_YEAR),
        ("exporter", "aze", NO_CODE),
        ("importer", "USAA", NO_CODE),
        ("product", "8", NO_HS),
        ("product", "841", NO_HS),
        ("product", "84711", NO_HS),
        ("product", "8471300", NO_HS),
        ("product", " 27", NO_HS),
        ("product", "27\n", NO_HS),
        ("product", "TOTAL", NO_HS),
        ("product", "٢٧", NO_HS),  # Arabic digits are digits, but no HS code
        ("nomenclature", "HS88", REVISIONS),
        ("declared_by", "both", DECLARERS),
        ("value_usd", -1, "not negative"),
        ("value_usd", 2**63 - 1, "at most 100 trillion"),
        ("quantity_kg", -1, "not negative"),
        ("rule", "mean", f"one of {', '.join(Rule)}"),
        ("mirror_ratio", -0.01, "at least 0"),
        ("mirror_ratio", math.nan, "a finite number"),
        ("mirror_ratio", math.inf, "a finite number"),
        ("source", " ", BLANK),
    ]
    right: ClassVar = [
        ("value_usd", 0),
        ("value_usd", 10**14),
        ("quantity_kg", 0),
        ("mirror_ratio", 0.0),
        ("product", "010121"),
    ]


def test_money_is_an_integer():
    cents = good("goods_flows").with_columns(value_usd=pl.Series([100.0, 212.5, 200.0, 100.0, 106.0]))
    failure = one_failure(check_frame(TABLES["goods_flows"], cents))
    assert failure.check == "type is Float64, must be Int64"
    assert failure.examples == ((2, "212.5"),)


@pytest.mark.parametrize(
    ("column", "row", "value", "rule"),
    [
        ("rule", 2, "importer_only", "rule must be given on reconciled rows and on no other"),
        ("rule", 3, None, "rule must be given on reconciled rows and on no other"),
        ("mirror_ratio", 2, 1.0, NO_MIRROR),
        ("mirror_ratio", 3, 1.0, NO_MIRROR),
    ],
)
def test_rule_and_mirror_ratio_belong_to_reconciled_rows(column, row, value, rule):
    failure = one_failure(check_frame(TABLES["goods_flows"], with_value(good("goods_flows"), column, row, value)))
    assert (failure.check, failure.count, failure.examples[0][0]) == (rule, 1, row)


def test_a_source_may_balance_by_itself():
    frame = with_value(good("goods_flows"), "rule", 3, "balanced_by_source")
    assert check_frame(TABLES["goods_flows"], frame).ok


@pytest.mark.parametrize("rule", BOTH.split(", "))
def test_each_rule_of_both_sides_may_show_the_mirror_ratio(rule):
    frame = with_value(good("goods_flows"), "rule", 1, rule)
    assert frame["mirror_ratio"][0] == 1.06
    assert check_frame(TABLES["goods_flows"], frame).ok


def test_two_sides_may_declare_the_same_flow_and_two_revisions_may_hold_it():
    frame = good("goods_flows")
    again = frame.with_columns(nomenclature=pl.lit("HS22"))
    assert check_frame(TABLES["goods_flows"], pl.concat([frame, again])).ok
