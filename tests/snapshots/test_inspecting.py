import json
import os
import re
import shutil

import polars as pl
import pytest

from corridor.snapshots import inspecting
from corridor.snapshots.inspecting import check_part, inspect, parse_parquet
from corridor.tables import TABLES


def test_all_faults_are_collected(small):
    (small / "pairs.parquet").write_bytes(b"")
    (small / "goods_flows" / "2020.parquet").unlink()
    found = inspect(small)
    assert [(failure.table, failure.file) for failure in found.failures] == [
        ("goods_flows", "goods_flows/2020.parquet"),
        ("pairs", "pairs.parquet"),
    ]
    assert found.tables["goods_flows"].height == 4


def test_parse_never_raises():
    for content in (b"", b"x", b"PAR1PAR1", b"PAR1" + b"\x00" * 50 + b"PAR1"):
        frame, failure = parse_parquet(TABLES["pairs"], "f", content)
        assert failure is not None
        assert frame.is_empty()


def test_year_of_a_file_is_checked(tables):
    failures = check_part(TABLES["goods_flows"], "goods_flows/2021.parquet", tables["goods_flows"])
    assert [(failure.column, failure.count) for failure in failures] == [("year", 4)]
    single = pl.concat([tables["pair_totals"]])
    assert check_part(TABLES["pair_totals"], "2019.parquet", single) == []


def edit_manifest(folder, edit):
    document = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    edit({resource["name"]: resource for resource in document["resources"]})
    (folder / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")


def test_one_key_in_two_files_is_told_and_empties_no_table(small):
    (small / "more").mkdir()
    shutil.copy(small / "goods_flows" / "2021.parquet", small / "more" / "2021.parquet")

    def list_again(resources):
        part = next(part for part in resources["goods_flows"]["parts"] if "2021" in part["path"])
        resources["goods_flows"]["parts"].append({**part, "path": "more/2021.parquet"})

    edit_manifest(small, list_again)
    (failure,) = inspect(small).failures
    assert failure.table == "goods_flows"
    assert failure.check.startswith("the key (year, exporter, importer")
    assert (failure.file, failure.count) == ("goods_flows/2021.parquet", 8)


@pytest.mark.parametrize(("key", "value"), [("rows", 3), ("bytes", 3)])
def test_rows_and_bytes_are_held_against_the_manifest(small, key, value):
    edit_manifest(small, lambda resources: resources["pairs"]["parts"][0].update({key: value}))
    found = inspect(small)
    assert found.failures == []
    (failure,) = found.hash_failures
    assert failure.file == "pairs.parquet"
    assert failure.check.startswith("the manifest says ")
    assert "corridor data seal" in failure.check


def test_a_pipe_in_place_of_a_file_is_not_waited_for(small):
    (small / "pairs.parquet").unlink()
    os.mkfifo(small / "pairs.parquet")
    (failure,) = inspect(small).failures
    assert failure.check == "the manifest lists the file, but it cannot be read (no regular file)"


def test_text_that_is_not_utf8_is_told_with_column_and_row(small):
    frame = pl.read_parquet(small / "pairs.parquet").with_columns(
        source=pl.when(pl.int_range(pl.len()) == 2).then(pl.lit("ABCD€")).otherwise(pl.col("source"))
    )
    frame.write_parquet(small / "pairs.parquet", compression="uncompressed")
    content = (small / "pairs.parquet").read_bytes().replace("€".encode(), b"\xff\xfe\xfd")
    _, failure = parse_parquet(TABLES["pairs"], "pairs.parquet", content)
    assert failure.sentence() == (
        "pairs, pairs.parquet, column source: must be text in UTF-8 (1 row); row 3: b'ABCD\\xff\\xfe\\xfd'"
    )


@pytest.fixture
def large(small, monkeypatch):
    """Return the small snapshot, its tables by year taken to be large and read two rows at a time."""
    monkeypatch.setattr(inspecting, "MANY", 1)
    monkeypatch.setattr(inspecting, "PIECE", 2)
    return small


def edited(folder, file, edit):
    frame = edit(pl.read_parquet(folder / file))
    frame.write_parquet(folder / file)


def test_large_tables_are_judged_in_pieces_and_left_on_disk(large, tables):
    found = inspect(large)
    assert (found.failures, found.hash_failures) == ([], [])
    assert "goods_flows" not in found.tables
    assert found.large["goods_flows"].scan().collect().equals(tables["goods_flows"].sort(TABLES["goods_flows"].key))
    assert set(found.distinct["goods_flows", "importer"]) == {"GEO", "USA"}


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda f: f.with_columns(value_usd=pl.lit(-1)), r"column value_usd: must be not negative \(4 rows\); row 1"),
        (lambda f: pl.concat([f, f[1:2]]), r"the key \(year, exporter, importer.*must be unique \(2 rows\); row 2"),
        (lambda f: f.drop("rule"), "column rule: the column is missing"),
        (lambda f: f.with_columns(year=pl.lit(2020, pl.Int32)), r"every row must be of the year 2021 \(4 rows\)"),
        (
            lambda f: f.with_columns(pl.col("importer").replace("GEO", "XQX")),
            r"a code of the table countries \(2 rows\); row 1",
        ),
        (lambda f: f.filter(declared_by="exporter"), "must have a reconciled row"),
    ],
)
def test_a_large_table_that_is_wrong_is_told_like_a_small_one(large, edit, message):
    edited(large, "goods_flows/2021.parquet", edit)
    sentences = [failure.sentence() for failure in inspect(large).failures]
    assert any(re.search(message, sentence) for sentence in sentences), sentences
    assert all("2021.parquet" in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("content", [b"", b"x", b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_a_large_table_that_is_damaged_is_told(large, content):
    (large / "goods_flows" / "2021.parquet").write_bytes(content)
    (failure,) = inspect(large).failures
    assert (failure.table, failure.file) == ("goods_flows", "goods_flows/2021.parquet")
