"""Weights from a panel of experts who share out points: budget allocation, with how far the experts differ."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.ahp import names_at
from corridor.models.columns import Floats, check_known, check_number
from corridor.models.methods import HANDBOOK, WEIGHTINGS, Method
from corridor.models.weighting import LEVEL, Weigher, checked
from corridor.spec.model import ModelSpec

Points = Mapping[str, Mapping[str, float]]
"""Expert → name → points."""


class BudgetWeights(Weigher):
    """Weighs columns by the mean share of the points that experts give them.

    Each expert's points among the fitted columns are scaled to 1 first, so that all experts count alike; a name that
    an expert leaves out has none of that expert's points, and an expert without any among the columns is left out.
    Columns without names are called "0", "1" and so on. Without points all count alike.

    Args:
        points: Expert → name → points, from 0 up.
        level: See `Weigher`.

    Attributes:
        weights_: One weight by column (k,), adding up to 1.
        spread_: Standard deviation of the experts' shares by column (k,), of a sample; 0 for a single expert.

    Example:
        >>> X = pl.DataFrame({"a": [0.0], "b": [0.0]})
        >>> weigher = BudgetWeights({"first": {"a": 60, "b": 40}, "second": {"a": 1, "b": 4}}).fit(X)
        >>> weigher.weights_.round(4).tolist(), weigher.spread_.round(4).tolist()
        ([0.4, 0.6], [0.2828, 0.2828])
    """

    def __init__(self, points: Points | None = None, level: str = "inside") -> None:
        super().__init__(level=level)
        self.points = points

    def _importance(self, values: Floats) -> Floats:  # noqa: ARG002
        names = self._labels()
        given = expert_shares(names, {} if self.points is None else check_points(self.points))
        self.spread_ = _spread(given)
        return np.array([fsum(column) / max(len(given), 1) for column in given.T])


def check_points(points: Any) -> Points:
    """Return points that map experts to names.

    Raises:
        UsageError: They do not; the message says what was found and how to write them.
    """
    if not isinstance(points, Mapping) or not all(isinstance(row, Mapping) for row in points.values()):
        example = "{anna: {demand: 60, supply: 40}}"
        raise UsageError(f"points: must map experts to names and points, as {example}, found {points!r}")
    return points


def expert_shares(names: list[str], points: Points) -> Floats:
    """Return each expert's shares (experts × k) of the points among some names, experts in alphabetical order.

    Raises:
        UsageError: Points are no numbers from 0 up.
    """
    rows = []
    for expert in sorted(points):
        own = [check_number(f"points.{expert}.{n}", points[expert].get(n, 0.0), least=0.0, most=1e12) for n in names]
        if fsum(own) > 0.0:
            rows.append(np.array(own) / fsum(own))
    return np.array(rows).reshape(len(rows), len(names))


def _spread(given: Floats) -> Floats:
    """Return the sample deviation of each column (k,) of (experts × k) shares, 0 below two experts."""
    if len(given) < 2:
        return np.zeros(given.shape[1])
    means = np.array([fsum(column) / len(given) for column in given.T])
    return np.sqrt([fsum(column) / (len(given) - 1) for column in ((given - means) ** 2).T])


def _budget(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> BudgetWeights:  # noqa: ARG001
    weigher = checked(BudgetWeights(**options))
    given = check_points(weigher.points or None)
    names = names_at(weigher.level, spec)
    check_known("name in points:", [name for row in given.values() for name in row], names)
    expert_shares(names, given)
    return weigher


WEIGHTINGS.add(
    "budget",
    Method(
        "Budget allocation",
        "Averages the shares of points that experts give to each name.",
        f"{HANDBOOK}, step 6",
        options={"points": "expert → name → points, from 0 up", **LEVEL},
        build=_budget,
        formula="mean over experts of points / Σ points",
        pitfalls=(
            "Beyond about ten names experts share out points evenly rather than judge. "
            "A mean hides disagreement: read the spread beside it."
        ),
        estimator=BudgetWeights,
    ),
)
