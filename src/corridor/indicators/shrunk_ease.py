"""Ease of trade between two countries, shrunk towards what a gravity model predicts for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, Opportunities, Values, indicator
from corridor.indicators.potential import NOT_WORLD_WIDE, Means, Potential, log10, means_of, potential_of
from corridor.measures.credibility import dispersion, prior_share, sampling_variance, shrunk
from corridor.measures.potential import ratio
from corridor.vocabulary import Direction, Level, Unit

SHRINKAGE = "Bühlmann and Straub (1970); Morris (1983); prior: PPML gravity of pairs (Santos Silva and Tenreyro 2006)"
FEATURES = ("distance_km", "contiguous", "common_language", "colonial_link")


@dataclass(frozen=True)
class Ease:
    """Ease of trade as observed, as predicted and between the two; every array has shape (P, K).

    Attributes:
        observed: v_ij / Σ_k (v_ik/v_k · v_jk), NaN where nothing could be expected.
        predicted: What the gravity model predicts for it, from a fit without the pair; NaN where no model can be had.
        share: B, the weight of the prediction, 0..1; 0 where there is none, NaN where neither is known.
        value: B·predicted + (1 − B)·observed.
    """

    observed: FloatArray
    predicted: FloatArray
    share: FloatArray
    value: FloatArray


def ease_of(o: Opportunities) -> Ease:
    """Return the ease of trade of the cube's corridors, computed once per cube and window."""
    return o.cube.once(("ease", o.window), lambda: _ease(o, potential_of(o), means_of(o)))


def _ease(o: Opportunities, p: Potential, means: Means) -> Ease:
    expected = p.supply * p.demand
    inside = _population(o)
    predicted = np.full(expected.shape, np.nan)
    for panel in np.unique(means.panel[means.panel >= 0]):
        columns = means.panel == panel
        dollars, traded = (np.nansum(table[:, columns], axis=1) for table in (expected, means.flows))
        predicted[:, columns] = _predicted(o, dollars, traded, inside)[:, None]
    share = _share(predicted * expected, means, inside)
    value = shrunk(p.ease, predicted, share)
    share = np.where(np.isnan(predicted), 0.0, np.where(np.isnan(p.ease), 1.0, share))
    return Ease(p.ease, predicted, np.where(np.isnan(value), np.nan, share), value)


def _population(o: Opportunities) -> BoolArray:
    """Return the corridors on which gravity is fitted, whatever else is asked for, shape (P,)."""
    from corridor.gravity.pairs import complete_population  # noqa: PLC0415  gravity loads libraries of its own

    return complete_population(o.cube.corridors[:, 0], o.cube.corridors[:, 1], o.cube.countries)


def _predicted(o: Opportunities, expected: FloatArray, traded: FloatArray, inside: BoolArray) -> FloatArray:
    """Return the ease that gravity predicts for each corridor, shape (P,)."""
    from corridor.gravity.pairs import Pairs, predict_left_out  # noqa: PLC0415

    figures = [o.cube.pair_figures[name] for name in FEATURES]
    figures[0] = np.log(np.where(figures[0] > 0, figures[0], np.nan))
    _, ends = np.unique(o.cube.corridors, return_inverse=True)
    ends = ends.reshape(o.cube.corridors.shape)
    pairs = Pairs(ends[:, 0], ends[:, 1], expected, np.column_stack(figures))
    return ratio(predict_left_out(traded, pairs, inside), expected)


def _share(predicted: FloatArray, means: Means, inside: BoolArray) -> FloatArray:
    """Return B by corridor and product; how much pairs and products differ is learnt over all panels together."""
    panels = [np.where(means.panel == panel, predicted, np.nan) for panel in np.unique(means.panel[means.panel >= 0])]
    share = np.full(predicted.shape, np.nan)
    if not panels:
        return share
    stacked = np.concatenate([table[inside] for table in panels])
    spread = dispersion(np.tile(means.flows[inside], (len(panels), 1)), stacked)
    for table in panels:
        columns = np.isfinite(table)
        own = prior_share(sampling_variance(table, spread), spread.between)
        share = np.where(columns, own[:, None], share)
    return share


@indicator(
    title="Ease of trade, shrunk towards gravity (factor of EPI)",
    pillar="potential",
    unit=Unit.INDEX,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="log10(B·ease predicted by gravity + (1 − B)·v_ij / Σ_k (v_ik/v_k · v_jk))",
    source=SHRINKAGE,
    rests_on=("goods", "pairs"),
    missing=NOT_WORLD_WIDE,
    pitfalls="The prediction knows size, distance, borders, language and history, and nothing of sanctions, standards "
    "or who knows whom; with fewer than 50 pairs in the data nothing is predicted and the observed ease stands alone.",
)
def epi_ease_shrunk(o: Opportunities) -> Values:
    """Return log10 of the shrunk ease of trade, above minus infinity also where the two trade nothing.

    Example:
        >>> shrunk(np.array([0.0]), np.array([0.8]), np.array([0.25])).tolist()  # nothing traded, a quarter of 0.8
        [0.2]
    """
    value = log10(ease_of(o).value[o.corridor, o.product])
    return Values(value, np.where(np.isfinite(value), means_of(o).year[o.product], UNKNOWN_YEAR))
