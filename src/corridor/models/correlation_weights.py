"""Weights from how columns vary together: CRITIC, and principal components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.errors import UsageError
from corridor.models.columns import Floats, check_number, row_sums
from corridor.models.methods import HANDBOOK, WEIGHTINGS, Method
from corridor.models.weighting import LEVEL, Weigher, checked
from corridor.models.weights import DIGITS
from corridor.spec.model import ModelSpec

EXACT = 12
"""Decimals of a correlation: columns that say the same must correlate at 1, to the last bit."""

CLOSE = 1e-9
"""Eigenvalues that are nearer to each other than this are one."""


class Spread(NamedTuple):
    """How columns brought to 0..1 vary: sample deviation of each (k,), correlation of each pair (k × k)."""

    deviations: Floats
    correlations: Floats


def spread_of(values: Floats) -> Spread:
    """Return deviations and Pearson correlations of (n × k) values, each column brought to 0..1 by its extremes.

    Deviations divide by n − 1 and use what is known of a column, correlations what is known of both. A column that
    does not vary has deviation 0; a correlation that is not defined is 0, and 1 on the diagonal. Rows are put in a
    fixed order first, so that their order moves no bit.
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    order = np.lexsort(np.concatenate([known, filled], axis=1).T)
    known, filled = known[order], filled[order]
    scaled, mask = _unit(filled, known), known.astype(np.float64)
    count, sums, squares = (_paired(left, mask) for left in (mask, scaled, scaled * scaled))
    products = _paired(scaled, scaled)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = squares - sums * sums / count  # of a column over the rows where the other is known too
        covariance = products - sums * sums.T / count
        raw = covariance / np.sqrt(np.maximum(variance, 0.0) * np.maximum(variance.T, 0.0))
        own = np.sqrt(np.maximum(np.diag(variance), 0.0) / (np.diag(count) - 1.0))
    defined = np.isfinite(raw) & (variance > CLOSE**2) & (variance.T > CLOSE**2)
    correlations = np.where(defined, np.clip(np.round(raw, EXACT), -1.0, 1.0), 0.0)
    np.fill_diagonal(correlations, 1.0)
    varies = (np.diag(count) > 1.0) & (np.diag(variance) > CLOSE**2)
    return Spread(np.where(varies, own, 0.0), correlations)


def _unit(filled: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return columns brought to 0..1 and centred, 0 where nothing is known or nothing varies."""
    low = np.where(known, filled, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, filled, -np.inf).max(axis=0, initial=-np.inf)
    varies = high > low
    width = np.where(varies, np.where(varies, high, 1.0) - np.where(varies, low, 0.0), 1.0)
    unit = np.where(known & varies, (filled - np.where(varies, low, 0.0)) / width, 0.0)
    means = row_sums(unit.T) / np.maximum(known.sum(axis=0), 1)
    return np.where(known & varies, unit - means, 0.0)


def _paired(left: Floats, right: Floats) -> Floats:
    """Return leftᵀ·right (k × k) without a threaded library, whose order of addition is its own affair."""
    sums: Floats = np.einsum("ni,nj->ij", left, right, optimize=False)
    return sums


def critic_importance(deviations: Floats, correlations: Floats) -> Floats:
    """Return CRITIC's information content (k,): C_j = s_j · Σ_i (1 − r_ij) (Diakoulaki et al. 1995).

    A column that does not vary has none and takes no part in the sums of the others. Where all that vary say the same
    (r = 1), each of them has content 1.
    """
    varies = deviations > 0.0
    conflict = row_sums((1.0 - correlations) * varies)
    content = np.where(varies, deviations * conflict, 0.0)
    return content if (content > 0.0).any() else varies.astype(np.float64)


def component_importance(correlations: Floats, varies: npt.NDArray[np.bool_], components: int = 1) -> Floats:
    """Return how much each column (k,) has in common with the first components: Σ_c λ_c·v_jc².

    λ and v are eigenvalues and eigenvectors of unit length of the correlation matrix of the columns that vary. With
    one component the shares are its squared loadings, λ·v², over their sum. Components whose eigenvalue ties with the
    last one taken are taken too, so that no arbitrary choice among them decides. Nothing is rotated.
    """
    found = np.zeros(varies.size)
    if not varies.any():
        return found
    values, vectors = np.linalg.eigh(correlations[np.ix_(varies, varies)])
    last = values[max(values.size - components, 0)]
    taken = (values >= last - CLOSE) & (values > CLOSE)
    found[varies] = np.round(row_sums(values[taken] * vectors[:, taken] ** 2), DIGITS)
    return found


class CriticWeights(Weigher):
    """Weighs columns by contrast and conflict: deviation × Σ (1 − correlation with the others), after CRITIC.

    See `spread_of` for missing figures and `critic_importance` for columns that do not vary. Argument and attribute
    are those of `Weigher`.

    Example:
        >>> X = np.array([[0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [1.0, 1.0, 1.0]])  # two say the same, one differs
        >>> CriticWeights().fit(X).weights_.round(4).tolist()
        [0.2321, 0.2321, 0.5359]
    """

    def _importance(self, values: Floats) -> Floats:
        return critic_importance(*spread_of(values))


class ComponentWeights(Weigher):
    """Weighs columns by their squared loadings on the first principal components of the correlations.

    See `spread_of` for missing figures and `component_importance` for the formula; a column that does not vary gets
    no weight.

    Args:
        components: How many components count; 1 by default.
        level: See `Weigher`.

    Attributes:
        weights_: One weight by column (k,), adding up to 1.
        explained_: Share of the variance that each component explains, largest first (k,), of columns that vary.

    Example:
        >>> X = np.array([[0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [1.0, 1.0, 1.0]])
        >>> ComponentWeights().fit(X).weights_.round(4).tolist()  # the two that go together make up the first one
        [0.5, 0.5, 0.0]
    """

    def __init__(self, components: int = 1, level: str = "inside") -> None:
        super().__init__(level=level)
        self.components = components

    def _importance(self, values: Floats) -> Floats:
        check_components(self.components)
        deviations, correlations = spread_of(values)
        varies = deviations > 0.0
        eigen = np.linalg.eigvalsh(correlations[np.ix_(varies, varies)])[::-1] if varies.any() else np.zeros(0)
        self.explained_ = np.round(eigen / max(eigen.size, 1), DIGITS)
        return component_importance(correlations, varies, int(self.components))


def check_components(components: Any) -> None:
    """Refuse a number of components that is no whole number from 1 up.

    Raises:
        UsageError: The message names what was found and what is allowed.
    """
    if check_number("components", components, least=1, most=1e6) != int(components):
        raise UsageError(f"components: must be a whole number, found {components!r}")


def _critic(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> CriticWeights:  # noqa: ARG001
    return checked(CriticWeights(**options))


def _pca(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> ComponentWeights:  # noqa: ARG001
    weigher = checked(ComponentWeights(**options))
    check_components(weigher.components)
    return weigher


WEIGHTINGS.add(
    "critic",
    Method(
        "CRITIC weights",
        "Weighs indicators by their deviation and by how little they go along with the others.",
        "Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22(7), 1995",
        options=LEVEL,
        build=_critic,
        formula="s_j · Σ_i (1 − r_ij), scaled to 1",
        pitfalls=(
            "Noise conflicts with everything, so a noisy indicator gains weight. "
            "An indicator that runs against the others gains most, sensible or not."
        ),
        estimator=CriticWeights,
    ),
)
WEIGHTINGS.add(
    "pca",
    Method(
        "Principal component weights",
        "Weighs indicators by their squared loadings on the first components of their correlations, unrotated.",
        f"{HANDBOOK}, step 6; Nicoletti, Scarpetta and Boylaud, OECD, 2000 (whose rotation is left out)",
        options={"components": "how many components count", **LEVEL},
        build=_pca,
        formula="Σ_c λ_c·v_jc², scaled to 1",
        pitfalls=(
            "Correlation is not importance: what stands alone gets almost no weight. "
            "A negative loading counts like a positive one."
        ),
        estimator=ComponentWeights,
    ),
)
