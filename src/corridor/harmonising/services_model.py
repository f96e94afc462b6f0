"""Estimate one services industry's flows with countries that input-output tables lack, and say how far off they may be.

    E[v_ij] = exp(e_i + m_j + b · (ln distance, border, language, colony))      (PPML on the countries that are held)
    e_i = c + d · (ln GDP, ln population, ln digital services exports) + noise   (second stage; m_j with imports)

An interval is conformal: each held country is left out in its turn, all its flows are predicted as those of an unknown
country are, and quantiles of the log ratio of actual to predicted, by partner, are put round the estimate. If a country
that is estimated is like those that are held (exchangeable with them), the interval holds its flow with the stated
chance (Vovk, V., Gammerman, A. and Shafer, G., 2005, Algorithmic Learning in a Random World; Lei, J. et al., 2018,
Distribution-Free Predictive Inference for Regression, Journal of the American Statistical Association 113(523)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from corridor.errors import DataError
from corridor.gravity.matrix import MatrixFit, fit_matrix
from corridor.gravity.second_stage import second_stage
from corridor.harmonising.services_world import COVARIATES, Array, Mask, World

PAIR_FOLDS: Final = 10
"""Parts into which the held pairs fall; each part is predicted by a fit of the others."""

COUNTRY_FOLDS: Final = 20
"""Groups of held countries that are left out together, so that pairs of two unknown countries can be tried."""


@dataclass(frozen=True)
class Industry:
    """An industry's flows as far as they can be told; matrices are exporters by importers, in US dollars, (C, C).

    Attributes:
        expected: The model's expectation of each pair, out of its sample; NaN where it cannot be told.
        low: Lower end of the interval of an estimated pair, NaN for held pairs.
        high: Upper end, likewise.
        of_exporters: Log ratios of actual to predicted flows of held exporters left out, exporters by importers; −inf
            where the actual flow is zero, NaN where there is none.
        of_importers: Likewise of importers left out.
        of_both: Log ratios of pairs both of whose countries were left out, (n,).
        sold: Log ratios of what each held exporter sold in all, (C,).
        bought: Likewise for importers.
        model: The fit of all held pairs.
    """

    expected: Array
    low: Array
    high: Array
    of_exporters: Array
    of_importers: Array
    of_both: Array
    sold: Array
    bought: Array
    model: MatrixFit


def estimate(world: World, flows: Array, *, level: float) -> Industry:
    """Estimate one industry.

    Args:
        world: Countries, pairs and covariates.
        flows: The industry's flows, (C, C).
        level: Share of left-out countries that an interval must hold.

    Raises:
        DataError: The industry cannot be fitted, or too few countries are held for the level.
    """
    # Small systems are solved on one thread: more would wait for each other, and their number must not matter.
    with threadpool_limits(1):
        return _estimate(world, flows, level)


def _estimate(world: World, flows: Array, level: float) -> Industry:
    used = world.pairs
    # Without two countries of a colonial past, say, there is no such term.
    world = replace(world, terms=world.terms[[len(np.unique(term[used])) > 1 for term in world.terms]])
    whole = fit_matrix(flows, world.terms, used)
    of_exporters, of_importers = np.full(flows.shape, np.nan), np.full(flows.shape, np.nan)
    sold, bought = np.full(len(flows), np.nan), np.full(len(flows), np.nan)
    for i in np.flatnonzero(world.held).tolist():
        found = completed(world, fit_matrix(flows, world.terms, _without(used, [i]), start=whole), [i])
        predicted = found.predict(world.terms)
        of_exporters[i], sold[i] = _ratios(flows[i], predicted[i], used[i])
        of_importers[:, i], bought[i] = _ratios(flows[:, i], predicted[:, i], used[:, i])
    of_both = _ratios_of_both(world, flows, whole)
    expected = _expected(world, flows, whole)
    low, high = _intervals(world, expected, (of_exporters, of_importers, of_both), level)
    return Industry(expected, low, high, of_exporters, of_importers, of_both, sold, bought, whole)


def completed(world: World, fit: MatrixFit, unknown: list[int]) -> MatrixFit:
    """Return a fit whose unknown countries have the effects that the second stage gives them."""
    sides = []
    for effects, covariates in ((fit.exporter, world.selling), (fit.importer, world.buying)):
        known = effects.copy()
        known[unknown] = np.nan
        found = effects.copy()
        found[unknown] = second_stage(known, covariates, COVARIATES).predict(covariates[unknown])[0]
        sides.append(found)
    return MatrixFit(fit.coefficients, sides[0], sides[1], fit.deviance, fit.rounds)


def bounds(ratios: Array, level: float) -> tuple[float, float]:
    """Return the conformal quantiles of log ratios on both sides.

    Args:
        ratios: Log ratios of countries left out, NaN where there is none.
        level: Share that the interval must hold.

    Raises:
        DataError: There are too few ratios for the level.
    """
    known = np.sort(ratios[~np.isnan(ratios)])
    tail = int(np.floor((len(known) + 1) * (1.0 - level) / 2.0 + 1e-9))
    if tail < 1:
        needed = int(np.ceil(2.0 / (1.0 - level) - 1e-9)) - 1
        raise DataError(f"services: {len(known)} countries calibrate an interval of {level:.0%}; {needed} are needed")
    return float(known[tail - 1]), float(known[len(known) - tail])


def _without(used: Mask, countries: list[int]) -> Mask:
    left = used.copy()
    left[countries] = False
    left[:, countries] = False
    return left


def _ratios(actual: Array, predicted: Array, used: Mask) -> tuple[Array, float]:
    """Return log ratios of actual to predicted flows of one country with each partner, and of their sums."""
    tried = used & np.isfinite(predicted) & (predicted > 0)
    found = np.where(tried & (actual > 0), 0.0, np.where(tried, -np.inf, np.nan))
    positive = tried & (actual > 0)
    found[positive] = np.log(actual[positive] / predicted[positive])
    if not tried.any():
        return found, np.nan
    total = actual[tried].sum()
    return found, float(np.log(total / predicted[tried].sum())) if total > 0 else -np.inf


def _ratios_of_both(world: World, flows: Array, whole: MatrixFit) -> Array:
    """Return log ratios of pairs whose two countries were left out together."""
    used, found = world.pairs, []
    held = np.flatnonzero(world.held)
    folds = min(COUNTRY_FOLDS, len(held) // 4)
    place = np.arange(len(held))
    for group in (place % folds, place * folds // len(held)):  # far apart in the list of codes, and side by side
        for fold in range(folds):
            out = held[group == fold].tolist()
            fit = completed(world, fit_matrix(flows, world.terms, _without(used, out), start=whole), out)
            predicted = fit.predict(world.terms)
            found += [_ratios(flows[i, out], predicted[i, out], used[i, out])[0] for i in out]
    return np.concatenate(found)


def _expected(world: World, flows: Array, whole: MatrixFit) -> Array:
    """Return expectations: of held pairs by a fit of the other parts, of the others by the second stage."""
    used = world.pairs
    unknown = np.flatnonzero(~world.held).tolist()
    found = completed(world, whole, unknown).predict(world.terms)
    rows, columns = np.indices(used.shape)
    part = (rows + 3 * columns) % PAIR_FOLDS
    for fold in range(PAIR_FOLDS):
        tried = used & (part == fold)
        if (used & ~tried).any():
            fit = fit_matrix(flows, world.terms, used & ~tried, start=whole)
            found[tried] = fit.predict(world.terms)[tried]
    np.fill_diagonal(found, np.nan)
    return found


def _intervals(world: World, expected: Array, ratios: tuple[Array, Array, Array], level: float) -> tuple[Array, Array]:
    """Return both ends of the intervals of pairs that the tables lack."""
    low, high = np.full(expected.shape, np.nan), np.full(expected.shape, np.nan)
    of_exporters, of_importers, of_both = ratios
    known, unknown = np.flatnonzero(world.held), np.flatnonzero(~world.held)
    places: list[tuple[Any, Array]] = []
    for j in known:
        places += [((unknown, j), of_exporters[:, j]), ((j, unknown), of_importers[j])]
    if len(unknown) > 1:
        places.append((np.ix_(unknown, unknown), of_both))
    for at, ratios_here in places:
        # What nobody sells or buys at all is expected to be nothing, for certain.
        nothing = not np.nan_to_num(expected[at]).any()
        below, above = (0.0, 0.0) if nothing else np.exp(bounds(ratios_here, level))
        low[at], high[at] = expected[at] * below, expected[at] * above
    return low, high
