"""Other models move lines among the scores that are there; missing figures are those of rows of the same kind."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline

from corridor.models import Goalposts, WeightedMean
from corridor.study.robustness.moves import fillings, model_moves, placed


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=12, unique=True), st.randoms())
def test_another_order_uses_the_same_scores(values, random):
    score = np.sort(np.round(values, 6))[::-1]
    other = np.array(random.sample(range(len(score)), len(score)), dtype=float)
    moved = score + placed(score, other)
    np.testing.assert_allclose(np.sort(moved), np.sort(score))
    assert (np.argsort(-moved, kind="stable") == np.argsort(-other, kind="stable")).all() or len(set(score)) < len(
        score
    )


def test_what_the_other_does_not_score_stays():
    assert placed(np.array([9.0, 8.0]), np.array([np.nan, np.nan])).tolist() == [0.0, 0.0]
    assert model_moves(np.zeros(3), {}).shape == (0, 3)


def a_pipeline(reference):
    up = dict.fromkeys(reference.columns, "more is better")
    return make_pipeline(Goalposts(up, 0.0, 1.0), WeightedMean({"p": dict.fromkeys(reference.columns, 1.0)})).fit(
        reference
    )


def test_missing_figures_come_from_the_reference():
    reference = pl.DataFrame({"a": [0.0, 10.0] * 50, "b": [0.0, 10.0] * 50})
    features = pl.DataFrame({"a": [5.0, 5.0], "b": [None, 5.0]}, schema_overrides={"b": pl.Float64})
    pipeline = a_pipeline(reference)
    score = pipeline.predict(features)
    moves = fillings(pipeline, features, reference, score, seed=1)
    assert set(np.round(moves[:, 0], 6)) == {-25.0, 25.0}
    assert (moves[:, 1] == 0.0).all()
    np.testing.assert_array_equal(moves, fillings(pipeline, features, reference, score, seed=1))


def test_only_rows_of_the_same_kind_give_theirs():
    reference = pl.DataFrame({"a": [0.0, 10.0, 0.0, 10.0], "b": [0.0, 0.0, 10.0, None]})
    features = pl.DataFrame({"a": [5.0, 5.0], "b": [None, None]}, schema_overrides={"b": pl.Float64})
    pipeline = a_pipeline(reference)
    kinds = (np.array([0, 1]), np.array([0, 0, 1, 1]))
    moves = fillings(pipeline, features, reference, pipeline.predict(features), seed=1, kinds=kinds)
    np.testing.assert_allclose(moves, np.tile([-25.0, 25.0], (len(moves), 1)))
    nobody = (np.array([2, 2]), np.array([0, 0, 1, 1]))
    assert fillings(pipeline, features, reference, pipeline.predict(features), seed=1, kinds=nobody) is None
