from datetime import date

import polars as pl
import pytest

import corridor.sources  # noqa: F401  (registers the readers)
from corridor.errors import DataError
from corridor.sources.source import SOURCES, RawFiles
from corridor.spec.recipe import SourceRecipe


@pytest.fixture
def raw(tmp_path):
    files = {"table": "t.csv", "gone": "gone.csv", "frame": "f.parquet"}
    (tmp_path / "t.csv").write_bytes("code,name\nNA,Namibia\nCI,C\xf4te\n".encode("latin-1"))
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "f.parquet")
    return RawFiles(tmp_path, "s", SourceRecipe(files=files, retrieved=date(2026, 11, 23)))


def test_na_stays_text_lines_are_numbered_and_encoding_is_told(raw):
    frame = raw.csv("table", ("code", "name"), encoding="latin-1")
    assert frame.rows() == [(2, "NA", "Namibia"), (3, "CI", "Côte")]
    with pytest.raises(DataError, match=r"t\.csv: line 3: byte 0xf4 is no text in utf-8"):
        raw.csv("table", ("code",))


def test_missing_file_names_file_and_key(raw):
    with pytest.raises(DataError, match=r"recipe: sources\.s\.files\.gone: no such file: .*gone\.csv"):
        raw.one("gone")
    with pytest.raises(DataError, match=r"recipe: sources\.s\.files\.other: a file name is needed here"):
        raw.one("other")


def test_missing_column_is_named_with_those_found(raw):
    with pytest.raises(DataError, match=r"f\.parquet: line 1: column b missing; found: a"):
        raw.parquet("frame", ("a", "b"))
    with pytest.raises(DataError, match=r"t\.csv: line 1: columns x, y missing; found: code, name"):
        raw.csv("table", ("code", "x", "y"), encoding="latin-1")


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_source_says_what_it_is(name):
    assert all(len(text) > 3 for text in SOURCES[name].info().values())
    assert SOURCES[name].url.startswith("https://")
