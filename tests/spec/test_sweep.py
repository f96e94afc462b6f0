"""What a sweep's file may say, and what it is told when it says something else."""

import re

import pytest

from corridor.errors import UsageError
from corridor.spec import load
from corridor.spec.loading import build
from corridor.spec.sweep import SweepSpec

BASE = {"name": "one", "job": "configs/jobs/x.yaml", "metric": "m"}


def a_sweep(**changes):
    return build(SweepSpec, {**BASE, "space": {"model": {"choice": ["a", "b"]}}, **changes}, "sweep.yaml")


def test_a_sweep_measures_the_backtest_unless_it_says_otherwise():
    spec = a_sweep()
    assert spec.measure == {"backtest": {}}
    assert (spec.search, spec.better, spec.with_base, spec.trials) == ("random", "higher", True, 100)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"space": {}}, "a list has no space, and a grid or a random search needs one"),
        ({"search": "list"}, "a list has no space"),
        ({"search": "list", "space": {}}, "a search by list needs listed trials"),
        ({"listed": [["model=a"]]}, "a search by list needs listed trials, and no other search may have them"),
        ({"search": "list", "space": {}, "listed": [["model"]]}, r"listed: must be KEY=VALUE .* found 'model'"),
        ({"assignments": ["=3"]}, r"assignments: must be KEY=VALUE .* found '=3'"),
        ({"search": "grid", "space": {"w": {"uniform": [0, 1]}}}, r"space\.w: a range on a grid needs steps"),
        ({"search": "grid", "space": {"w": {"dirichlet": {"a": 1, "b": 1}}}}, r"space\.w: shares cannot be put"),
        ({"register_as": "No Name"}, r"register_as: must be small letters"),
        ({"trials": 0}, r"trials: .*greater than or equal to 1"),
        ({"space": {"w": {}}}, r"space\.w: exactly one of choice, .* is needed, found none"),
        ({"space": {"w": {"choice": [1], "uniform": [0, 1]}}}, r"found choice, uniform"),
        ({"space": {"w": {"choice": []}}}, r"space\.w\.choice: needs at least one value, and each value once"),
        ({"space": {"w": {"choice": [1, 1]}}}, r"space\.w\.choice: needs at least one value, and each value once"),
        ({"space": {"w": {"choice": [1, 2], "odds": [1]}}}, r"space\.w\.odds: needs a finite number above 0"),
        ({"space": {"w": {"choice": [1, 2], "odds": [1, 0]}}}, r"space\.w\.odds: needs a finite number above 0"),
        ({"space": {"w": {"uniform": [1, 1]}}}, r"space\.w\.uniform: must go from a lower to a higher"),
        ({"space": {"w": {"loguniform": [0, 1]}}}, r"space\.w\.loguniform: must begin above 0"),
        ({"space": {"w": {"integer": [1, 3], "steps": 2}}}, r"space\.w\.steps: only uniform and loguniform take steps"),
        ({"space": {"w": {"dirichlet": {"a": 1}}}}, r"space\.w\.dirichlet: needs at least two names"),
        ({"space": {"w": {"dirichlet": {"a": 1, "b": 0}}}}, r"space\.w\.dirichlet\.b: a concentration is"),
        ({"space": {"w": {"choice": [1], "when": {"v": [1]}}}}, r"space\.w\.when: must be a key above in .*, found v"),
        ({"spce": {}}, r"spce: unknown key; did you mean 'space'\?"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_place(changes, message):
    with pytest.raises(UsageError, match=message):
        a_sweep(**changes)


def test_a_single_value_of_a_condition_is_a_list_of_one():
    space = {"model": {"choice": ["a", "b"]}, "w": {"uniform": [0, 1], "when": {"model": "a"}}}
    assert a_sweep(space=space).space["w"].when == {"model": ("a",)}


def test_workers_title_and_registration_do_not_define_the_answer():
    one = a_sweep().defining()
    assert one == a_sweep(workers=9, title="Other", register_as="best").defining()
    assert one != a_sweep(seed=1).defining()
    assert set(one) == set(SweepSpec.model_fields) - {"workers", "title", "register_as"}


def test_a_file_is_read_with_overrides(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("name: one\njob: x.yaml\nmetric: m\nspace: {model: {choice: [a, b]}}\ntrials: 5\n")
    assert load(SweepSpec, path, ["trials=7", "space.model.choice=[c]"]).trials == 7
    path.write_text("name: one\njob: x.yaml\nmetric: m\nspace: {model: {chioce: [a, b]}}\n")
    with pytest.raises(
        UsageError, match=re.escape(f"{path}:4: space.model.chioce: unknown key; did you mean 'choice'?")
    ):
        load(SweepSpec, path)


def test_options_of_a_file_are_plain_values(tmp_path):
    path = tmp_path / "one.yaml"
    options = "{backtest: {origins: [2010, 2012], thresholds: {small: 0.1}}}"
    path.write_text(f"name: one\njob: x.yaml\nmetric: m\nspace: {{model: {{choice: [a]}}}}\nmeasure: {options}\n")
    found = load(SweepSpec, path).measure["backtest"]
    assert found == {"origins": [2010, 2012], "thresholds": {"small": 0.1}}
    assert [type(value) for value in found.values()] == [list, dict]
    assert type(found["thresholds"]["small"]) is float
