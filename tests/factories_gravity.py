"""Small worlds of trade whose gravity is known, and an oracle that fits them with nothing but numpy."""

import numpy as np
import polars as pl


def world(countries=8, years=1, *, seed=0, zeros=0.15, beta=(-0.8, 0.5)):
    """Return flows of every two countries: exporter, importer, year, trade, ldist, border."""
    rng = np.random.default_rng(seed)
    names = [f"C{i:02}" for i in range(countries)]
    distance = rng.normal(8.0, 0.8, (countries, countries))
    border = rng.random((countries, countries)) < 0.3
    rows = []
    for year in range(2000, 2000 + years):
        left, right = rng.normal(0, 1, countries), rng.normal(0, 1, countries)
        for i in range(countries):
            for j in range(countries):
                if i != j:
                    mean = np.exp(12 + left[i] + right[j] + beta[0] * distance[i, j] + beta[1] * border[i, j])
                    value = 0.0 if rng.random() < zeros else mean * rng.gamma(2.0, 0.5)
                    rows.append((names[i], names[j], year, value, distance[i, j], int(border[i, j])))
    return pl.DataFrame(
        rows,
        schema={
            "exporter": pl.String,
            "importer": pl.String,
            "year": pl.Int64,
            "trade": pl.Float64,
            "ldist": pl.Float64,
            "border": pl.Int64,
        },
        orient="row",
    )


def dummies(frame, effects):
    """Return a column of 0 and 1 for each level of each effect, a constant where there is none."""
    blocks = [
        frame.select(pl.concat_str(pl.col(effect).cast(pl.String), separator="|").alias("level"))
        .to_dummies()
        .to_numpy()
        .astype(float)
        for effect in effects
    ]
    return np.concatenate(blocks, axis=1) if blocks else np.ones((frame.height, 1))


def dense_ppml(frame, regressors, effects, *, cluster=None, rounds=100):
    """Return coefficients and standard errors by least squares on dummies, round after round.

    Errors are those of rows, or of clusters where `cluster` names a column, times n / (n − 1).
    """
    x = np.concatenate([frame.select(regressors).to_numpy().astype(float), dummies(frame, effects)], axis=1)
    y = frame["trade"].to_numpy()
    eta = np.log((y + y.mean()) / 2)
    for _ in range(rounds):
        mu = np.exp(eta)
        root = np.sqrt(mu)
        beta = np.linalg.lstsq(x * root[:, None], (eta + y / mu - 1) * root, rcond=1e-12)[0]
        eta = x @ beta
    mu = np.exp(eta)
    scores = x * (y - mu)[:, None]
    if cluster is not None:
        groups = frame[cluster].rank("dense").to_numpy() - 1
        scores = np.stack([np.bincount(groups, weights=column) for column in scores.T], axis=1)
    bread = np.linalg.pinv((x * mu[:, None]).T @ x, rcond=1e-13)
    covariance = bread @ scores.T @ scores @ bread * len(scores) / (len(scores) - 1)
    k = len(regressors)
    return beta[:k], np.sqrt(np.diag(covariance))[:k], mu
