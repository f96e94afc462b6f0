"""Weights lie around those of the model as stated, and move scores as the model itself would."""

import numpy as np
import pytest

from corridor.models.build import build_pipeline
from corridor.spec.model import StepSpec
from corridor.study.robustness import variants
from corridor.study.robustness.weights import draw_nested, groups_of, plain, weight_moves
from factories import a_model

WEIGHT = np.array([0.1, 0.3, 0.6, 0.0])
GROUPS = np.array([0.0, 0.0, 1.0, 1.0])


def test_draws_have_mean_and_variance_of_the_dirichlet():
    drawn = draw_nested(WEIGHT, GROUPS, np.random.default_rng(1), 20_000, how="dirichlet", concentration=30.0)
    np.testing.assert_allclose(drawn.sum(axis=1), 1.0)
    np.testing.assert_allclose(drawn.mean(axis=0), WEIGHT, atol=0.005)
    assert drawn[:, :2].sum(axis=1).var() == pytest.approx(0.4 * 0.6 / 31, rel=0.05)
    assert (drawn[:, 3] == 0.0).all()


def test_uniform_draws_do_not_lean_to_the_model():
    drawn = draw_nested(WEIGHT, GROUPS, np.random.default_rng(1), 20_000, how="uniform", concentration=30.0)
    np.testing.assert_allclose(drawn.mean(axis=0), [0.25, 0.25, 0.5, 0.0], atol=0.01)


def test_the_default_moves_a_pillar_of_a_quarter_as_the_spec_says():
    drawn = draw_nested(
        np.full(4, 0.25), np.arange(4.0), np.random.default_rng(1), 20_000, how="dirichlet", concentration=30.0
    )
    assert np.quantile(drawn[:, 0], [0.05, 0.95]) == pytest.approx([0.13, 0.39], abs=0.01)


def test_plain_scores_are_those_of_the_model(scoring):
    last, figures = scoring.pipeline[-1], np.asarray(scoring.pipeline[:-1].transform(scoring.features))
    found = plain(figures, last.weight_[None])[0]
    np.testing.assert_allclose(found, scoring.ranking.lines["score"].to_numpy(), atol=1e-9)


@pytest.mark.parametrize("method", ["weighted_mean", "geometric", "topsis"])
def test_other_weights_score_as_a_model_with_those_weights(scoring, method):
    model = a_model(aggregate=StepSpec(method=method))
    directions = {name: str(entry.direction) for name, entry in variants.INDICATORS.items()}
    pipeline = build_pipeline(model, directions).fit(scoring.reference)
    score = pipeline.predict(scoring.features)
    names = tuple(map(str, pipeline[-1].feature_names_in_))
    tried = draw_nested(
        pipeline[-1].weight_,
        groups_of(model.pillars, names),
        np.random.default_rng(2),
        3,
        how="dirichlet",
        concentration=30.0,
    )
    moves = weight_moves(pipeline, scoring.features, score, tried)
    weights = dict(zip(names, tried[1], strict=True))
    other = a_model(
        aggregate=StepSpec(method=method),
        pillars={p: {n: float(weights[n]) for n in inner} for p, inner in model.pillars.items()},
        weights={p: float(sum(weights[n] for n in inner)) for p, inner in model.pillars.items()},
    )
    expected = build_pipeline(other, directions).fit(scoring.reference).predict(scoring.features)
    np.testing.assert_allclose(score + moves.shifts(np.array([1]))[0], expected, atol=1e-8)
    np.testing.assert_allclose(score + moves.at(tried[1]), expected, atol=1e-8)
