import json

import pytest

from corridor.errors import DataError
from corridor.snapshots.manifest import SOURCE_KEYS, data_hash, parse_manifest, read_manifest

PART = {"path": "pairs.parquet", "hash": "sha256:" + "ab" * 32, "bytes": 1, "rows": 1}
SOURCE = dict.fromkeys(SOURCE_KEYS, "s")
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
    assert manifest.parts["pairs"][0].sha256 == "ab" * 32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 3}, r"m: name: must be a text, found 3"),
        ({"created": "soon"}, r"m: created: must begin with a year, found 'soon'"),
        ({"resources": {}}, r"m: resources: must be a list, found dict"),
        ({"resources": ["x"]}, r"m: resources\.0: must be a JSON object, found str"),
        (
            {"resources": [{"name": "nothing", "parts": []}]},
            r"m: resources\.0\.name: no table 'nothing'; known: agreements",
        ),
        ({"resources": GOOD["resources"] * 2}, r"m: resources\.1\.name: table 'pairs' is listed twice"),
        ({"resources": [{"name": "pairs"}]}, r"m: resources\.0\.parts: must be a list, found NoneType"),
        (
            {"resources": [{"name": "pairs", "parts": [{**PART, "path": "../x"}]}]},
            r"path: must lie inside the snapshot",
        ),
        (
            {"resources": [{"name": "pairs", "parts": [{**PART, "hash": "md5:1"}]}]},
            r"hash: must be sha256: and 64 hex digits",
        ),
        (
            {"resources": [{"name": "pairs", "parts": [{**PART, "hash": "sha256:" + "a" * 9_999}]}]},
            r"found 'sha256:a{71}…$",
        ),
        ({"resources": [{"name": "pairs", "parts": [{**PART, "rows": "1"}]}]}, r"bytes and rows must be whole numbers"),
        *(
            ({"resources": [{"name": "pairs", "parts": [{**PART, "rows": rows}]}]}, r"bytes and rows must be whole")
            for rows in (True, -1, 10**400, float("nan"), float("inf"), None)
        ),
        *(
            ({"resources": [{"name": "pairs", "parts": [{**PART, "path": path}]}]}, r"path: must be a plain relative")
            for path in ("a\0b", "a\nb", "\ud800", "\x1b[2J", "./x", "a//b", "a" * 201)
        ),
        (
            {"resources": [{"name": "pairs", "parts": []}]},
            r"resources\.0\.parts: table pairs must have one file, found 0",
        ),
        ({"resources": [{"name": "pairs", "parts": [PART, PART]}]}, r"table pairs must have one file, found 2"),
        (
            {"resources": [{"name": "goods_flows", "parts": [{**PART, "path": "goods_flows/all.parquet"}]}]},
            r"each file of goods_flows must be named after its year, found 'goods_flows/all\.parquet'",
        ),
        (
            {"resources": [{"name": name, "parts": [PART]} for name in ("pairs", "facts")]},
            r"m: resources: file 'pairs\.parquet' is listed twice",
        ),
        ({"sources": [SOURCE, SOURCE]}, r"m: sources: source 's' is listed twice"),
        ({"created": "²⁰²⁶-01-01"}, r"m: created: must begin with a year"),
        ({"created": "٢٠٢٦-01-01"}, r"m: created: must begin with a year"),
        ({"coverage_gaps": ["a", 1]}, r"m: coverage_gaps\.1: must be a text, found 1"),
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
        (b"9" * 10_000, r"datapackage\.json: cannot be read \(Exceeds the limit"),
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
