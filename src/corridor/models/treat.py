"""Treatment of outliers after COINr: leave alone, winsorise a few points, or take logarithms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_number
from corridor.models.columnwise import Treater, check_leave
from corridor.models.methods import HANDBOOK, TREATMENTS, Build, Method, passthrough
from corridor.models.moments import kurtosis, skewness
from corridor.spec.model import ModelSpec

OFFSET = 0.01
"""Share of the range added under the logarithm, so that the smallest value has one (COINr's log_CT)."""


class Treatment(NamedTuple):
    """What is done to one column: clip to lower..upper and, if the method is "log", take the logarithm.

    `offset` is added under the logarithm, in the column's unit; `sign` is −1 where the mirror image is logged.
    """

    method: str
    lower: float = -np.inf
    upper: float = np.inf
    offset: float = 0.0
    sign: float = 1.0


def learn_treatment(
    values: Floats, most: int = 5, skew_limit: float = 2.0, kurtosis_limit: float = 3.5, *, mirror: bool = True
) -> Treatment:
    """Return what COINr's rule does to a column, learnt from (n,) reference values; NaN is left out.

    Leave alone if |G1| < skew_limit or G2 < kurtosis_limit. Else replace the most extreme value on the side of the
    skew, with all that tie with it, by the next one, until the column passes or `most` points are replaced (a tie may
    exceed it). Else take the logarithm of the original column: log(x − min + 0.01·range). Where the skew is negative
    the mirror image is logged if `mirror` is set; COINr does not, and makes such a skew worse. A column that
    winsorising would make constant has not passed (Becker et al. 2022, COINr, `Treat`, `winsorise` and `log_CT`).
    """
    ordered = np.sort(values[~np.isnan(values)])
    if _passes(ordered, skew_limit, kurtosis_limit) is not False:
        return Treatment("none")
    return _winsorise(ordered, most, skew_limit, kurtosis_limit) or _log(ordered, mirror)


def _passes(values: Floats, skew_limit: float, kurtosis_limit: float) -> bool | None:
    """Return whether a column may be left alone, or None if its shape is not defined."""
    skew, kurt = skewness(values), kurtosis(values)
    if np.isnan(skew) or np.isnan(kurt):
        return None
    return abs(skew) < skew_limit or kurt < kurtosis_limit


def _winsorise(ordered: Floats, most: int, skew_limit: float, kurtosis_limit: float) -> Treatment | None:
    low, high, current, replaced = ordered[0], ordered[-1], ordered, 0
    while replaced < most:
        if skewness(current) > 0.0:
            high = current[np.searchsorted(current, high) - 1]
        else:
            low = current[np.searchsorted(current, low, side="right")]
        if low >= high:
            return None
        current = np.clip(ordered, low, high)
        if _passes(current, skew_limit, kurtosis_limit):
            return Treatment("winsorise", float(low), float(high))
        replaced = int((ordered > high).sum() + (ordered < low).sum())
    return None


def _log(ordered: Floats, mirror: bool) -> Treatment:
    least, most = float(ordered[0]), float(ordered[-1])
    offset = OFFSET * (most - least)
    if mirror and skewness(ordered) < 0.0:
        return Treatment("log", upper=most, offset=offset, sign=-1.0)
    return Treatment("log", lower=least, offset=offset)


def apply_treatment(values: Floats, treatment: Treatment) -> Floats:
    """Return (n,) values under a learnt treatment; values outside its support are clipped to it, NaN stays NaN."""
    clipped: Floats = np.clip(values, treatment.lower, treatment.upper)
    if treatment.method != "log":
        return clipped
    edge = treatment.lower if treatment.sign > 0 else treatment.upper
    return treatment.sign * np.log(treatment.sign * (clipped - edge) + treatment.offset)


class CoinTreatment(Treater):
    """Treats the outliers of each column by COINr's rule, learnt on a reference (see `learn_treatment`).

    Winsorising moves single points: in a reference of millions of rows it seldom helps, and the logarithm follows.

    Args:
        max_winsorised: Most points that may be winsorised in a column.
        skew_limit: Columns with |G1| below it are left alone.
        kurtosis_limit: Columns with excess kurtosis G2 below it are left alone.
        columns: Names of the columns, in the order of an array. Empty: any columns.
        leave: Names of columns that are left alone whatever their shape, such as those with fixed goalposts.
        mirror: Whether a column skewed to the left is logged from its largest value down, which mends its skew;
            COINr's `log_CT` looks from the smallest up whatever the skew.

    Attributes:
        method_: "none", "winsorise" or "log" by column.
        lower_: Least value that passes unclipped, by column (k,); `upper_` the largest.
        offset_: What is added under the logarithm (k,).
        sign_: −1 where the mirror image is logged, else 1 (k,).

    Example:
        >>> X = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0], [100.0]])
        >>> treatment = CoinTreatment().fit(X)
        >>> treatment.method_, treatment.transform(X)[-2:].tolist()
        (['winsorise'], [[10.0], [10.0]])
    """

    def __init__(  # noqa: PLR0917
        self,
        max_winsorised: int = 5,
        skew_limit: float = 2.0,
        kurtosis_limit: float = 3.5,
        columns: Sequence[str] | None = None,
        leave: Sequence[str] | None = None,
        mirror: bool = True,
    ) -> None:
        super().__init__(columns, leave)
        self.max_winsorised = max_winsorised
        self.skew_limit = skew_limit
        self.kurtosis_limit = kurtosis_limit
        self.mirror = mirror

    def _check(self) -> None:
        check_treatment(self.max_winsorised, self.skew_limit, self.kurtosis_limit)

    def _learn(self, columns: list[Floats]) -> None:
        limits = self.max_winsorised, self.skew_limit, self.kurtosis_limit
        learnt = [
            Treatment("none") if left else learn_treatment(values, *limits, mirror=self.mirror)
            for values, left in zip(columns, self.left_, strict=True)
        ]
        self.method_ = [treatment.method for treatment in learnt]
        self.lower_ = np.array([treatment.lower for treatment in learnt])
        self.upper_ = np.array([treatment.upper for treatment in learnt])
        self.offset_ = np.array([treatment.offset for treatment in learnt])
        self.sign_ = np.array([treatment.sign for treatment in learnt])

    def _treat(self, values: Floats) -> Floats:
        learnt = map(Treatment, self.method_, self.lower_, self.upper_, self.offset_, self.sign_)
        treated = [apply_treatment(column, treatment) for column, treatment in zip(values.T, learnt, strict=True)]
        return np.column_stack(treated)


def check_treatment(max_winsorised: Any, skew_limit: Any, kurtosis_limit: Any) -> None:
    """Refuse limits that are no numbers from 0 up.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    count = check_number("max_winsorised", max_winsorised, least=0, most=1e6)
    if count != int(count):
        raise UsageError(f"max_winsorised: must be a whole number, found {max_winsorised!r}")
    check_number("skew_limit", skew_limit, least=0.0, most=1e6)
    check_number("kurtosis_limit", kurtosis_limit, least=0.0, most=1e6)


def columns_left(spec: ModelSpec, options: Mapping[str, Any]) -> list[str]:
    """Return the indicators that a model's treatment leaves alone: those asked for and those with fixed goalposts.

    Fixed goalposts are in the indicator's own unit, so a column that has them must come to them untreated.
    """
    given = spec.normalise.options.get("fixed")
    fixed = given if isinstance(given, Mapping) else {}
    check_leave(options.get("leave"), spec.indicators)
    return [name for name in spec.indicators if name in fixed or name in (options.get("leave") or ())]


def builder(treatment: type[Treater]) -> Build:
    """Return what makes a treatment of a model's columns, its options checked before any data are read."""

    def build(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Treater:  # noqa: ARG001
        estimator = treatment(**{**options, "leave": columns_left(spec, options)}, columns=spec.indicators)
        estimator._check()
        return estimator

    return build


LEAVE = {"leave": "indicators that are left alone, as those with fixed goalposts always are"}

NONE = "An outlier sets the scale of its column: check the skew before leaving it alone."

TREATMENTS.add(
    "none", Method("No treatment", "Leaves every figure as it is.", "none needed", {}, passthrough, "x", NONE)
)
TREATMENTS.add(
    "coin",
    Method(
        "COIN treatment",
        "Leaves unskewed columns alone, winsorises a few extremes of the others, or takes their logarithms.",
        f"{HANDBOOK}; Becker et al., COINr, 2022",
        options={
            "max_winsorised": "most points that may be winsorised in a column",
            "skew_limit": "columns with absolute skewness below it are left alone",
            "kurtosis_limit": "columns with excess kurtosis below it are left alone",
            "mirror": "whether left-skewed columns are logged from the largest value down; false as in COINr",
            **LEAVE,
        },
        build=builder(CoinTreatment),
        formula="x if |G1| < 2 or G2 < 3.5; else clip at most 5 points to the next; else log(x − min + range/100)",
        pitfalls=(
            "A column can tip from one treatment to another when a single reference row changes. "
            "In a large reference five points are too few, and the logarithm follows."
        ),
        estimator=CoinTreatment,
    ),
)
