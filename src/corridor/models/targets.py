"""Normalisation by distance to a target: how much of the way from the worst of a reference is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known, check_number, spread
from corridor.models.columnwise import Normaliser
from corridor.models.methods import HANDBOOK, NORMALISERS, Method
from corridor.models.normalise import LARGEST
from corridor.spec.model import ModelSpec


class DistanceToTarget(Normaliser):
    """Scales each column to the share of the way from the worst reference row to a target that is covered.

    The formula is 1 − (target − x)/(target − worst), cut to 0..1: what reaches the target has 1, however far it goes
    beyond (COINr, `n_dist2targ` with a cap). Columns without a target run to the best of the reference. Where the
    worst is no worse than the target, what reaches the target has 1 and all else 0; where a column without a target
    does not vary, it gives 0.5 on its value, 1 above and 0 below.

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        targets: Column name → target, in the unit of the column as it comes in.

    Attributes:
        worst_: Worst value of each column in the reference (k,), negated where less is better.
        target_: Target of each column (k,), negated where less is better.
        sign_: −1 for columns of which less is better, else 1 (k,).

    Example:
        >>> X = np.array([[0.0, 30.0], [10.0, 10.0]])
        >>> directions = {"a": "more is better", "b": "less is better"}
        >>> DistanceToTarget(directions, targets={"a": 20.0}).fit_transform(X).tolist()
        [[0.0, 0.0], [0.5, 1.0]]
    """

    def __init__(self, directions: Mapping[str, str] | None = None, targets: Mapping[str, float] | None = None) -> None:
        super().__init__(directions=directions)
        self.targets = targets

    def _check(self, names: Sequence[str]) -> None:
        check_targets(names, self.targets)

    def _learn(self, columns: list[Floats]) -> None:
        names = [str(name) for name in self.get_feature_names_out()]
        given = {name: float(target) for name, target in (self.targets or {}).items()}
        best = [column[-1] if column.size else np.nan for column in columns]
        self.worst_ = np.array([column[0] if column.size else np.nan for column in columns])
        self.target_ = np.array(
            [sign * given[name] if name in given else b for name, b, sign in zip(names, best, self.sign_, strict=True)]
        )
        # a target that the worst row reaches already is a threshold: below it 0, from it on 1
        self.reached_ = np.array([name in given for name in names]) & (self.worst_ >= self.target_)

    def _place(self, values: Floats) -> Floats:
        way = np.clip(spread(values, self.worst_, self.target_), 0.0, 1.0)
        threshold = np.where(np.isnan(values), np.nan, (values >= self.target_).astype(np.float64))
        return np.where(self.reached_, threshold, way)


def check_targets(names: Sequence[str], targets: Any) -> None:
    """Refuse targets of unknown columns and targets that are no numbers.

    Raises:
        UsageError: The message names the target, what was found and what is allowed.
    """
    if targets is not None and not isinstance(targets, Mapping):
        raise UsageError(f"targets: must map indicators to targets, found {targets!r}")
    check_known("indicator in targets:", targets or {}, names)
    for name, target in (targets or {}).items():
        check_number(f"targets.{name}", target, least=-LARGEST, most=LARGEST)


def _distance(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> DistanceToTarget:
    estimator = DistanceToTarget(dict(directions), **options)
    check_targets(spec.indicators, estimator.targets)
    return estimator


NORMALISERS.add(
    "distance_to_target",
    Method(
        "Distance to a target",
        "Scales figures to the share of the way from the reference's worst to a target that is covered.",
        f"{HANDBOOK}, step 5; Becker et al., COINr, 2022",
        options={"targets": "indicator → target in the indicator's unit; without one, the best of the reference"},
        build=_distance,
        formula="clip(1 − (target − x) / (target − worst), 0, 1)",
        pitfalls=(
            "A treatment such as a logarithm changes the unit that the target is in; leave such columns untreated. "
            "The single worst row of the reference sets the other end of the scale."
        ),
        estimator=DistanceToTarget,
    ),
)
