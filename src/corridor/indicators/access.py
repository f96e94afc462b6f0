"""Access: what lies between exporter and importer, and how well goods move at both ends."""

from __future__ import annotations

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, IntArray, Opportunities, Values, indicator
from corridor.vocabulary import Direction, Level, Unit

NO_PAIR = "the source of distances does not hold this pair"


def _of_pair(o: Opportunities, name: str) -> Values:
    value = o.cube.pair_figures[name][o.corridor]
    return Values(value, np.full(len(o), UNKNOWN_YEAR))


def of_country(o: Opportunities, name: str, country: IntArray) -> Values:
    """Return the latest figure of a country series for each opportunity."""
    value, year = o.cube.latest_series(name)
    return Values(value[country], year[country])


def weaker(one: Values, other: Values) -> Values:
    """Return the lower of two figures with the older of their years, NaN where one is unknown."""
    return Values(np.minimum(one.value, other.value), np.minimum(one.year, other.year))


@indicator(
    title="Distance",
    pillar="access",
    unit=Unit.KM,
    direction=Direction.LESS_IS_BETTER,
    level=Level.PAIR,
    formula="great-circle distance between the largest cities",
    source="CEPII GeoDist (Mayer and Zignago 2011)",
    rests_on=("pairs",),
    missing=NO_PAIR,
    pitfalls=(
        "Between the largest cities as the crow flies: neither the port, nor the road over the mountains, nor "
        "freight rates, which a great circle does not know."
    ),
)
def distance(o: Opportunities) -> Values:
    """Return the distance between exporter and importer in kilometres.

    Example:
        >>> kilometres, corridor = np.array([9900.0, 150.0]), np.array([1, 1, 0])  # read off for each opportunity
        >>> kilometres[corridor].tolist()
        [150.0, 150.0, 9900.0]
    """
    return _of_pair(o, "distance_km")


@indicator(
    title="Common border",
    pillar="access",
    unit=Unit.FLAG,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="1 where the two share a land border",
    source="CEPII GeoDist (Mayer and Zignago 2011)",
    rests_on=("pairs",),
    missing=NO_PAIR,
    pitfalls=(
        "A closed border counts like an open one, and a bridge between two countries that are only nearly "
        "neighbours counts as nothing."
    ),
)
def contiguity(o: Opportunities) -> Values:
    """Return 1 where exporter and importer share a border, else 0.

    Example:
        >>> shares_border, corridor = np.array([0.0, 1.0]), np.array([1, 0, 0])
        >>> shares_border[corridor].tolist()
        [1.0, 0.0, 0.0]
    """
    return _of_pair(o, "contiguous")


@indicator(
    title="Common language",
    pillar="access",
    unit=Unit.FLAG,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="1 where the two share an official language",
    source="CEPII GeoDist (Mayer and Zignago 2011)",
    rests_on=("pairs",),
    missing=NO_PAIR,
    pitfalls=(
        "Official languages only: a language of business that both sides speak counts as nothing, one that "
        "hardly anybody speaks counts in full."
    ),
)
def common_language(o: Opportunities) -> Values:
    """Return 1 where exporter and importer share an official language, else 0.

    Example:
        >>> shares_language, corridor = np.array([1.0, np.nan]), np.array([0, 1])
        >>> shares_language[corridor].tolist()
        [1.0, nan]
    """
    return _of_pair(o, "common_language")


@indicator(
    title="Importer's logistics",
    pillar="access",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.IMPORTER,
    formula="logistics performance index of the importer, 1 to 5, latest year",
    source="World Bank Logistics Performance Index",
    rests_on=("lpi_score",),
    missing="the importer has no logistics index in the data",
    pitfalls=(
        "A survey among forwarders every two to five years, with wide error bands; it says little of one "
        "port, product or route."
    ),
)
def logistics_importer(o: Opportunities) -> Values:
    """Return the importer's logistics performance index, 1 to 5.

    Example:
        >>> scores = np.array([2.9, np.nan, 3.2, np.nan])  # one a year; the latest that is known counts
        >>> scores[np.isfinite(scores)][-1].tolist()
        3.2
    """
    return of_country(o, "lpi_score", o.importer)


@indicator(
    title="Exporter's logistics",
    pillar="access",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER,
    formula="logistics performance index of the exporter, 1 to 5, latest year",
    source="World Bank Logistics Performance Index",
    rests_on=("lpi_score",),
    missing="the exporter has no logistics index in the data",
    pitfalls=(
        "A survey among forwarders every two to five years, with wide error bands; an exporter that ships "
        "through a neighbour's port is rated for its own."
    ),
)
def logistics_exporter(o: Opportunities) -> Values:
    """Return the exporter's logistics performance index, 1 to 5.

    Example:
        >>> scores = np.array([2.9, np.nan, 3.2, 3.0])
        >>> scores[np.isfinite(scores)][-1].tolist()
        3.0
    """
    return of_country(o, "lpi_score", o.exporter)


@indicator(
    title="Weaker logistics of the two",
    pillar="access",
    unit=Unit.POINTS,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="the lower of both countries' logistics performance indices, latest years",
    source="World Bank Logistics Performance Index; weakest link",
    rests_on=("lpi_score",),
    missing="one of the two countries has no logistics index in the data",
    pitfalls="The route between the two, and the country that it crosses, may be weaker than either end.",
)
def logistics_weaker(o: Opportunities) -> Values:
    """Return the lower of exporter's and importer's logistics performance indices, 1 to 5.

    Example:
        >>> np.minimum(np.array([3.9, 2.5]), np.array([2.7, np.nan])).tolist()
        [2.7, nan]
    """
    return weaker(logistics_exporter(o), logistics_importer(o))
