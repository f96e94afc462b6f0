import pytest

from corridor.spec.model import StepSpec
from corridor.study.sensitivity.methods import (
    built_fault,
    methods_of,
    parts_of,
    why_fixed,
    with_members,
    with_methods,
    without,
)
from factories import a_model
from factories_sensitivity import an_ensemble, raw_model


def test_the_models_own_method_comes_first_and_others_once():
    assert methods_of(a_model(), "normalise")[0] == "goalposts"
    assert len(set(methods_of(a_model(), "normalise"))) == len(methods_of(a_model(), "normalise")) >= 4
    assert methods_of(a_model(), "treat") == ["coin", "none"]
    assert methods_of(raw_model("vikor"), "aggregate") == ["vikor", "topsis", "spotis", "promethee"]


@pytest.mark.parametrize(
    ("base", "says"), [("export_potential", "dollars"), ("trade_dsm", "filters"), ("learned_growth", "learns")]
)
def test_what_cannot_be_replaced_says_why(base, says):
    model = a_model(base=base)
    assert methods_of(model, "aggregate") == []
    assert says in why_fixed(model, "aggregate")


def test_raw_figures_are_neither_treated_nor_scaled():
    assert methods_of(raw_model("topsis"), "treat") == []
    assert (
        why_fixed(raw_model("topsis"), "treat")
        == "topsis takes figures in their own units, so they are neither treated nor scaled"
    )
    assert why_fixed(raw_model("topsis"), "aggregate") == ""


def test_an_ensemble_changes_in_the_members_that_can_change():
    model = an_ensemble()
    found = with_methods(model, {"aggregate": "geometric", "treat": None})
    assert found.members["balanced"].aggregate.method == "geometric"
    assert found.members["balanced"].treat == model.members["balanced"].treat
    assert found.members["export_potential"] == model.members["export_potential"]
    assert why_fixed(model, "treat").startswith("export_potential: ")
    assert built_fault(found) is None


def test_without_an_indicator_the_others_keep_their_proportions():
    model = a_model()
    less = without(model, {"rca", *model.pillars["access"]})
    assert "access" not in less.pillars
    assert list(less.weights) == [pillar for pillar in model.weights if pillar != "access"]
    assert less.pillars["supply"] == {name: w for name, w in model.pillars["supply"].items() if name != "rca"}
    assert built_fault(less) is None


def test_options_forget_an_indicator_that_is_left_out():
    less = without(a_model(base="export_potential"), {"demand_growth", "epi_demand"})
    assert "demand_growth" not in less.aggregate.options["ratios"]
    assert "epi_demand" not in less.aggregate.options["factors"]
    assert built_fault(less) is None


def test_a_member_of_which_nothing_is_left_drops_out():
    model = an_ensemble()
    less = without(model, set(model.members["export_potential"].indicators))
    assert list(parts_of(less)) == ["balanced"]
    assert set(less.indicators) == set(model.members["balanced"].indicators)
    assert without(model, set(model.indicators)) is None
    assert with_members(model, {}) is None


def test_as_many_members_must_score_as_are_left():
    model = an_ensemble().model_copy(update={"aggregate": StepSpec(method="mean_rank", options={"least": 2})})
    less = with_members(model, {"balanced": model.members["balanced"]})
    assert less.aggregate.options == {"least": 1}
    assert built_fault(less) is None


def test_a_model_that_cannot_be_built_says_why():
    odd = a_model(aggregate=StepSpec(method="geometric", options={"flor": 0.1}))
    assert "flor" in built_fault(odd)
