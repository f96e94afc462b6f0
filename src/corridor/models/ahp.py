"""Weights from pairwise judgements: Saaty's analytic hierarchy process, with its consistency ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_known, check_number
from corridor.models.methods import WEIGHTINGS, Method
from corridor.models.weighting import LEVEL, Weigher, checked
from corridor.spec.model import ModelSpec

RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random matrices by their size, 0 to 15 (Saaty, The Analytic Hierarchy Process, 1980)."""

Comparisons = Mapping[str, Mapping[str, float | str]]
"""Name → other name → how many times as important the first is, as a number or a fraction such as "1/3"."""


def judgement_matrix(names: Sequence[str], comparisons: Comparisons) -> Floats:
    """Return the reciprocal matrix (k × k) of the judgements among some names; a pair is given once or twice.

    Raises:
        UsageError: A pair is not judged, a judgement is no number above 0, or two do not fit each other.
    """
    matrix = np.ones((len(names), len(names)))
    for i, first in enumerate(names):
        for j, second in enumerate(names[:i]):
            matrix[i, j] = _judgement(first, second, comparisons)
            matrix[j, i] = 1.0 / matrix[i, j]
    return matrix


def _judgement(first: str, second: str, comparisons: Comparisons) -> float:
    forward, backward = (comparisons.get(a, {}).get(b) for a, b in ((first, second), (second, first)))
    if forward is None and backward is None:
        raise UsageError(f"comparisons: {second} and {first} are not compared")
    ahead = None if forward is None else _number(f"{first}.{second}", forward)
    back = None if backward is None else _number(f"{second}.{first}", backward)
    if ahead is None or back is None:
        return ahead if ahead is not None else 1.0 / float(back or 1.0)
    if abs(ahead * back - 1.0) > 1e-2:
        raise UsageError(f"comparisons: {first} over {second} is {ahead:g}, but the other way round {back:g}")
    return sqrt(ahead / back)  # 3 one way and a rounded 0.333 the other: the same in either order


def _number(place: str, value: Any) -> float:
    """Return a judgement as a number; fractions may be written as text."""
    if isinstance(value, str):
        try:
            value = float(Fraction(value))
        except (ValueError, ZeroDivisionError):
            raise UsageError(f"comparisons.{place}: must be a number or a fraction, found {value!r}") from None
    return check_number(f"comparisons.{place}", value, least=1e-6, most=1e6)


def principal(matrix: Floats) -> tuple[Floats, float]:
    """Return the principal eigenvector (k,) of a positive matrix, adding up to 1, and its eigenvalue."""
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    return vector / vector.sum(), float(values[largest].real)


def random_index(size: int) -> float:
    """Return the mean consistency index of random matrices of a size.

    Saaty's table to 15; beyond it (2.7699·n − 4.3513 − n)/(n − 1) (Alonso and Lamata 2006).
    """
    if size < len(RANDOM_INDEX):
        return RANDOM_INDEX[size]
    return (2.7699 * size - 4.3513 - size) / (size - 1)


def consistency_ratio(eigenvalue: float, size: int) -> float:
    """Return ((λ − n)/(n − 1)) / RI(n): 0 for judgements that fit each other, 1 for random ones; 0 below 3 names."""
    if size < 3:
        return 0.0
    return max(0.0, (eigenvalue - size) / (size - 1)) / random_index(size)


class PairwiseWeights(Weigher):
    """Weighs columns by pairwise judgements: the principal eigenvector of Saaty's reciprocal matrix.

    Judgements are kept by name, so that the order of columns moves no weight; only pairs among the columns that are
    fitted are read. Columns without names are called "0", "1" and so on. Without judgements all count alike.

    Args:
        comparisons: Name → other name → how many times as important the first is; each pair once, in either
            direction, as a number or a fraction such as "1/3".
        most_inconsistent: Largest consistency ratio that is taken, 0.10 after Saaty; None takes any.
        level: See `Weigher`.

    Attributes:
        weights_: One weight by column (k,), adding up to 1.
        eigenvalue_: Largest eigenvalue, k where all judgements fit each other.
        consistency_ratio_: 0 for judgements that fit each other, about 1 for random ones (see `consistency_ratio`).

    Example:
        >>> X = pl.DataFrame({"price": [0.0], "speed": [0.0]})
        >>> weigher = PairwiseWeights({"price": {"speed": 3}}).fit(X)
        >>> weigher.weights_.round(4).tolist(), weigher.consistency_ratio_
        ([0.75, 0.25], 0.0)
    """

    def __init__(
        self,
        comparisons: Comparisons | None = None,
        most_inconsistent: float | None = 0.10,
        level: str = "inside",
    ) -> None:
        super().__init__(level=level)
        self.comparisons = comparisons
        self.most_inconsistent = most_inconsistent

    def _importance(self, values: Floats) -> Floats:
        names, size = self._labels(), values.shape[1]
        given = {} if self.comparisons is None else check_comparisons(self.comparisons)
        matrix = judgement_matrix(names, given) if given else np.ones((size, size))
        weights, self.eigenvalue_ = principal(matrix)
        self.consistency_ratio_ = consistency_ratio(self.eigenvalue_, size)
        check_consistent(names, self.consistency_ratio_, self.most_inconsistent)
        return weights


def check_comparisons(given: Any) -> Comparisons:
    """Return judgements that map names to other names.

    Raises:
        UsageError: They do not; the message says what was found and how to write them.
    """
    if not isinstance(given, Mapping) or not all(isinstance(row, Mapping) for row in given.values()):
        example = "{demand: {supply: 3}}"
        raise UsageError(f"comparisons: must map names to other names and judgements, as {example}, found {given!r}")
    return given


def check_consistent(names: Sequence[str], ratio: float, most: float | None) -> None:
    """Refuse judgements that contradict each other more than is allowed.

    Raises:
        UsageError: The message names the ratio and the limit.
    """
    if most is not None and ratio > check_number("most_inconsistent", most, least=0.0, most=1e6):
        raise UsageError(
            f"comparisons among {', '.join(names)}: consistency ratio {ratio:.3f} is above {most:g}; "
            "revise the judgements, or set most_inconsistent"
        )


def names_at(level: str, spec: ModelSpec) -> list[str]:
    """Return what a model's weights of a level are weights of: pillars or indicators."""
    return list(spec.pillars) if level == "pillars" else spec.indicators


def _weighed_together(level: str, spec: ModelSpec) -> list[list[str]]:
    """Return the lists of names whose weights add up to 1 at a level."""
    if level == "inside":
        return [list(inner) for inner in spec.pillars.values()]
    return [names_at(level, spec)]


def _ahp(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> PairwiseWeights:  # noqa: ARG001
    weigher = checked(PairwiseWeights(**options))
    given = check_comparisons(weigher.comparisons)
    names = [*given, *(name for row in given.values() for name in row)]
    check_known("name in comparisons:", names, names_at(weigher.level, spec))
    for together in _weighed_together(weigher.level, spec):  # contradictions are told before any data are read
        _, eigenvalue = principal(judgement_matrix(together, given))
        check_consistent(together, consistency_ratio(eigenvalue, len(together)), weigher.most_inconsistent)
    return weigher


WEIGHTINGS.add(
    "ahp",
    Method(
        "Analytic hierarchy process",
        "Derives weights from judgements of how many times as important one of a pair is.",
        "Saaty, The Analytic Hierarchy Process, 1980",
        options={
            "comparisons": "name → other name → how many times as important the first is (each pair once)",
            "most_inconsistent": "largest consistency ratio that is taken, 0.10; null takes any",
            **LEVEL,
        },
        build=_ahp,
        formula="A·w = λ·w, largest λ; CR = ((λ − n)/(n − 1)) / RI",
        pitfalls=(
            "The number of judgements grows with the square of the names; beyond nine they tire and contradict. "
            "Adding a name can turn round the weights of two others."
        ),
        estimator=PairwiseWeights,
    ),
)
