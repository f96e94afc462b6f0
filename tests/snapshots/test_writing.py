import json

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.snapshots.snapshot import read_snapshot
from corridor.snapshots.writing import Content, write_snapshot
from corridor.sources.ledger import SourceAccount


def files(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_same_content_gives_the_same_bytes(tmp_path, make_content, tables):
    write_snapshot(make_content(), tmp_path / "a")
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=3) for name, frame in reversed(tables.items())}
    write_snapshot(make_content(shuffled), tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert "goods_flows/2020.parquet" in files(tmp_path / "a")


def test_broken_table_is_refused_and_nothing_is_written(tmp_path, make_content, tables):
    tables["pairs"] = tables["pairs"].head(5)
    with pytest.raises(DataError, match="must have a pair in both orders"):
        write_snapshot(make_content(tables), tmp_path / "a")
    del tables["pairs"]
    with pytest.raises(DataError, match="pairs: the table is missing"):
        write_snapshot(make_content(tables), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_older_snapshot_is_replaced_and_another_folder_is_not(tmp_path, make_content, small, tables):
    tables["goods_flows"] = tables["goods_flows"].filter(pl.col("year") == 2021)
    write_snapshot(make_content(tables), small)
    assert sorted(p.name for p in (small / "goods_flows").iterdir()) == ["2021.parquet"]
    assert [p.name for p in tmp_path.iterdir()] == ["small"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(DataError, match="mine: is not empty and no snapshot, so it is not replaced"):
        write_snapshot(make_content(), tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_quarantine_and_accounts_are_kept_beside_the_tables(tmp_path, make_content, tables):
    plain = make_content()
    content = Content(
        **{
            **plain.__dict__,
            "accounts": [SourceAccount("s", "f", 1, 0)],
            "quarantine": {"pairs": tables["pairs"].head(1)},
        }
    )
    write_snapshot(content, tmp_path / "q")
    assert (tmp_path / "q" / "quarantine" / "pairs.parquet").is_file()
    assert json.loads((tmp_path / "q" / "datapackage.json").read_text())["accounts"][0]["source"] == "s"
    assert read_snapshot(tmp_path / "q").tables["pairs"].height == 6
