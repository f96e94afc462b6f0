"""Fit a gravity model by Poisson pseudo-maximum likelihood (PPML) on a table of flows.

PPML is consistent where flows are heteroskedastic, which the regression of logarithms is not, and takes zeros (Santos
Silva, J. M. C. and Tenreyro, S., 2006, The Log of Gravity, Review of Economics and Statistics 88(4), 641–658).

What is left between an actual flow and its fitted value in the sample is no potential: effects take up what a country
trades too little, and residuals sum to zero by construction, so a negative one says nothing of room to grow (De
Benedictis, L. and Vicarelli, C., 2005, Trade Potentials in Gravity Panel Data Models, Topics in Economic Analysis &
Policy 5(1)). Compare actual flows with predictions from a sample that did not hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.special import gammaln

from corridor.errors import DataError
from corridor.gravity.fitted import CONSTANT, Fit
from corridor.gravity.iterating import Solution, solve
from corridor.gravity.sample import (
    SEPARATED,
    Array,
    Codes,
    Effect,
    Sample,
    columns_of,
    prune,
    refuse_degenerate,
    sampled,
)
from corridor.gravity.separation import dependent, is_weak, separated, sizes

EFFECTS: Final = (("exporter", "year"), ("importer", "year"))


def fit(
    frame: pl.DataFrame,
    *,
    target: str,
    regressors: Sequence[str] | str,
    effects: Sequence[Sequence[str] | str] = EFFECTS,
    cluster: Sequence[str] | str = (),
    thorough: bool = False,
) -> Fit:
    """Fit E[target] = exp(regressors · β + effects).

    Args:
        frame: One row per flow; columns of any name.
        target: Values to explain, not negative; any unit.
        regressors: Numeric columns, taken as they are (logarithms are the caller's); a text names a single one.
        effects: By effect, the columns whose combinations have a level of their own: exporter-year and importer-year,
            and `("exporter", "importer")` for pairs; a text is an effect of one column, so that `("exporter",
            "importer")` as a whole is two effects. `()` for a model with a constant.
        cluster: Columns whose combinations are clusters of errors; none for errors robust to heteroskedasticity.
        thorough: Search for zeros that regressors and effects separate together, whatever the solution looks like.
            Without it the search is made where a coefficient rests on next to nothing, which finds every separation
            in which a regressor has a part; one by several effects alone is harmless to coefficients.

    Returns:
        The fit; `dropped` names each row that was left out and why, `omitted` each regressor that is one with
        separated rows.

    Raises:
        DataError: A column is missing or no number, or a regressor is of a size beyond 1e±100; or the sample is
            degenerate: no row left, a target that is zero or constant, an effect of one level, collinear regressors,
            no more rows than coefficients and effects, which would fit them exactly with errors of zero.
        UsageError: The frame is no polars table.

    Variance: (X̃'WX̃)⁻¹ Σ s s' (X̃'WX̃)⁻¹ of scores s by row or cluster, times n/(n − 1) of rows or clusters.
    """
    named, clustered = tuple(map(columns_of, effects)), columns_of(cluster)
    sample = sampled(frame, target, columns_of(regressors), named)
    settled = _settled(sample, frame.height, target, thorough)
    return _told(frame, target, settled, named, clustered)


@dataclass(frozen=True)
class _Settled:
    """A sample, its solution in units near 1, these units of target and regressors, and regressors left out."""

    sample: Sample
    solution: Solution
    unit: float
    size: Array
    omitted: dict[str, str]


def _settled(sample: Sample, height: int, target: str, thorough: bool) -> _Settled:
    """Solve the sample, leaving out what its regressors separate."""
    omitted: dict[str, str] = {}
    looked = False
    while True:
        solution, unit, size = _solved(sample)
        if solution is not None and solution.calm and (looked or not (thorough or _doubtful(solution))):
            return _Settled(sample, solution, unit, size, omitted)
        if looked:
            raise DataError(f"gravity: the fit does not come to rest, {len(sample.rows):,} rows")
        _refuse_collinear(sample)
        sample = _without_separated(sample, height, target, omitted)
        looked = True


def _solved(sample: Sample) -> tuple[Solution | None, float, Array]:
    """Return the solution in units near 1, None where the regressors look collinear, and the units."""
    # A power of two leaves every digit of the target as it is.
    unit = float(2.0 ** np.floor(np.log2(sample.target.mean())))
    size = sizes(sample.design)
    design = sample.design / size
    if not sample.codes.shape[1]:
        design, size = np.column_stack([np.ones(len(design)), design]), np.append(1.0, size)
    try:
        return solve(sample.target / unit, design, sample.codes), unit, size
    except DataError:
        return None, unit, size


def _doubtful(solution: Solution) -> bool:
    return is_weak(solution.projected, np.exp(solution.log_fitted))


def _refuse_collinear(sample: Sample) -> None:
    lost = dependent(sample)
    if lost:
        names = ", ".join(sample.names[place] for place in lost)
        effects = "; ".join(" and ".join(effect) for effect in sample.labels) or "a constant"
        raise DataError(
            f"gravity: {names}: determined by the effects ({effects}) or by the regressors named before; leave it out"
        )


def _without_separated(sample: Sample, height: int, target: str, omitted: dict[str, str]) -> Sample:
    out = separated(sample)
    if not out.any():
        return sample
    names = sample.names
    count = int(out.sum())
    before = Sample(sample.rows, sample.target, sample.design, names, sample.codes, sample.labels)
    before.drop(out, SEPARATED, "")
    prune(before)
    lost = dependent(before) if len(before.rows) else []
    guilty = ", ".join(names[place] for place in lost) or "regressors and effects together"
    sample.drop(out, SEPARATED, f"{guilty}: zero wherever trade is positive once effects are taken out")
    prune(sample)
    refuse_degenerate(sample, height, target)
    omitted |= {names[place]: f"rests on {count:,} separated rows alone" for place in lost}
    if len(lost) == len(names):
        raise DataError(f"gravity: every regressor rests on separated rows alone ({guilty})")
    return sample.without(lost)


def _groups(frame: pl.DataFrame, cluster: Effect, sample: Sample) -> Codes:
    """Return the cluster of each row of the sample, its own where there is none.

    Raises:
        DataError: A column is missing, a row has no cluster, or there is only one.
    """
    if not cluster:
        return np.arange(len(sample.rows))
    missing = [name for name in cluster if name not in frame.columns]
    if missing:
        raise DataError(f"gravity: no column {', '.join(missing)} to cluster by; there are {', '.join(frame.columns)}")
    rows = frame.select(cluster)[sample.rows]
    if rows.null_count().sum_horizontal().item():
        raise DataError(f"gravity: rows of the sample have no {' and '.join(cluster)} to cluster by")
    parts = [rows[name].rank("dense").cast(pl.Int64).to_numpy() for name in cluster]
    code = parts[0]
    for part in parts[1:]:
        code = code * (int(part.max()) + 1) + part
        code = np.unique(code, return_inverse=True)[1]
    code = pl.Series(code).rank("dense").cast(pl.Int64).to_numpy() - 1
    if not code.max():
        raise DataError(f"gravity: there is one cluster of {' and '.join(cluster)} only; at least two are needed")
    return np.asarray(code, dtype=np.int64)


def _covariance(solution: Solution, residual: Array, fitted: Array, groups: Codes) -> Array:
    x = solution.projected
    bread = np.linalg.inv((x * fitted[:, None]).T @ x)
    scores = x * residual[:, None]
    count = int(groups.max()) + 1
    if count < len(groups):
        scores = np.stack([np.bincount(groups, weights=column, minlength=count) for column in scores.T], axis=1)
    found: Array = bread @ (scores.T @ scores) @ bread * (count / (count - 1))
    return found


def _told(frame: pl.DataFrame, target: str, settled: _Settled, effects: tuple[Effect, ...], cluster: Effect) -> Fit:
    sample, solution, unit, size = settled.sample, settled.solution, settled.unit, settled.size
    groups = _groups(frame, cluster, sample)
    y, fitted = sample.target / unit, np.exp(solution.log_fitted)
    coefficients = solution.coefficients / size
    if not effects:
        coefficients[0] += np.log(unit)
    likelihood, likelihood_of_mean = _likelihood(sample.target, fitted * unit), _likelihood(sample.target, None)
    return Fit(
        target=target,
        terms=sample.names if effects else (CONSTANT, *sample.names),
        effects=effects,
        cluster=cluster,
        coefficients=coefficients,
        covariance=_covariance(solution, y - fitted, fitted, groups) / np.outer(size, size),
        deviance=solution.deviance * unit,
        log_likelihood=likelihood,
        pseudo_r2=1.0 - likelihood / likelihood_of_mean,
        r2=float(np.corrcoef(y, fitted)[0, 1] ** 2),
        clusters=int(groups.max()) + 1,
        rounds=solution.rounds,
        rows=sample.rows,
        log_fitted=solution.log_fitted + np.log(unit),
        sample=sample,
        height=frame.height,
        dropped_rows=dict(sorted(sample.dropped.items())),
        omitted=settled.omitted,
        keys=_of_effects(frame, effects)[sample.rows] if effects else pl.DataFrame(),
    )


def _likelihood(target: Array, fitted: Array | None) -> float:
    mean = np.full(len(target), target.mean()) if fitted is None else fitted
    return float((target * np.log(mean) - mean - gammaln(target + 1.0)).sum())


def _of_effects(frame: pl.DataFrame, effects: tuple[Effect, ...]) -> pl.DataFrame:
    return frame.select(list(dict.fromkeys(name for effect in effects for name in effect)))
