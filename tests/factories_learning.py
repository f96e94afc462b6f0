"""Planted cases for learned models: what comes true is known, and so is how likely it was."""

import numpy as np
import polars as pl

NAMES = ["a", "b", "c"]
DIRECTIONS = {"a": "more is better", "b": "less is better", "c": "more is better"}
PILLARS = {"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}


def planted(rows=3000, seed=0, years=(2011, 2013, 2015, 2017, 2019)):
    """Figures of several years, their log odds 2a − b − 2, activations drawn from these, and a growth of the same mean.

    `c` says nothing; about a tenth of the figures is missing.
    """
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, 3))
    odds = 2.0 * values[:, 0] - values[:, 1] - 2.0
    activation = (random.random(rows) < 1.0 / (1.0 + np.exp(-odds))).astype(float)
    growth = odds + random.normal(size=rows)
    gone = random.random(values.shape) < 0.1
    gone[:, 1] &= ~gone[:, 0]  # something that speaks is known of every row
    values[gone] = np.nan
    frame = pl.DataFrame(values, schema=NAMES, orient="row")
    told = {"origin": np.sort(random.choice(years, rows)), "query": random.integers(0, 20, rows)}
    return frame, odds, activation, growth, told
