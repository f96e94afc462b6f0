"""Figures in plain sentences, rounded away from what is, and what nobody can change."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.indicators import INDICATORS
from corridor.study.explain.figures import changeable, dollars, figure, outward, short, told
from corridor.vocabulary import Unit

QUICK = settings(max_examples=80, deadline=None, derandomize=True)
SOME = st.floats(-1e6, 1e6).filter(lambda value: value == 0.0 or abs(value) > 1e-4)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6.083, Unit.PERCENT_A_YEAR, "6.08% a year"),
        (-2.0, Unit.PERCENT, "−2%"),
        (0.0412, Unit.SHARE, "4.12%"),
        (math.log10(1.2e9 + 1), Unit.LOG_USD, "$1.2 bn"),
        (0.0, Unit.LOG_USD, "$0"),
        (999_600, Unit.USD, "$1 mn"),
        (812.4, Unit.KM, "812 km"),
        (70_000.0, Unit.KG, "70,000 kg"),
        (3.0, Unit.YEARS, "3 years"),
        (4.0, Unit.COUNT, "4"),
        (1.0, Unit.FLAG, "yes"),
        (0.0, Unit.FLAG, "no"),
        (1.456, Unit.RATIO, "1.46"),
        (-math.inf, Unit.LOG_USD, "nothing"),
        (math.inf, Unit.RATIO, "without bound"),
    ],
)
def test_a_figure_reads_in_its_unit(value, unit, text):
    assert figure(value, unit) == text


def test_the_ratio_behind_a_logarithm_is_told():
    ease = INDICATORS["epi_ease"]
    assert told(math.log10(0.25), ease.unit, ease.formula) == "0.25"
    assert told(0.25, Unit.INDEX, "plain") == "0.25"


def test_short_numbers():
    assert [short(v) for v in (0.0, 1234.5, 12.345, 0.012345, -3.0)] == ["0", "1,234", "12.3", "0.0123", "−3"]
    assert dollars(-2.5e6) == "$−2.5 mn"


@QUICK
@given(SOME, SOME, st.sampled_from([Unit.PERCENT, Unit.RATIO, Unit.COUNT, Unit.KM]))
def test_rounding_never_makes_a_change_smaller_and_hardly_larger(value, raw, unit):
    found = outward(value, raw, unit)
    step = 1.0 if unit == Unit.COUNT else max(abs(value) * 0.011, 1e-12)
    assert found >= value - 1e-9 * abs(value) - 1e-9 if value > raw else found <= value + 1e-9 * abs(value) + 1e-9
    assert abs(found - value) <= step


def test_dollars_are_rounded_as_dollars():
    found = outward(math.log10(5_181_234 + 1), 3.0, Unit.LOG_USD)
    assert round(10**found - 1) == 5_190_000
    assert outward(math.log10(5_181_234 + 1), -math.inf, Unit.LOG_USD) == found
    assert outward(0.0, 3.0, Unit.LOG_USD) == 0.0


def test_nobody_moves_a_country_or_makes_a_product_another():
    fixed = {name for name, one in INDICATORS.items() if not changeable(one)}
    assert {"distance", "contiguity", "common_language", "distance_fit", "pci", "mirror_gap", "years_reported"} <= fixed
    assert not fixed & {"import_growth", "tariff_applied", "logistics_importer", "rca", "governance", "bilateral_share"}
