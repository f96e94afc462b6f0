"""What a scenario is not sure of: figures with a range, each drawn by itself, the same draws for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from corridor.spec.scenario import Range
from corridor.study.scenarios.results import Assumption

FloatArray = NDArray[np.float64]
Values = Mapping[str, FloatArray]

REACH: Final = float(ndtri(0.95))
"""Standard deviations from the centre of a normal distribution to either end of its 90% interval."""


@dataclass(frozen=True)
class Parameter:
    """A figure with its 90% interval.

    Its distribution is a normal one in two pieces, each as wide as its side of the interval; of the logarithm where the
    figure cannot be zero or below (`log`), so that no draw can be either.

    Attributes:
        key: What it is, by which its draws are told from those of others.
        text: The assumption in a sentence.
        value: Centre. low: lower end. high: upper end.
        unit: Unit of the three.
        source: Where they are from.
        log: Whether the distribution is that of the logarithm.
        base: What is added before the logarithm is taken, such as 100 for a growth in percent.
        sign: -1 where the logarithm is that of the figure below zero, as of a discount from 100.
    """

    key: str
    text: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    log: bool = False
    base: float = 0.0
    sign: float = 1.0

    @property
    def moves(self) -> bool:
        """Whether it is uncertain at all."""
        return self.low < self.high

    def at(self, z: FloatArray) -> FloatArray:
        """Return the figure so many standard deviations from its centre; exactly the centre at zero.

        Args:
            z: Any shape.
        """
        centre, low, high = (self._inner(x) for x in (self.value, self.low, self.high))
        if self.sign < 0:
            low, high = high, low
            z = -z
        side = np.where(z > 0, high - centre, centre - low)
        found = centre + side * z / REACH
        outer = self.sign * (np.exp(found) - self.base) if self.log else found
        return np.where(z == 0.0, self.value, outer)

    def _inner(self, x: float) -> float:
        return float(np.log(self.base + self.sign * x)) if self.log else x

    def assumption(self) -> Assumption:
        """Return it as results print it."""
        low, high = (self.low, self.high) if self.moves else (None, None)
        return Assumption(self.text, self.value, low, high, self.unit, self.source)


def of_range(key: str, found: Range, *, text: str, unit: str, source: str, **shape: float | bool) -> Parameter:
    """Return a range of a file as a parameter; `shape` holds `log`, `base` and `sign`."""
    return Parameter(key, text, found.value, found.low, found.high, unit, source, **shape)  # type: ignore[arg-type]


def distinct(parameters: Iterable[Parameter]) -> list[Parameter]:
    """Return parameters without those that come again under a key, in order of their keys."""
    found: dict[str, Parameter] = {}
    for one in parameters:
        found.setdefault(one.key, one)
    return [found[key] for key in sorted(found)]


def draws_of(parameters: Iterable[Parameter], draws: int, seed: int) -> dict[str, FloatArray]:
    """Return standard normal draws of each parameter, by key, shape (draws,).

    Each has one draw from every one of `draws` slices of equal weight, in an order of its own (Latin hypercube
    sampling, McKay, Beckman and Conover 1979), so that a range's own ends are met as exactly as the number of draws
    allows. The draws of a parameter depend on the seed and its key alone: a wider range stretches them, and what else
    a scenario holds does not move them.
    """
    slices = ndtri((np.arange(draws) + 0.5) / draws)
    slices = (slices - slices[::-1]) / 2.0  # exactly symmetric, whatever the last bits of the function
    return {one.key: _generator(seed, one.key).permutation(slices) for one in parameters}


def values_at(parameters: Iterable[Parameter], z: Mapping[str, FloatArray] | None = None) -> dict[str, FloatArray]:
    """Return figures by key at standard deviations by key; at their centres, shape (1,), where none are given."""
    return {one.key: one.at(np.zeros(1) if z is None else z[one.key]) for one in parameters}


def _generator(seed: int, key: str) -> np.random.Generator:
    text = hashlib.sha256(f"{seed}\n{key}".encode()).digest()
    return np.random.default_rng(int.from_bytes(text[:16], "big"))
