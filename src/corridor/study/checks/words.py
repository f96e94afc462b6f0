"""Figures and lists in the plain words of a finding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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


def heaviest(where: NDArray[np.bool_], by: NDArray[np.float64]) -> list[int]:
    """Return the positions at which a mask (k,) is set, the largest of `by` (k,) first, ties in their order."""
    return sorted(map(int, np.flatnonzero(where)), key=lambda k: (-float(by[k]), k))


def joined(names: Sequence[str], most: int = 3) -> str:
    """Return names as a list in a sentence; beyond `most` of them, how many more there are."""
    shown = list(names[:most])
    left = len(names) - len(shown)
    if left:
        return f"{', '.join(shown)} and {left:,} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"


WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Russian Federation")


def with_article(name: str) -> str:
    """Return the name of a country with the article that English gives it: the United States, Azerbaijan."""
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def upper_first(text: str) -> str:
    """Return a text with its first letter in upper case, as a sentence begins."""
    return text[:1].upper() + text[1:]


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun: 1 line, 2 lines."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
