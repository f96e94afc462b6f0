"""Normalisation by mean and standard deviation: z-scores, as they are or as shares of a normal population."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np
from scipy.special import ndtr

from corridor.errors import UsageError
from corridor.models.columns import Floats
from corridor.models.columnwise import Normaliser
from corridor.models.methods import HANDBOOK, NORMALISERS, Method
from corridor.spec.model import ModelSpec

ROUNDING = 1e-12
"""Share of its own size below which the spread of a column is rounding."""


def mean_and_sd(ordered: Floats, ddof: int = 0) -> tuple[float, float]:
    """Return mean and standard deviation of (n,) values, NaN where none is known, deviation 0 where all are equal.

    Sums are exact, so that no order of rows moves a bit. `ddof` is 0 for a population, 1 for a sample; a sample of
    one value has a deviation of 0.
    """
    n = ordered.size
    if n == 0:
        return np.nan, np.nan
    mean = fsum(ordered) / n
    if n <= ddof:
        return mean, 0.0
    sd = float(np.sqrt(fsum((ordered - mean) ** 2) / (n - ddof)))
    return mean, sd if sd > ROUNDING * max(abs(ordered[0]), abs(ordered[-1])) else 0.0


def standardise(values: Floats, means: Floats, deviations: Floats) -> Floats:
    """Return z = (x − mean)/sd of (n × k) values; NaN stays NaN, and z is 0 where a column does not vary."""
    varies = deviations > 0.0
    z = (values - means) / np.where(varies, deviations, 1.0)
    return np.where(varies | np.isnan(z), z, 0.0)


class ZScore(Normaliser):
    """Places each figure among a normal population with the reference's mean and standard deviation.

    Φ(z), the share of such a population below the figure, lies in 0..1 whatever the figure, keeps the order, and is
    0.5 at the mean; so every aggregation can follow. With `raw` the z-score itself comes out, which only the weighted
    mean takes: scores are then 100 · mean z, around 0. A column that does not vary gives 0.5, or 0 raw.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        raw: Whether z comes out as it is.
        sample: Whether the deviation is that of a sample, divided by n − 1 (COINr), or of a population (scikit-learn).

    Attributes:
        mean_: Mean of each column over the reference (k,), negated where less is better.
        scale_: Standard deviation of each column (k,).
        sign_: −1 for columns of which less is better, else 1 (k,).

    Example:
        >>> X = np.array([[1.0], [3.0]])
        >>> ZScore(raw=True).fit(X).transform(np.array([[2.0], [4.0]])).ravel().tolist()  # mean 2, deviation 1
        [0.0, 2.0]
        >>> ZScore().fit(X).transform(np.array([[2.0], [4.0]])).round(4).ravel().tolist()
        [0.5, 0.9772]
    """

    def __init__(self, directions: Mapping[str, str] | None = None, raw: bool = False, sample: bool = False) -> None:
        super().__init__(directions=directions)
        self.raw = raw
        self.sample = sample

    def _learn(self, columns: list[Floats]) -> None:
        found = [mean_and_sd(column, int(self.sample)) for column in columns]
        self.mean_, self.scale_ = np.array(found).T.copy()

    def _place(self, values: Floats) -> Floats:
        z = standardise(values, self.mean_, self.scale_)
        return z if self.raw else np.asarray(ndtr(z))


def _z_score(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> ZScore:
    estimator = ZScore(dict(directions), **options)
    if estimator.raw and spec.aggregate.method != "weighted_mean":
        raise UsageError(f"raw z-scores go with weighted_mean only, found {spec.aggregate.method!r}")
    return estimator


NORMALISERS.add(
    "z_score",
    Method(
        "Z-scores",
        "Places each figure by the distance to the reference's mean, in standard deviations, as a normal share.",
        f"{HANDBOOK}, step 5",
        options={
            "raw": "whether the z-score itself comes out, around 0; goes with weighted_mean only",
            "sample": "whether the deviation is that of a sample (n − 1)",
        },
        build=_z_score,
        formula="Φ((x − mean) / sd), or (x − mean) / sd",
        pitfalls=(
            "Outliers widen the deviation and press all others towards the middle; treat them first. "
            "Φ reads as a percentile only where the column is near normal."
        ),
        estimator=ZScore,
    ),
)
