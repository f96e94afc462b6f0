"""Structure: how a product stands in what a country sells and buys, and how alike two countries sell."""

from __future__ import annotations

import numpy as np

from corridor.indicators import profiles
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar
from corridor.measures import concentration, intra_industry, series, shares, similarity
from corridor.vocabulary import Direction, Level, Unit

NO_CHAPTER = "the code is no HS chapter, or a trade profile by chapter is not in the data for the exporter"


@indicator(
    title="Two-way trade",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="1 − |x_ik − m_ik|/(x_ik + m_ik), the exporter's trade with all partners, latest year both are known",
    source="Grubel and Lloyd (1975)",
    rests_on=("goods",),
    missing="the exporter's sales and purchases of this code are not both in the data, or it trades none",
    pitfalls=(
        "A chapter holds different goods, so what looks like trade in varieties may be oil one way and plastics the "
        "other; re-exports are two-way trade by nature."
    ),
)
def intra_industry_trade(o: Opportunities) -> Values:
    """Return how far the exporter both sells and buys the product, 0 one way only to 1 both ways alike.

    Example:
        >>> intra_industry.grubel_lloyd(np.array([80, 50, 10]), np.array([20, 50, 0])).round(6).tolist()
        [0.4, 1.0, 0.0]
    """
    sold, bought = (table[o.exporter, o.product] for table in (o.cube.exports, o.cube.imports))
    known = _both_known(o) & (sold + bought > 0)
    last = series.latest(known)
    return Values(intra_industry.grubel_lloyd(series.at(sold, last), series.at(bought, last)), calendar(o, last))


def _both_known(o: Opportunities) -> BoolArray:
    known: BoolArray = o.cube.export_known[o.exporter, o.product] & o.cube.import_known[o.exporter, o.product]
    return known


def _of_chapter(o: Opportunities, table: FloatArray, year: IntArray) -> Values:
    """Return a table by country and chapter (C, chapters) for each opportunity, NaN where the code is no chapter."""
    place = np.cumsum(o.cube.is_chapter) - 1
    inside = o.cube.is_chapter[o.product]
    value = np.full(len(o), np.nan)
    value[inside] = table[o.exporter[inside], place[o.product[inside]]]
    return Values(value, np.where(np.isfinite(value), year[o.exporter], UNKNOWN_YEAR))


def _both_profiles(o: Opportunities) -> tuple[profiles.Profile, profiles.Profile, IntArray]:
    """Return the profiles of sales and of purchases, and the older year of the two."""
    sold, bought = profiles.of_exports(o.cube), profiles.of_imports(o.cube)
    return sold, bought, np.minimum(sold.year, bought.year)


@indicator(
    title="Michaely index",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="x_ik/Σ_k x_ik − m_ik/Σ_k m_ik over HS chapters, latest well-covered year",
    source="Michaely (1962)",
    rests_on=("goods",),
    missing=NO_CHAPTER,
    pitfalls=(
        "One large chapter pushes all others down, since the indices of a country add up to zero. What an exporter "
        "without declarations sells is what the markets that declare see of it."
    ),
)
def michaely(o: Opportunities) -> Values:
    """Return how much more the chapter weighs in what the exporter sells than in what it buys, −1 to 1.

    Example:
        >>> shares.michaely(np.array([80, 20]), np.array([50, 50])).round(6).tolist()
        [0.3, -0.3]
    """
    sold, bought, year = _both_profiles(o)
    return _of_chapter(o, shares.michaely(sold.shares, bought.shares), year)


@indicator(
    title="Lafay index",
    pillar="supply",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.EXPORTER_PRODUCT,
    formula="100·[(x − m)/(x + m) − Σ(x − m)/Σ(x + m)]·(x + m)/Σ(x + m) over HS chapters, latest well-covered year",
    source="Lafay (1992)",
    rests_on=("goods",),
    missing="the code is no HS chapter, or the exporter does not declare both its sales and its purchases in one year",
    pitfalls=(
        "Weighted by the chapter's trade, so a small speciality stays near 0; sales free on board stand against "
        "purchases that may hold freight."
    ),
)
def lafay(o: Opportunities) -> Values:
    """Return the chapter's contribution to the exporter's trade balance beyond its weight in trade, −50 to 50.

    Example:
        >>> shares.lafay(np.array([80, 20]), np.array([40, 60])).round(6).tolist()  # 100·(0.2 − 0·0.6), balance is 0
        [20.0, -20.0]
    """
    sold, bought, year = _both_profiles(o)
    whole = sold.own & bought.own & (sold.year == bought.year)
    dollars = [np.where(whole[:, None], profile.dollars, np.nan) for profile in (sold, bought)]
    return _of_chapter(o, shares.lafay(*dollars), year)


@indicator(
    title="Concentration of exports",
    pillar="supply",
    unit=Unit.SHARE,
    direction=Direction.LESS_IS_BETTER,
    level=Level.EXPORTER,
    formula="(√Σ(x_ik/x_i)² − √(1/n))/(1 − √(1/n)) over the n HS chapters of the data, latest well-covered year",
    source="product concentration index (UNCTAD Handbook of Statistics)",
    rests_on=("goods",),
    missing="a trade profile by chapter is not in the data for the exporter",
    pitfalls=(
        "By chapter it differs from UNCTAD's figures by finer product; a high price of one good concentrates. What "
        "an exporter without declarations sells is what the markets that declare see of it."
    ),
)
def export_concentration(o: Opportunities) -> Values:
    """Return how few chapters make up the exporter's sales, 0 evenly spread to 1 a single one.

    Example:
        >>> concentration.export_concentration(np.array([[25, 25, 25, 25], [100, 0, 0, 0]])).round(6).tolist()
        [0.0, 1.0]
    """
    profile = profiles.of_exports(o.cube)
    known = np.asarray(np.isfinite(profile.shares).all(axis=1))
    dollars = np.where(known[:, None], profile.dollars, np.nan)
    index = concentration.export_concentration(dollars)[o.exporter]
    return Values(index, np.where(np.isfinite(index), profile.year[o.exporter], UNKNOWN_YEAR))


@indicator(
    title="Likeness of exports",
    pillar="relationship",
    unit=Unit.POINTS,
    direction=Direction.LESS_IS_BETTER,
    level=Level.PAIR,
    formula="100·Σ_k min(x_ik/x_i, x_jk/x_j) over HS chapters",
    source="export similarity index (Finger and Kreinin 1979)",
    rests_on=("goods",),
    missing="an export profile by chapter is not in the data for both countries",
    pitfalls=(
        "By chapter, rich economies all look alike; and countries with like exports trade varieties of the same goods, "
        "which speaks for the pair in manufactures."
    ),
)
def export_similarity(o: Opportunities) -> Values:
    """Return how far exporter and importer sell the same chapters and so are rivals, 0 to 100.

    Example:
        >>> float(similarity.export_similarity(np.array([0.25, 0.75, 0.0]), np.array([0.0, 0.75, 0.25])))
        75.0
    """
    profile = profiles.of_exports(o.cube)
    left, right = o.cube.corridors[:, 0], o.cube.corridors[:, 1]
    index = similarity.export_similarity(profile.shares[left], profile.shares[right])[o.corridor]
    year = np.minimum(profile.year[left], profile.year[right])[o.corridor]
    return Values(index, np.where(np.isfinite(index), year, UNKNOWN_YEAR))
