"""Normalisation by quantiles of a reference: every column becomes evenly spread, from a thousand stored numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.preprocessing import QuantileTransformer

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_number
from corridor.models.columnwise import Normaliser
from corridor.models.methods import HANDBOOK, NORMALISERS, Method
from corridor.spec.model import ModelSpec


class Quantiles(Normaliser):
    """Places each figure at its quantile in a reference, 0..1, interpolated between stored quantiles.

    scikit-learn's `QuantileTransformer` (uniform), column by column on the ascending reference. Unlike `Ranks` it
    keeps a bounded number of figures, so that a model fitted on millions of rows stays small; a value that several
    quantiles share stands in their middle. A column that does not vary gives 0.5 on its value, 1 above and 0 below.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        quantiles: Most quantiles that are stored by column.

    Attributes:
        transformers_: Fitted `QuantileTransformer` by column, None where fewer than two different values are known.
        constant_: The only value of a column that does not vary, negated where less is better (k,); else NaN.
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
        alike = [bool(column.size) and column[0] == column[-1] for column in columns]
        self.constant_ = np.array([column[0] if same else np.nan for column, same in zip(columns, alike, strict=True)])
        self.transformers_ = [
            None if same or not column.size else self._fitted(column)
            for column, same in zip(columns, alike, strict=True)
        ]

    def _fitted(self, ordered: Floats) -> QuantileTransformer:
        count = min(int(self.quantiles), ordered.size)
        return QuantileTransformer(n_quantiles=count, subsample=None).fit(ordered[:, None])

    def _place(self, values: Floats) -> Floats:
        placed: Floats = 0.5 + 0.5 * np.sign(values - self.constant_)
        for column, transformer in enumerate(self.transformers_):
            if transformer is not None and len(values):
                placed[:, column] = transformer.transform(values[:, [column]])[:, 0]
        return placed


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
