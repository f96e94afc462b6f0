"""Tariffs: what the exporter's product pays at the importer's border, what its rivals pay, and agreements in force."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.tariff_rates import Lookup
from corridor.measures import duties
from corridor.vocabulary import Direction, Level, Unit


def _applied(lookup: Lookup) -> tuple[FloatArray, IntArray, FloatArray]:
    """Return the duty that applies, its year, and the same where it is one that was collected; each (n,)."""
    asked = [lookup.own("AHS"), lookup.own("PRF"), lookup.own("MFN"), lookup.general("MFN"), lookup.own("collected")]
    rate = duties.first_known([figures for figures, _ in asked])
    statutory = duties.first_known([figures for figures, _ in asked[:-1]])
    year = np.full(len(rate), UNKNOWN_YEAR)
    for figures, years in reversed(asked):
        year = np.where(np.isfinite(figures), years, year)
    return rate, year, np.where(np.isnan(statutory), rate, np.nan)


@indicator(
    title="Duty on the exporter's goods",
    pillar="access",
    unit=Unit.PERCENT,
    direction=Direction.LESS_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="τ_ijk in percent: effectively applied, else preferential, else most favoured nation, else as collected",
    source="applied duty as in ITC Market Access Map and World Bank WITS",
    rests_on=("tariffs",),
    missing="no duty of the importer on this code is in the data",
    pitfalls=(
        "An average over lines hides a peak on the one that matters; preferences ask for proofs of origin and are not "
        "always used; quotas and standards are no duty. Duties as collected fall short where high ones keep goods out."
    ),
)
def tariff_applied(o: Opportunities) -> Values:
    """Return the importer's duty on the exporter's product, percent ad valorem, by the finest code known.

    Example:
        >>> applied, preferential, general = np.array([np.nan, np.nan]), np.array([4.0, np.nan]), np.array([10.0, 10.0])
        >>> duties.first_known([applied, preferential, general]).tolist()
        [4.0, 10.0]
    """
    rate, year, _ = _applied(Lookup(o))
    return Values(rate, year)


@indicator(
    title="Tariff advantage",
    pillar="access",
    unit=Unit.PERCENT,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="τ̄_jk − τ_ijk, τ̄ the applied duty on all, else that of most favoured nation, else the mean of those named",
    source="preference margin (Hoekman and Nicita 2008), as in the ITC market attractiveness index",
    rests_on=("tariffs",),
    missing="no duty of the importer on this code, or none on its other suppliers, is in the data",
    pitfalls=(
        "Where the table holds no applied duty on all suppliers, rivals are taken to pay the general one, so their own "
        "preferences go unseen; the mean over named suppliers is not weighted by what they sell."
    ),
)
def tariff_advantage(o: Opportunities) -> Values:
    """Return how many percentage points less the exporter pays than the importer's suppliers do on average.

    A duty that was collected is compared with others that were collected, never with one that the law asks.

    Example:
        >>> duties.advantage(np.array([10.0, 10.0]), np.array([4.0, 10.0])).tolist()
        [6.0, 0.0]
    """
    lookup = Lookup(o)
    rate, year, collected = _applied(lookup)
    asked = duties.first_known([lookup.general("AHS")[0], lookup.general("MFN")[0], lookup.others("AHS")])
    paid = duties.first_known([lookup.general("collected")[0], lookup.others("collected")])
    margin = duties.advantage(np.where(np.isfinite(collected), paid, asked), rate)
    return Values(margin, np.where(np.isfinite(margin), year, UNKNOWN_YEAR))


@indicator(
    title="Agreement in force",
    pillar="access",
    unit=Unit.FLAG,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="1 where a trade agreement between the two is in force in the latest year of the source",
    source="regional trade agreements as in the WTO's list (Egger and Larch 2008)",
    rests_on=("pair_years",),
    missing="the source of agreements does not hold this pair",
    pitfalls=(
        "An agreement on a few goods counts like a customs union, and the source ends years before the run: what was "
        "signed or broken off since is not in it."
    ),
)
def agreement_in_force(o: Opportunities) -> Values:
    """Return 1 where exporter and importer have a trade agreement in force, else 0.

    Example:
        >>> in_force, corridor = np.array([0.0, 1.0]), np.array([1, 1, 0])  # latest year of the source
        >>> in_force[corridor].tolist()
        [1.0, 1.0, 0.0]
    """
    value, year = o.cube.once("agreements in force", lambda: _agreements(o.cube))
    return Values(value[o.corridor], year[o.corridor])


def _agreements(cube: Cube) -> tuple[FloatArray, IntArray]:
    """Return the latest flag of each corridor, NaN where there is none, and its year; each (P,)."""
    rows = cube.pair_years.filter(pl.col("series") == "rta").sort("year")
    latest = rows.unique(["exporter", "importer"], keep="last", maintain_order=True)
    columns = latest.select("exporter", "importer", "value", "year").iter_rows()
    found = {(i, j): (float(value), int(year)) for i, j, value, year in columns}
    flags = [found.get((cube.countries[i], cube.countries[j]), (np.nan, UNKNOWN_YEAR)) for i, j in cube.corridors]
    value, year = np.array([flag[0] for flag in flags]), np.array([flag[1] for flag in flags], dtype=np.int64)
    return value, year
