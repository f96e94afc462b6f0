"""Mixtures are scored on the data of their side, each world is made once, and what fails is told and left out."""

import itertools

import pytest

from corridor import engine
from corridor.errors import DataError, UsageError
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.spec.registered import RegisteredSpec
from corridor.study.comparing import rescoring
from corridor.study.comparing.attributing import counted
from corridor.study.comparing.rescoring import Scorer, score_corners, sides_of
from factories_compare import a_result
from factories_project import a_project


def no_fit(registered):
    raise DataError(f"{registered.name} is not at hand")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def snapshot(root):
    return read_snapshot(root / "data" / "tiny")


def job(root, *overrides):
    return load_job(root / "configs" / "jobs" / "small.yaml", overrides)


def test_pure_mixtures_give_what_the_runs_gave(root, snapshot):
    changes = ("as_of=2020", "model.weights.demand=0.6", "model.aggregate.method=geometric")
    before, after = a_result(root, snapshot), a_result(root, snapshot, *changes)
    told = []
    corners, problems = score_corners(
        (before.spec, after.spec), ("data", "weights", "model"), Scorer((snapshot, snapshot), no_fit), told.append
    )
    assert problems == ()
    assert sorted(corners) == list(itertools.product((0, 1), repeat=3))
    assert corners[0, 0, 0].equals(counted(before.ranking.lines))
    assert corners[1, 1, 1].equals(counted(after.ranking.lines))
    assert told[0] == "Scoring with data of A, weights of A, model of A"
    assert not corners[0, 1, 0].equals(corners[0, 0, 0])


def test_a_world_is_made_once_for_each_year_that_is_seen(root, snapshot, monkeypatch):
    made = []
    original = rescoring.world_of
    monkeypatch.setattr(rescoring, "world_of", lambda *given: made.append(given[0].job.as_of) or original(*given))
    jobs = (job(root), job(root, "as_of=2020", "model.weights.demand=0.6"))
    score_corners(jobs, ("data", "weights"), Scorer((snapshot, snapshot), no_fit), lambda _: None)
    assert made == [None, 2020]


def test_another_reference_is_another_world(root, snapshot, monkeypatch):
    made = []
    original = rescoring.world_of
    monkeypatch.setattr(rescoring, "world_of", lambda *given: made.append(given[0]) or original(*given))
    score = Scorer((snapshot, snapshot), no_fit)
    for countries in ("[ARG, BEL, CHN]", "[ARG, BEL, CHN, DNK]"):
        score(job(root, f"model.reference.countries={countries}"), 0)
    assert len(made) == 2


def test_a_mixture_that_fails_is_told_and_left_out(root, snapshot):
    lines = a_result(root, snapshot).ranking.lines

    def score(resolved, side):
        if resolved.job.as_of == 2020 and resolved.job.model.weights["demand"] != 0.6:
            raise DataError("data begin too late\nand more")
        return lines

    jobs = (job(root), job(root, "as_of=2020", "model.weights.demand=0.6"))
    corners, problems = score_corners(jobs, ("data", "weights"), score, lambda _: None)
    assert sorted(corners) == [(0, 0), (0, 1), (1, 1)]
    assert problems == ("data of B, weights of A: cannot be scored: data begin too late",)


def test_a_mixture_that_is_no_spec_is_told(root, snapshot, monkeypatch):
    def refuse(*_):
        return type(job(root)).model_validate({})

    monkeypatch.setattr(rescoring, "mixed", refuse)
    corners, problems = score_corners((job(root), job(root)), ("data",), lambda *_: None, lambda _: None)
    assert corners == {}
    assert problems[0] == "data of A: cannot be scored: Field required"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"data": 1}, (1, 0, 0)),
        ({"weights": 1}, (0, 1, 1)),
        ({"model": 1}, (0, 1, 1)),
        ({"weights": 1, "model": 0}, (0, 1, 0)),
        ({"data": 0, "model": 1}, (0, 1, 1)),
        ({}, (0, 0, 0)),
    ],
)
def test_weights_and_model_go_together_unless_both_differ(chosen, expected):
    assert tuple(sides_of(chosen)[name] for name in ("data", "weights", "model")) == expected


def registered(as_of=2021):
    return RegisteredSpec(name="corridor-good", version=3, spec_hash="ab" * 32, as_of=as_of)


def test_a_registered_model_scores_as_it_was_fitted(root, snapshot):
    """A pipeline fitted with other weights in its place shows that it, and not a new fit, gives the scores."""
    plain = job(root)
    other = engine.compute_run(job(root, "model.weights.demand=0.6"), snapshot)
    asked = []
    score = Scorer((snapshot, snapshot), lambda spec: asked.append(spec) or other.pipeline)
    found = score(plain.model_copy(update={"registered": registered()}), 0)
    scores = dict(found.select("opportunity", "score").iter_rows())
    assert scores == dict(other.ranking.lines.select("opportunity", "score").iter_rows())
    assert asked == [registered()]


def test_a_registered_model_does_not_look_ahead(root, snapshot):
    looking = job(root, "as_of=2019").model_copy(update={"registered": registered(2021)})
    with pytest.raises(
        UsageError, match=r"registry:corridor-good/3 was fitted on data up to 2021 and the job sees 2019"
    ):
        Scorer((snapshot, snapshot), no_fit)(looking, 0)
