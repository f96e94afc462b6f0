"""Transformations of skewed columns: the logarithm, and power transformations whose exponent is learnt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import PowerTransformer

from corridor.models.columns import Floats, check_known
from corridor.models.columnwise import Treater
from corridor.models.methods import HANDBOOK, TREATMENTS, Method
from corridor.models.treat import LEAVE, OFFSET, builder

LOGS = ("offset", "log1p")
POWERS = ("yeo-johnson", "box-cox")
LEAST_SPREAD = 1e-10
"""Least share of its own size that a column must vary by for its exponent to be learnt."""


class LogTransform(Treater):
    """Takes the logarithm of each column, above its smallest reference value or above zero.

    "offset" is COINr's log_CT, log(x − min + 0.01·(max − min)), min and max of the reference; values below min count
    as min. "log1p" is sign(x)·log(1 + |x|), which leaves zero at zero and needs no reference. Under "offset" a column
    whose reference is constant or unknown is left alone.

    Args:
        kind: "offset" or "log1p".
        columns: Names of the columns, in the order of an array. Empty: any columns.
        leave: Names of columns that are left alone.

    Attributes:
        lower_: Smallest reference value (k,), NaN where none is known.
        offset_: What is added under the logarithm (k,), in the column's unit; 0 where the column is left alone.
        left_: Columns that are left alone by name (k,).

    Example:
        >>> X = np.array([[0.0], [100.0]])
        >>> LogTransform().fit_transform(X).round(4).ravel().tolist()  # log 1 and log 101
        [0.0, 4.6151]
    """

    def __init__(
        self, kind: str = "offset", columns: Sequence[str] | None = None, leave: Sequence[str] | None = None
    ) -> None:
        super().__init__(columns=columns, leave=leave)
        self.kind = kind

    def _check(self) -> None:
        check_known("kind of logarithm", [self.kind], LOGS)

    def _learn(self, columns: list[Floats]) -> None:
        self.lower_ = np.array([column[0] if column.size else np.nan for column in columns])
        self.offset_ = np.array([OFFSET * (column[-1] - column[0]) if column.size else 0.0 for column in columns])

    def _treat(self, values: Floats) -> Floats:
        if self.kind == "log1p":
            return np.sign(values) * np.log1p(np.abs(values))
        varies = self.offset_ > 0.0
        above = np.maximum(values - np.where(varies, self.lower_, 0.0), 0.0) + np.where(varies, self.offset_, 1.0)
        return np.where(varies, np.log(above), values)


class PowerTreatment(Treater):
    """Brings each column near a normal shape by a power whose exponent is learnt from a reference.

    scikit-learn's `PowerTransformer`, column by column on the ascending reference: Yeo-Johnson for any figures, or
    Box-Cox for columns that are positive throughout the reference; under "box-cox" a column that is not is left alone,
    and figures at or below 0 count as the smallest of the reference. A column that does not vary is left alone too.

    Args:
        kind: "yeo-johnson" or "box-cox".
        standardise: Whether the result has mean 0 and standard deviation 1 over the reference.
        columns: Names of the columns, in the order of an array. Empty: any columns.
        leave: Names of columns that are left alone.

    Attributes:
        transformers_: Fitted `PowerTransformer` by column, None where it is left alone.
        lambda_: Exponent by column (k,), NaN where it is left alone.
        lower_: Smallest reference value (k,), NaN where none is known.
        left_: Columns that are left alone by name (k,).

    Example:
        >>> X = np.array([[1.0], [10.0], [100.0]])
        >>> treatment = PowerTreatment("box-cox", standardise=True).fit(X)
        >>> (treatment.transform(X).round(4) + 0.0).ravel().tolist()  # a geometric series: the exponent is 0
        [-1.2247, 0.0, 1.2247]
    """

    def __init__(
        self,
        kind: str = "yeo-johnson",
        standardise: bool = False,
        columns: Sequence[str] | None = None,
        leave: Sequence[str] | None = None,
    ) -> None:
        super().__init__(columns=columns, leave=leave)
        self.kind = kind
        self.standardise = standardise

    def _check(self) -> None:
        check_known("kind of power", [self.kind], POWERS)

    def _learn(self, columns: list[Floats]) -> None:
        self.lower_ = np.array([column[0] if column.size else np.nan for column in columns])
        self.transformers_ = [self._fitted(column) for column in columns]
        self.lambda_ = np.array([np.nan if t is None else float(t.lambdas_[0]) for t in self.transformers_])

    def _fitted(self, ordered: Floats) -> PowerTransformer | None:
        if not _varies(ordered) or (self.kind == "box-cox" and ordered[0] <= 0.0):
            return None
        transformer = PowerTransformer(method=self.kind, standardize=self.standardise).fit(ordered[:, None])
        return transformer if np.isfinite(transformer.transform(ordered[:, None])).all() else None

    def _treat(self, values: Floats) -> Floats:
        treated = values.copy()
        for place, transformer in enumerate(self.transformers_):
            if transformer is not None:
                column = (
                    np.maximum(values[:, place], self.lower_[place]) if self.kind == "box-cox" else values[:, place]
                )
                treated[:, place] = _applied(transformer, column)
        return treated


def _varies(ordered: Floats) -> bool:
    """Return whether ascending values (n,) differ by more than rounding."""
    if ordered.size < 2:
        return False
    return bool(ordered[-1] - ordered[0] > LEAST_SPREAD * max(abs(ordered[0]), abs(ordered[-1])))


def _applied(transformer: PowerTransformer, column: Floats) -> Floats:
    """Return a column (n,) transformed; no row is no error."""
    if column.size == 0:
        return column
    treated: Floats = transformer.transform(column[:, None])[:, 0]
    return treated


TREATMENTS.add(
    "log",
    Method(
        "Logarithm",
        "Takes the logarithm of every column, above its smallest reference value or above zero.",
        f"{HANDBOOK}, step 3; Becker et al., COINr, 2022",
        options={"kind": "offset: log(x − min + 0.01·range), or log1p: sign(x)·log(1 + |x|)", **LEAVE},
        build=builder(LogTransform),
        formula="log(x − min + 0.01·(max − min)) or sign(x)·log(1 + |x|)",
        pitfalls=(
            "A column that is skewed to the left, or not at all, comes out more skewed than it went in. "
            "Under log1p the unit matters: shares hardly change, dollars do."
        ),
        estimator=LogTransform,
    ),
)
TREATMENTS.add(
    "power",
    Method(
        "Power transformation",
        "Brings every column near a normal shape by a Box-Cox or Yeo-Johnson power learnt from the reference.",
        "Box and Cox 1964; Yeo and Johnson 2000; scikit-learn, PowerTransformer",
        options={
            "kind": "yeo-johnson for any figures, or box-cox for positive ones",
            "standardise": "whether the result has mean 0 and standard deviation 1",
            **LEAVE,
        },
        build=builder(PowerTreatment),
        formula="(x^λ − 1)/λ, log x at λ = 0; λ by maximum likelihood",
        pitfalls=(
            "The exponent differs by column and reference, so treated figures of two models do not compare. "
            "A column of two values stays a column of two values."
        ),
        estimator=PowerTreatment,
    ),
)
