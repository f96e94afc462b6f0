import json
from dataclasses import replace

import polars as pl
import pytest

from corridor.study.robustness.results import NotVaried
from corridor.study.sensitivity.keeping import ARCHIVE, Kept, kept_for, record_of, text_of, write_kept
from corridor.study.sensitivity.results import INDEX_COLUMNS, LEFT_OUT_COLUMNS, REVERSAL_COLUMNS, Sensitivity

HASHES = {"spec": "ab" * 32, "data": "cd" * 32}


def a_kept():
    """A sensitivity of one assumption, one part left out and one test."""
    index = dict.fromkeys(INDEX_COLUMNS, 0.5) | {
        "assumption": "year",
        "levels": "2020, 2019",
        "output": "mean rank shift",
    }
    left = {
        "kind": "indicator", "name": "rca", "title": "RCA", "spearman": None, "mean_shift": 1.5, "largest_shift": 3,
        "largest_line": "ARG-BEL:HS10", "top_kept": 0.9, "unranked": 0,
    }  # fmt: skip
    swap = {"test": "a line is removed", "what": "each line", "changed": 0, "pairs": 3, "worst": None}
    found = Sensitivity(
        indices=pl.DataFrame([index], schema=INDEX_COLUMNS),
        left_out=pl.DataFrame([left], schema=LEFT_OUT_COLUMNS),
        reversals=pl.DataFrame([swap], schema=REVERSAL_COLUMNS),
        not_varied=(NotVaried("weights", "they are fixed"),),
        evaluations=24,
        seed=1,
    )
    return Kept("small", 2020, HASHES["spec"], HASHES["data"], "0.1.0", found)


def test_what_was_kept_is_found_again_for_the_same_spec_data_and_version(tmp_path):
    write_kept(a_kept(), tmp_path / ARCHIVE)
    found = kept_for(tmp_path, HASHES, "0.1.0")
    assert found.indices.equals(a_kept().found.indices)
    assert found.left_out.equals(a_kept().found.left_out)
    assert (found.not_varied, found.evaluations) == ((NotVaried("weights", "they are fixed"),), 24)
    first = (tmp_path / ARCHIVE).read_bytes()
    write_kept(replace(a_kept(), found=found), tmp_path / ARCHIVE)
    assert (tmp_path / ARCHIVE).read_bytes() == first


@pytest.mark.parametrize("change", [{"spec": "ee" * 32}, {"data": "ee" * 32}, {"version": "0.2.0"}])
def test_of_another_spec_other_data_or_another_version_it_is_none(tmp_path, change):
    write_kept(a_kept(), tmp_path / ARCHIVE)
    version = change.pop("version", "0.1.0")
    assert kept_for(tmp_path, {**HASHES, **change}, version) is None


def test_what_is_not_there_or_broken_costs_nothing_but_itself(tmp_path):
    assert kept_for(tmp_path, HASHES, "0.1.0") is None
    (tmp_path / ARCHIVE).write_bytes(b"PK no archive")
    assert kept_for(tmp_path, HASHES, "0.1.0") is None


def test_the_record_is_plain_data_with_every_row():
    record = json.loads(text_of(a_kept()))
    assert record == json.loads(json.dumps(record_of(a_kept())))
    assert record["left_out"][0]["spearman"] is None
    assert record["not_varied"] == [{"what": "weights", "why": "they are fixed"}]
    assert record["job"] == "small"
