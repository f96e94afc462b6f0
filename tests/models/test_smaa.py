import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import DataError, UsageError
from corridor.models import smaa as module
from corridor.models.smaa import confidence_factors, equals, plain_scores, smaa
from corridor.models.smaa_weights import draw_weights

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)
FIGURES = arrays(np.float64, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=st.integers(0, 3).map(float))


def plain(figures, weights):
    """Ranks from 0 (draws × n), one alternative after another: those above, and its turn among those equal."""
    answer = []
    for draw, w in enumerate(weights):
        scores = []
        for row in figures:
            total = 0.0
            for share, figure in zip(w, row, strict=True):
                total += share * figure
            scores.append(total)
        answer.append(
            [
                sum(other > score for other in scores)
                + (sum(other == score for other in scores[:a]) - draw) % scores.count(score)
                for a, score in enumerate(scores)
            ]
        )
    return np.array(answer)


@BOUNDED
@given(FIGURES, st.integers(0, 50))
def test_counts_are_those_of_a_plain_count(figures, seed):
    found = smaa(figures, seed=seed, draws=20)
    weights = draw_weights(20, figures.shape[1], seed=seed)
    ranks = plain(figures, weights)
    number = equals(figures)
    for row, figure in enumerate(figures):
        twins = np.flatnonzero((figures == figure).all(axis=1))
        assert np.flatnonzero(number == number[row]).tolist() == twins.tolist()
        counts = np.bincount(ranks[:, twins].ravel(), minlength=len(figures))
        np.testing.assert_array_equal(found.counts[twins].sum(axis=0), counts)
        assert found.first[twins].sum() == counts[0]
        np.testing.assert_allclose(found.expected[row], ranks[:, twins].mean() + 1)
        chosen = weights[(ranks[:, twins] == 0).any(axis=1)]
        expected = chosen.mean(axis=0) if len(chosen) else np.full(figures.shape[1], np.nan)
        np.testing.assert_allclose(found.central[row], expected)


@BOUNDED
@given(FIGURES, st.integers(2, 4), st.integers(0, 50), st.booleans(), st.integers(21, 24))
def test_alternatives_of_equal_figures_are_treated_alike(figures, copies, seed, compiled, draws):
    """Every rank goes to each of them as often as to the others, up to one draw, wherever they stand in the table."""
    figures = np.unique(figures, axis=0)
    rows = np.random.default_rng(seed).permutation(np.tile(np.arange(len(figures)), copies))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LARGE", 1 if compiled else module.LARGE)
        found = smaa(figures[rows], seed=seed, draws=draws)
        part = smaa(figures[rows], seed=seed, draws=draws, top=max(1, len(rows) // 2))
    np.testing.assert_array_equal(found.counts.sum(axis=0), draws)
    np.testing.assert_array_equal(found.counts.sum(axis=1), draws)
    np.testing.assert_array_equal(part.counts, found.counts[:, : part.counts.shape[1]])
    for number in range(len(figures)):
        twins = found.counts[rows == number]
        assert (twins.max(axis=0) - twins.min(axis=0)).max() <= 1
        for name in ("expected", "central"):
            same = getattr(found, name)[rows == number]
            np.testing.assert_array_equal(same[1:], same[:-1])


def test_ties_that_happen_share_their_ranks_too():
    found = smaa(np.eye(3), seed=1, weights=np.full((6, 3), 0.25))
    assert found.counts.tolist() == [[2, 2, 2]] * 3
    assert found.first.tolist() == [2, 2, 2]


def test_shares_of_the_simplex_by_hand():
    """Two criteria: i is first where w₁ lies in its interval; (0.6, 0.6) wins for w₁ in 0.4..0.6 exactly."""
    found = smaa([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]], seed=3, draws=50_000)
    np.testing.assert_allclose(found.acceptability[:, 0], [0.4, 0.4, 0.2], atol=0.01)
    np.testing.assert_allclose(found.central, [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]], atol=0.01)
    np.testing.assert_allclose(found.acceptability.sum(axis=0), 1.0)
    np.testing.assert_allclose(found.acceptability.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.holistic([1.0, 0.5, 0.0]), found.acceptability @ [1.0, 0.5, 0.0])


def test_the_first_ranks_are_the_first_columns_of_all():
    figures = np.random.default_rng(1).random((40, 4))
    whole, part = smaa(figures, seed=1, draws=300), smaa(figures, seed=1, draws=300, top=7)
    np.testing.assert_array_equal(part.counts, whole.counts[:, :7])
    np.testing.assert_array_equal(part.central, whole.central)
    assert part.until == 7
    assert np.isnan(part.expected).all()
    assert smaa(figures, seed=1, draws=3, top=99).until == 40


def test_bands_add_up_their_ranks():
    figures = np.random.default_rng(1).random((30, 4))
    whole, bands = smaa(figures, seed=1, draws=200), smaa(figures, seed=1, draws=200, edges=[1, 2, 11, 30])
    parts = [whole.counts[:, a:b].sum(axis=1) for a, b in ((0, 1), (1, 10), (10, 29), (29, 30))]
    np.testing.assert_array_equal(bands.counts, np.column_stack(parts))
    many = smaa(np.random.default_rng(1).random((1500, 2)), seed=1, draws=20)
    assert many.counts.shape == (1500, 200)
    assert (many.counts.sum(axis=1) == 20).all()
    assert many.edges[0] == 1
    assert (np.diff(many.edges) > 0).all()


def test_ranges_order_and_given_weights_reach_the_draws():
    figures = [[1.0, 0.0], [0.0, 1.0]]
    assert smaa(figures, seed=1, draws=50, low=[0.6, 0.0]).first.tolist() == [50, 0]
    assert smaa(figures, seed=1, draws=50, order=[1, 0]).first.tolist() == [0, 50]
    assert smaa(figures, seed=1, weights=[[1, 0], [0, 1], [0, 1]]).first.tolist() == [1, 2]


def test_noise_makes_close_calls_uncertain():
    figures = np.array([[1.0, 0.0], [0.0, 1.0], [0.99, 0.0]])
    sure, unsure = smaa(figures, seed=1, draws=2000), smaa(figures, seed=1, draws=2000, noise=[0.05, 0.0])
    assert sure.first[2] == 0
    assert 200 < unsure.first[2] < 800
    np.testing.assert_array_equal(
        smaa(figures, seed=1, draws=200, noise=0.0).counts, smaa(figures, seed=1, draws=200).counts
    )


def test_confidence_factors():
    figures = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])
    found = smaa(figures, seed=1, draws=1000)
    np.testing.assert_array_equal(
        confidence_factors(figures, found.central, noise=0.0, seed=1, draws=5), [1, 1, np.nan]
    )
    factors = confidence_factors(figures, found.central, noise=[0.5, 0.5], seed=1, draws=400)
    assert ((factors[:2] > 0.4) & (factors[:2] < 0.95)).all()
    twins = confidence_factors([[1.0, 0.0]] * 2, [[0.5, 0.5]] * 2, noise=0.0, seed=1, draws=10)
    assert twins.tolist() == [0.5, 0.5]
    one = confidence_factors([[1.0], [1.0]], [[1.0], [1.0]], noise=[[1.0], [1.0]], seed=1, draws=4000)
    np.testing.assert_allclose(one, [0.5, 0.5], atol=0.03)


@BOUNDED
@given(FIGURES)
def test_more_of_everything_is_always_first(figures):
    best = np.vstack([figures, figures.max(axis=0) + 1.0])
    found = smaa(best, seed=1, draws=30)
    assert found.first.tolist() == [0] * len(figures) + [30]


@BOUNDED
@given(FIGURES)
def test_adding_to_a_column_changes_no_rank(figures):
    """Σ w·(x + c) differs from Σ w·x by the same for all; sixteenths keep the sums exact, and ties as they are."""
    weights = np.round(draw_weights(20, figures.shape[1], seed=1) * 16) / 16
    moved = smaa(figures + 4.0, seed=1, weights=weights)
    np.testing.assert_array_equal(moved.counts, smaa(figures, seed=1, weights=weights).counts)


def test_degenerate_tables():
    one = smaa([[3.0, 1.0]], seed=1, draws=5)
    assert (one.counts.tolist(), one.expected.tolist()) == ([[5]], [1.0])
    same = smaa(np.ones((3, 2)), seed=1, draws=5)
    assert same.counts.tolist() == [[2, 2, 1], [2, 1, 2], [1, 2, 2]]
    none = smaa(np.zeros((0, 2)), seed=1, draws=5)
    assert none.counts.shape == (0, 0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"figures": [1.0]}, UsageError, "figures: must be alternatives"),
        ({"figures": [[np.nan]]}, DataError, "must be finite"),
        ({"weights": [[1.0]]}, UsageError, "weights: must be draws × 2"),
        ({"weights": [[1.0, -1.0]]}, UsageError, "weights: must be finite and not negative"),
        ({"top": 0}, UsageError, "top must be at least 1"),
        ({"top": 1, "edges": [1]}, UsageError, "comes without edges"),
        ({"edges": [2]}, UsageError, "edges: must ascend from 1"),
        ({"edges": [1, 1]}, UsageError, "edges: must ascend from 1"),
        ({"edges": [1, 9]}, UsageError, "edges: must ascend from 1"),
        ({"noise": [1.0, 2.0, 3.0]}, UsageError, "noise: must be one number"),
        ({"noise": -1.0}, UsageError, "noise: must be finite and not negative"),
    ],
)
def test_wrong_arguments_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        smaa(**{"figures": [[1.0, 2.0], [2.0, 1.0]], "seed": 1, **options})


def test_wrong_central_weights_are_refused():
    with pytest.raises(UsageError, match="central: must be"):
        confidence_factors([[1.0, 2.0]], [[1.0]], noise=0.1, seed=1)


def test_scores_are_added_column_by_column():
    assert plain_scores(np.array([[1.0, 1e16, -1e16]]), np.ones((1, 3))).tolist() == [[0.0]]
