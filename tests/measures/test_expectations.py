"""Growth over five years from rates and levels, by hand."""

import math

import pytest

from corridor.measures.expectations import growth_from_levels, growth_from_rates


def test_five_rates_multiply():
    found = growth_from_rates([2025, 2026, 2027, 2028, 2029], [1.0, 2.0, 3.0, 4.0, -5.0], 2024)
    assert found == pytest.approx(1.01 * 1.02 * 1.03 * 1.04 * 0.95)


def test_the_year_of_the_vintage_and_those_beyond_the_horizon_do_not_count():
    found = growth_from_rates([2024, 2030, *range(2025, 2030)], [50.0, 50.0, *[2.0] * 5], 2024)
    assert found == pytest.approx(1.02**5)


def test_fewer_rates_are_carried_on():
    assert growth_from_rates([2025, 2026], [1.0, 3.0], 2024) == pytest.approx((1.01 * 1.03) ** 2.5)


@pytest.mark.parametrize(("years", "rates"), [([], []), ([2024], [3.0]), ([2025], [-100.0]), ([2025], [-120.0])])
def test_rates_that_say_nothing(years, rates):
    assert math.isnan(growth_from_rates(years, rates, 2024))


def test_levels_from_the_first_to_the_last_inside():
    assert growth_from_levels([2029, 2024, 2026, 2023], [121.0, 110.0, 1.0, 9.0], 2024) == pytest.approx(1.1)
    assert growth_from_levels([2024, 2026], [100.0, 121.0], 2024) == pytest.approx(1.1**5)


@pytest.mark.parametrize(
    ("years", "levels"), [([], []), ([2024], [3.0]), ([2024, 2026], [0.0, 3.0]), ([2020, 2031], [1.0, 2.0])]
)
def test_levels_that_say_nothing(years, levels):
    assert math.isnan(growth_from_levels(years, levels, 2024))
