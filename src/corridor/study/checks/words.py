"""Figures and lists in the plain words of a finding."""

from __future__ import annotations

from collections.abc import Sequence

SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "mn"))


def dollars(value: float) -> str:
    """Return an amount of US dollars, short: $110.7 mn, $80,687."""
    for size, word in SCALES:
        if value >= size:
            return f"${value / size:,.1f} {word}"
    return f"${value:,.0f}"


def percent(share: float) -> str:
    """Return a share as a whole percentage; what is not quite nothing, or not quite all, is said to be so."""
    rounded = f"{share:.0%}"
    if rounded == "0%" and share > 0.0:
        return "less than 1%"
    return "more than 99%" if rounded == "100%" and share < 1.0 else rounded


def joined(names: Sequence[str], most: int = 3) -> str:
    """Return names as a list in a sentence; beyond `most` of them, how many more there are."""
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        return f"{', '.join(shown)} and {left:,} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun: 1 line, 2 lines."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
