"""How a run stands to those before it, on a small project of its own."""

import json
from dataclasses import replace

import pytest

from corridor import engine, sensing
from corridor.errors import DataError, UsageError
from corridor.study.sensitivity import sites
from corridor.study.storing import ARCHIVE, read_run, write_run
from factories_project import a_project
from factories_run import a_run

PLAIN = ["report.formats=[]", "robustness.draws=0"]
"""Overrides that leave out what these tests do not look at."""
POTENTIAL = [*PLAIN, "model=export_potential"]
"""A model that has no steps to vary, so that a study is quick."""


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project")) / "configs" / "jobs" / "small.yaml"


@pytest.fixture(scope="module", autouse=True)
def few():
    """One earlier year and no sides: two worlds in place of nine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "YEARS_BACK", (1,))
        patch.setattr(sites, "SIDES", ())
        yield


@pytest.fixture(scope="module")
def studied(job, few, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return engine.study_sensitivity(job, overrides=POTENTIAL, samples=8, out=out), out


def test_a_study_leaves_a_record_and_tables_and_a_later_run_shows_it(job, studied):
    outcome, out = studied
    assert {path.name for path in outcome.files} == {
        "sensitivity.json", "sensitivity.zip", "sensitivity_indices.csv", "sensitivity_left_out.csv",
        "sensitivity_reversals.csv",
    }  # fmt: skip
    assert json.loads((out / "sensitivity.json").read_text(encoding="utf-8")) == outcome.record
    run = engine.run_job(job, overrides=POTENTIAL, out=out, track=False).run
    assert run.sensitivity is not None
    assert run.sensitivity.indices.to_dicts() == outcome.record["indices"]
    assert read_run(out).sensitivity.indices.equals(run.sensitivity.indices)
    assert run.sensitivity.indices["assumption"].unique().to_list() == ["year"]
    other = engine.run_job(job, overrides=PLAIN, out=out, track=False).run
    assert other.sensitivity is None
    again = engine.run_job(job, overrides=POTENTIAL, out=out / "anew", track=False, sensitivity=True)
    assert again.run.sensitivity.left_out.equals(run.sensitivity.left_out)
    assert out / "anew" / "sensitivity.zip" in again.files


def test_runs_tell_what_moved_and_twice_the_same_leaves_the_same_bytes(job, tmp_path):
    first = engine.run_job(job, overrides=PLAIN, out=tmp_path / "a", track=False)
    assert first.run.moved is None
    files = {path.name: path.read_bytes() for path in first.files}
    again = engine.run_job(job, overrides=PLAIN, out=tmp_path / "a", track=False)
    assert {path.name: path.read_bytes() for path in again.files} == files
    heavier = [*PLAIN, "model.weights.demand=0.9"]
    moved = engine.run_job(job, overrides=heavier, out=tmp_path / "a", track=False)
    assert moved.run.moved.since.endswith("; weights changed since")
    assert moved.run.moved.lines.height > 0
    files = {path.name: path.read_bytes() for path in moved.files}
    again = engine.run_job(job, overrides=heavier, out=tmp_path / "a", track=False)
    assert {path.name: path.read_bytes() for path in again.files} == files
    since = engine.run_job(job, overrides=PLAIN, out=tmp_path / "b", since=tmp_path / "a", track=False).run.moved
    assert since.lines["rank_change"].to_list() == [-n for n in moved.run.moved.lines["rank_change"]]


def test_a_folder_without_a_run_is_refused_where_it_was_asked_for(tmp_path):
    assert sensing.run_before(tmp_path, None) is None
    with pytest.raises(UsageError, match=r"--since .*: must be a folder of results, which holds run\.zip"):
        sensing.run_before(tmp_path, tmp_path / "nothing")
    (tmp_path / ARCHIVE).write_bytes(b"PK broken")
    with pytest.raises(DataError, match="cannot be read as the archive of a run"):
        sensing.run_before(tmp_path, tmp_path)


def test_a_broken_run_before_costs_the_section_and_says_why(tmp_path):
    (tmp_path / ARCHIVE).write_bytes(b"PK broken")
    said = []
    assert sensing.run_before(tmp_path, None, said.append) is None
    assert said[0].startswith("What moved is not told, as the run before cannot be read: ")


def test_a_run_that_was_asked_for_is_compared_whatever_it_is(tmp_path):
    run = a_run()
    job = run.resolved.job.model_copy(update={"name": "other"})
    other = replace(run, resolved=run.resolved.model_copy(update={"job": job}))
    write_run(other, tmp_path / ARCHIVE)
    before = sensing.run_before(tmp_path, tmp_path)
    assert sensing.with_neighbours(run, tmp_path, before).moved is None
    assert sensing.with_neighbours(run, tmp_path, before, tmp_path).moved.unchanged == run.ranking.lines.height


def test_a_run_without_a_study_writes_none(tmp_path):
    assert sensing.write_sensitivity(replace(a_run(), sensitivity=None), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_points_that_are_no_power_of_two_are_refused_before_anything_is_read(job):
    with pytest.raises(UsageError, match="samples: must be a power of two"):
        engine.study_sensitivity(job, samples=100)
