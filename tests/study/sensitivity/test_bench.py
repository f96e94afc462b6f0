import numpy as np
import pytest

from corridor.indicators import INDICATORS
from corridor.models.build import build_pipeline
from corridor.spec.model import StepSpec
from corridor.study.sensitivity.bench import Bench, own_weights
from corridor.study.sensitivity.methods import with_methods
from corridor.study.sensitivity.sites import Site
from factories import a_model, a_scoring

MODELS = ("balanced", "export_potential", "services", "trade_dsm", "ensemble")
AGGREGATIONS = ("topsis", "promethee", "vikor", "spotis")


def raw(method):
    """The balanced indicators, compared in their own units."""
    steps = {"treat": StepSpec(method="none"), "normalise": StepSpec(method="identity")}
    return a_model(**steps, aggregate=StepSpec(method=method))


def a_site(scoring):
    return Site(scoring.reference, scoring.features, np.ones(scoring.ranking.lines.height, dtype=bool))


@pytest.mark.parametrize(
    "model", [*(a_model(base=name) for name in MODELS), *map(raw, AGGREGATIONS)], ids=[*MODELS, *AGGREGATIONS]
)
def test_every_model_scores_as_in_its_own_run_to_the_last_bit(model):
    scoring = a_scoring(model=model)
    bench = Bench(a_site(scoring))
    fitted = bench.fitted(model)
    scores = scoring.ranking.lines["score"].to_numpy()
    np.testing.assert_array_equal(bench.scores(model, fitted), scores)
    np.testing.assert_array_equal(bench.scores(model, fitted, own_weights(fitted)), scores)
    assert bench.rankings == 2


@pytest.mark.parametrize("model", [a_model(), raw("vikor"), raw("topsis")], ids=("mean", "vikor", "topsis"))
def test_other_weights_score_as_a_model_that_has_them_in_its_file(model):
    scoring = a_scoring(model=model)
    bench = Bench(a_site(scoring))
    weights = dict(model.weights, demand=0.6, risk=0.0)
    other = model.model_copy(update={"weights": weights})
    directions = {name: str(entry.direction) for name, entry in INDICATORS.items()}
    pipeline = build_pipeline(other, directions).fit(scoring.reference)
    given = {"": pipeline[-1].weight_}
    found = bench.scores(model, bench.fitted(model), given)
    np.testing.assert_allclose(found, pipeline.predict(scoring.features), atol=1e-9)
    assert not np.array_equal(found, scoring.ranking.lines["score"].to_numpy())


def test_what_was_prepared_for_the_model_before_is_not_taken_for_another():
    model = a_model()
    scoring = a_scoring(model=model)
    bench, fresh = Bench(a_site(scoring)), []
    choices = [{"treat": t, "normalise": n} for t in (None, "none") for n in (None, "z_score", "min_max")]
    for choice in [*choices, *reversed(choices)]:
        other = with_methods(model, choice)
        alone = Bench(a_site(scoring))
        fresh.append(alone.scores(other, alone.fitted(other)))
        np.testing.assert_array_equal(bench.scores(other, bench.fitted(other)), fresh[-1])
    assert len({scores.tobytes() for scores in fresh}) >= 3


def test_a_line_that_the_world_does_not_know_has_no_score():
    scoring = a_scoring()
    there = np.ones(scoring.ranking.lines.height, dtype=bool)
    there[1] = False
    bench = Bench(Site(scoring.reference, scoring.features, there))
    scores = bench.scores(a_model(), bench.fitted(a_model()))
    assert np.flatnonzero(np.isnan(scores)).tolist() == [1]
