"""Decision problems for the tests of multi-criteria methods, and what every such method and estimator keeps."""

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays


def a_problem(seed, rows=30, width=4):
    """Figures above 0, weights that add up to 1 and directions, drawn at random."""
    rng = np.random.default_rng(seed)
    matrix = np.round(rng.lognormal(size=(rows, width)), 2) + 0.01
    return matrix, rng.dirichlet(np.ones(width)), rng.choice([-1, 1], size=width)


def in_words(directions):
    """Directions by name, as an estimator takes them, of columns a, b, c."""
    words = {1: "more is better", -1: "less is better"}
    return {name: words[int(sign)] for name, sign in zip("abc", directions, strict=True)}


@st.composite
def problems(draw):
    """Small problems with many ties."""
    rows, width = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    matrix = draw(arrays(np.float64, (rows, width), elements=st.integers(1, 50)))
    weights = draw(arrays(np.float64, width, elements=st.integers(0, 4)))
    assume(weights.sum() > 0)
    return matrix, weights, draw(arrays(np.int64, width, elements=st.sampled_from([-1, 1])))


FIGURES = st.one_of(st.integers(-5, 5).map(float), st.just(np.nan))


@st.composite
def references(draw):
    """A reference and rows to score (m × 3 and n × 3), figures missing here and there."""
    reference = draw(arrays(np.float64, (draw(st.integers(1, 6)), 3), elements=FIGURES))
    rows = draw(arrays(np.float64, (draw(st.integers(1, 5)), 3), elements=FIGURES))
    return reference, rows


PILLARS = {"p": {"a": 1.0, "b": 2.0}, "q": {"c": 1.0}}
DIRECTIONS = {"a": "more is better", "b": "less is better", "c": "more is better"}


def keeps_its_promises(model, reference, rows):
    """Scores lie in 0..100, points add up, rows do not look at each other, the reference's order is nothing."""
    model = model.fit(reference)
    scores, points, weights = model.predict(rows), model.contributions(rows), model.effective_weights(rows)
    known = ~np.isnan(rows) & ~np.isnan(reference).all(axis=0)
    np.testing.assert_array_equal(np.isnan(scores), ~known.any(axis=1))
    np.testing.assert_array_equal(np.isnan(points), ~known)
    scored = ~np.isnan(scores)
    assert ((scores[scored] >= 0.0) & (scores[scored] <= 100.0)).all()
    np.testing.assert_allclose(np.nansum(points, axis=1)[scored], scores[scored], atol=1e-8)
    np.testing.assert_allclose(weights[scored].sum(axis=1), 1.0)
    np.testing.assert_array_equal(model.predict(rows[::-1]), scores[::-1])
    np.testing.assert_array_equal(model.predict(rows[:1]), scores[:1])
    np.testing.assert_array_equal(model.fit(reference[::-1]).predict(rows), scores)


def a_better_figure_never_lowers_a_score(model, reference, rows, signs=(1.0, -1.0, 1.0)):
    model = model.fit(reference)
    before = model.predict(rows)
    for column in range(3):
        better = rows.copy()
        better[:, column] += signs[column] * 1.5
        after = model.predict(better)
        assert ((after >= before - 1e-9) | np.isnan(before)).all()


def another_unit_changes_nothing(model, reference, rows, factor=8.0):
    """Powers of two are exact in floating arithmetic, so not a bit may move."""
    expected = model.fit(reference).predict(rows)
    np.testing.assert_allclose(model.fit(reference * factor).predict(rows * factor), expected, atol=1e-9)
