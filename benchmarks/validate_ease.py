"""Hold ease of trade, observed, predicted and shrunk, against the trade in products that it was not measured on.

usage: python benchmarks/validate_ease.py [JOB]

The products of each large panel are split in halves at random, twenty times. Ease is measured on one half and says
what the pair should trade of the other. Printed: Poisson deviance over the dollars traded (less is better), Spearman's
correlation with the ease of the other half, and the root mean square error of the logarithm of $1,000 plus the dollars.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from corridor.cube import build_cube
from corridor.indicators import Opportunities
from corridor.indicators.potential import means_of, potential_of
from corridor.indicators.shrunk_ease import _population, _predicted
from corridor.measures.credibility import dispersion, prior_share, sampling_variance, shrunk
from corridor.measures.potential import ratio
from corridor.measures.series import FloatArray
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.scoring import reference_pairs

SPLITS = 20
LEAST = 10
"""Products of a panel that is worth splitting."""


def main(job: Path) -> None:
    """Print the three figures for each way to have an ease."""
    o = opportunities(job)
    found = [row for split in splits(o) for row in judged(o, *split)]
    for name in ("observed", "predicted", "shrunk"):
        figures = np.mean([row[1:] for row in found if row[0] == name], axis=0)
        print(f"{name:10s} deviance {figures[0]:.3f}  rank {figures[1]:.3f}  error of logarithm {figures[2]:.3f}")


def opportunities(job: Path) -> Opportunities:
    """Return the pairs of the job's reference on its snapshot."""
    resolved = load_job(job, [])
    snapshot = read_snapshot(job.resolve().parents[2] / "data" / resolved.job.snapshot)
    pairs = reference_pairs(resolved.job.model, snapshot.tables["countries"]["country"].to_list())
    return Opportunities(build_cube(snapshot.tables, pairs), np.zeros(1, np.int64), np.zeros(1, np.int64))


def splits(o: Opportunities) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return halves of the products of each large panel."""
    chance, panel = np.random.default_rng(7), means_of(o).panel
    out = []
    for number in np.unique(panel[panel >= 0]):
        columns = np.flatnonzero(panel == number)
        for _ in range(SPLITS if len(columns) >= LEAST else 0):
            order = chance.permutation(len(columns))
            out.append((columns[order[: len(columns) // 2]], columns[order[len(columns) // 2 :]]))
    return out


def judged(o: Opportunities, seen: np.ndarray, held: np.ndarray) -> list[tuple[str, float, float, float]]:
    """Return name and three figures for each way to have an ease, measured on `seen`, judged on `held`."""
    p, means, inside = potential_of(o), means_of(o), _population(o)
    expected, traded = p.supply * p.demand, means.flows
    dollars, actual = expected[:, seen].sum(axis=1), traded[:, seen].sum(axis=1)
    predicted, observed = _predicted(o, dollars, actual, inside), ratio(actual, dollars)
    own = expected[:, seen] * predicted[:, None]
    spread = dispersion(traded[:, seen], own)
    share = prior_share(sampling_variance(own, spread), spread.between)
    ways = {"observed": observed, "predicted": predicted, "shrunk": shrunk(observed, predicted, share)}
    more, truth = expected[:, held].sum(axis=1), traded[:, held].sum(axis=1)
    ok = np.isfinite(predicted) & np.isfinite(observed) & (more > 0)
    return [(name, *figures(truth[ok], ease[ok], more[ok])) for name, ease in ways.items()]


def figures(truth: FloatArray, ease: FloatArray, expected: FloatArray) -> tuple[float, float, float]:
    """Return deviance over dollars, rank correlation and error of the logarithm."""
    guess = np.maximum(ease * expected, 1.0)
    logs = truth * np.log(np.where(truth > 0, truth, 1.0) / guess)
    deviance = 2.0 * (logs - truth + guess).sum() / truth.sum()
    error = np.log(truth + 1000.0) - np.log(guess + 1000.0)
    return float(deviance), float(spearmanr(truth / expected, ease)[0]), float(np.sqrt((error**2).mean()))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "configs/jobs/us_azerbaijan.yaml"))
