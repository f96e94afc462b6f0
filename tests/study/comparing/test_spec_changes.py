"""Every key that differs is told once, in the words of a job file, with what it bears on."""

import pytest

from corridor.spec import ResolvedJob
from corridor.spec.registered import RegisteredSpec
from corridor.study.comparing.mixing import changed_factors
from corridor.study.comparing.spec_changes import SpecChange, as_rows, spec_changes
from factories_run import a_job


def changes(edit):
    spec = a_job().canonical()
    edit(spec)
    other = ResolvedJob.model_validate(spec)
    return spec_changes(a_job(), other, changed_factors(a_job(), other, ("h", "h")))


def put(path, value):
    def edit(spec):
        *keys, last = path.split(".")
        place = spec
        for key in keys:
            place = place[int(key) if key.isdigit() else key]
        place[last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (put("job.as_of", 2019), ("as_of", "not set", "2019", "data")),
        (put("job.snapshot", "data/mine"), ("snapshot", "embedded", "data/mine", "data")),
        (put("job.model.weights.demand", 0.4), ("model.weights.demand", "0.3", "0.4", "weights")),
        (put("job.model.pillars.supply.rca", 0.4), ("model.pillars.supply.rca", "0.5", "0.4", "weights")),
        (put("job.model.weigh.method", "equal"), ("model.weigh.method", "given", "equal", "weights")),
        (put("job.model.treat.method", "log"), ("model.treat.method", "none", "log", "model")),
        (put("job.model.reference.window", 3), ("model.reference.window", "5", "3", "model")),
        (put("job.model.title", "Another"), ("model.title", "Balanced opportunity score", "Another", "words")),
        (put("job.report.top", 9), ("report.top", "3", "9", "words")),
        (
            put("job.corridors", [{"exporter": "USA", "importer": "AZE"}]),
            ("corridors", "USA → AZE, AZE → USA", "USA → AZE", "ranked"),
        ),
        (put("sectors.0.title", "Digital"), ("sectors.ict.title", "Information and communication", "Digital", "words")),
        (put("sectors.0.revision", "HS17"), ("sectors.ict.revision", "HS22", "HS17", "model")),
    ],
)
def test_one_key_changed_is_one_line(edit, expected):
    (found,) = changes(edit)
    if expected[0] == "sectors.ict.title":
        assert (found.path, found.after, found.kind) == (expected[0], expected[2], expected[3])
    else:
        assert found == SpecChange(*expected)


def test_nothing_changed_is_nothing():
    assert changes(lambda _: None) == ()


def test_options_are_told_by_key_and_not_as_a_whole():
    found = changes(put("job.model.normalise.options", {"lower": 0.05}))
    assert [one.path for one in found] == ["model.normalise.options.lower"]
    assert (found[0].before, found[0].after) == ("absent", "0.05")


def test_an_indicator_that_only_one_model_has_goes_with_the_model():
    found = changes(put("job.model.pillars.supply", {"rca": 0.3, "export_size": 0.3, "export_trend": 0.4}))
    assert {(one.path.rpartition(".")[2], one.kind) for one in found} == {
        ("rca", "model"), ("export_size", "model"), ("export_trend", "model")
    }  # fmt: skip


def test_codes_of_a_sector_that_only_one_job_ranks_are_not_listed():
    def without_the_last(spec):
        spec["job"]["sectors"] = spec["job"]["sectors"][:-1]
        spec["sectors"] = spec["sectors"][:-1]

    assert [one.path for one in changes(without_the_last)] == ["sectors"]


def test_words_of_segments_bear_on_no_score():
    def reworded(spec):
        segment = next(iter(spec["sectors"][0]["segments"].values()))
        segment["why"] = "In other words."

    assert [one.kind for one in changes(reworded)] == ["words"]


def test_data_come_first_and_words_last():
    def much(spec):
        put("job.model.title", "Another")(spec)
        put("job.model.treat.method", "log")(spec)
        put("job.model.weights.demand", 0.4)(spec)
        put("job.as_of", 2019)(spec)

    assert [row["kind"] for row in as_rows(changes(much))] == ["data", "weights", "model", "words"]


def test_a_registered_model_is_told_by_name_and_version():
    kept = RegisteredSpec(name="corridor-good", version=3, spec_hash="ab" * 32, as_of=2020)
    (found,) = spec_changes(a_job(), a_job().model_copy(update={"registered": kept}), ("model",))
    assert found == SpecChange("model", "absent", "registry:corridor-good/3", "model")
