from dataclasses import replace

import polars as pl
import pytest

from corridor.study.moved import LINE_COLUMNS, moved_between, moved_since
from factories_run import a_run


def changed(run, scores=None, drop=(), model=None, **changes):
    """A run with other scores of some lines, without others, and by a model with other weights where told."""
    lines = run.ranking.lines.filter(~pl.col("opportunity").is_in(list(drop)))
    new = scores or {}
    lines = lines.with_columns(
        score=pl.struct("opportunity", "score").map_elements(
            lambda row: new.get(row["opportunity"], row["score"]), return_dtype=pl.Float64
        )
    )
    lines = lines.with_columns(rank=pl.col("score").rank("min", descending=True).cast(pl.Int32)).sort(
        "rank", "opportunity"
    )
    resolved = run.resolved
    if model:
        weights = run.resolved.job.model.model_copy(update={"weights": {**run.resolved.job.model.weights, **model}})
        resolved = resolved.model_copy(update={"job": resolved.job.model_copy(update={"model": weights})})
    return replace(run, ranking=replace(run.ranking, lines=lines), resolved=resolved, **changes)


@pytest.fixture(scope="module")
def before():
    return a_run(moved=None)


def test_the_biggest_move_comes_first_and_is_due_to_what_alone_changed(before):
    names = before.ranking.lines["opportunity"].to_list()
    last = names[-1]
    after = changed(before, {last: 99.0}, data_hash="ff" * 32)
    found = moved_between(before, after)
    assert dict(found.lines.schema) == LINE_COLUMNS
    first = found.lines.row(0, named=True)
    assert first["opportunity"] == last
    assert (first["rank_after"], first["rank_change"]) == (1, first["rank_before"] - 1)
    assert first["data"] == pytest.approx(99.0 - first["score_before"])
    assert (first["weights"], first["model"]) == (0.0, 0.0)
    assert found.since.endswith("; data changed since")
    assert found.lines.height + found.unchanged == len(names)
    assert found.note == ""
    assert found.new.is_empty()
    assert found.gone.is_empty()


def test_where_two_things_changed_the_way_to_the_causes_is_named(before):
    last = before.ranking.lines["opportunity"][-1]
    found = moved_between(before, changed(before, {last: 99.0}, model={"demand": 0.9}, data_hash="ff" * 32))
    assert found.since.endswith("; data and weights changed since")
    assert found.lines["data"].is_null().all()
    assert found.note.startswith("corridor compare ")


def test_another_version_is_told_and_nothing_is_due_to_the_spec(before):
    found = moved_between(before, changed(before, version="9.9.9"))
    assert found.since.endswith("; version changed since")
    assert found.lines.is_empty()
    assert found.lines.schema == pl.Schema(LINE_COLUMNS)
    assert found.unchanged == before.ranking.lines.height


def test_lines_that_come_and_go_have_a_reason(before):
    names = before.ranking.lines["opportunity"].to_list()
    fewer = changed(before, drop=names[:1], data_hash="ff" * 32)
    gone, new = moved_between(before, fewer).gone, moved_between(fewer, before).new
    assert gone["opportunity"].to_list() == new["opportunity"].to_list() == names[:1]
    assert gone.columns == new.columns == ["opportunity", "rank", "because"]
    assert gone["because"].null_count() == 0


def test_the_same_run_again_says_what_it_said(before):
    assert moved_since(before, before) is None
    told = moved_between(before, changed(before, data_hash="ff" * 32))
    second = replace(before, moved=told)
    assert moved_since(second, before) is told


def test_a_run_of_another_job_is_none_to_compare_with(before):
    job = before.resolved.job.model_copy(update={"name": "other"})
    other = replace(before, resolved=before.resolved.model_copy(update={"job": job}), data_hash="ff" * 32)
    assert moved_since(other, before) is None
    assert moved_since(None, before) is None
    assert moved_since(changed(before, data_hash="ff" * 32), before) is not None
