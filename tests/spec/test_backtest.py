from pathlib import Path

import pytest
from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.spec.backtest import BacktestSpec, ThresholdSpec, years_of
from corridor.spec.loading import load

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
A_JOB = {"name": "a", "job": "configs/jobs/us_azerbaijan.yaml"}


def test_defaults_test_every_model_of_a_job_on_activation_and_growth():
    spec = BacktestSpec.model_validate(A_JOB)
    assert (spec.models, spec.targets, spec.horizons, spec.origins) == (("all",), ("activation", "growth"), (1, 3), ())
    assert (spec.draws, spec.level, spec.seed, spec.check_leakage) == (1000, 0.9, 0, True)


@pytest.mark.parametrize("spec", [BacktestSpec, ThresholdSpec])
def test_each_field_has_its_sentence(spec):
    for name, field in spec.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    ("written", "years"),
    [("2008..2011", [2008, 2009, 2010, 2011]), ("2008 .. 2008", [2008]), ([2008, 2010], [2008, 2010]), ("x", "x")],
)
def test_a_range_of_years_holds_both_ends(written, years):
    assert years_of(written) == years


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"job": None}, "a backtest names either a job or panels"),
        ({"panels": ["minerals"]}, "a backtest names either a job or panels"),
        ({"origins": "2011..2008"}, "from the earlier to the later, found 2011..2008"),
        ({"origins": [2008, 2008]}, "listed twice: 2008"),
        ({"horizons": [0]}, "greater than or equal to 1"),
        ({"targets": ["profit"]}, "Input should be 'activation', 'growth', 'dollars' or 'share'"),
        ({"models": []}, "at least 1 item"),
        ({"thresholds": {"small": 0.6}}, "must not be above substantial, found 0.6 and 0.5"),
        ({"kept": {"baci": 0}}, "one partner or more, found 0"),
        ({"level": 1.0}, "less than 1"),
        ({"draw": 10}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_values_are_refused(values, message):
    with pytest.raises(ValidationError, match=message):
        BacktestSpec.model_validate({**A_JOB, **values})


def test_only_a_job_takes_assignments():
    with pytest.raises(ValidationError, match="only a job can be changed by assignments"):
        BacktestSpec.model_validate({"name": "a", "panels": ["minerals"], "assignments": ["model=balanced"]})


def test_one_name_is_a_list_of_one():
    spec = BacktestSpec.model_validate({"name": "a", "panels": "all", "models": "memory"})
    assert (spec.panels, spec.models) == (("all",), ("memory",))


def test_a_file_is_read_and_a_fault_names_its_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\njob: j.yaml\norigins: 2010..2012\nhorizons: [1, 30]\n")
    with pytest.raises(UsageError, match=r"a\.yaml:4: horizons"):
        load(BacktestSpec, path)
    path.write_text("name: a\njob: j.yaml\norigins: 2010..2012\n")
    assert load(BacktestSpec, path).origins == (2010, 2011, 2012)


@pytest.mark.parametrize("path", sorted(EXPERIMENTS.glob("backtest*.yaml")), ids=lambda path: path.stem)
def test_the_files_that_come_with_corridor_are_read(path):
    spec = load(BacktestSpec, path)
    assert spec.name == path.stem
    assert spec.job is None or (EXPERIMENTS.parent / spec.job).is_file()


def test_what_changes_the_answer_changes_the_digest():
    spec = BacktestSpec.model_validate(A_JOB)
    assert spec.digest() == BacktestSpec.model_validate({**A_JOB, "draws": 1000}).digest()
    assert spec.digest() != BacktestSpec.model_validate({**A_JOB, "seed": 1}).digest()
