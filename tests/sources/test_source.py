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


def test_na_stays_text_and_encoding_is_told(raw):
    frame = raw.csv("table", ("code", "name"), encoding="latin-1")
    assert frame.rows() == [("NA", "Namibia"), ("CI", "Côte")]


def test_missing_file_names_file_and_key(raw):
    with pytest.raises(DataError, match=r"recipe: sources\.s\.files\.gone: no such file: .*gone\.csv"):
        raw.path("gone")
    with pytest.raises(DataError, match=r"recipe: sources\.s\.files\.other: a file name is needed here"):
        raw.path("other")


def test_missing_column_names_file_and_columns(raw):
    with pytest.raises(DataError, match=r"s: .*f\.parquet cannot be read with the columns a, b: "):
        raw.parquet("frame", ("a", "b"))
    with pytest.raises(DataError, match=r"s: .*t\.csv cannot be read with the columns code: "):
        raw.csv("table", ("code",))


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_source_says_what_it_is(name):
    assert all(len(text) > 3 for text in SOURCES[name].info().values())
    assert SOURCES[name].url.startswith("https://")
