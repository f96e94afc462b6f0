"""Scores that are products: each line's level held against the reference's, split exactly among the indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from corridor.measures.decomposition import in_units, lmdi, log_shares, shapley
from corridor.models.columns import Floats
from corridor.models.means import PowerMean
from corridor.models.potential import LogPotential
from corridor.models.score import prepare
from corridor.models.weighted_product import WeightedProduct
from corridor.study.explain.results import LOGSHARE_COLUMNS, table
from corridor.study.scoring import UNITS, Scoring

POINTS, DOLLARS = "points", "US dollars"


@dataclass(frozen=True)
class Product:
    """Levels V = scale · Π x^w of n rows, as their model multiplies them.

    Attributes:
        names: Indicators (k,).
        factors: x (n × k), from 0 up, 1 where a figure does not count.
        weights: w (n × k), 0 where a figure does not count.
        scale: What the product of ones stands for. unit: unit of the level.
    """

    names: tuple[str, ...]
    factors: Floats
    weights: Floats
    scale: float
    unit: str

    @property
    def whole(self) -> bool:
        """Whether the level is counted in whole units."""
        return self.unit == DOLLARS


def product_of(pipeline: Any, X: pl.DataFrame) -> Product | None:  # noqa: N803
    """Return the product behind the scores of X (n × k), None where the model's score is none.

    Products are the geometric mean, the weighted product, and export potential, whose score is the logarithm of one.
    """
    last, prepared = pipeline[-1], prepare(pipeline, X)
    names = tuple(str(name) for name in last.feature_names_in_)
    if isinstance(last, LogPotential):
        return Product(names, *last.product(prepared), scale=1.0, unit=DOLLARS)
    if isinstance(last, WeightedProduct) or (isinstance(last, PowerMean) and last.exponent == 0.0):
        return Product(names, *last.product(prepared), scale=100.0, unit=POINTS)
    return None


def log_share_table(scoring: Scoring) -> pl.DataFrame:
    """Return the log-shares of every ranked line, `LOGSHARE_COLUMNS`; empty where the score is no product.

    A line is held against the geometric mean of the reference, factor by factor, under the line's own weights: what is
    unknown of a line is left out of the level that it is held against. Factors of 0 are left out of the mean.
    """
    product = product_of(scoring.pipeline, scoring.features) if scoring.features.height else None
    base = product_of(scoring.pipeline, scoring.reference) if product and scoring.reference.height else None
    if product is None or base is None:
        return table(LOGSHARE_COLUMNS)
    return _rows(product, _geometric_mean(base), scoring.ranking.lines["opportunity"])


def _geometric_mean(base: Product) -> Floats:
    """Return the geometric mean of each factor over the rows in which it counts and is above 0 (k,), 1 without any."""
    seen = (base.factors > 0.0) & (base.weights > 0.0)
    logs = np.log(np.where(seen, base.factors, 1.0)).sum(axis=0)
    mean: Floats = np.exp(logs / np.maximum(seen.sum(axis=0), 1))
    return mean


def _rows(product: Product, mean: Floats, opportunities: pl.Series) -> pl.DataFrame:
    w = product.weights
    value, reference = (product.scale * np.prod(x**w, axis=1) for x in (product.factors, np.where(w > 0.0, mean, 1.0)))
    shares, parts, zero = _parts(product, mean, value, reference)
    counted = w > 0.0
    exact = in_units(np.where(counted, shares, np.nan), shares.sum(axis=1), UNITS) / UNITS
    per = 1.0 if product.whole else UNITS
    value, reference = np.rint(value * per) / per, np.rint(reference * per) / per
    part = in_units(np.where(counted, parts, np.nan), value - reference, per) / per
    line, column = np.nonzero(counted)
    return table(
        LOGSHARE_COLUMNS,
        {
            "opportunity": opportunities.gather(line),
            "indicator": np.array(product.names)[column],
            "log_share": exact[line, column],
            "reference": reference[line],
            "value": value[line],
            "part": part[line, column],
            "unit": [product.unit] * len(line),
            "method": np.where(zero, "shapley", "lmdi")[line],
        },
    )


def _parts(product: Product, mean: Floats, value: Floats, reference: Floats) -> tuple[Floats, Floats, Any]:
    """Return log-shares and parts of the difference (n × k), and which rows have a factor of 0 (n,)."""
    w = product.weights
    shares = log_shares(product.factors, mean, w)
    zero = ((product.factors <= 0.0) & (w > 0.0)).any(axis=1)
    parts = lmdi(np.where(zero, 1.0, value), np.where(zero, 1.0, reference), shares)
    orders = product.scale * shapley(product.factors[zero] ** w[zero], np.where(w > 0.0, mean, 1.0)[zero] ** w[zero])
    parts[zero] = orders
    return shares, parts, zero
