"""Histories of flows between countries by product: any table of them, as it was known in a year, and what came next."""

from corridor.panels.outcomes import DEFAULT, TARGETS, Outcome, Target, Thresholds, outcome, years_needed
from corridor.panels.panel import KEY, Edges, Panel, Places
from corridor.panels.reading import panel_of, read_table

__all__ = [
    "DEFAULT",
    "KEY",
    "TARGETS",
    "Edges",
    "Outcome",
    "Panel",
    "Places",
    "Target",
    "Thresholds",
    "outcome",
    "panel_of",
    "read_table",
    "years_needed",
]
