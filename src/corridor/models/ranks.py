"""Normalisation by place in a reference: rank, percentile rank, Borda points and quantiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corridor.models.columns import Floats, check_known
from corridor.models.columnwise import Normaliser
from corridor.models.methods import HANDBOOK, NORMALISERS, Method
from corridor.spec.model import ModelSpec

TIES = ("min", "average", "max")
KINDS = ("percentile", "rank")


def points_among(values: Floats, ordered: Floats, ties: str) -> Floats:
    """Return how many of the other reference rows each value (m,) beats, 0..n − 1; NaN where the value is missing.

    A value that equals rows of the ascending reference (n,) counts as one of them; a tie with another is a point
    under "max", none under "min", half under "average". A new value between two reference rows is as good as the
    upper one under "min", the lower one under "max", half way under "average".
    """
    below = np.searchsorted(ordered, values, side="left").astype(np.float64)
    upto = np.searchsorted(ordered, values, side="right").astype(np.float64)
    points = {"min": below, "max": upto - 1.0, "average": (below + upto - 1.0) / 2.0}[ties]
    return np.where(np.isnan(values), np.nan, np.clip(points, 0.0, max(ordered.size - 1.0, 0.0)))


def place_among(values: Floats, ordered: Floats, ties: str, kind: str) -> Floats:
    """Return the place of values (m,) in an ascending reference (n,), 0..1.

    "percentile" is points/(n − 1): 0 for the least, 1 for the largest (COINr, `n_prank`, with ties "min"). "rank" is
    (points + 1)/n, which is never 0 (COINr's `n_rank`, divided by n). A reference that does not vary gives 0.5 on it,
    1 above and 0 below; an empty one gives NaN.
    """
    if ordered.size == 0:
        return np.full_like(values, np.nan)
    if ordered[0] == ordered[-1]:
        return np.where(np.isnan(values), np.nan, 0.5 + 0.5 * np.sign(values - ordered[0]))
    points = points_among(values, ordered, ties)
    place: Floats = (points + 1.0) / ordered.size if kind == "rank" else points / (ordered.size - 1.0)
    return place


class Ranks(Normaliser):
    """Places each figure by its rank among the rows of a reference, on a scale from 0 to 1.

    A new row is ranked against the reference, never against the other new rows (see `points_among`, `place_among`).

    Args:
        directions: Column name → "more is better" or "less is better". Empty: any columns, more is better.
        kind: "percentile": (rank − 1)/(n − 1), or "rank": rank/n, never 0.
        ties: Rank of what ties: "min" the least, "max" the largest, "average" the mean of the ranks they take up.

    Attributes:
        reference_: What the reference knows of each column, ascending; negated where less is better.
        sign_: −1 for columns of which less is better, else 1 (k,).

    Example:
        >>> X = np.array([[10.0], [20.0], [20.0], [40.0], [90.0]])
        >>> Ranks().fit_transform(X).ravel().tolist()
        [0.0, 0.25, 0.25, 0.75, 1.0]
        >>> Ranks(ties="average").fit(X).transform(np.array([[20.0], [30.0], [99.0]])).ravel().tolist()
        [0.375, 0.625, 1.0]
    """

    def __init__(
        self, directions: Mapping[str, str] | None = None, kind: str = "percentile", ties: str = "min"
    ) -> None:
        super().__init__(directions=directions)
        self.kind = kind
        self.ties = ties

    def _check(self, names: Sequence[str]) -> None:  # noqa: ARG002
        check_known("kind of rank", [self.kind], KINDS)
        check_known("rank of ties", [self.ties], TIES)

    def _learn(self, columns: list[Floats]) -> None:
        self.reference_ = columns

    def _place(self, values: Floats) -> Floats:
        pairs = zip(values.T, self.reference_, strict=True)
        return np.column_stack([place_among(column, known, self.ties, self.kind) for column, known in pairs])


def _ranks(directions: Mapping[str, str], **options: Any) -> Ranks:
    estimator = Ranks(dict(directions), **options)
    estimator._check(())
    return estimator


def _percentile(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Ranks:  # noqa: ARG001
    return _ranks(directions, **options)


def _rank(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Ranks:  # noqa: ARG001
    return _ranks(directions, kind="rank", **options)


def _borda(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> Ranks:  # noqa: ARG001
    return _ranks(directions, ties="average", **options)


WIDTH_LOST = "Distances are lost: a hair's breadth counts as much as a gulf, and few rows in between mean small steps."

NORMALISERS.add(
    "percentile_rank",
    Method(
        "Percentile rank",
        "Places each figure by the share of the other reference rows that it beats.",
        f"{HANDBOOK}, step 5; Becker et al., COINr, 2022",
        options={"ties": "rank of what ties: min, average or max"},
        build=_percentile,
        formula="(rank − 1) / (n − 1)",
        pitfalls=f"{WIDTH_LOST} Under ties min, a value that most rows share scores as the worst of them.",
        estimator=Ranks,
    ),
)
NORMALISERS.add(
    "rank",
    Method(
        "Rank",
        "Places each figure by its rank in the reference, divided by the number of rows; never 0.",
        f"{HANDBOOK}, step 5; Becker et al., COINr, 2022",
        options={"ties": "rank of what ties: min, average or max"},
        build=_rank,
        formula="rank / n",
        pitfalls=f"{WIDTH_LOST} With few reference rows even the worst scores well above 0.",
        estimator=Ranks,
    ),
)
NORMALISERS.add(
    "borda",
    Method(
        "Borda points",
        "Gives a point for each reference row that a figure beats and half a point for each that it ties with.",
        "Borda, Mémoire sur les élections au scrutin, 1781; OECD/JRC Handbook 2008, step 7",
        options={},
        build=_borda,
        formula="(rows beaten + ½ · others tied with) / (n − 1)",
        pitfalls=f"{WIDTH_LOST} Points depend on how many reference rows stand between two figures.",
        estimator=Ranks,
    ),
)
