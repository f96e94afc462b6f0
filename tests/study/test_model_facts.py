"""How a model was fitted: given weights as they stand in its file, learnt ones as the last step learnt them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from corridor.models.weights import nested_weights
from corridor.study.model_facts import model_facts, step_titles
from corridor.study.run import ModelFacts
from factories import a_model


def test_given_weights_are_products_of_both_levels_and_add_up_to_one():
    model = a_model()
    found = model_facts(model).weights
    assert list(found) == model.indicators
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-15)
    pillar, inner = next(iter(model.pillars.items()))
    name, weight = next(iter(inner.items()))
    expected = model.weights[pillar] / sum(model.weights.values()) * weight / sum(inner.values())
    assert found[name] == expected


@pytest.mark.parametrize("pipeline", [None, [SimpleNamespace()], [SimpleNamespace(learns=False)]])
def test_a_model_that_learns_nothing_has_the_weights_of_its_file(pipeline):
    model = a_model()
    assert model_facts(model, pipeline) == ModelFacts(
        nested_weights(model.pillars, model.weights), steps=step_titles(model)
    )


def test_methods_of_steps_have_the_titles_that_people_read():
    assert step_titles(a_model()) == {
        "treat": "COIN treatment", "normalise": "Goalposts", "aggregate": "Nested weighted mean"
    }  # fmt: skip


def test_a_learned_model_says_what_it_learnt_from():
    last = SimpleNamespace(
        learns=True, feature_names_in_=np.array(["b", "a"]), weight_=np.array([0.25, 0.75]), years_=(2011, 2019),
        horizon=3, reference_=np.zeros(12_345),
    )  # fmt: skip
    found = model_facts(a_model(), [None, last])
    learnt = ModelFacts({"b": 0.25, "a": 0.75}, learns=True, years=(2011, 2019), horizon=3, cases=12_345)
    assert found == replace(learnt, steps=step_titles(a_model()))
