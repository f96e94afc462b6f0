"""Words that every floor shares: directions, units, levels, declarers and codes that stand for no single country."""

from __future__ import annotations

from enum import StrEnum

WORLD = "WLD"
"""Code of the whole world as a partner."""

UNSPECIFIED = "NES"
"""Code of partners that no source names: areas not elsewhere specified, bunkers, free zones, special categories."""


class Direction(StrEnum):
    """Whether more of an indicator speaks for an opportunity or against it."""

    MORE_IS_BETTER = "more is better"
    LESS_IS_BETTER = "less is better"


class Level(StrEnum):
    """What an indicator describes; it is broadcast to opportunities from there."""

    EXPORTER = "exporter"
    IMPORTER = "importer"
    PRODUCT = "product"
    PAIR = "exporter × importer"
    EXPORTER_PRODUCT = "exporter × product"
    IMPORTER_PRODUCT = "importer × product"
    OPPORTUNITY = "exporter × importer × product"


class Declarer(StrEnum):
    """Who stands behind a figure of a flow."""

    EXPORTER = "exporter"
    IMPORTER = "importer"
    RECONCILED = "reconciled"


class Rule(StrEnum):
    """How a reconciled value came to be."""

    EXPORTER_ONLY = "exporter_only"
    IMPORTER_ONLY = "importer_only"
    MEAN_OF_BOTH = "mean_of_both"
    WEIGHTED_BY_RELIABILITY = "weighted_by_reliability"
    EXPORTER_PREFERRED = "exporter_preferred"
    IMPORTER_PREFERRED = "importer_preferred"
    BALANCED_BY_SOURCE = "balanced_by_source"


class Coverage(StrEnum):
    """What is known of a reporter's declarations of one product in one year."""

    DECLARED = "declared"
    ABSENT = "absent"
    BALANCED = "balanced"
    TRUNCATED = "truncated"


class Unit(StrEnum):
    """Units of indicators and columns."""

    USD = "US dollars"
    LOG_USD = "log10 US dollars"
    SHARE = "share 0..1"
    PERCENT = "percent"
    PERCENT_A_YEAR = "percent a year"
    RATIO = "ratio"
    POINTS = "points"
    INDEX = "index"
    KM = "kilometres"
    KG = "kilograms"
    YEARS = "years"
    COUNT = "count"
    FLAG = "0 or 1"
    NONE = "none"
