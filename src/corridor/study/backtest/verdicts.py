"""Differences between forecasters, and the plain words that their intervals allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Verdict = Literal["beats", "does not beat", "falls behind", "cannot be compared with"]

ORDER: tuple[Verdict, ...] = ("beats", "does not beat", "falls behind", "cannot be compared with")


class Estimate(NamedTuple):
    """A figure with its interval; None for what cannot be told.

    Attributes:
        value: Mean over origins. low, high: Ends of the interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> Verdict:
        """What the interval of a difference says of the first against the second.

        It beats the other where the whole interval is above 0, falls behind where it is below, and does not beat it
        where 0 lies in it, ends included.
        """
        if self.value is None or self.low is None or self.high is None:
            return "cannot be compared with"
        if self.low > 0:
            return "beats"
        return "falls behind" if self.high < 0 else "does not beat"


def words_of(differences: Mapping[str, Estimate], *, measured_by: str) -> str:
    """Return one plain sentence of a forecaster against others by one figure.

    Args:
        differences: Forecaster less the other, by the other's name, in the order in which they are to be named.
        measured_by: Title of the figure.

    Example:
        >>> words_of({"persistence": Estimate(0.2, 0.1, 0.3), "epi": Estimate(0.1, -0.1, 0.2)}, measured_by="AUC-PR")
        'By AUC-PR it beats persistence and does not beat epi.'
    """
    parts = []
    for verdict in ORDER:
        names = [name for name, difference in differences.items() if difference.verdict == verdict]
        if names:
            parts.append(f"{verdict} {listed(names)}")
    return f"By {measured_by} it {listed(parts)}." if parts else ""


def against(
    name: str, other: str, figures: tuple[float | None, float | None], difference: Estimate, level: float
) -> str:
    """Return one forecaster against another in figures, such as for a page.

    Args:
        name: The forecaster.
        other: The other.
        figures: Figure of each.
        difference: First less second.
        level: Share of draws that the interval holds.
    """
    if difference.value is None or difference.low is None or difference.high is None:
        return f"{name} cannot be compared with {other}"
    one, two = (f"{value:.3f}" if value is not None else "nothing" for value in figures)
    found = f"difference {signed(difference.value)}, {level:.0%} interval {signed(difference.low)} to "
    return f"{name} {difference.verdict} {other} ({one} against {two}; {found}{signed(difference.high)})"


def signed(value: float) -> str:
    """Return a difference with its sign and three digits after the point."""
    text = f"{value:+.3f}"
    return text.replace("-", "−") if float(text) else "0.000"


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
