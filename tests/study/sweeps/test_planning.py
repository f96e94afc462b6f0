"""From a sweep to trials: each spec once, refusals in words, a key for the whole."""

import pytest

from corridor.errors import UsageError
from corridor.spec import load, load_job
from corridor.spec.registered import Registered, RegisteredSpec
from corridor.spec.sweep import SweepSpec
from corridor.study.sweeps.planning import plan_of, told
from corridor.study.sweeps.trials import key_of
from factories_project import REPO
from factories_sweep import SWEEP, a_plan, read_job


def test_trials_are_numbered_hashed_and_resolved(planned):
    plan, _ = planned
    assert [trial.number for trial in plan.trials] == [0, 1, 2, 3]
    assert [trial.assignments for trial in plan.trials] == [
        (), ("model=balanced", "model.weights.demand=0.1"), ("model=balanced", "model.weights.demand=0.5"),
        ("model=export_potential",),
    ]  # fmt: skip
    assert [trial.resolved.job.model.weights.get("demand") for trial in plan.trials][:3] == [0.25, 0.1, 0.5]
    for trial in plan.trials:
        assert trial.key == key_of(trial.resolved.digest(), plan.data_hash, plan.measured, plan.code)


def test_trials_that_mean_the_same_are_measured_once(root):
    listed = [["model.weights.demand=0.25"], ["model=export_potential"], ["model=export_potential"]]
    plan, _ = a_plan(root, search="list", space={}, listed=listed)
    assert [trial.number for trial in plan.trials] == [0, 2]
    assert plan.repeats == 2


def test_what_cannot_be_read_is_refused_in_words_and_stops_nothing(root):
    listed = [["model=balancd"], ["model.weights.demnd=1"], ["snapshot=other"], ["model=balancd"]]
    plan, _ = a_plan(root, search="list", space={}, listed=listed)
    assert [(one.number, one.status) for one in plan.refused] == [(1, "refused"), (2, "refused"), (3, "refused")]
    assert "did you mean 'balanced'?" in plan.refused[0].reason
    assert "demnd" in plan.refused[1].reason
    assert plan.refused[2].reason == "snapshot: a trial must keep the sweep's, tiny"
    assert all("\n" not in one.reason for one in plan.refused)
    assert plan.repeats == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metric": "agreement_sperman"}, r"unknown metric 'agreement_sperman'; did you mean 'agreement_spearman'"),
        ({"measure": {"agrement": {}}}, r"unknown objective 'agrement'; did you mean 'agreement'"),
        ({"measure": {"agreement": {"tops": 3}}}, r"measure: agreement: unknown option 'tops'; did you mean 'top'"),
        ({"measure": {"backtest": {"horizons": [0]}}, "metric": "x"}, r"measure: backtest: horizons.0"),
        ({"assignments": ["model=nothing"]}, r"unknown model 'nothing'"),
    ],
)  # fmt: skip
def test_a_sweep_that_cannot_be_measured_is_refused_at_once(root, changes, message):
    with pytest.raises(UsageError, match=message):
        a_plan(root, **changes)


def test_the_key_of_the_whole_rests_on_what_defines_the_answer(root, planned):
    plan, _ = planned
    assert a_plan(root, workers=7, title="Another")[0].key == plan.key
    assert a_plan(root, measure={"agreement": {"top": 4}, "coverage": {}})[0].key != plan.key
    assert a_plan(root, assignments=["as_of=2020"])[0].key != plan.key


def test_a_fitted_model_that_has_seen_the_outcomes_is_no_trial(root):
    model = read_job(root).job.model
    spec = RegisteredSpec(name="corridor-x", version=2, spec_hash=model.digest(), as_of=2020)

    def read(assignments):
        path = root / "configs" / "jobs" / "small.yaml"
        return load_job(path, assignments, registry=lambda _: Registered(spec, model.model_dump_json()))

    listed = [["model=registry:corridor-x/2"], ["model={base: registry:corridor-x/2}"]]
    sweep = SweepSpec.model_validate({**SWEEP, "search": "list", "space": {}, "listed": listed})
    plan = plan_of(sweep, read, "0" * 64)
    assert [one.number for one in plan.refused] == [1]
    assert plan.refused[0].reason.startswith("model: corridor-x as it was fitted has seen what trials are judged by; ")
    assert plan.repeats == 1  # fitted anew it is the job as it stands


def test_an_error_is_told_on_one_line():
    assert told(ValueError("a\n  b")) == "a b"
    assert told(ValueError()) == "ValueError"


def test_the_sweep_that_comes_with_corridor_can_be_measured():
    spec, sectors = load(SweepSpec, REPO / "experiments" / "sweep_weights.yaml"), {}
    plan = plan_of(spec, lambda a: load_job(REPO / spec.job, a, sectors_read=sectors), "0" * 64)
    assert plan.refused == ()
    assert len(plan.trials) > 60
    weights = [trial.resolved.job.model.weights for trial in plan.trials if trial.resolved.job.model.name == "balanced"]
    assert len({tuple(one.values()) for one in weights}) == len(weights) > 40
