"""How numbers are written: short, with their unit, and a dash where a figure is not known."""

from __future__ import annotations

import math
from collections.abc import Callable

from corridor.reports.locales import language, number_format, written
from corridor.reports.wordings import say

EMPTY = "–"
"""What stands where a figure is not known. Never a zero: an unknown figure is not nothing."""

MINUS = "\u2212"

_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "mn"))

Number = float | int | None


def known(value: Number) -> bool:
    """Return whether a figure is there: neither empty nor infinite nor not-a-number."""
    return value is not None and math.isfinite(value)


def usd(value: Number) -> str:
    """Return dollars as people say them: $22.2 bn, $9.19 bn, $157.8 mn, $535."""
    return _amount(value, _dollars)


def _amount(value: Number, write: Callable[[str, str, str], str]) -> str:
    """Return an amount with two to four significant digits and the name of its scale."""
    if value is None or not math.isfinite(value):
        return EMPTY
    amount, sign = abs(value), MINUS if value < 0 else ""
    for size, unit in _SCALES:
        if amount >= size * 0.99995:
            scaled = amount / size
            return write(sign, f"{scaled:,.{2 if scaled < 9.995 else 1}f}", unit)
    return write(sign, f"{amount:,.0f}", "")


def _dollars(sign: str, number: str, unit: str = "") -> str:
    """Return an amount of dollars in the language that is spoken, from an English number and the key of its scale."""
    form = number_format(language())
    return form.dollars.format(sign=sign, number=written(number), unit=_scale(unit))


def _bare(sign: str, number: str, unit: str = "") -> str:
    return f"{sign}{written(number)}{_scale(unit)}"


def _scale(unit: str) -> str:
    return say("formats", unit) if unit else ""


def rough(value: Number) -> str:
    """Return dollars with two significant digits, as an estimate deserves: $24 mn, $9.1 mn, $850,000."""
    if value is None or not math.isfinite(value):
        return EMPTY
    if value == 0:
        return usd(0)
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    rounded = round(value / step) * step
    amount, sign = abs(rounded), MINUS if value < 0 else ""
    for size, unit in _SCALES:
        if amount >= size * 0.9999:
            scaled = amount / size
            return _dollars(sign, f"{scaled:,.{1 if scaled < 9.95 else 0}f}", unit)
    return _dollars(sign, f"{amount:,.0f}")


def between(low: Number, high: Number) -> str:
    """Return the interval of an estimate: between $9.0 mn and $60 mn; nothing where either end is unknown."""
    return say("forms", "between", low=rough(low), high=rough(high)) if known(low) and known(high) else ""


def usd_log10(value: Number) -> str:
    """Return dollars from log10 of one dollar more than them, so that a 0 stands for nothing traded."""
    return usd(_antilog(value, less=1.0))


def rough_log10(value: Number) -> str:
    """Return dollars with two significant digits from log10 of one dollar more than them."""
    return rough(_antilog(value, less=1.0))


def share_log10(value: Number) -> str:
    """Return a share as a percentage from its base-10 logarithm."""
    return share(_antilog(value))


def ratio_log10(value: Number) -> str:
    """Return a ratio from its base-10 logarithm."""
    return ratio(_antilog(value))


def people(value: Number) -> str:
    """Return a number of people: 10.2 mn."""
    return _amount(value, _bare)


def plain(value: Number, digits: int = 2) -> str:
    """Return a bare number with thousands separators and a real minus sign."""
    if value is None or not math.isfinite(value):
        return EMPTY
    text = written(f"{abs(value):,.{digits}f}")
    negative = value < 0 and any(char in "123456789" for char in text)
    return f"{MINUS if negative else ''}{text}"


def count(value: Number) -> str:
    """Return a whole number."""
    return plain(value, 0)


def signed(value: Number, digits: int = 1) -> str:
    """Return a number that always shows its sign, unless it rounds to zero."""
    text = plain(value, digits)
    bare = text in (EMPTY, plain(0.0, digits)) or text.startswith(MINUS)
    return text if bare else f"+{text}"


def percent(value: Number) -> str:
    """Return a figure that is in percent already: 3.4%."""
    return _percent(plain(value, 1))


def signed_percent(value: Number) -> str:
    """Return a change in percent with its sign: +3.4%, −12.0%."""
    return _percent(signed(value))


def signed_points(value: Number) -> str:
    """Return a difference of two percentages with its sign: +3.4 percentage points."""
    return _unit(signed(value), say("formats", "points"))


def share(value: Number) -> str:
    """Return a share from 0 to 1 as a percentage; tiny ones as "under 0.1%"."""
    if value is not None and 0.0 < value < 0.001:
        return say("formats", "under", value=percent(0.1))
    return percent(None if value is None else value * 100.0)


def whole_share(value: Number) -> str:
    """Return a share from 0 to 1 as a whole percentage: 90%."""
    return _percent(plain(None if value is None else value * 100.0, 0))


def precise(value: Number) -> str:
    """Return a bare number with two digits after the point, more for small ones, none for large: 0.012, 4.57, 1,240."""
    if value is None or not math.isfinite(value):
        return EMPTY
    if value == 0 or abs(value) >= 100:
        return plain(value, 0)
    digits = 1 - math.floor(math.log10(abs(value)))
    return plain(value, 0 if float(value).is_integer() else max(2, min(digits, 6)))


def share_change(value: Number) -> str:
    """Return a change of a share in percentage points with its sign."""
    return _unit(signed(None if value is None else value * 100.0), say("formats", "points"))


def ratio(value: Number) -> str:
    """Return a ratio: two digits after the point, none for large ones; tiny ones as "under 0.01"."""
    if value is not None and 0.0 < value < 0.005:
        return say("formats", "under", value=plain(0.01))
    return plain(value, 2 if value is None or abs(value) < 100 else 0)


def times(value: Number) -> str:
    """Return a ratio as a multiple: 6.3 times."""
    if value is None or not math.isfinite(value):
        return EMPTY
    return say("formats", "times", value=plain(value, 1 if abs(value) < 100 else 0))


def fold_log(value: Number) -> str:
    """Return an absolute natural-log ratio as the multiple that it stands for: 0.69 is 2.0 times."""
    return times(None if value is None else math.exp(min(abs(value), 30.0)))


def score(value: Number) -> str:
    """Return a score of 0 to 100 with one digit."""
    return plain(value, 1)


def kilometres(value: Number) -> str:
    """Return a distance in whole kilometres."""
    return _unit(plain(value, 0), say("formats", "km"))


def year(value: Number) -> str:
    """Return a year, without separators."""
    return EMPTY if value is None or not math.isfinite(value) else f"{int(value)}"


def _antilog(value: Number, less: float = 0.0) -> Number:
    if value is None or math.isnan(value) or value > 300.0:
        return None
    return max(0.0, 10.0**value - less)


def _percent(text: str) -> str:
    return text if text == EMPTY else number_format(language()).percent.format(number=text)


def _unit(text: str, unit: str) -> str:
    return text if text == EMPTY else f"{text}{unit}"


FORMATTERS: dict[str, Callable[[Number], str]] = {
    "usd": usd,
    "usd_log10": usd_log10,
    "people": people,
    "percent": percent,
    "signed_percent": signed_percent,
    "signed_points": signed_points,
    "share": share,
    "share_log10": share_log10,
    "ratio_log10": ratio_log10,
    "share_change": share_change,
    "ratio": ratio,
    "signed": lambda value: signed(value, 2),
    "fold_log": fold_log,
    "score": score,
    "plain": plain,
    "kilometres": kilometres,
    "count": count,
}
"""Formats by the names that the wording files use."""

BY_UNIT: dict[str, str] = {
    "US dollars": "usd",
    "log10 US dollars": "usd_log10",
    "share 0..1": "share",
    "percent": "percent",
    "percent a year": "signed_percent",
    "kilometres": "kilometres",
    "count": "count",
    "points": "score",
    "years": "score",
}
"""Format of a figure where only its unit is known."""


def by_unit(value: Number, unit: str) -> str:
    """Return a figure in the format of its unit; an unlisted unit follows the bare number."""
    if unit in BY_UNIT:
        return FORMATTERS[BY_UNIT[unit]](value)
    tail = "" if unit in ("", "none", "ratio", "index", "0 or 1") else f" {unit}"
    return _unit(plain(value), tail)
