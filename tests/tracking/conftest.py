"""A finished run with a small fitted pipeline and the files of its output folder."""

import numpy as np
import polars as pl
import pytest

from corridor.models import build_pipeline
from factories_run import a_job, a_run

FILES = ["ranking.parquet", "ranking.csv", "contributions.parquet", "excluded.parquet", "run.json"]


@pytest.fixture(scope="session")
def fitted_run():
    model = a_job().job.model
    names = model.indicators
    figures = np.random.default_rng(7).normal(size=(60, len(names)))
    figures[::7, 0] = np.nan
    reference = pl.DataFrame(figures, schema=names, orient="row")
    pipeline = build_pipeline(model, dict.fromkeys(names, "more is better")).fit(reference)
    metrics = {"opportunities": 12.0, "ndcg@10": 0.5, "mean_confidence": float("nan")}
    return a_run(pipeline=pipeline, reference=reference, features=reference.head(20), metrics=metrics)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    for name in FILES:
        (folder / name).write_text(f"content of {name}")
    return [folder / name for name in FILES]
