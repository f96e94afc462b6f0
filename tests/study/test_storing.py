"""A run on disk and back: nothing is lost, the same run is the same bytes, and what is broken says so."""

import dataclasses
import json
import math
from dataclasses import dataclass, replace
from enum import StrEnum
from zipfile import ZipFile

import polars as pl
import pytest

from corridor.errors import DataError, InternalError
from corridor.study import storing
from corridor.study.storing import ARCHIVE, STATE, opened, read_run, run_of, state_of, table_of, write_run
from factories_run import a_run


def same(left, right):
    """Whether two trees of frozen things are equal, tables to the last bit."""
    if isinstance(left, pl.DataFrame):
        return left.equals(right) and left.schema == right.schema
    if dataclasses.is_dataclass(left):
        return type(left) is type(right) and all(
            same(getattr(left, f.name), getattr(right, f.name)) for f in dataclasses.fields(left)
        )
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (str(left) == str(right) == "nan")


@pytest.fixture
def folder(tmp_path):
    write_run(a_run(), tmp_path / ARCHIVE)
    return tmp_path


def rewritten(folder, change):
    """Write the archive again with what `change` makes of its files by name."""
    path = folder / ARCHIVE
    with ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return folder


def test_a_run_comes_back_whole_but_for_its_fit(folder):
    run = a_run()
    found = read_run(folder)
    assert same(found, run)
    odd = replace(run, pipeline=object(), reference=pl.DataFrame({"a": [1.0]}), metrics={"x": math.nan, "y": math.inf})
    write_run(odd, folder / ARCHIVE)
    assert same(read_run(folder), replace(odd, pipeline=None, reference=pl.DataFrame()))


def test_the_same_run_is_the_same_bytes(folder, tmp_path):
    write_run(a_run(), tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (folder / ARCHIVE).read_bytes()


def test_one_table_is_read_without_the_rest(folder):
    with opened(folder / ARCHIVE) as archive:
        assert table_of(archive, "ranking.lines").equals(a_run().ranking.lines)
        with pytest.raises(DataError, match=r"ranking\.nothing: cannot be read as Parquet"):
            table_of(archive, "ranking.nothing")


def test_order_of_mappings_is_kept():
    kept = storing._packed({"b": 1, "a": 2.5}, "run", lambda name, frame: None)
    assert list(kept) == ["b", "a"]


class Tone(StrEnum):
    LOUD = "loud"


@dataclass(frozen=True)
class Odd:
    tone: Tone
    pairs: tuple[tuple[str, int], ...]
    both: tuple[int, str]
    maybe: float | None
    table: pl.DataFrame


def test_any_tree_of_frozen_things_comes_back():
    tables = {}
    odd = Odd(Tone.LOUD, (("a", 1), ("b", 2)), (3, "c"), None, pl.DataFrame({"x": [1]}))
    state = storing._packed(odd, "run.odd", tables.__setitem__)
    assert list(tables) == ["odd.table"]
    again = storing._unpacked(json.loads(json.dumps(state)), Odd, "run.odd", tables.__getitem__)
    assert same(again, odd)


def test_what_cannot_be_kept_is_a_fault_of_ours():
    with pytest.raises(InternalError, match=r"run\.thing: a set cannot be kept with a run"):
        storing._packed({"thing": {1}}, "run", lambda name, frame: None)


def test_no_archive(tmp_path):
    with pytest.raises(DataError, match=r"run\.zip: no such file; the results of a run hold one"):
        read_run(tmp_path)


def test_no_zip(tmp_path):
    (tmp_path / ARCHIVE).write_bytes(b"nothing of the kind")
    with pytest.raises(DataError, match="cannot be read as the archive of a run"):
        read_run(tmp_path)


def test_another_schema(folder):
    def change(files):
        files[STATE] = files[STATE].replace(b'"schema": 1', b'"schema": 99')

    with pytest.raises(DataError, match=r"run\.zip: schema: must be 1, found 99; run the job again"):
        read_run(rewritten(folder, change))


@pytest.mark.parametrize(
    ("text", "message"),
    [(b"{", r"state\.json: cannot be read as JSON"), (b"[]", r"state\.json: must be a mapping, found list")],
)
def test_a_broken_state(folder, text, message):
    with pytest.raises(DataError, match=message):
        read_run(rewritten(folder, lambda files: files.__setitem__(STATE, text)))


def test_a_missing_key_is_named(folder):
    def change(files):
        state = json.loads(files[STATE])
        del state["run"]["claims"]
        files[STATE] = json.dumps(state).encode()

    with pytest.raises(DataError, match=r"run\.zip: run: lacks claims"):
        read_run(rewritten(folder, change))


@pytest.mark.parametrize("wrong", [5, None, "x", [1], {"a": 1}])
@pytest.mark.parametrize("key", ["robustness", "country_names", "claims", "ranking", "profiles", "resolved"])
def test_a_field_of_another_kind_is_invalid_data(folder, key, wrong):
    def change(files):
        state = json.loads(files[STATE])
        state["run"][key] = {"lines": wrong} if key == "ranking" else wrong
        files[STATE] = json.dumps(state).encode()

    rewritten(folder, change)
    try:
        read_run(folder)
    except DataError as error:
        assert str(error).startswith(f"{folder / ARCHIVE}: ")  # noqa: PT017  some of these are allowed


def test_a_run_of_another_version_that_lacks_something_says_so(folder):
    def change(files):
        state = json.loads(files[STATE])
        del state["run"]["claims"]
        state["run"]["version"] = "0.0.7"
        files[STATE] = json.dumps(state).encode()

    with pytest.raises(DataError, match=r"lacks claims \(the run was made by corridor 0\.0\.7, this is .*again\)"):
        read_run(rewritten(folder, change))


def test_a_table_that_is_gone_or_broken_is_named(folder):
    rewritten(folder, lambda files: files.__setitem__("ranking.lines.parquet", b"PAR1"))
    with pytest.raises(DataError, match=r"run\.zip: ranking\.lines: cannot be read as Parquet"):
        read_run(folder)


def test_a_spec_that_this_version_does_not_know_is_placed(folder):
    def change(files):
        state = json.loads(files[STATE])
        state["run"]["resolved"]["job"]["odd"] = 1
        files[STATE] = json.dumps(state).encode()

    with pytest.raises(DataError, match=r"run\.resolved\.job\.odd: Extra inputs are not permitted"):
        read_run(rewritten(folder, change))


def test_state_says_its_schema():
    tables = {}
    state = state_of(a_run(), tables.__setitem__)
    assert state["schema"] == storing.SCHEMA
    assert same(run_of(state, tables.__getitem__), a_run())


@dataclass(frozen=True)
class Piece:
    """A part of its own."""

    name: str
    table: pl.DataFrame
    number: float = math.inf


def test_one_part_goes_to_disk_and_back_by_itself(tmp_path):
    piece = Piece("a", pl.DataFrame({"x": [1, 2]}))
    storing.write_part(piece, tmp_path / "piece.zip")
    assert same(storing.read_part(Piece, tmp_path / "piece.zip"), piece)
    first = (tmp_path / "piece.zip").read_bytes()
    storing.write_part(piece, tmp_path / "piece.zip")
    assert (tmp_path / "piece.zip").read_bytes() == first


def test_a_part_that_is_another_or_of_another_layout_says_so(tmp_path, monkeypatch):
    storing.write_part(Piece("a", pl.DataFrame()), tmp_path / "piece.zip")
    with pytest.raises(DataError, match="lacks resolved"):
        storing.read_part(type(a_run()), tmp_path / "piece.zip")
    monkeypatch.setattr(storing, "SCHEMA", storing.SCHEMA + 1)
    with pytest.raises(DataError, match="schema: must be"):
        storing.read_part(Piece, tmp_path / "piece.zip")
