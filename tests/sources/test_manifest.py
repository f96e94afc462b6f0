import json

import pytest

from corridor.errors import DataError
from corridor.sources.manifest import data_hash, parse_manifest, read_manifest

PART = {"path": "pairs.parquet", "hash": "sha256:ab", "bytes": 1, "rows": 1}
GOOD = {
    "name": "n",
    "created": "2026-11-23T00:00:00Z",
    "resources": [{"name": "pairs", "parts": [PART]}],
    "sources": [],
    "coverage_gaps": [],
}


def test_good_manifest():
    manifest = parse_manifest(GOOD, "m")
    assert manifest.created_year == 2026
    assert manifest.parts["pairs"][0].sha256 == "ab"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 3}, r"m: name: must be a text, found 3"),
        ({"created": "soon"}, r"m: created: must begin with a year, found 'soon'"),
        ({"resources": {}}, r"m: resources: must be a list, found dict"),
        ({"resources": ["x"]}, r"m: resources\.0: must be a JSON object, found str"),
        (
            {"resources": [{"name": "nothing", "parts": []}]},
            r"m: resources\.0\.name: no table 'nothing'; known: countries",
        ),
        ({"resources": GOOD["resources"] * 2}, r"m: resources\.1\.name: table 'pairs' is listed twice"),
        ({"resources": [{"name": "pairs"}]}, r"m: resources\.0\.parts: must be a list, found NoneType"),
        (
            {"resources": [{"name": "pairs", "parts": [{**PART, "path": "../x"}]}]},
            r"path: must lie inside the snapshot",
        ),
        ({"resources": [{"name": "pairs", "parts": [{**PART, "hash": "md5:1"}]}]}, r"hash: must begin with sha256:"),
        ({"resources": [{"name": "pairs", "parts": [{**PART, "rows": "1"}]}]}, r"bytes and rows must be whole numbers"),
        ({"sources": [{"name": "s"}]}, r"m: sources\.0\.title: must be a text, found None"),
        ({"coverage_gaps": None}, r"m: coverage_gaps: must be a list, found NoneType"),
    ],
)
def test_wrong_shape_is_told_with_its_place(change, message):
    with pytest.raises(DataError, match=message):
        parse_manifest({**GOOD, **change}, "m")


def test_top_level_must_be_an_object():
    with pytest.raises(DataError, match=r"m: \(top level\): must be a JSON object, found list"):
        parse_manifest([], "m")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"name": ', r"datapackage\.json:1: is not JSON"),
        (b'{"name": "\xff"}', r"datapackage\.json: is not UTF-8 text"),
        (b"[" * 100_000, r"datapackage\.json: is not JSON that can be read: nested too deeply"),
    ],
)
def test_unreadable_manifest(tmp_path, content, message):
    (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_manifest(tmp_path)


def test_data_hash_ignores_order():
    assert data_hash({"a": "1", "b": "2"}) == data_hash({"b": "2", "a": "1"}) != data_hash({"a": "2", "b": "1"})


def test_embedded_manifest_describes_each_field(embedded):
    document = json.loads((embedded / "datapackage.json").read_text(encoding="utf-8"))
    for resource in document["resources"]:
        assert resource["hash"].startswith("sha256:")
        assert all(field["description"] and field["unit"] for field in resource["schema"]["fields"])
    assert all(source["licence"] and source["citation"] for source in document["sources"])
