import numpy as np
import polars as pl
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import NotFittedError

from corridor.models import ColumnsError, build_pipeline, score
from corridor.spec import ModelSpec

NAMES = ["a", "b", "c", "d"]
DIRECTIONS = {"a": "more is better", "b": "less is better", "c": "more is better", "d": "more is better"}
REFERENCE = pl.DataFrame(np.random.default_rng(3).lognormal(sigma=2.0, size=(400, 4)), schema=NAMES, orient="row")
CELL = st.one_of(st.none(), st.floats(0, 50), st.just(float("nan")))
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=12)


def model(treat="coin"):
    return ModelSpec(
        name="toy",
        title="Toy",
        answers="Nothing.",
        use_when="Testing.",
        faults="None.",
        pillars={"demand": {"a": 1.0, "b": 2.0}, "access": {"c": 1.0, "d": 3.0}},
        weights={"demand": 2.0, "access": 1.0},
        treat={"method": treat},
        reference={"countries": ["USA", "AZE"]},
        min_observed=0.3,
    )


def pipeline_of(treat="coin"):
    return build_pipeline(model(treat), DIRECTIONS).fit(REFERENCE)


PIPELINE = pipeline_of()


def frame(rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.Float64), orient="row")


def test_everything_stands_in_the_order_of_the_model():
    scored = score(PIPELINE, REFERENCE.select("d", "c", "b", "a"))
    assert scored.names == tuple(NAMES)
    assert scored.score.shape == scored.observed_weight.shape == (400,)
    assert scored.normalised.shape == scored.weights.shape == scored.contributions.shape == (400, 4)
    np.testing.assert_array_equal(scored.score, PIPELINE.predict(REFERENCE))
    np.testing.assert_allclose(scored.weights[0], [2 / 9, 4 / 9, 1 / 12, 1 / 4])
    np.testing.assert_allclose(scored.contributions, 100 * scored.weights * scored.normalised)


def test_no_rows_give_no_scores():
    scored = score(PIPELINE, REFERENCE.head(0))
    assert scored.score.shape == (0,)
    assert scored.contributions.shape == (0, 4)


def test_wrong_columns_and_unfitted_pipelines_are_refused():
    with pytest.raises(ColumnsError, match="missing d"):
        score(PIPELINE, REFERENCE.drop("d"))
    with pytest.raises(NotFittedError):
        score(build_pipeline(model("none"), DIRECTIONS), REFERENCE)


@settings(deadline=None)
@given(ROWS)
def test_contributions_add_up_and_thin_rows_have_no_score(rows):
    scored = score(PIPELINE, frame(rows))
    known = ~np.isnan(scored.score)
    np.testing.assert_array_equal(known, scored.observed_weight >= 0.3)
    np.testing.assert_allclose(np.nansum(scored.contributions, axis=1)[known], scored.score[known], atol=1e-9)
    np.testing.assert_array_equal(np.isnan(scored.contributions), scored.weights == 0.0)


@settings(deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_rows_do_not_look_at_each_other(rows, random):
    order = random.sample(range(len(rows)), random.randint(1, len(rows)))
    whole, part = score(PIPELINE, frame(rows)), score(PIPELINE, frame([rows[i] for i in order]))
    np.testing.assert_array_equal(part.score, whole.score[order])
    np.testing.assert_array_equal(part.contributions, whole.contributions[order])


@settings(deadline=None)
@given(ROWS, st.permutations(NAMES))
def test_the_order_of_columns_does_not_matter(rows, order):
    data = frame(rows)
    np.testing.assert_array_equal(score(PIPELINE, data.select(order)).score, score(PIPELINE, data).score)


@settings(max_examples=10, deadline=None)
@given(st.permutations(NAMES), st.randoms(use_true_random=False))
def test_the_order_of_the_reference_does_not_matter(order, random):
    rows = random.sample(range(400), 400)
    other = build_pipeline(model(), DIRECTIONS).fit(REFERENCE[rows].select(order))
    np.testing.assert_array_equal(other.predict(REFERENCE), PIPELINE.predict(REFERENCE))


@settings(deadline=None)
@given(ROWS, st.sampled_from(NAMES), st.floats(0, 20))
def test_a_better_figure_never_lowers_the_score(rows, name, gain):
    data = frame(rows)
    signed = gain if DIRECTIONS[name] == "more is better" else -gain
    before = score(PIPELINE, data).score
    after = score(PIPELINE, data.with_columns(pl.col(name) + signed)).score
    assert ((after >= before) | np.isnan(before)).all()


@pytest.mark.parametrize("treat", ["none", "coin"])
def test_constant_empty_and_zero_columns_survive(treat):
    reference = pl.DataFrame({"a": [7.0] * 5, "b": [None] * 5, "c": [0.0] * 5, "d": [0.0, 1.0, 2.0, 3.0, 4.0]})
    pipeline = build_pipeline(model(treat), DIRECTIONS).fit(reference)
    scored = score(pipeline, pl.DataFrame({"a": [7.0, 8.0], "b": [1.0, 1.0], "c": [0.0, 1.0], "d": [9.0, 9.0]}))
    np.testing.assert_array_equal(scored.normalised, [[0.5, np.nan, 0.5, 1.0], [1.0, np.nan, 1.0, 1.0]])
    np.testing.assert_allclose(scored.observed_weight, 5 / 9)
    assert scored.score[1] == 100.0


def test_a_reference_of_one_row_survives():
    pipeline = build_pipeline(model(), DIRECTIONS).fit(REFERENCE.head(1))
    assert pipeline.predict(REFERENCE.head(1)) == [50.0]


def test_a_saved_pipeline_scores_the_same():
    data = skops.io.dumps(PIPELINE)
    unknown = skops.io.get_untrusted_types(data=data)
    assert all(name.startswith("corridor.models.") for name in unknown)
    loaded = skops.io.loads(data, trusted=unknown)
    np.testing.assert_array_equal(loaded.predict(REFERENCE), PIPELINE.predict(REFERENCE))
    np.testing.assert_array_equal(score(loaded, REFERENCE).contributions, score(PIPELINE, REFERENCE).contributions)
