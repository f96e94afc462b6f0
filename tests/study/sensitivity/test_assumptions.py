import pytest

from corridor.spec.model import StepSpec
from corridor.spec.robustness import RobustnessSpec
from corridor.study.sensitivity.assumptions import choice_at, may_be_weighted, plan_of
from corridor.study.sensitivity.design import CONTINUOUS
from corridor.study.sensitivity.methods import parts_of
from corridor.study.sensitivity.sites import Sites
from corridor.vocabulary import Declarer
from factories import a_model
from factories_backtest import a_job
from factories_sensitivity import an_ensemble

BOTH = Sites((2020, 2019), (None, Declarer.EXPORTER), {}, (), {Declarer.EXPORTER: 1234})
ALONE = Sites((2020,), (None,), {}, ())


def a_plan(model=None, sites=BOTH, **changes):
    job = a_job(model=model, **changes)
    weighted = {name: part for name, part in parts_of(job.job.model).items() if may_be_weighted(part)}
    return plan_of(job, sites, weighted)


def test_what_costs_most_to_change_comes_first():
    plan = a_plan()
    names = [one.name for one in plan.assumptions]
    assert names == ["year", "reporter rule", "treatment", "normalisation", "aggregation", "weights"]
    assert [one.count for one in plan.assumptions] == [2, 2, 2, 4, 3, CONTINUOUS]
    assert plan.assumptions[1].words == "figures of goods: reconciled, the exporter's where it declares (1,234 differ)"
    assert plan.not_varied == ()


def test_levels_become_methods_and_the_first_is_the_models_own():
    plan = a_plan()
    assert choice_at(plan.assumptions, (1, 0, 0, 0, 0, 0)) == dict.fromkeys(("treat", "normalise", "aggregate"))
    assert choice_at(plan.assumptions, (0, 0, 1, 1, 1, 7)) == {
        "treat": "none", "normalise": "percentile_rank", "aggregate": "geometric",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("model", "changes", "what", "why"),
    [
        (a_model(base="learned_growth"), {}, "weights", "learns its scores from what trade did next"),
        (a_model(base="export_potential"), {}, "weights", "which have no weights"),
        (a_model(weigh=StepSpec(method="entropy")), {}, "weights", "learnt from the reference by entropy"),
        (a_model(pillars={"p": {"rca": 1.0}}, weights={"p": 1.0}), {}, "weights", "there is one indicator"),
        (None, {"robustness": RobustnessSpec(weights="fixed")}, "weights", "robustness.weights"),
        (an_ensemble(), {}, "treatment", "export_potential: the model multiplies"),
        (None, {"sites": ALONE}, "year", "no earlier year"),
    ],
)
def test_what_cannot_be_varied_says_why(model, changes, what, why):
    told = [one.why for one in a_plan(model, **changes).not_varied if one.what == what]
    assert len(told) == 1
    assert why in told[0]


def test_an_ensemble_varies_what_one_of_its_members_can():
    names = [one.name for one in a_plan(an_ensemble()).assumptions]
    assert names[2:] == ["treatment", "normalisation", "aggregation", "weights"]


def test_a_method_that_does_not_go_with_the_others_is_left_out_with_the_reason():
    model = a_model(normalise=StepSpec(method="z_score", options={"raw": True}))
    plan = a_plan(model)
    told = [one.why for one in plan.not_varied if one.what == "aggregation"]
    assert any(why.startswith("geometric: ") for why in told)
    assert "aggregation" not in [one.name for one in plan.assumptions]
