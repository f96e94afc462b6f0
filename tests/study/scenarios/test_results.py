"""A result is plain enough to be kept: frozen, and what went into an archive comes out of it."""

from dataclasses import FrozenInstanceError, replace

import pytest

from corridor.study.scenarios.carrying import carry_through
from corridor.study.storing import read_run, write_run
from factories_run import a_run
from factories_scenarios import a_case, a_scenario


@pytest.fixture(scope="module")
def result():
    return carry_through(a_case(), a_scenario({"kind": "distance", "countries": ["ARG"], "factor": 0.9}))


def test_a_result_cannot_be_changed(result):
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        result.name = "other"


def test_what_is_kept_is_what_was_found(result, tmp_path):
    write_run(a_run(scenarios=(result, replace(result, name="again"))), tmp_path / "run.zip")
    one, other = read_run(tmp_path).scenarios
    assert (one.name, other.name) == ("made_up", "again")
    assert one.lines.equals(result.lines)
    assert dict(one.lines.schema) == dict(result.lines.schema)
    assert (one.assumptions, one.notes, one.level) == (result.assumptions, result.notes, result.level)
