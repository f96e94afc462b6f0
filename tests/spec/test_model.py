import math

import pytest
from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.spec import ModelSpec, StepSpec
from corridor.spec.loading import build, parse_yaml

WORDS = {"name": "m", "title": "M", "answers": "What?", "use_when": "Now.", "faults": "Some."}
PILLARS = {"demand": {"size": 2.0, "growth": 1.0}, "risk": {"governance": 1.0}}
REFERENCE = {"countries": ["USA", "AZE"]}


def a_model(**changes):
    data = {**WORDS, "pillars": PILLARS, "weights": {"demand": 1.0, "risk": 0.5}, "reference": REFERENCE, **changes}
    return ModelSpec.model_validate(data)


def test_defaults():
    model = a_model()
    assert (model.treat.method, model.normalise.method, model.aggregate.method) == (
        "none",
        "goalposts",
        "weighted_mean",
    )
    assert (model.reference.window, model.min_observed) == (5, 0.3)
    assert model.treat == StepSpec(method="none", options={})
    assert model.indicators == ["size", "growth", "governance"]


def test_weights_need_not_add_up_to_one_and_may_be_zero():
    assert a_model(weights={"demand": 30, "risk": 0}).weights == {"demand": 30.0, "risk": 0.0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": {"demnd": 1.0, "risk": 1.0}}, "unknown pillar in weights: 'demnd'; did you mean 'demand'"),
        ({"weights": {"demand": 1.0}}, "no weight is given for pillar risk"),
        ({"weights": {"demand": -0.1, "risk": 1.0}}, "a weight is a number from 0 up, found -0.1"),
        ({"weights": {"demand": math.nan, "risk": 1.0}}, "a weight is a number from 0 up, found nan"),
        ({"weights": {"demand": math.inf, "risk": 1.0}}, "a weight is a number from 0 up, found inf"),
        ({"weights": {"demand": 1e308, "risk": 1e308}}, "at least one weight must be above 0 and their sum finite"),
        ({"weights": {"demand": 0.0, "risk": 0.0}}, "at least one weight must be above 0"),
        ({"pillars": {**PILLARS, "demand": {}}}, "at least one weight must be above 0"),
        ({"pillars": {**PILLARS, "risk": {"size": 1.0}}}, "the indicator stands in pillar demand already"),
        ({"pillars": {}}, "at least 1 item"),
        ({"weights": {}}, "at least 1 item"),
        ({"min_observed": 1.1}, "less than or equal to 1"),
        ({"min_observed": -0.1}, "greater than or equal to 0"),
        ({"min_observed": math.nan}, "less than or equal to 1"),
        ({"reference": {"countries": ["USA"]}}, "at least 2 items"),
        ({"reference": {**REFERENCE, "window": 1}}, "greater than or equal to 2"),
        ({"reference": {**REFERENCE, "window": 16}}, "less than or equal to 15"),
        ({"treat": {"options": {}}}, "Field required"),
    ],
)
def test_a_model_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        a_model(**changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "weights:\n  demand: 1\n  rsik: 1",
            r"f:3: weights\.rsik: unknown pillar in weights: 'rsik'; did you mean 'risk'",
        ),
        ("weights:\n  demand: 1", r"f:1: weights: no weight is given for pillar risk"),
        ("weights:\n  demand: 1\n  risk: -1", r"f:3: weights\.risk: a weight is a number from 0 up, found -1"),
    ],
)
def test_a_fault_of_weights_names_its_line(text, message):
    data = parse_yaml(text, "f")
    data.update({**WORDS, "pillars": PILLARS, "reference": REFERENCE})
    with pytest.raises(UsageError, match=message):
        build(ModelSpec, data, "g")


def test_the_order_of_pillars_does_not_name_another_model():
    turned = {name: dict(reversed(inner.items())) for name, inner in reversed(PILLARS.items())}
    assert a_model(pillars=turned).digest() == a_model().digest()


@pytest.mark.parametrize(
    ("countries", "message"),
    [
        (["USA"], "at least 2 items"),
        (["USA", "AZE", "USA"], "countries are listed twice: USA"),
        (["USA", "WLD"], "must be one country, and WLD stands for all of them"),
        (["USA", "aze"], "should match pattern"),
        (["USA", ""], "should match pattern"),
    ],
)
def test_a_reference_of_single_countries_each_once(countries, message):
    with pytest.raises(ValidationError, match=message):
        a_model(reference={"countries": countries})
