"""A sweep runs: what is known stands, failures stop nothing, and workers change no figure."""

import pytest

from corridor.errors import DataError
from corridor.study.sweeps import running
from corridor.study.sweeps.objectives import OBJECTIVES, Objective
from corridor.study.sweeps.running import measured_trial, run_sweep
from factories_sweep import Memory, a_plan, a_result, a_swept


@pytest.fixture(scope="module")
def swept(planned):
    plan, snapshot = planned
    ledger, said = Memory(), []
    return run_sweep(plan, snapshot, ledger, workers=1, say=said.append), ledger, said


def test_every_trial_is_measured_and_recorded_once(planned, swept):
    result, ledger, said = swept
    assert [one.number for one in result.results] == [0, 1, 2, 3]
    assert sorted(one.key for one in ledger.recorded) == sorted(trial.key for trial in planned[0].trials)
    assert {one.status for one in result.results} == {"finished"}
    assert said[0] == "Measuring trials: 0 of 4"
    assert said[-1] == "Measuring trials: 4 of 4"
    assert result.ranked()[0].number == 0  # nothing agrees with the job as it stands better than itself


def test_two_processes_measure_the_same_to_the_last_bit(planned, swept):
    plan, snapshot = planned
    again = run_sweep(plan, snapshot, Memory(), workers=2, say=lambda _: None)
    assert [dict(one.metrics) for one in again.results] == [dict(one.metrics) for one in swept[0].results]
    assert [one.spec_hash for one in again.results] == [one.spec_hash for one in swept[0].results]


def test_what_is_known_is_not_measured_again(planned, swept, monkeypatch):
    plan, snapshot = planned
    known = {one.key: one for one in swept[1].recorded if one.number != 2}
    counted = []
    real = running.measured_trial
    monkeypatch.setattr(running, "measured_trial", lambda *a: counted.append(a[1].number) or real(*a))
    ledger = Memory(known)
    again = run_sweep(plan, snapshot, ledger, workers=1, say=lambda _: None)
    assert counted == [2]
    assert [one.number for one in ledger.recorded] == [2]
    assert again.reused == 3
    assert [dict(one.metrics) for one in again.results] == [dict(one.metrics) for one in swept[0].results]


def test_a_known_trial_takes_the_number_that_it_has_here(planned, root, swept):
    known = {one.key: one for one in swept[1].recorded}
    plan, snapshot = a_plan(root, search="list", space={}, listed=[["model=export_potential"]], with_base=False)
    (one,) = run_sweep(plan, snapshot, Memory(known), workers=1, say=lambda _: None).results
    assert (one.number, one.assignments) == (0, ("model=export_potential",))


def test_refused_trials_are_recorded_with_their_reason(root):
    plan, snapshot = a_plan(root, search="list", space={}, listed=[["model=nothing"]])
    ledger = Memory()
    result = run_sweep(plan, snapshot, ledger, workers=1, say=lambda _: None)
    assert [(one.number, one.status) for one in result.results] == [(0, "finished"), (1, "refused")]
    assert "unknown model 'nothing'" in result.results[1].reason
    known = {one.key: one for one in ledger.recorded}
    again = Memory(known)
    run_sweep(plan, snapshot, again, workers=1, say=lambda _: None)
    assert again.recorded == []


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (DataError("no\n figures"), "refused", "no figures"),
        (ZeroDivisionError("by zero"), "broke", "ZeroDivisionError: by zero"),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_is_the_result_of_its_trial(planned, monkeypatch, error, status, reason):
    def fail(*_):
        raise error

    broken = Objective("x", {"x": "y"}, {}, {}, 1, fail)
    monkeypatch.setitem(OBJECTIVES._entries, "broken", broken)
    found = measured_trial(None, planned[0].trials[1], {"broken": {}})
    assert (found.status, found.reason, dict(found.metrics), found.number) == (status, reason, {}, 1)


def test_figures_that_are_not_finite_are_left_out(planned, monkeypatch):
    odd = Objective("x", {"x": "y"}, {}, {}, 1, lambda *_: {"a": float("nan"), "b": 1, "c": float("inf")})
    monkeypatch.setitem(OBJECTIVES._entries, "odd", odd)
    assert measured_trial(None, planned[0].trials[1], {"odd": {}}).metrics == {"b": 1.0}


def test_places_follow_the_metric_and_an_earlier_trial_wins_a_tie(planned, root):
    results = [a_result(0, metrics={}), a_result(1), a_result(2, metrics={"agreement_spearman": 0.3}), a_result(3)]
    assert [one.number for one in a_swept(planned[0], results).ranked()] == [2, 3, 1]
    lower, _ = a_plan(root, better="lower")
    assert [one.number for one in a_swept(lower, results).ranked()] == [1, 2, 3]
