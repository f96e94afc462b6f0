import numpy as np
import polars as pl
import pytest
from sklearn.base import clone

from corridor.errors import UsageError
from corridor.models import CoinTreatment, Goalposts, LogPotential, WeightedMean, build_pipeline
from corridor.spec import ModelSpec
from corridor.vocabulary import Direction

DIRECTIONS = {"a": Direction.MORE_IS_BETTER, "b": Direction.LESS_IS_BETTER, "unused": Direction.MORE_IS_BETTER}


def model(**changes):
    data = {
        "name": "toy",
        "title": "Toy",
        "answers": "Nothing.",
        "use_when": "Testing.",
        "faults": "None.",
        "pillars": {"demand": {"a": 1.0}, "access": {"b": 1.0}},
        "weights": {"demand": 3.0, "access": 1.0},
        "reference": {"countries": ["USA", "AZE"]},
    }
    return ModelSpec(**{**data, **changes})


def epi(**changes):
    data = {
        "pillars": {"potential": {"epi_supply": 1.0, "epi_demand": 1.0, "epi_ease": 1.0}},
        "weights": {"potential": 1.0},
        "normalise": {"method": "identity"},
        "aggregate": {"method": "log_potential"},
    }
    return model(**{**data, **changes})


def test_four_steps_and_a_score_by_hand():
    pipeline = build_pipeline(model(normalise={"method": "min_max"}), DIRECTIONS)
    assert [name for name, _ in pipeline.steps] == ["floor", "treat", "normalise", "score"]
    reference = pl.DataFrame({"a": [0.0, 10.0], "b": [0.0, 100.0]})
    pipeline.fit(reference)
    row = pl.DataFrame({"b": [25.0], "a": [5.0]})
    assert pipeline.predict(row) == [0.75 * 50 + 0.25 * 75]
    assert pipeline.predict(row.select("a", "b")) == pipeline.predict(row)


def test_an_array_stands_in_the_order_of_the_model():
    for treat in ("none", "coin"):
        pipeline = build_pipeline(model(treat={"method": treat}, normalise={"method": "min_max"}), DIRECTIONS)
        pipeline.fit(np.array([[0.0, 0.0], [10.0, 100.0]]))
        assert pipeline.predict(np.array([[5.0, 25.0]])) == [0.75 * 50 + 0.25 * 75]


def test_steps_take_their_options():
    spec = model(
        treat={"method": "coin", "options": {"max_winsorised": 3}},
        normalise={"method": "goalposts", "options": {"lower": 0.1, "fixed": {"a": [0, 5]}}},
        min_observed=0.4,
    )
    pipeline = build_pipeline(spec, DIRECTIONS)
    _, treat, normalise, score = (step for _, step in pipeline.steps)
    assert isinstance(treat, CoinTreatment)
    assert treat.max_winsorised == 3
    assert isinstance(normalise, Goalposts)
    assert (normalise.lower, normalise.upper, normalise.fixed) == (0.1, 0.95, {"a": [0, 5]})
    assert normalise.directions == {"a": "more is better", "b": "less is better"}
    assert {type(direction) for direction in normalise.directions.values()} == {str}
    assert isinstance(score, WeightedMean)
    assert score.min_observed == 0.4


def test_fixed_goalposts_see_figures_in_their_own_unit():
    spec = model(
        treat={"method": "coin"}, normalise={"method": "goalposts", "options": {"fixed": {"a": [0.0, 2000.0]}}}
    )
    outlier = np.array([*range(1, 21), 1000.0])
    pipeline = build_pipeline(spec, DIRECTIONS).fit(pl.DataFrame({"a": outlier, "b": outlier}))
    assert pipeline["treat"].leave == ["a"]
    assert pipeline["treat"].method_ == ["none", "winsorise"]
    assert pipeline[:-1].transform(pl.DataFrame({"a": [1000.0], "b": [1.0]}))["a"].to_list() == [0.5]


def test_export_potential():
    directions = dict.fromkeys(["epi_supply", "epi_demand", "epi_ease"], "more is better")
    pipeline = build_pipeline(epi(aggregate={"method": "log_potential", "options": {"upper": 0.9}}), directions)
    assert isinstance(pipeline[-1], LogPotential)
    assert pipeline[-1].upper == 0.9
    pipeline.fit(np.array([[-3.0, 7.0, 0.0], [-np.inf, 9.0, 0.0], [-1.0, 9.0, 0.0]]))
    assert pipeline.predict(np.array([[-np.inf, 8.0, 0.0]])) == [0.0]


def test_a_pipeline_clones_and_takes_parameters():
    pipeline = build_pipeline(model(), DIRECTIONS)
    copy = clone(pipeline).set_params(normalise__lower=0.2)
    assert copy.get_params()["normalise__lower"] == 0.2
    assert pipeline.get_params()["normalise__lower"] == 0.05


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (model(treat={"method": "coins"}), "model toy: treat: unknown treatment 'coins'; did you mean 'coin'"),
        (model(normalise={"method": "z"}), "unknown normalisation 'z'.*Known: .*goalposts, identity, min_max"),
        (model(normalise={"method": "identity"}), "weighted_mean adds figures of one scale up, so they must be normal"),
        (model(aggregate={"method": "topsy"}), "aggregate: unknown aggregation 'topsy'"),
        (
            model(normalise={"method": "goalposts", "options": {"lowr": 1}}),
            "normalise: unknown option of goalposts: 'lowr'; did you mean 'lower'.*Known: fixed, lower, onto, upper",
        ),
        (model(normalise={"method": "min_max", "options": {"lower": 0}}), "unknown option of min_max: 'lower'"),
        (model(normalise={"method": "goalposts", "options": {"lower": 1}}), "lower must be below upper"),
        (model(normalise={"method": "goalposts", "options": {"fixed": {"c": [0, 1]}}}), "in fixed: 'c'.*Known: a, b"),
        (model(treat={"method": "coin", "options": {"skew_limit": -1}}), "skew_limit: must be a number"),
        (model(treat={"method": "coin", "options": {"leave": ["z"]}}), "unknown indicator in leave: 'z'"),
        (
            model(treat={"method": "coin"}, normalise={"method": "goalposts", "options": {"fixed": 5}}),
            "normalise: fixed: must map indicators",
        ),
        (model(treat={"method": "none", "options": {"columns": ["a"]}}), "option of none: 'columns'.*Known: none"),
        (model(aggregate={"method": "log_potential"}), "unknown indicator named by log_potential: 'epi_supply'"),
        (model(pillars={"p": {"z": 1.0}}, weights={"p": 1.0}), "model toy: pillars: unknown indicator 'z'. Known: a"),
    ],
)
def test_what_is_not_known_is_refused(spec, message):
    with pytest.raises(UsageError, match=message):
        build_pipeline(spec, DIRECTIONS)


def test_an_unknown_direction_is_refused():
    with pytest.raises(UsageError, match="unknown direction 'up'"):
        build_pipeline(model(), {"a": "up", "b": "more is better"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"normalise": {"method": "goalposts"}}, "normalise 'identity', found 'none' and 'goalposts'"),
        ({"treat": {"method": "coin"}}, "found 'coin' and 'identity'"),
        (
            {"pillars": {"p": dict.fromkeys(["epi_supply", "epi_demand", "epi_ease", "x"], 1.0)}, "weights": {"p": 1}},
            "unknown indicator for log_potential: 'x'",
        ),
    ],
)
def test_export_potential_takes_its_three_factors_as_they_are(changes, message):
    directions = dict.fromkeys(["epi_supply", "epi_demand", "epi_ease", "x"], "more is better")
    with pytest.raises(UsageError, match=message):
        build_pipeline(epi(**changes), directions)


def test_a_base_may_fix_goalposts_of_indicators_that_the_model_lacks_but_not_of_unknown_ones():
    shared = {"method": "goalposts", "options": {"fixed": {"a": [0, 5], "unused": [0, 1]}}}
    assert build_pipeline(model(normalise=shared), DIRECTIONS)["normalise"].fixed == {"a": [0, 5]}
    misspelt = {"method": "goalposts", "options": {"fixed": {"ab": [0, 5]}}}
    with pytest.raises(UsageError, match=r"unknown indicator in fixed: 'ab'"):
        build_pipeline(model(normalise=misspelt), DIRECTIONS)
