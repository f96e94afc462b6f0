"""Bases of the estimators that work column by column: treatments, and normalisations that know a direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.models.columns import Floats, NamedColumns, check_known
from corridor.vocabulary import Direction


class Treater(NamedColumns, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of treatments: each column is treated on its own, as learnt from what the reference knows of it.

    A subclass checks its options (`_check`), learns from the observed values of each column in ascending order, so
    that the order of rows moves no bit (`_learn`), and treats (`_treat`); NaN must stay NaN.

    Args:
        columns: Names of the columns, in the order of an array. Empty: any columns.
        leave: Names of columns that are left alone, such as those with fixed goalposts.

    Attributes:
        left_: Columns that are left alone (k,).
    """

    def __init__(self, columns: Sequence[str] | None = None, leave: Sequence[str] | None = None) -> None:
        self.columns = columns
        self.leave = leave

    def _names(self) -> list[str] | None:
        return None if self.columns is None else list(self.columns)

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803
        """Learn the treatment of each column from the reference X (n × k).

        Raises:
            UsageError: An option is wrong, or a column to leave alone is not there.
            ColumnsError: A column is missing or extra.
        """
        values = self._read(X, reset=True)
        names = [str(name) for name in self.get_feature_names_out()]
        self._check()
        check_leave(self.leave, names)
        self.left_ = np.array([name in (self.leave or ()) for name in names])
        self._learn(ascending(values))
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Return X (n × k) treated, columns in the order of `get_feature_names_out`."""
        check_is_fitted(self)
        values = self._read(X, reset=False)
        return np.where(self.left_, values, self._treat(values))

    def _check(self) -> None:
        """Refuse options out of their range; none by default."""

    def _learn(self, columns: list[Floats]) -> None:
        """Learn from the observed values of each column, ascending; a column may be empty."""
        raise NotImplementedError

    def _treat(self, values: Floats) -> Floats:
        """Return values (n × k) treated, NaN where they are NaN."""
        raise NotImplementedError


class Normaliser(NamedColumns, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of normalisations: figures come to a subclass turned round, so that more is always better.

    A subclass checks its options (`_check`), learns from the observed values of each column in ascending order
    (`_learn`), and places figures (`_place`). Columns of which less is better are negated before both. A column that
    the reference does not know at all becomes NaN and drops out of the score.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.

    Attributes:
        sign_: −1 for columns of which less is better, else 1 (k,).
    """

    def __init__(self, directions: Mapping[str, str] | None = None) -> None:
        self.directions = directions

    def _names(self) -> list[str] | None:
        return None if self.directions is None else list(self.directions)

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803
        """Learn the scale of each column from the reference X (n × k).

        Raises:
            UsageError: A direction or an option is wrong.
            ColumnsError: A column is missing or extra.
        """
        values = self._read(X, reset=True)
        names = [str(name) for name in self.get_feature_names_out()]
        check_directions(self.directions)
        self._check(names)
        less = Direction.LESS_IS_BETTER.value
        self.sign_ = np.array([-1.0 if (self.directions or {}).get(name) == less else 1.0 for name in names])
        self._learn(ascending(self.sign_ * values))
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Return X (n × k) normalised, columns in the order of `get_feature_names_out`; 1 speaks for."""
        check_is_fitted(self)
        return self._place(self.sign_ * self._read(X, reset=False))

    def _check(self, names: Sequence[str]) -> None:
        """Refuse options out of their range; none by default."""

    def _learn(self, columns: list[Floats]) -> None:
        """Learn from the observed values of each column, ascending; a column may be empty."""
        raise NotImplementedError

    def _place(self, values: Floats) -> Floats:
        """Return values (n × k) on the scale, NaN where they are NaN."""
        raise NotImplementedError


def ascending(values: Floats) -> list[Floats]:
    """Return the observed values of each column of (n × k) in ascending order."""
    return [np.sort(column[~np.isnan(column)]) for column in values.T]


def check_directions(directions: Mapping[str, str] | None) -> None:
    """Refuse directions that are neither "more is better" nor "less is better".

    Raises:
        UsageError: The message names what was found and what is allowed.
    """
    check_known("direction", (directions or {}).values(), [str(direction) for direction in Direction])


def check_leave(leave: Any, columns: Sequence[str]) -> None:
    """Refuse columns to leave alone that are not there.

    Raises:
        UsageError: The message names what was found and what is allowed.
    """
    if leave is not None and (isinstance(leave, str) or not isinstance(leave, Sequence)):
        raise UsageError(f"leave: must list indicators, found {leave!r}")
    check_known("indicator in leave:", leave or (), columns)
