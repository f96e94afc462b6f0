"""How figures stand in plain sentences, by their unit, and which of them anybody could think of changing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from corridor.vocabulary import Level, Unit

if TYPE_CHECKING:  # a run that is read back needs no indicators
    from corridor.indicators.base import Indicator

RECORD = frozenset({
    "epi_gravity_share", "figure_age", "flow_years_known", "import_years", "mirror_gap", "reporter_quality_exporter",
    "reporter_quality_importer", "years_reported",
})  # fmt: skip
"""Indicators of how well things are known: other figures would not make the opportunity another."""

GEOGRAPHY = frozenset({"distance_advantage", "distance_fit"})
"""Indicators of where countries lie that rest on more than the table of pairs."""

WHOLE = frozenset({Unit.COUNT, Unit.YEARS, Unit.FLAG})
"""Units of figures that come as whole numbers."""

SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "mn"))


def changeable(indicator: Indicator) -> bool:
    """Return whether anybody could think of changing a figure: no geography, no nature of a product, no record."""
    fixed = indicator.rests_on == ("pairs",) or indicator.level == Level.PRODUCT
    return not fixed and indicator.name not in RECORD | GEOGRAPHY


def told(value: float, unit: str, formula: str) -> str:
    """Return a figure of an indicator as it stands in a sentence; the ratio behind a logarithm that is no dollars."""
    if unit == Unit.INDEX and formula.startswith("log10"):
        return short(10.0**value)
    return figure(value, unit)


def figure(value: float, unit: str) -> str:
    """Return a figure with its unit, as it stands in a sentence.

    Example:
        >>> figure(6.083, Unit.PERCENT_A_YEAR), figure(0.0412, Unit.SHARE), figure(9.0792, Unit.LOG_USD)
        ('6.08% a year', '4.12%', '$1.2 bn')
    """
    if math.isinf(value):
        return "nothing" if value < 0.0 else "without bound"
    return WRITTEN.get(unit, short)(value)


def dollars(value: float) -> str:
    """Return US dollars with three digits and without zeros at their end: $1.2 bn."""
    for size, word in SCALES:
        if abs(value) >= 0.9995 * size:
            return f"${short(value / size)} {word}"
    return f"${value:,.0f}"


def short(value: float) -> str:
    """Return a number with three digits that say something, in full from a hundred up.

    Example:
        >>> [short(value) for value in (1234.5, 12.345, 0.012345, -3.0, 0.0)]
        ['1,234', '12.3', '0.0123', '−3', '0']
    """
    size = abs(value)
    if size < 1e-9:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(size)))
    text = f"{size:,.{min(digits, 10)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if value < 0.0 else text


def outward(value: float, raw: float, unit: str) -> float:
    """Return a needed figure rounded to three digits, away from the present one; dollars where it is their logarithm.

    Whole numbers stay whole. The change is never made smaller.

    Example:
        >>> outward(6.0832, 2.3, Unit.PERCENT), outward(812.3, 1000.0, Unit.KM), outward(2.2, 1.0, Unit.COUNT)
        (6.09, 812.0, 3.0)
    """
    if unit == Unit.LOG_USD:
        present = max(10.0**raw - 1.0, 0.0) if math.isfinite(raw) else 0.0
        dollar = _rounded(max(10.0**value - 1.0, 0.0), present)
        return math.log10(dollar + 1.0)
    if unit in WHOLE:
        return float(math.ceil(value - 1e-9) if value > raw else math.floor(value + 1e-9))
    return _rounded(value, raw)


def _rounded(value: float, away_from: float) -> float:
    if value == 0.0 or not math.isfinite(value):
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 2)
    places = max(0, -round(math.log10(step)))
    count = value / step
    whole = math.ceil(count - 1e-9) if value > away_from else math.floor(count + 1e-9)
    return round(whole * step, places)


WRITTEN: Mapping[str, Callable[[float], str]] = {
    Unit.USD: dollars,
    Unit.LOG_USD: lambda value: dollars(max(10.0**value - 1.0, 0.0)),
    Unit.SHARE: lambda value: f"{short(100.0 * value)}%",
    Unit.PERCENT: lambda value: f"{short(value)}%",
    Unit.PERCENT_A_YEAR: lambda value: f"{short(value)}% a year",
    Unit.KM: lambda value: f"{value:,.0f} km",
    Unit.KG: lambda value: f"{value:,.0f} kg",
    Unit.FLAG: lambda value: "yes" if value >= 0.5 else "no",
    Unit.YEARS: lambda value: f"{short(value)} years",
}
"""How figures of a unit are written; of any other, as plain numbers."""
