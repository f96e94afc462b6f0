from dataclasses import replace
from pathlib import Path

import pytest

from corridor.tracking import Artifact, Dataset, Metric, Model, Param, Tag, items_of
from corridor.tracking.items import _legal, legal_name, shortened
from factories_run import a_fuzzed_run, a_run


def of_kind(kind, items):
    return [item for item in items if isinstance(item, kind)]


def test_params_are_the_flattened_spec():
    params = {item.key: item.value for item in of_kind(Param, items_of(a_run(), []))}
    assert params["job.name"] == "us_azerbaijan"
    assert params["job.model.weights.demand"] == "0.3"
    assert params["job.model.pillars.demand.import_size"] == "0.5"
    assert params["job.model.reference.countries"] == "USA, AZE, GEO, TUR, KAZ, ITA"
    assert params["job.as_of"] == "None"


def test_tags_say_what_the_run_was():
    tags = {item.key: item.value for item in of_kind(Tag, items_of(a_run(), []))}
    assert tags == {
        "corridor.spec_hash": "8f1c" * 16,
        "corridor.data_hash": "02be" * 16,
        "corridor.version": "0.1.0",
        "corridor.job": "us_azerbaijan",
        "corridor.model": "balanced",
        "corridor.snapshot": "embedded",
        "corridor.as_of": "2024",
    }


def test_the_snapshot_is_a_dataset_with_its_hash():
    assert of_kind(Dataset, items_of(a_run(), [])) == [Dataset("embedded", "02be" * 9, "02be" * 16)]


def test_metrics_are_finite_and_have_legal_names(fitted_run):
    assert of_kind(Metric, items_of(fitted_run, [])) == [Metric("opportunities", 12.0), Metric("ndcg_at_10", 0.5)]


def test_files_keep_their_order():
    items = items_of(a_run(), [Path("b.csv"), Path("a.html")])
    assert of_kind(Artifact, items) == [Artifact(Path("b.csv")), Artifact(Path("a.html"))]


def test_the_fitted_pipeline_comes_with_a_few_rows(fitted_run):
    (model,) = of_kind(Model, items_of(fitted_run, []))
    assert model.pipeline is fitted_run.pipeline
    assert model.example.equals(fitted_run.features.head(5))
    assert of_kind(Model, items_of(a_run(), [])) == []


def test_long_and_hostile_texts_stay_within_the_limits():
    run = a_fuzzed_run()
    model = run.resolved.job.model.model_copy(update={"answers": "x" * 7000})
    resolved = run.resolved.model_copy(update={"job": run.resolved.job.model_copy(update={"model": model})})
    params = {item.key: item.value for item in of_kind(Param, items_of(replace(run, resolved=resolved), []))}
    assert params["job.model.answers"] == "x" * 5999 + "…"
    assert max(map(len, params.values())) == 6000


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("ndcg@10", "ndcg_at_10"),
        ("model.weights.demand", "model.weights.demand"),
        ("a/b:c*d", "a_b_c_d"),
        ("..", "_"),
        ("", "_"),
        ("x" * 300, "x" * 250),
    ],
)
def test_names_become_legal(name, legal):
    assert legal_name(name) == legal


def test_names_that_become_the_same_are_kept_apart():
    assert _legal({"a*b": 1, "a?b": 2, "a_b": 3}) == {"a_b": 1, "a_b_2": 2, "a_b_3": 3}


def test_texts_are_shortened_with_an_ellipsis():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
