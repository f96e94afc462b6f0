"""Forecasts of what trade does next, learned from a history of flows alone."""

from corridor.foresight.forecast import Forecast

__all__ = ["Forecast"]
