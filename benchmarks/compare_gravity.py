"""PPML with exporter-year, importer-year and pair effects on a million rows, beside pyfixest.

usage: compare_gravity.py . [--rounds N]

The folder is not read: the panel is made up. pyfixest gets a pandas frame that is made beforehand, and stops its
projections at 1e-6, where ours end at 1e-8; both coefficients are held against the true ones.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl
from measuring import Action, Job, main

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


TRUE = (0.4, -0.3)
ROWS = 1_000_000


def held(found: np.ndarray) -> np.ndarray:
    """Return coefficients, and end where they are not those that made the panel."""
    if not np.allclose(found, TRUE, atol=0.02):
        raise SystemExit(f"coefficients {found} are not {TRUE}")
    return found


def ours(_: Path) -> Action:
    from corridor.gravity import fit  # noqa: PLC0415

    frame = panel(ROWS)
    return lambda: held(fit(frame, target="trade", regressors=["rta", "tariff"], effects=EFFECTS).coefficients)


def theirs(_: Path) -> Action:
    import pyfixest  # noqa: PLC0415

    frame = panel(ROWS).to_pandas()

    def run() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return held(pyfixest.fepois(FORMULA, frame.copy(), vcov="hetero").coef().to_numpy())

    return run


JOBS = [
    Job(
        "PPML, 1M rows, three-way effects",
        "use pyfixest, or beat it",
        {"corridor": ours, "pyfixest": theirs},
        ratio=1.0,
        rounds=3,
    )
]

if __name__ == "__main__":
    main(JOBS)
