import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from corridor.errors import UsageError
from corridor.models import Ranks
from corridor.models.ranks import place_among, points_among

MORE, LESS = "more is better", "less is better"
FIGURES = arrays(np.float64, st.tuples(st.integers(2, 25), st.just(2)), elements=st.integers(-9, 9).map(float))
REFERENCE = np.array([10.0, 20.0, 20.0, 40.0, 90.0])


@pytest.mark.parametrize(
    ("ties", "points"),
    [("min", [0, 0, 1, 3, 3, 4, 4]), ("max", [0, 0, 2, 2, 3, 4, 4]), ("average", [0, 0, 1.5, 2.5, 3, 4, 4])],
)
def test_points_of_known_and_new_values(ties, points):
    values = np.array([5.0, 10.0, 20.0, 30.0, 40.0, 90.0, 99.0])
    np.testing.assert_array_equal(points_among(values, REFERENCE, ties), points)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.sampled_from(["min", "average", "max"]))
def test_ranks_of_the_reference_agree_with_scipy(figures, ties):
    n = len(figures)
    expected = np.column_stack([rankdata(column, method=ties) for column in figures.T])
    varied = np.ptp(figures, axis=0) > 0.0
    percentile = Ranks(ties=ties).fit(figures).transform(figures)
    np.testing.assert_allclose(percentile[:, varied], (expected[:, varied] - 1.0) / (n - 1.0))
    rank = Ranks(kind="rank", ties=ties).fit(figures).transform(figures)
    np.testing.assert_allclose(rank[:, varied], expected[:, varied] / n)


def test_coinr_ranks_of_five():
    """COINr 1.1: n_rank(c(10, 20, 20, 40, 90)) is 1 2 2 4 5, n_borda 0 1 1 3 4, n_prank 0 .25 .25 .75 1."""
    ranks = Ranks(kind="rank").fit_transform(REFERENCE[:, None])[:, 0] * 5
    np.testing.assert_allclose(ranks, [1, 2, 2, 4, 5])
    np.testing.assert_allclose(Ranks().fit_transform(REFERENCE[:, None])[:, 0], [0, 0.25, 0.25, 0.75, 1])


def test_degenerate_columns():
    X = np.array([[np.nan, 3.0], [np.nan, 3.0]])  # noqa: N806
    for model in (Ranks(), Ranks(kind="rank"), Ranks(ties="average")):
        found = model.fit(X).transform([[1.0, 3.0], [1.0, 4.0], [1.0, 2.0], [1.0, np.nan]])
        np.testing.assert_array_equal(found[:, 1], [0.5, 1.0, 0.0, np.nan])
        assert np.isnan(found[:, 0]).all()
    assert place_among(np.array([1.0]), np.array([1.0]), "min", "percentile").tolist() == [0.5]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, FIGURES, st.sampled_from(["min", "average", "max"]), st.randoms(use_true_random=False))
def test_new_rows_stay_on_the_scale_in_order_and_away_from_each_other(figures, new, ties, random):
    model = Ranks({"a": MORE, "b": LESS}, ties=ties).fit(figures)
    placed = model.transform(new)
    assert ((placed >= 0.0) & (placed <= 1.0)).all()
    assert (np.diff(placed[np.argsort(new[:, 0], kind="stable"), 0]) >= 0.0).all()
    assert (np.diff(placed[np.argsort(new[:, 1], kind="stable"), 1]) <= 0.0).all()
    np.testing.assert_array_equal(model.transform(new[:1]), placed[:1])
    order = random.sample(range(len(figures)), len(figures))
    np.testing.assert_array_equal(Ranks({"a": MORE, "b": LESS}, ties=ties).fit(figures[order]).transform(new), placed)
    stretched = Ranks({"a": MORE, "b": LESS}, ties=ties).fit(np.exp(figures / 9)).transform(np.exp(new / 9))
    np.testing.assert_array_equal(stretched, placed)


def test_what_is_not_known_is_refused():
    with pytest.raises(UsageError, match="unknown rank of ties 'mean'"):
        Ranks(ties="mean").fit(np.zeros((2, 1)))
    with pytest.raises(UsageError, match="unknown kind of rank 'ranks'"):
        Ranks(kind="ranks").fit(np.zeros((2, 1)))
