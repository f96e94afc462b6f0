import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.fetching.manifest import FILE, Divided, Entry, Manifest, read


def entry(file, **given):
    return Entry(**{"file": file, "source": "baci", "url": "http://a/b", "bytes": 3, "sha256": "ab", **given})


NAMES = st.text("abcXYZ019-.", min_size=1, max_size=8)
ENTRIES = st.lists(st.tuples(NAMES, st.integers(0, 2**40), st.none() | st.integers(0, 10**6)), max_size=8)


@settings(deadline=None, max_examples=40)
@given(ENTRIES, st.randoms())
def test_it_reads_back_and_does_not_depend_on_the_order_of_arrival(tmp_path_factory, items, chance):
    folder = tmp_path_factory.mktemp("m")
    files = {name: entry(name, bytes=size, rows=rows) for name, size, rows in items}
    divided = {"whole": Divided("whole", ("p", "q"), 7)}
    first = Manifest(files, divided)
    shuffled = list(files)
    chance.shuffle(shuffled)
    assert Manifest({name: files[name] for name in shuffled}, divided).text() == first.text()
    (folder / FILE).write_text(first.text(), encoding="utf-8")
    assert read(folder) == first


def test_a_folder_without_one_has_an_empty_one(tmp_path):
    assert read(tmp_path) == read(tmp_path / "none") == Manifest()


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", '{"format": 1}', '{"format": 2, "files": [], "divided": []}', "\x00", "[" * 100_000,
        '{"format": 1, "files": [{}], "divided": []}',
        json.dumps({"format": 1, "files": [vars(entry("a", bytes="3"))], "divided": []}),
        json.dumps({"format": 1, "files": [vars(entry("a", rows=1.5))], "divided": []}),
        '{"format": 1, "files": [], "divided": [{"file": "a", "parts": ["b"], "counted": "x"}]}',
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused_with_a_way_out(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"fetched\.json: (is not a manifest|format: must be 1)"):
        read(tmp_path)


def test_records_of_a_divided_call_are_those_of_its_parts():
    files = {name: entry(name, rows=rows) for name, rows in (("b1", 4), ("b2", 5), ("c", 1))}
    divided = {"a": Divided("a", ("b", "c"), 10), "b": Divided("b", ("b1", "b2"), None)}
    assert Manifest(files, divided).rows_of("a") == 10
