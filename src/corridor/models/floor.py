"""Floor: the logarithm of a zero factor becomes the least that the reference holds, so that it can be normalised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from corridor.models.columns import ColumnsError, Floats, NamedColumns


class ZeroFactors(NamedColumns, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replaces −inf, the logarithm of zero, by the least finite figure of its column in the reference.

    A factor of export potential that is zero is known and as low as can be: it must neither be dropped as missing nor
    stretch the scale to infinity. A column without any finite figure becomes NaN. All else passes unchanged.

    Args:
        columns: Names of the columns, in the order of an array. Empty: any columns.

    Attributes:
        least_: Least finite figure by column (k,), NaN where there is none.

    Example:
        >>> ZeroFactors().fit_transform(np.array([[-np.inf], [2.0], [5.0], [np.nan]])).ravel().tolist()
        [2.0, 2.0, 5.0, nan]
    """

    def __init__(self, columns: Sequence[str] | None = None) -> None:
        self.columns = columns

    def _names(self) -> list[str] | None:
        return None if self.columns is None else list(self.columns)

    def fit(self, X: Any, y: Any = None) -> ZeroFactors:  # noqa: ARG002, N803
        """Learn the least finite figure of each column of the reference X (n × k).

        Raises:
            ColumnsError: A column is missing or extra, or a figure is +inf.
        """
        values = self._figures(X, reset=True)
        finite = np.where(np.isfinite(values), values, np.inf)
        least = finite.min(axis=0, initial=np.inf)
        self.least_ = np.where(np.isfinite(least), least, np.nan)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Return X (n × k) without infinite figures, columns in the order of `get_feature_names_out`."""
        check_is_fitted(self)
        values = self._figures(X, reset=False)
        return np.where(np.isneginf(values), self.least_, values)

    def _figures(self, X: Any, *, reset: bool) -> Floats:  # noqa: N803
        values = self._read(X, reset=reset, infinite=True)
        if np.isposinf(values).any():
            raise ColumnsError("a figure is infinite; only −inf, the log of a factor of zero, is allowed")
        return values
