"""Measure PPML with exporter-year, importer-year and pair effects on a million rows, beside pyfixest.

usage: compare_gravity.py [ROWS=1000000] [ROUNDS=3]

Both in turn in one process, after a small fit of each for warm-up; medians and the ratio of pairs. pyfixest gets a
pandas frame that is made beforehand, and stops its projections at 1e-6, where ours end at 1e-8.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
import pyfixest

from corridor.gravity import fit

EFFECTS = [("exporter", "year"), ("importer", "year"), ("exporter", "importer")]
FORMULA = "trade ~ rta + tariff | exporter^year + importer^year + exporter^importer"
COUNTRIES = 226


def panel(rows: int, countries: int = COUNTRIES, seed: int = 1) -> pl.DataFrame:
    """Return about so many rows of trade whose three effects and two coefficients (.4 and −.3) are known."""
    rng = np.random.default_rng(seed)
    years = max(2, round(rows / (countries * (countries - 1))))
    i, j, t = (part.ravel() for part in np.indices((countries, countries, years)))
    i, j, t = i[i != j], j[i != j], t[i != j]
    left, right = rng.normal(0, 1.5, (2, countries, years))
    pair, since = rng.normal(0, 1, (countries, countries)), rng.integers(0, 2 * years, (countries, countries))
    rta, tariff = (t >= since[i, j]).astype(float), rng.normal(0, 1, len(i))
    mean = np.exp(left[i, t] + right[j, t] + pair[i, j] + 0.4 * rta - 0.3 * tariff)
    trade = np.where(rng.random(len(i)) < 0.3, 0.0, mean * rng.gamma(1, 1, len(i)))
    return pl.DataFrame({"exporter": i, "importer": j, "year": t, "trade": trade, "rta": rta, "tariff": tariff})


def ours(frame: pl.DataFrame) -> np.ndarray:
    """Return our coefficients."""
    return fit(frame, target="trade", regressors=["rta", "tariff"], effects=EFFECTS).coefficients


def theirs(frame: pd.DataFrame) -> np.ndarray:
    """Return pyfixest's coefficients."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pyfixest.fepois(FORMULA, frame, vcov="hetero").coef().to_numpy()


def timed(action: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Return seconds and what an action gives."""
    start = time.perf_counter()
    found = action()
    return time.perf_counter() - start, found


def main(rows: int, rounds: int) -> None:
    """Print medians, the ratio of pairs, and how far the coefficients lie apart."""
    small = panel(20_000, 60)
    ours(small), theirs(small.to_pandas())
    frame = panel(rows)
    wide = frame.to_pandas()
    pairs = [(timed(lambda: theirs(wide.copy())), timed(lambda: ours(frame))) for _ in range(rounds)]
    other, own = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(pair[1][0] / pair[0][0] for pair in pairs)
    apart = float(np.abs(pairs[0][0][1] - pairs[0][1][1]).max())
    print(
        f"{frame.height:,} rows  pyfixest {other:5.2f} s   ours {own:5.2f} s   ratio {ratio:4.2f}   apart {apart:.1e}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
