"""Forecasts of what trade does next, learned from a history of flows alone."""

from corridor.foresight import learners, rules  # noqa: F401  they register their forecasters
from corridor.foresight.desk import Desk
from corridor.foresight.forecast import Forecast
from corridor.foresight.forecasters import FORECASTERS, Forecaster
from corridor.foresight.workshop import Workshop

__all__ = ["FORECASTERS", "Desk", "Forecast", "Forecaster", "Workshop"]
