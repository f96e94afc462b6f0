"""Economic complexity: the indices of countries and products, the outlook, and the whole set in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.measures.advantage import BoolArray, FloatArray, rca, totals, yes_or_no
from corridor.measures.advantage import presence as present
from corridor.measures.relatedness import proximity_sums
from corridor.measures.threads import one_thread

TINY = 1e-9
"""Eigenvalues closer than this are one, and a correlation smaller than this is none."""


@dataclass(frozen=True)
class ComplexityIndex:
    """The economic complexity index of countries and products.

    Attributes:
        country: ECI, mean 0 and standard deviation 1 over the countries that shape it, NaN where undefined, shape (C,).
        product: PCI on the scale of ECI, NaN where undefined, shape (K,).
        mean: Mean of the eigenvector over countries, in its standard deviations: what z-scoring took off.
    """

    country: FloatArray
    product: FloatArray
    mean: float = 0.0


def complexity_index(presence: BoolArray, *, ddof: int = 0, own_scale: bool = False) -> ComplexityIndex:
    """Return ECI and PCI, the second eigenvector of D⁻¹MU⁻¹Mᵀ and its mirror on products.

    Solved as a symmetric problem of the size of the countries. The sign makes ECI rise with diversity (or, where the
    two are unrelated, fall with the mean ubiquity of what a country makes). ECI is z-scored, PCI takes the mean and
    standard deviation of ECI, so that a country's ECI is the mean PCI of what it makes.

    Countries and products that nobody links to the largest connected part of the table get NaN, since the index says
    nothing across parts; so does everything where the second eigenvalue is no single one, as in a table of equal
    rows: nothing then tells the countries apart. Source: Hausmann, Hidalgo and others (2014), Mealy, Farmer and
    Teytelboym (2019) for what the eigenvector means.

    Args:
        presence: Whether a country makes a product, shape (C, K).
        ddof: 0 divides by the number of countries as the Atlas does, 1 by one less as R's `sd` does.
        own_scale: Bring PCI to its own mean 0 and standard deviation 1 instead of ECI's, as the R package
            economiccomplexity does.

    Raises:
        UsageError: `presence` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    country, product = np.full(presence.shape[0], np.nan), np.full(presence.shape[1], np.nan)
    rows = largest_part(presence)
    columns = presence[rows].any(axis=0)
    inner = presence[np.ix_(rows, columns)].astype(np.float64)
    found = _second_vector(inner) if len(rows) > 1 else None
    if found is None:
        return ComplexityIndex(country, product)
    vector, mirror = found
    centre, spread = vector.mean(), vector.std(ddof=ddof)
    country[rows] = (vector - centre) / spread
    product[columns] = (mirror - mirror.mean()) / mirror.std(ddof=ddof) if own_scale else (mirror - centre) / spread
    return ComplexityIndex(country, product, float(centre / spread))


def largest_part(presence: BoolArray) -> NDArray[np.int64]:
    """Return the rows of the connected part with most countries; of equal ones that with most makers, then the first.

    Countries that make nothing belong to no part.
    """
    made = presence.astype(np.float32)
    linked = (made @ made.T) > 0
    left = presence.any(axis=1)
    parts: list[NDArray[np.int64]] = []
    while left.any():
        part = linked[int(np.argmax(left))]
        while (wider := linked[part].any(axis=0)).sum() > part.sum():
            part = wider
        parts.append(np.flatnonzero(part))
        left &= ~part
    if not parts:
        return np.zeros(0, dtype=np.int64)
    return max(parts, key=lambda part: (len(part), int(presence[part].sum())))


def _second_vector(made: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Return the second eigenvector over countries and its mirror over products, None where there is no single one."""
    diversity, ubiquity = made.sum(axis=1), made.sum(axis=0)
    root = np.sqrt(diversity)
    with one_thread():
        linked = ((made / ubiquity) @ made.T) / np.outer(root, root)
        linked -= np.outer(root, root) / diversity.sum()  # takes out the first eigenvector, which is the same for all
        values, vectors = np.linalg.eigh(linked)
        vector = vectors[:, -1] / root
        mirror = (vector @ made) / ubiquity / values[-1] if values[-1] > TINY else np.zeros(0)
    sign = _sign(vector, diversity, (made @ ubiquity) / diversity)
    if values[-1] <= TINY or values[-1] - values[-2] <= TINY or sign == 0.0:
        return None
    return sign * vector, sign * mirror


def _sign(vector: FloatArray, diversity: FloatArray, mean_ubiquity: FloatArray) -> float:
    """Return the sign that makes the vector rise with diversity, else fall with mean ubiquity; 0 where neither says."""
    for guide in (diversity, -mean_ubiquity):
        left, right = vector - vector.mean(), guide - guide.mean()
        scale = float(np.sqrt((left**2).sum() * (right**2).sum()))
        along = float((left * right).sum())
        if scale > 0.0 and abs(along) > TINY * scale and np.ptp(guide) > TINY * np.abs(guide).max():
            return float(np.sign(along))
    return 0.0


def outlook(held: BoolArray, density: FloatArray, product: FloatArray) -> FloatArray:
    """Return COI_c = Σ_p density_cp·(1 − M_cp)·PCI_p, how much complexity lies near what a country makes, shape (C,).

    Products without PCI or density add nothing. Source: Hausmann, Hidalgo and others (2014).

    Args:
        held: What each country makes, shape (C, K).
        density: Share of each product's neighbourhood that the country makes, shape (C, K).
        product: PCI, shape (K,).
    """
    parts = np.where(held, 0.0, density * product)
    sums: FloatArray = np.where(np.isfinite(parts), parts, 0.0).sum(axis=1)
    return sums


def outlook_gain(
    presence: BoolArray, product: FloatArray, held: BoolArray | None = None, near: FloatArray | None = None
) -> FloatArray:
    """Return COG_cp = (1 − M_cp)·Σ_q (1 − M_cq)·φ_qp·PCI_q / Σ_r φ_qr, what a new product opens up, shape (C, K).

    Each neighbour q is weighed by its own neighbourhood Σ_r φ_qr, as in the Atlas and in ecomplexity, not by that of
    the product p gained. The product itself counts (φ_pp = 1). It is 0 for what a country makes already and NaN for a
    product that nobody makes. Neighbours without PCI add nothing. The book's formula also takes off what the product
    adds today, (1 − d_cp)·PCI_p, as the package economic-complexity does; the Atlas' glossary and data do not.
    Source: Hausmann, Hidalgo and others (2014).

    Args:
        presence: Makers that proximity rests on, shape (C, K).
        product: PCI, shape (K,).
        held: What each country makes, shape (R, K); the same countries by default.
        near: Σ_r φ_qr where it is known already, shape (K,).

    Raises:
        UsageError: `presence` or `held` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    held = presence if held is None else yes_or_no(held)
    near = proximity_sums(presence, np.ones((1, presence.shape[1])))[0] if near is None else near
    worth = np.where(np.isfinite(product) & (near > 0.0), product / np.where(near > 0.0, near, 1.0), 0.0)
    gain = np.where(held, 0.0, proximity_sums(presence, np.where(held, 0.0, worth)))
    return np.where(presence.any(axis=0), gain, np.nan)


@dataclass(frozen=True)
class ComplexitySet:
    """Everything that follows from one table of exports of C countries in K products.

    Attributes:
        rca: Balassa's index (C, K). held: whether a country makes a product (C, K).
        shapes: Countries that proximity, ubiquity and the index rest on (C,).
        diversity: Products that a country makes (C,). ubiquity: shaping countries that make a product (K,).
        eci: Index of countries (C,); that of a country that shapes nothing is the mean PCI of what it makes.
        pci: Index of products (K,). density: (C, K). coi: (C,). cog: (C, K).
    """

    rca: FloatArray
    held: BoolArray
    shapes: BoolArray
    diversity: NDArray[np.int64]
    ubiquity: NDArray[np.int64]
    eci: FloatArray
    pci: FloatArray
    density: FloatArray
    coi: FloatArray
    cog: FloatArray


def complexity_set(
    exports: NDArray[np.generic],
    *,
    threshold: float = 1.0,
    least_country: float = 0.0,
    least_product: float = 0.0,
    shapes: BoolArray | None = None,
    like_ecomplexity: bool = False,
) -> ComplexitySet:
    """Return advantage, ECI, PCI, density, COI and COG of a table of exports.

    No row or column is dropped. A country below a floor shapes nothing, since tiny territories would top the index,
    but it is measured with the yardstick of the others. A product below the floor counts as made by nobody, and its
    PCI, density and COG are NaN. Meaning of the rest: see `rca`, `complexity_index`, `relatedness.density`, `outlook`
    and `outlook_gain`.

    Args:
        exports: Exports (C, K), not negative, NaN where unknown.
        threshold: Index from which a country counts as a maker.
        least_country: Total exports from which a country shapes the index, in the unit of `exports`.
        least_product: World exports from which a product is looked at, likewise.
        shapes: Countries that may shape the index, for a floor by population, shape (C,); all by default.
        like_ecomplexity: Take COI and COG from PCI before its mean is taken off, and z-score COI, as the package
            ecomplexity does; by default they follow the published formulas on the PCI that is shown.
    """
    _, country, product, _ = totals(exports)
    index = rca(exports)
    held = present(index, threshold) & (product >= least_product)
    shaping = (country >= least_country) & (np.ones(len(country), dtype=np.bool_) if shapes is None else shapes)
    core = held & shaping[:, None]
    complexity = complexity_index(core)
    sums = proximity_sums(core, np.vstack([held, np.ones((1, len(product)))]).astype(np.float64))
    made = core.any(axis=0)
    density = np.divide(sums[:-1], sums[-1], out=np.full(held.shape, np.nan), where=made)
    worth = complexity.product + complexity.mean if like_ecomplexity else complexity.product
    coi = outlook(held, density, worth)
    return ComplexitySet(
        rca=index,
        held=held,
        shapes=shaping,
        diversity=held.sum(axis=1),
        ubiquity=core.sum(axis=0),
        eci=np.where(shaping, complexity.country, mean_of_made(held, complexity.product)),
        pci=complexity.product,
        density=density,
        coi=z_score(coi) if like_ecomplexity else coi,
        cog=outlook_gain(core, worth, held, sums[-1]),
    )


def mean_of_made(held: BoolArray, product: FloatArray) -> FloatArray:
    """Return the mean PCI of what each country makes, NaN where it makes nothing that has one, shape (C,)."""
    known = held & np.isfinite(product)
    count = known.sum(axis=1)
    total = np.where(known, product, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def z_score(values: FloatArray, ddof: int = 0) -> FloatArray:
    """Return (x − mean) / standard deviation of values (n,), NaN where they are all the same."""
    spread = float(values.std(ddof=ddof)) if len(values) > ddof else 0.0
    return (values - values.mean()) / spread if spread > 0.0 else np.full(values.shape, np.nan)
