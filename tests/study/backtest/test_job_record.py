import json
from dataclasses import replace

import pytest

from corridor.errors import DataError
from corridor.study.backtest.job_record import TrackRecord, read_records, record_for, text_of
from corridor.study.backtest.job_top import TopCount

COUNT = TopCount(lists=4, named=40, beat_market=22, beat_median=25, candidates=900, candidates_beat_market=400)
ONE = TrackRecord("small", "balanced", "aa" * 32, "tiny", "bb" * 32, (2017, 2018), 3, COUNT, COUNT + COUNT)


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "jobs.json"
    other = replace(ONE, horizon=1)
    path.write_text(text_of([other, ONE]))
    assert read_records(path) == (other, ONE)


def test_the_same_records_are_the_same_bytes_and_a_newer_one_replaces_its_like():
    other = replace(ONE, horizon=1)
    assert text_of([ONE, other]) == text_of([other, ONE])
    newer = replace(ONE, lists=COUNT + COUNT)
    assert json.loads(text_of([ONE, newer]))["records"][0]["lists"]["named"] == 80


def test_no_file_holds_no_record(tmp_path):
    assert read_records(tmp_path / "jobs.json") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "schema: must be 1, found 'list'"),
        ('{"schema": 2}', "schema: must be 1, found 2"),
        ('{"schema": 1, "records": [{"job": "small"}]}', r"records\.0: is no record"),
        ('{"schema": 1, "records": [{"lists": {"lsts": 1}, "reference": {}, "origins": []}]}', r"records\.0: is no"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, text, message):
    path = tmp_path / "jobs.json"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_records(path)


def test_the_record_of_the_very_data_comes_first_then_the_latest_and_the_longest_horizon():
    old = replace(ONE, data_hash="cc" * 32, origins=(2010,))
    near = replace(ONE, horizon=1)
    late = replace(ONE, data_hash="dd" * 32, origins=(2021,))
    records = (old, near, ONE, late)
    assert record_for(records, "small", ONE.model_digest, ONE.data_hash) == ONE
    assert record_for(records, "small", ONE.model_digest, "ee" * 32) == late
    assert record_for((old,), "small", ONE.model_digest, ONE.data_hash) == old


def test_another_model_or_job_has_no_record():
    assert record_for((ONE,), "small", "ff" * 32, ONE.data_hash) is None
    assert record_for((ONE,), "large", ONE.model_digest, ONE.data_hash) is None
