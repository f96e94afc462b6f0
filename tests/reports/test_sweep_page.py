"""The folder of a sweep: a board for programs and people, texts that run nowhere, failures with their reasons."""

import json

import polars as pl
import pytest

from corridor.reports.sweep_page import record, write_sweep
from factories_project import a_project
from factories_run import NASTY
from factories_sweep import a_plan, a_result, a_swept


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return a_plan(a_project(tmp_path_factory.mktemp("project")), title=NASTY[:100])[0]


@pytest.fixture(scope="module")
def swept(plan):
    failed = a_result(3, status="refused", metrics={}, reason=NASTY, assignments=(f"model={NASTY}",))
    return a_swept(plan, [a_result(0, assignments=()), a_result(1), a_result(2), failed])


@pytest.fixture(scope="module")
def files(swept, tmp_path_factory):
    return {path.name: path for path in write_sweep(swept, tmp_path_factory.mktemp("out") / "deep" / "er")}


def test_everything_is_written(files):
    assert set(files) == {
        "leaderboard.csv", "leaderboard.parquet", "sweep.html", "sweep.json", "trials.svg", "trials.png", "keys.svg",
        "keys.png",
    }  # fmt: skip
    assert {path.name for path in files["sweep.html"].parent.iterdir()} == set(files)


def test_tables_agree_and_no_cell_is_a_formula(files):
    frame = pl.read_parquet(files["leaderboard.parquet"])
    text = pl.read_csv(files["leaderboard.csv"])
    assert text["trial"].to_list() == frame["trial"].to_list() == [2, 1, 0, 3]
    assert text["agreement_spearman"].to_list() == frame["agreement_spearman"].to_list()
    assert not any(str(value).startswith(("=", "+", "@")) for value in text.row(3) if value is not None)


def test_the_page_names_the_best_and_escapes_what_is_not_ours(files):
    page = files["sweep.html"].read_text()
    assert (
        "Best is trial 2 with agreement_spearman at 0.2; the job as it stands has 0 and stands in place 3 of 3." in page
    )
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "Rank correlation of the scores of all opportunities that both rank." in page


def test_the_record_can_be_read_and_defines_the_sweep(files, swept, plan):
    read = json.loads(files["sweep.json"].read_text())
    assert read == json.loads(json.dumps(record(swept)))
    assert (read["key"], read["data_hash"], read["code"]) == (plan.key, plan.data_hash, plan.code)
    assert read["sweep"]["space"].keys() == plan.spec.space.keys()


def test_a_sweep_without_the_metric_says_so(plan, tmp_path):
    files = write_sweep(a_swept(plan, [a_result(0, status="broke", metrics={}, reason="killed")]), tmp_path)
    assert "No trial gave the metric." in (tmp_path / "sweep.html").read_text()
    assert not [path for path in files if path.suffix in (".svg", ".png")]
