"""Winsorising: what lies beyond two quantiles, or beyond a number of points, is drawn in to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_number, check_quantiles
from corridor.models.columnwise import Treater
from corridor.models.methods import HANDBOOK, TREATMENTS, Method
from corridor.models.treat import LEAVE, builder


def bounds(ordered: Floats, lower: float, upper: float) -> tuple[float, float]:
    """Return the quantiles `lower` and `upper` of ascending values (n,), (−inf, inf) if there are none.

    Linear interpolation between order statistics (Hyndman and Fan, type 7).
    """
    if ordered.size == 0:
        return -np.inf, np.inf
    low, high = np.quantile(ordered, [lower, upper])
    return float(low), float(high)


def bounds_by_count(ordered: Floats, lowest: int, highest: int) -> tuple[float, float]:
    """Return the values of rank `lowest` + 1 and n − `highest` of ascending values (n,), (−inf, inf) if there are none.

    The `lowest` least and `highest` largest points are so drawn in to their neighbour (Tukey's winsorised sample).
    Where fewer than `lowest` + `highest` + 1 points are known, nothing is drawn in.
    """
    if ordered.size <= lowest + highest:
        return -np.inf, np.inf
    return float(ordered[lowest]), float(ordered[ordered.size - 1 - highest])


class Winsorise(Treater):
    """Clips each column to two quantiles of a reference, or draws in a stated number of points at each end.

    Args:
        lower: Quantile below which values are drawn in.
        upper: Quantile above which values are drawn in.
        lowest: Points drawn in at the lower end, in place of the quantiles; goes with `highest`.
        highest: Points drawn in at the upper end.
        columns: Names of the columns, in the order of an array. Empty: any columns.
        leave: Names of columns that are left alone.

    Attributes:
        lower_: Least value that passes unclipped (k,), −inf where the reference knows nothing.
        upper_: Largest value that passes unclipped (k,).
        left_: Columns that are left alone (k,).

    Example:
        >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [40.0]])
        >>> Winsorise(lower=0.25, upper=0.75).fit_transform(X).ravel().tolist()
        [1.0, 1.0, 2.0, 3.0, 3.0]
        >>> Winsorise(lowest=0, highest=1).fit_transform(X).ravel().tolist()
        [0.0, 1.0, 2.0, 3.0, 3.0]
    """

    def __init__(  # noqa: PLR0917
        self,
        lower: float = 0.05,
        upper: float = 0.95,
        lowest: int | None = None,
        highest: int | None = None,
        columns: Sequence[str] | None = None,
        leave: Sequence[str] | None = None,
    ) -> None:
        super().__init__(columns=columns, leave=leave)
        self.lower = lower
        self.upper = upper
        self.lowest = lowest
        self.highest = highest

    def _check(self) -> None:
        check_winsorise(self.lower, self.upper, self.lowest, self.highest)

    def _learn(self, columns: list[Floats]) -> None:
        if self.lowest is None and self.highest is None:
            found = [bounds(column, self.lower, self.upper) for column in columns]
        else:
            found = [bounds_by_count(column, self.lowest or 0, self.highest or 0) for column in columns]
        self.lower_, self.upper_ = np.array(found).T.copy()

    def _treat(self, values: Floats) -> Floats:
        clipped: Floats = np.clip(values, self.lower_, self.upper_)
        return clipped


def check_winsorise(lower: Any, upper: Any, lowest: Any, highest: Any) -> None:
    """Refuse wrong quantiles and numbers of points.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_quantiles(lower, upper)
    for name, count in (("lowest", lowest), ("highest", highest)):
        if count is not None and check_number(name, count, least=0, most=1e9) != int(count):
            raise UsageError(f"{name}: must be a whole number, found {count!r}")


TREATMENTS.add(
    "winsorise",
    Method(
        "Winsorising",
        "Draws what lies beyond two quantiles, or beyond a number of points at each end, in to them.",
        f"{HANDBOOK}, step 3; Tukey, The future of data analysis, 1962",
        options={
            "lower": "quantile below which values are drawn in",
            "upper": "quantile above which values are drawn in",
            "lowest": "points drawn in at the lower end, in place of quantiles",
            "highest": "points drawn in at the upper end, in place of quantiles",
            **LEAVE,
        },
        build=builder(Winsorise),
        formula="clip(x, Q_lower, Q_upper)",
        pitfalls=(
            "Every column is clipped, outliers or not, so true differences at the ends are lost. "
            "A flag that fewer rows carry than are drawn in becomes constant."
        ),
        estimator=Winsorise,
    ),
)
