import numpy as np
import polars as pl
import pytest

from corridor.models.build import build_pipeline
from corridor.study.sensitivity.bench import Bench
from corridor.study.sensitivity.leaving_out import leave_out, lessened
from corridor.study.sensitivity.methods import directions, without
from corridor.study.sensitivity.sites import own_site
from factories import a_model
from factories_sensitivity import a_sensitive_case, an_ensemble, raw_model

MODELS = {"ensemble": an_ensemble(), "vikor": raw_model("vikor")}


@pytest.fixture(scope="module", params=MODELS)
def left_out(request):
    model = MODELS[request.param]
    case = a_sensitive_case(model=model)
    lines = case.ranking.lines
    names = lines["opportunity"].to_list()
    table, refused = leave_out(model, Bench(own_site(case)), lines["score"].to_numpy(), names, 5)
    return case, table, refused


def test_each_part_stands_once_the_one_that_moves_most_first(left_out):
    case, table, refused = left_out
    model = case.resolved.job.model
    expected = [(less.kind, less.name) for less in lessened(model)]
    assert sorted(table.select("kind", "name").rows()) == sorted(expected)
    assert refused == ()
    assert table["mean_shift"].is_sorted(descending=True)
    assert table["mean_shift"][0] > 0.0


@pytest.mark.parametrize("name", ["rca", "import_size"])
def test_leaving_out_is_the_model_without_it_fitted_from_scratch(left_out, name):
    case, table, _ = left_out
    less = without(case.resolved.job.model, {name})
    pipeline = build_pipeline(less, directions()).fit(case.scoring.reference.select(less.indicators))
    scores = pl.Series(pipeline.predict(case.scoring.features.select(less.indicators))).fill_nan(None)
    ranked = case.ranking.lines.with_columns(again=scores).filter(pl.col("again").is_not_null())
    moves = (
        ranked.select(
            (
                pl.col("score").rank("min", descending=True).cast(pl.Int64)
                - pl.col("again").rank("min", descending=True).cast(pl.Int64)
            ).abs()
        )
        .to_series()
        .to_numpy()
    )
    row = table.row(by_predicate=(pl.col("kind") == "indicator") & (pl.col("name") == name), named=True)
    assert row["mean_shift"] == pytest.approx(np.mean(moves))
    assert row["largest_shift"] == moves.max()
    assert row["unranked"] == case.ranking.lines.height - ranked.height


def test_a_model_of_one_indicator_cannot_lose_it():
    model = a_model(pillars={"demand": {"import_size": 1.0}}, weights={"demand": 1.0})
    case = a_sensitive_case(model=model)
    lines = case.ranking.lines
    table, refused = leave_out(
        model, Bench(own_site(case)), lines["score"].to_numpy(), lines["opportunity"].to_list(), 5
    )
    assert table.is_empty()
    assert [(one.what, one.why) for one in refused] == [
        ("without indicator import_size", "nothing is left of the model")
    ]
