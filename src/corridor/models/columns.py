"""What every estimator of this room shares: columns matched by name, missing values allowed, stable sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.utils.validation import validate_data

from corridor.errors import DataError, UsageError
from corridor.registry import unknown_name

Floats = npt.NDArray[np.float64]
"""Figures as float64; NaN is a missing one."""

Mask = npt.NDArray[np.bool_]
"""Which figures are known."""


class ColumnsError(DataError, ValueError):
    """The columns of the data are not those that an estimator was made for."""


class NamedColumns:
    """Gives an estimator its columns by name: any order is welcome, a missing or extra column is refused.

    An estimator that names no columns follows scikit-learn's own rule: the order of `fit`.
    """

    def _names(self) -> list[str] | None:
        """Return the columns that the estimator was made for, or None if it takes any."""
        return None

    def _read(self, X: Any, *, reset: bool, infinite: bool = False) -> Floats:  # noqa: N803
        """Return X as float64 (n × k) in the estimator's own order, after scikit-learn's validation."""
        known: Floats = validate_data(
            self,
            named(X, self._names()),
            reset=reset,
            dtype=np.float64,
            ensure_all_finite=False if infinite else "allow-nan",
            ensure_min_samples=int(reset),
        )
        return known

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's tags, which say that missing values are allowed."""
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.allow_nan = True
        return tags


def named(X: Any, names: Sequence[str] | None) -> Any:  # noqa: N803
    """Return X with exactly the columns `names`, in that order.

    Args:
        X: Data frame (polars or pandas) whose columns are matched by name, or an array (n × k) whose columns are
            taken to stand in the order of `names`.
        names: Columns that are wanted; None returns X as it is.

    Raises:
        ColumnsError: A column is missing, unknown or listed twice, or an array has another number of columns.
    """
    if names is None:
        return X
    if hasattr(X, "columns"):
        _check_names(list(X.columns), names)
        return X[list(names)]
    if getattr(X, "ndim", 2) != 2 or not hasattr(X, "shape"):
        X = np.asarray(X, dtype=np.float64)  # noqa: N806
    if len(X.shape) != 2 or X.shape[1] != len(names):
        raise ColumnsError(f"an array of shape {X.shape} does not hold the {len(names)} columns {', '.join(names)}")
    return pl.DataFrame(np.asarray(X, dtype=np.float64), schema=list(names), orient="row")


def _check_names(found: Sequence[str], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in found]
    extra = [str(name) for name in found if name not in names]
    if missing or extra or len(found) != len(names):
        parts = [f"{what} {', '.join(which)}" for what, which in (("missing", missing), ("extra", extra)) if which]
        raise ColumnsError(f"columns do not fit the model: {'; '.join(parts) or 'a name is listed twice'}")


def check_known(kind: str, found: Iterable[str], known: Iterable[str]) -> None:
    """Refuse the first name that is not known.

    Raises:
        UsageError: A name is unknown; the message lists the nearest and all known names.
    """
    allowed = list(known)
    for name in found:
        if name not in allowed:
            raise UsageError(unknown_name(kind, str(name), allowed))


def check_number(name: str, value: Any, *, least: float, most: float) -> float:
    """Return an option as a float.

    Raises:
        UsageError: It is no finite number from `least` to `most`.
    """
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not isfinite(value) or not least <= value <= most:
        raise UsageError(f"{name}: must be a number from {least:g} to {most:g}, found {value!r}")
    return float(value)


def check_quantiles(lower: Any, upper: Any) -> None:
    """Refuse goalposts that are no quantiles or stand the wrong way round.

    Raises:
        UsageError: A quantile is outside 0..1, or `lower` is not below `upper`.
    """
    low = check_number("lower", lower, least=0.0, most=1.0)
    high = check_number("upper", upper, least=0.0, most=1.0)
    if low >= high:
        raise UsageError(f"lower must be below upper, found lower {low:g} and upper {high:g}")


def row_sums(values: Floats) -> Floats:
    """Return the sum of each row of (n × k), added column by column.

    A fixed order of addition gives the same last bit whatever the number of rows or the memory layout.
    """
    total = np.zeros(len(values))
    for column in values.T:
        total += column
    return total


def spread(values: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """Return where values lie between low (0) and high (1), unclipped; values equal to low = high lie at 0.5.

    Where low equals high, anything above lies at infinity and anything below at minus infinity. NaN stays NaN.
    """
    width = np.subtract(high, low)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        place: Floats = np.asarray((values - low) / width)
    return np.where((width == 0.0) & (values == low), 0.5, place)
