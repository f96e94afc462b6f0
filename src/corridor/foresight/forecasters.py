"""Forecasters by name: what each is called, how it orders cells, and what it can be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corridor.foresight.desk import Desk
from corridor.foresight.forecast import Forecast
from corridor.registry import Registry


@dataclass(frozen=True)
class Forecaster:
    """A way to order cells.

    Attributes:
        title: Name for people. how: how it orders cells, in a sentence.
        forecast: Answers a desk.
        plain: Whether it is a rule for which nothing is learned from outcomes.
    """

    title: str
    how: str
    forecast: Callable[[Desk], Forecast]
    plain: bool = False


FORECASTERS: Registry[Forecaster] = Registry("forecaster")
