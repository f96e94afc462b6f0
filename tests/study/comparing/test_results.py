"""A run is read back as it was written, and what was altered or is missing is named."""

import json

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.reports.formats import write_all
from corridor.spec import digest
from corridor.study.comparing.results import COLUMNS, read_result
from factories_run import a_run


@pytest.fixture
def folder(tmp_path):
    run = a_run()
    run = a_run(spec_hash=run.resolved.digest())
    write_all(run, tmp_path, formats=())
    return tmp_path


def rewrite(folder, **changes):
    path = folder / "run.json"
    record = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in record.items() if value is not None}))


def test_what_was_written_is_read(folder):
    found, run = read_result(folder, "first"), a_run()
    assert found.spec == run.resolved
    assert found.ranking.equals(run.ranking)
    assert (found.label, found.data_hash, found.version) == ("first", run.data_hash, "0.1.0")
    assert found.head() == {
        "run": "first", "model": "balanced", "opportunities": 12, "as_of": 2024, "data_hash": run.data_hash,
        "job": "us_azerbaijan", "snapshot": "embedded", "spec_hash": run.resolved.digest(), "version": "0.1.0",
    }  # fmt: skip


def test_a_run_is_called_by_its_folder_unless_it_has_a_name(folder):
    assert read_result(folder).label == str(folder)


def test_a_spec_that_was_altered_is_refused(folder):
    spec = a_run().resolved.canonical()
    spec["job"]["as_of"] = 1999
    rewrite(folder, spec=spec)
    with pytest.raises(DataError, match=r"run\.json: spec: its digest is not the spec_hash .*; it was altered"):
        read_result(folder)


def test_a_spec_that_this_version_does_not_know_is_refused_with_the_version_that_wrote_it(folder):
    spec = a_run().resolved.canonical()
    spec["job"]["colour"] = "red"
    rewrite(folder, spec=spec, spec_hash=digest(spec), version="9.9.9")
    with pytest.raises(DataError, match=r"spec: job\.colour: .* not permitted; the run was made by version 9\.9\.9"):
        read_result(folder)


def test_a_record_that_lacks_keys_is_refused(folder):
    rewrite(folder, spec_hash=None, as_of=None)
    with pytest.raises(DataError, match=r"run\.json: lacks as_of, spec_hash; a record has "):
        read_result(folder)


@pytest.mark.parametrize(
    ("text", "message"), [("[]", "must be a mapping, found list"), ("{", "cannot be read as JSON")]
)
def test_a_record_that_is_none_is_refused(folder, text, message):
    (folder / "run.json").write_text(text)
    with pytest.raises(DataError, match=message):
        read_result(folder)


def test_a_folder_without_a_record_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"run\.json: no such file; the results of a run hold one"):
        read_result(tmp_path)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_that_is_missing_or_broken_is_named(folder, name):
    path = folder / f"{name}.parquet"
    path.write_bytes(b"no parquet")
    with pytest.raises(DataError, match=rf"{name}\.parquet: cannot be read as Parquet"):
        read_result(folder)
    path.unlink()
    with pytest.raises(DataError, match=rf"{name}\.parquet: cannot be read as Parquet"):
        read_result(folder)


def test_a_column_of_another_type_is_named(folder):
    path = folder / "ranking.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(pl.col("score").cast(pl.String)).write_parquet(path)
    with pytest.raises(DataError, match=r"ranking\.parquet: column score: must be Float64, found String"):
        read_result(folder)
    frame.drop("rank").write_parquet(path)
    with pytest.raises(DataError, match=r"column rank: must be Int32, found None"):
        read_result(folder)
