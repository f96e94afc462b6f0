"""Normalisation: figures of different units brought to one scale from 0 to 1 by goalposts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.columns import Floats, Mask, NamedColumns, check_known, check_number, check_quantiles, spread
from corridor.models.columnwise import check_directions
from corridor.models.methods import HANDBOOK, NORMALISERS, Method, passthrough
from corridor.spec.model import ModelSpec
from corridor.vocabulary import Direction

LARGEST = float(np.finfo(np.float64).max)


def goalposts(values: Floats, lower: float, upper: float) -> tuple[float, float]:
    """Return the quantiles `lower` and `upper` of the observed values (n,), NaN if none is observed.

    Linear interpolation between order statistics (Hyndman and Fan, type 7). Where the quantiles coincide although the
    values differ, as in a flag that few carry, the extremes stand in, so that 0 and 1 stay apart.
    """
    observed = values[~np.isnan(values)]
    if observed.size == 0:
        return np.nan, np.nan
    low, high = np.quantile(observed, [lower, upper])
    if low == high:
        low, high = observed.min(), observed.max()
    return float(low), float(high)


def to_scale(values: Floats, low: Floats, high: Floats, reverse: Mask) -> Floats:
    """Return (n × k) values on the scale 0..1 between their goalposts; 1 always speaks for the opportunity.

    The formula is clip((x − low) / (high − low), 0, 1), reversed where less is better (distance to goalposts,
    OECD/JRC Handbook on Constructing Composite Indicators 2008, step 5). NaN stays NaN. Where the goalposts
    coincide, a value above them gives 1, below 0, on them 0.5.
    """
    scaled = np.clip(spread(values, low, high), 0.0, 1.0)
    return np.where(reverse, 1.0 - scaled, scaled)


class Goalposts(NamedColumns, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Scales each column to 0..1 between goalposts learnt from a stated reference, never from what is ranked.

    A column that the reference does not know at all has no goalposts: it becomes NaN and drops out of the score.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        lower: Quantile of the reference that becomes 0.
        upper: Quantile of the reference that becomes 1.
        fixed: Column name → [low, high], where goalposts are given instead of learnt, in the unit of the column as it
            comes in.
        onto: Scale that comes out, [least, largest] within 0..1; 0.01 instead of 0 keeps geometric means alive.

    Attributes:
        low_: Goalpost of 0 by column (k,), in the column's unit.
        high_: Goalpost of 1 by column (k,).
        reverse_: Columns of which less is better (k,).

    Example:
        >>> X = np.array([[0.0, 0.0], [10.0, 10.0]])
        >>> normaliser = Goalposts({"a": "more is better", "b": "less is better"}, lower=0.0, upper=1.0).fit(X)
        >>> normaliser.transform(np.array([[2.5, 2.5], [20.0, np.nan]])).tolist()
        [[0.25, 0.75], [1.0, nan]]
    """

    def __init__(
        self,
        directions: Mapping[str, str] | None = None,
        lower: float = 0.05,
        upper: float = 0.95,
        fixed: Mapping[str, Sequence[float]] | None = None,
        onto: Sequence[float] | None = None,
    ) -> None:
        self.directions = directions
        self.lower = lower
        self.upper = upper
        self.fixed = fixed
        self.onto = onto

    def _names(self) -> list[str] | None:
        return None if self.directions is None else list(self.directions)

    def fit(self, X: Any, y: Any = None) -> Goalposts:  # noqa: ARG002, N803
        """Learn the goalposts of each column from the reference X (n × k).

        Raises:
            UsageError: A quantile, a direction or a fixed goalpost is wrong.
            ColumnsError: A column is missing or extra.
        """
        values = self._read(X, reset=True)
        columns = [str(name) for name in self.get_feature_names_out()]
        check_goalposts(columns, self.directions, self.lower, self.upper, self.fixed)
        check_onto(self.onto)
        fixed = self.fixed or {}
        learnt = [goalposts(column, self.lower, self.upper) for column in values.T]
        posts = [fixed.get(name, post) for name, post in zip(columns, learnt, strict=True)]
        self.low_, self.high_ = np.array(posts, dtype=np.float64).T.copy()
        less = Direction.LESS_IS_BETTER.value
        self.reverse_ = np.array([(self.directions or {}).get(name) == less for name in columns])
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Return X (n × k) on the scale 0..1, or `onto`, columns in the order of `get_feature_names_out`."""
        check_is_fitted(self)
        scaled = to_scale(self._read(X, reset=False), self.low_, self.high_, self.reverse_)
        return scaled if self.onto is None else self.onto[0] + (self.onto[1] - self.onto[0]) * scaled


def check_goalposts(
    columns: Sequence[str],
    directions: Mapping[str, str] | None,
    lower: float,
    upper: float,
    fixed: Mapping[str, Sequence[float]] | None,
) -> None:
    """Refuse wrong quantiles, directions and fixed goalposts.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    check_quantiles(lower, upper)
    check_directions(directions)
    if fixed is not None and not isinstance(fixed, Mapping):
        raise UsageError(f"fixed: must map indicators to [low, high], found {fixed!r}")
    check_known("indicator in fixed:", fixed or {}, columns)
    for name, posts in (fixed or {}).items():
        _check_posts(name, posts)


def _check_posts(name: str, posts: Any) -> None:
    if isinstance(posts, str) or not isinstance(posts, Sequence | np.ndarray) or len(posts) != 2:
        raise UsageError(f"fixed.{name}: must be [low, high], found {posts!r}")
    low, high = (check_number(f"fixed.{name}", post, least=-LARGEST, most=LARGEST) for post in posts)
    if low >= high:
        raise UsageError(f"fixed.{name}: low must be below high, found {list(posts)!r}")


def check_onto(onto: Any) -> None:
    """Refuse a scale that is not [least, largest] within 0..1.

    Raises:
        UsageError: The message names what was found and what is allowed.
    """
    if onto is None:
        return
    if isinstance(onto, str) or not isinstance(onto, Sequence | np.ndarray) or len(onto) != 2:
        raise UsageError(f"onto: must be [least, largest], found {onto!r}")
    least, largest = (check_number("onto", end, least=0.0, most=1.0) for end in onto)
    if least >= largest:
        raise UsageError(f"onto: least must be below largest, found {list(onto)!r}")


def _goalposts(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Goalposts:
    estimator = Goalposts(dict(directions), **options)
    check_goalposts(spec.indicators, directions, estimator.lower, estimator.upper, estimator.fixed)
    check_onto(estimator.onto)
    return estimator


def _min_max(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Goalposts:
    return _goalposts(spec, directions, {**options, "lower": 0.0, "upper": 1.0})


FIXED = {
    "fixed": "indicator → [low, high], given goalposts in the indicator's unit",
    "onto": "scale that comes out, [least, largest] within 0..1",
}

NORMALISERS.add(
    "goalposts",
    Method(
        "Goalposts",
        "Scales figures to 0..1 between two quantiles of a stated reference, clipped at both ends.",
        f"{HANDBOOK}, step 5; UNDP, Human Development Report, technical notes",
        options={
            "lower": "quantile of the reference that becomes 0",
            "upper": "quantile of the reference that becomes 1",
            **FIXED,
        },
        build=_goalposts,
        formula="clip((x − low) / (high − low), 0, 1); 1 − that where less is better",
        pitfalls=(
            "Whatever lies beyond a goalpost counts as much as what lies on it. "
            "A skewed column leaves most rows near 0 unless it is treated first."
        ),
        estimator=Goalposts,
    ),
)
NORMALISERS.add(
    "min_max",
    Method(
        "Minimum and maximum",
        "Scales figures to 0..1 between the least and the largest value of a stated reference.",
        f"{HANDBOOK}, step 5",
        options=FIXED,
        build=_min_max,
        formula="clip((x − min) / (max − min), 0, 1); 1 − that where less is better",
        pitfalls="One extreme row of the reference sets the scale of all others; treat outliers first.",
        estimator=Goalposts,
    ),
)
NORMALISERS.add(
    "identity",
    Method(
        "No normalisation",
        "Leaves every figure in its unit, for an aggregation that has a scale of its own.",
        "none needed",
        options={},
        build=passthrough,
        formula="x",
        pitfalls="Only an aggregation that knows units and directions makes sense of raw figures.",
    ),
)
