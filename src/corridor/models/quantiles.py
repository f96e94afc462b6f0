"""Normalisation by quantiles of a reference: every column becomes evenly spread, from a thousand stored numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_number
from corridor.models.columnwise import Normaliser
from corridor.models.methods import HANDBOOK, NORMALISERS, Method
from corridor.spec.model import ModelSpec


def stored_quantiles(ordered: Floats, most: int) -> Floats:
    """Return ascending values (n,) as they are, or `most` evenly spaced quantiles of them if they are more.

    Linear interpolation between order statistics (Hyndman and Fan, type 7).
    """
    return ordered if ordered.size <= most else np.quantile(ordered, np.linspace(0.0, 1.0, most))


def place_between(values: Floats, quantiles: Floats) -> Floats:
    """Return where values (m,) lie among ascending, evenly spaced quantiles (q,), 0..1; NaN where they are missing.

    Interpolated from below and from above, and the mean taken, so that a value that several quantiles share stands in
    their middle. Quantiles that do not vary give 0.5 on their value, 1 above and 0 below; none give NaN.
    """
    if quantiles.size == 0:
        return np.full_like(values, np.nan)
    if quantiles[0] == quantiles[-1]:
        return np.asarray(0.5 + 0.5 * np.sign(values - quantiles[0]))
    places = np.linspace(0.0, 1.0, quantiles.size)
    below = np.interp(values, quantiles, places)
    above = -np.interp(-values, -quantiles[::-1], -places[::-1])
    place: Floats = 0.5 * (below + above)
    return place


class Quantiles(Normaliser):
    """Places each figure at its quantile in a reference, 0..1, interpolated between stored quantiles.

    As scikit-learn's `QuantileTransformer` (uniform), but without its rounding of quantiles, which there moves a value
    that many rows share off their middle. Unlike `Ranks` it keeps a bounded number of figures, so that a model fitted
    on millions of rows stays small. A column that does not vary gives 0.5 on its value, 1 above and 0 below.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        quantiles: Most quantiles that are stored by column.

    Attributes:
        quantiles_: Stored quantiles of each column, ascending; negated where less is better.
        sign_: −1 for columns of which less is better, else 1 (k,).

    Example:
        >>> X = np.array([[0.0], [10.0], [100.0]])
        >>> Quantiles().fit(X).transform(np.array([[5.0], [10.0], [55.0], [200.0]])).ravel().tolist()
        [0.25, 0.5, 0.75, 1.0]
    """

    def __init__(self, directions: Mapping[str, str] | None = None, quantiles: int = 1000) -> None:
        super().__init__(directions=directions)
        self.quantiles = quantiles

    def _check(self, names: Sequence[str]) -> None:  # noqa: ARG002
        if check_number("quantiles", self.quantiles, least=2, most=1e6) != int(self.quantiles):
            raise UsageError(f"quantiles: must be a whole number, found {self.quantiles!r}")

    def _learn(self, columns: list[Floats]) -> None:
        self.quantiles_ = [stored_quantiles(column, int(self.quantiles)) for column in columns]

    def _place(self, values: Floats) -> Floats:
        pairs = zip(values.T, self.quantiles_, strict=True)
        return np.column_stack([place_between(column, known) for column, known in pairs])


def _quantiles(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Quantiles:  # noqa: ARG001
    estimator = Quantiles(dict(directions), **options)
    estimator._check(())
    return estimator


NORMALISERS.add(
    "quantile",
    Method(
        "Quantiles",
        "Places each figure at its quantile in the reference, interpolated between stored quantiles.",
        f"{HANDBOOK}, step 5; scikit-learn, QuantileTransformer",
        options={"quantiles": "most quantiles that are stored by column"},
        build=_quantiles,
        formula="share of the reference below x, interpolated",
        pitfalls=(
            "Distances are lost, as with ranks: every column becomes evenly spread, however it was. "
            "Between stored quantiles of a large reference the place is interpolated, not counted."
        ),
        estimator=Quantiles,
    ),
)
