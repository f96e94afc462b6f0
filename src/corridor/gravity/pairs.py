"""Gravity for pairs: what trade the geography of two countries would let one expect, each pair left out of its own fit.

    E[v_ij] = exp(b·ln expected_ij + c·x_ij + a_i + d_j)

fitted by Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro 2006), which keeps zero flows. The effects a_i
and d_j of exporters and importers carry a ridge penalty, as if they were drawn from a common distribution. That has
three uses: a country that trades nothing has a finite effect (plain effects separate there), a country outside the fit
has the effect 0 of an average one, and predictions out of sample are better than with free effects, whose gain on the
pairs that they saw is lost on those that they did not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MIN_PAIRS = 50
"""Pairs that a fit needs, some ten for each slope."""

PENALTY = 0.3
"""Ridge penalty on effects, against a deviance averaged over pairs of a target with mean 1."""

FOLDS = 10
ROUNDS = 60
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Pairs:
    """Pairs of countries on which trade is fitted or predicted; every array has n rows.

    Attributes:
        exporter: Number of the exporter, 0 ≤ i < C. importer: likewise.
        expected: US dollars expected of size alone, such as Σ_k supply_ik·demand_jk; only pairs above 0 are used.
        features: ln distance, borders, language …, shape (n, q); a row with a NaN is not used.
    """

    exporter: IntArray
    importer: IntArray
    expected: FloatArray
    features: FloatArray

    @property
    def usable(self) -> BoolArray:
        """Pairs that can be fitted or predicted, shape (n,)."""
        expected: BoolArray = np.isfinite(self.expected) & (self.expected > 0)
        return expected & np.isfinite(self.features).all(axis=1)

    def take(self, rows: BoolArray | IntArray) -> Pairs:
        """Return the pairs at the given rows."""
        return Pairs(self.exporter[rows], self.importer[rows], self.expected[rows], self.features[rows])


@dataclass(frozen=True)
class PairFit:
    """A fitted gravity model of pairs.

    Attributes:
        constant: Intercept, ln US dollars.
        slopes: Elasticity on expected trade, then one for each feature, shape (1 + q,).
        exporters: Effect of each exporter, shape (C,), 0 where it was not seen. importers: likewise.
        centre: Means about which the regressors were centred, shape (1 + q,).
        pairs: Pairs behind the fit.
        converged: Whether the last step was smaller than the tolerance.
    """

    constant: float
    slopes: FloatArray
    exporters: FloatArray
    importers: FloatArray
    centre: FloatArray
    pairs: int
    converged: bool

    def predict(self, pairs: Pairs) -> FloatArray:
        """Return predicted US dollars, shape (n,), NaN where a pair has nothing expected or a feature is missing."""
        usable = pairs.usable
        eta = self.constant + np.einsum("nq,q->n", _regressors(pairs) - self.centre, self.slopes)
        eta += self.exporters[pairs.exporter] + self.importers[pairs.importer]
        # a prediction beyond all trade there is must stay a number
        return np.where(usable, np.exp(np.minimum(eta, 40.0)), np.nan)


def fit_pairs(
    traded: FloatArray,
    pairs: Pairs,
    *,
    penalty: float = PENALTY,
    elasticity: float | None = None,
    least: int = MIN_PAIRS,
) -> PairFit | None:
    """Fit the gravity model; the order of the pairs does not matter.

    Args:
        traded: US dollars, shape (n,), not negative; NaN leaves a pair out.
        pairs: The pairs.
        penalty: Ridge penalty on the effects, above 0; the larger, the nearer all countries come to the average one.
        elasticity: Slope on expected trade where it is given, such as 1; estimated where it is not.
        least: Usable pairs that a fit needs.

    Returns:
        None where fewer than `least` pairs are usable or nothing is traded at all.
    """
    usable = pairs.usable & np.isfinite(traded)
    rows = np.flatnonzero(usable)
    rows = rows[np.lexsort((pairs.importer[rows], pairs.exporter[rows]))]
    y = traded[rows]
    if len(rows) < least or not y.sum() > 0:
        return None
    seen = pairs.take(rows)
    x = _regressors(seen)
    centre = x.mean(axis=0)
    # numbered anew, so that countries outside the fit do not change the size, and with it the last bits, of its algebra
    named, place = np.unique(np.concatenate([seen.exporter, seen.importer]), return_inverse=True)
    ends = place[: len(rows)], place[len(rows) :]
    theta, converged = _newton(_Problem(y / y.mean(), x - centre, *ends, len(named), penalty, elasticity))
    effects = np.zeros((2, 1 + int(max(pairs.exporter.max(), pairs.importer.max()))))
    effects[:, named] = theta[1 + x.shape[1] :].reshape(2, -1)
    constant = float(theta[0] + np.log(y.mean()))
    return PairFit(constant, theta[1 : 1 + x.shape[1]], effects[0], effects[1], centre, len(rows), converged)


def predict_left_out(
    traded: FloatArray,
    pairs: Pairs,
    inside: BoolArray,
    *,
    penalty: float = PENALTY,
    elasticity: float | None = None,
    folds: int = FOLDS,
) -> FloatArray:
    """Return predicted US dollars of every pair, from a fit that did not see its trade, shape (n,).

    The pairs of the population are dealt into folds by the places of their ends in it; each is predicted by the fit on
    the others. Pairs outside the population are predicted by the fit on all of it.

    Args:
        traded: US dollars, shape (n,).
        pairs: The pairs.
        inside: Which pairs are the population of the fit, shape (n,).
        penalty: See `fit_pairs`.
        elasticity: Likewise.
        folds: Into how many parts the population is dealt.

    Returns:
        NaN where a pair cannot be predicted, and everywhere where fewer than `MIN_PAIRS` of the population are usable.
    """
    out = np.full(len(traded), np.nan)
    if (inside & pairs.usable & np.isfinite(traded)).sum() < MIN_PAIRS:
        return out
    named = np.unique(np.concatenate([pairs.exporter[inside], pairs.importer[inside]]))
    i, j = (np.searchsorted(named, ends) for ends in (pairs.exporter, pairs.importer))
    part = np.where(inside, (i + 3 * j) % folds, -1)
    for fold in np.unique(part):
        seen = np.where(inside & (part != fold), traded, np.nan)
        found = fit_pairs(seen, pairs, penalty=penalty, elasticity=elasticity, least=1)
        here = np.flatnonzero(part == fold)
        if found is not None:
            out[here] = found.predict(pairs.take(here))
    return out


def complete_population(exporter: IntArray, importer: IntArray, labels: tuple[str, ...]) -> BoolArray:
    """Return the pairs among countries of which all trade with all others, shape (n,).

    Countries are taken by their number of partners, then by name, as long as each has both directions with all those
    taken before. A corridor that somebody asks for beside a complete set of pairs stays outside, so that it does not
    move what the model says of the others.

    Args:
        exporter: Number of the exporter, shape (n,).
        importer: Likewise.
        labels: Names of the countries by number, which break ties.
    """
    directed = set(zip(exporter.tolist(), importer.tolist(), strict=True))
    ends = np.concatenate([exporter, importer])
    degree = np.bincount(ends, minlength=len(labels))
    taken: list[int] = []
    for country in sorted(set(ends.tolist()), key=lambda c: (-degree[c], labels[c])):
        if all((country, other) in directed and (other, country) in directed for other in taken):
            taken.append(country)
    both: BoolArray = np.isin(exporter, taken) & np.isin(importer, taken)
    return both


def _regressors(pairs: Pairs) -> FloatArray:
    logs = np.log(np.where(pairs.usable, pairs.expected, 1.0))
    return np.column_stack([logs, np.where(np.isfinite(pairs.features), pairs.features, 0.0)])


@dataclass(frozen=True)
class _Problem:
    """Penalised Poisson likelihood: target with mean 1 (n,), centred regressors (n, q) and two sets of effects."""

    y: FloatArray
    x: FloatArray
    exporter: IntArray
    importer: IntArray
    countries: int
    penalty: float
    elasticity: float | None

    @property
    def ridge(self) -> FloatArray:
        """Penalty of each parameter; a whisper on the slopes keeps a constant regressor from being singular."""
        q = self.x.shape[1]
        return np.concatenate([[0.0], np.full(q, 1e-9), np.full(2 * self.countries, self.penalty)])

    def eta(self, theta: FloatArray) -> FloatArray:
        q, c = self.x.shape[1], self.countries
        effects = theta[1 + q :][self.exporter] + theta[1 + q + c :][self.importer]
        return np.asarray(theta[0] + np.einsum("nq,q->n", self.x, theta[1 : 1 + q]) + effects)

    def loss(self, theta: FloatArray) -> float:
        eta = np.minimum(self.eta(theta), 300.0)
        return float((np.exp(eta) - self.y * eta).mean() + 0.5 * (self.ridge * theta**2).sum())

    def gradient(self, theta: FloatArray, mu: FloatArray) -> FloatArray:
        gap = (mu - self.y) / len(self.y)
        parts = [
            [gap.sum()],
            np.einsum("nq,n->q", self.x, gap),
            self._by(self.exporter, gap),
            self._by(self.importer, gap),
        ]
        return np.concatenate(parts) + self.ridge * theta

    def hessian(self, mu: FloatArray) -> FloatArray:
        """Return the curvature, put together block by block so that effects cost no more than a count."""
        w = mu / len(mu)
        z = np.column_stack([np.ones(len(w)), self.x])
        q, c = z.shape[1], self.countries
        out = np.zeros((q + 2 * c, q + 2 * c))
        out[:q, :q] = np.einsum("na,nb,n->ab", z, z, w)
        for at, ends in ((q, self.exporter), (q + c, self.importer)):
            out[:q, at : at + c] = [self._by(ends, column * w) for column in z.T]
            out[at : at + c, at : at + c] = np.diag(self._by(ends, w))
        between = np.bincount(self.exporter * c + self.importer, weights=w, minlength=c * c).reshape(c, c)
        out[q : q + c, q + c :] = between
        return np.asarray(np.triu(out) + np.triu(out, 1).T + np.diag(self.ridge))

    def _by(self, ends: IntArray, values: FloatArray) -> FloatArray:
        return np.bincount(ends, weights=values, minlength=self.countries).astype(np.float64)


def _newton(problem: _Problem) -> tuple[FloatArray, bool]:
    """Return the parameters of least loss and whether the search came to rest; the loss is convex, so it is unique."""
    theta = np.zeros(1 + problem.x.shape[1] + 2 * problem.countries)
    theta[1] = 1.0 if problem.elasticity is None else problem.elasticity
    free = np.ones(len(theta), dtype=np.bool_)
    free[1] = problem.elasticity is None
    theta[0] = -np.log(np.exp(problem.eta(theta)).mean())
    loss = problem.loss(theta)
    for _ in range(ROUNDS):
        mu = np.exp(np.minimum(problem.eta(theta), 300.0))
        step = np.zeros_like(theta)
        curve = problem.hessian(mu)[np.ix_(free, free)]
        step[free] = np.linalg.solve(curve, problem.gradient(theta, mu)[free])
        size = 1.0
        while (trial := problem.loss(theta - size * step)) > loss + 1e-14 * abs(loss) and size > 1e-6:
            size /= 2.0
        theta, loss = theta - size * step, trial
        if np.abs(size * step).max() < TOLERANCE:
            return theta, True
    return theta, False
