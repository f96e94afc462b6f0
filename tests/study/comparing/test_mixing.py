"""Mixtures: pure ones are the jobs themselves, weights go by name, and only what differs is said to differ."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.spec import ModelSpec, ResolvedJob
from corridor.spec.registered import RegisteredSpec
from corridor.study.comparing.mixing import (
    FACTORS,
    carried,
    changed_factors,
    common_directions,
    common_sectors,
    core,
    mixed,
    with_weights,
)
from factories_run import a_job

SAME = ("h", "h")
ALL_BEFORE, ALL_AFTER = (dict.fromkeys(FACTORS, side) for side in (0, 1))

weights = st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 10.0), min_size=1)


def job_with(*, model=None, sectors=None, **job):
    """The job of the tests with changes, built anew so that it is checked."""
    spec = a_job().canonical()
    spec["job"]["model"] |= model or {}
    spec["job"] |= job
    if sectors is not None:
        spec["sectors"] = sectors(spec["sectors"])
    return ResolvedJob.model_validate(spec)


def weighing(**changes):
    return {"weights": a_job().job.model.weights | changes}


STEP = {"normalise": {"method": "rank", "options": {}}}


@pytest.mark.parametrize(
    ("other", "hashes", "expected"),
    [
        (job_with(), SAME, ()),
        (job_with(), ("h", "i"), ("data",)),
        (job_with(as_of=2019), SAME, ("data",)),
        (job_with(snapshot="elsewhere"), SAME, ()),
        (job_with(model=weighing(demand=0.6)), SAME, ("weights",)),
        (job_with(model={"weigh": {"method": "equal", "options": {}}}), SAME, ("weights",)),
        (job_with(model=STEP), SAME, ("model",)),
        (job_with(model={"min_observed": 0.5}), SAME, ("model",)),
        (job_with(model={"title": "Another", "faults": "None known."}), SAME, ()),
        (job_with(report={"title": "Another title"}), SAME, ()),
        (job_with(model=STEP | weighing(risk=0.0), as_of=2019), SAME, FACTORS),
        (job_with(sectors=lambda found: [found[0] | {"description": "In other words."}, *found[1:]]), SAME, ()),
        (job_with(sectors=lambda found: [found[0] | {"revision": "HS17"}, *found[1:]]), SAME, ("model",)),
    ],
)
def test_a_planted_change_is_told_as_its_factor_alone(other, hashes, expected):
    assert changed_factors(a_job(), other, hashes) == expected
    assert changed_factors(other, a_job(), hashes[::-1]) == expected


def test_an_indicator_more_is_a_change_of_the_model_and_not_of_the_weights():
    pillars = {name: dict(inner) for name, inner in a_job().job.model.pillars.items()}
    pillars["supply"] = {"rca": 0.3, "export_size": 0.3, "export_trend": 0.4}
    assert changed_factors(a_job(), job_with(model={"pillars": pillars}), SAME) == ("model",)
    pillars["supply"] = {"rca": 0.4, "export_size": 0.2, "export_trend": 0.4}
    assert changed_factors(a_job(), job_with(model={"pillars": pillars}), SAME) == ("weights", "model")


def test_pure_mixtures_are_the_jobs_themselves():
    other = job_with(model=STEP | weighing(risk=0.0), as_of=2019)
    both = (a_job(), other)
    for sides, job in ((ALL_BEFORE, a_job()), (ALL_AFTER, other)):
        found = mixed(both, sides)
        assert core(found.canonical()["job"]["model"]) == core(job.canonical()["job"]["model"])
        assert (found.job.as_of, found.sectors) == (job.job.as_of, job.sectors)


def test_a_mixture_has_each_factor_of_its_side():
    other = job_with(model=STEP | weighing(risk=0.0), as_of=2019)
    found = mixed((a_job(), other), {"data": 1, "weights": 1, "model": 0}).job
    assert (found.as_of, found.model.weights["risk"], found.model.normalise.method) == (2019, 0.0, "goalposts")
    found = mixed((a_job(), other), {"data": 0, "weights": 0, "model": 1}).job
    assert (found.as_of, found.model.weights["risk"], found.model.normalise.method) == (None, 0.1, "rank")


def test_mixtures_rank_the_corridors_that_both_jobs_rank():
    one_way = job_with(corridors=[{"exporter": "AZE", "importer": "USA"}, {"exporter": "GEO", "importer": "USA"}])
    assert common_directions(a_job(), one_way) == [("AZE", "USA")]
    assert mixed((a_job(), one_way), ALL_AFTER).job.directions() == [("AZE", "USA")]


def test_sectors_in_common_stand_in_the_order_of_the_first():
    spec = a_job().canonical()
    kept = [sector for sector in reversed(spec["sectors"]) if sector["name"] in ("ict", "services")]
    fewer = ResolvedJob.model_validate(
        {"job": spec["job"] | {"sectors": [one["name"] for one in kept]}, "sectors": kept}
    )
    assert common_sectors(a_job(), fewer) == ["ict", "services"]
    assert common_sectors(fewer, a_job()) == ["services", "ict"]


@given(weights, weights)
def test_weights_are_carried_in_proportion_and_the_whole_stays(own, given_):
    found = carried(own, given_)
    assert list(found) == list(own)
    if own.keys() == given_.keys():
        assert found == given_
        return
    assert math.isclose(math.fsum(found.values()), math.fsum(own.values()), rel_tol=1e-12)
    both = [name for name in own if name in given_]
    assert all(found[name] == own[name] for name in own if name not in given_)
    for name in both:
        expected = given_[name] / math.fsum(given_[other] for other in both)
        here = found[name] / math.fsum(found[other] for other in both)
        assert math.isclose(here, expected, rel_tol=1e-9)


@given(weights)
def test_a_model_keeps_its_own_weights(own):
    assert carried(own, own) == own
    assert carried(own, {"z": 1.0}) == own
    assert carried(own, {name: 3.0 * weight for name, weight in own.items()} | {"z": 1.0}) == own


def test_weights_that_cannot_be_shared_stay():
    assert carried({"a": 0.0, "b": 1.0}, {"a": 2.0, "c": 1.0}) == {"a": 0.0, "b": 1.0}
    assert carried({"a": 1.0, "b": 1.0}, {"a": 0.0, "c": 1.0}) == {"a": 1.0, "b": 1.0}


def test_members_of_an_ensemble_take_the_weights_of_their_namesakes():
    model = a_job().canonical()["job"]["model"]
    donor = model | weighing(demand=0.9)
    ensemble = model | {"members": {"one": model, "other": model}}
    found = with_weights(ensemble, model | {"members": {"one": donor}})
    assert found["members"]["one"]["weights"]["demand"] == 0.9
    assert found["members"]["other"] == model
    assert ModelSpec.model_validate(found).members["one"].weights["demand"] == 0.9


def test_the_step_that_learns_weights_stays_where_the_indicators_differ():
    model = a_job().canonical()["job"]["model"]
    fewer = model | {
        "pillars": {"risk": {"governance": 1.0}},
        "weights": {"risk": 1.0},
        "weigh": {"method": "equal", "options": {}},
    }
    assert with_weights(model, fewer)["weigh"]["method"] == "given"
    assert with_weights(model, model | {"weigh": fewer["weigh"]})["weigh"]["method"] == "equal"


def test_weights_of_a_registered_model_count_with_the_model():
    kept = RegisteredSpec(name="corridor-good", version=3, spec_hash="ab" * 32, as_of=2020)
    plain = job_with(model=weighing(demand=0.6))
    registered = plain.model_copy(update={"registered": kept})
    assert changed_factors(plain, registered, SAME) == ("model",)
    assert changed_factors(a_job(), registered, SAME) == ("model",)
    newer = registered.model_copy(update={"registered": kept.model_copy(update={"version": 4})})
    assert changed_factors(registered, newer, SAME) == ("model",)
    assert changed_factors(registered, registered, SAME) == ()
    assert mixed((plain, registered), ALL_AFTER).registered == kept
    assert mixed((plain, registered), {"data": 1, "weights": 0, "model": 0}).registered is None
