"""The manifest of a snapshot, datapackage.json (Frictionless Data Package): what the files are and their hashes."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.errors import DataError
from corridor.tables import TABLES

FILE = "datapackage.json"
QUARANTINE = "quarantine"
SHA256_PREFIX = "sha256:"
MAX_PATH, MAX_COUNT, MAX_SHOWN = 200, 2**53, 80
SOURCE_KEYS = ("name", "title", "licence", "path", "citation", "release", "retrieved")


@dataclass(frozen=True)
class SourceInfo:
    """Where figures come from, as the manifest tells it."""

    title: str
    licence: str
    url: str
    retrieved: str
    citation: str
    release: str = ""


@dataclass(frozen=True)
class Part:
    """One file of a table: path relative to the snapshot, bytes, SHA-256 in hex, rows."""

    path: str
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """What datapackage.json says; `raw` is the whole document."""

    name: str
    created: str
    parts: Mapping[str, tuple[Part, ...]]
    sources: Mapping[str, SourceInfo]
    gaps: tuple[str, ...]
    raw: Mapping[str, Any]

    @property
    def created_year(self) -> int:
        """Year in which the snapshot was made."""
        return int(self.created[:4])


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a snapshot folder.

    Raises:
        DataError: The folder or the manifest is missing, is no JSON, or lacks what a snapshot needs.
    """
    path = folder / FILE
    if not folder.is_dir():
        raise DataError(f"{folder}: no such snapshot folder")
    if not path.is_file():
        raise DataError(f"{path}: the manifest is missing, so the folder is no snapshot")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 text ({error.reason} at byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{error.lineno}: is not JSON: {error.msg}") from error
    except (OSError, ValueError) as error:  # such as a number of ten thousand digits
        raise DataError(f"{path}: cannot be read ({error})") from error
    except RecursionError as error:
        raise DataError(f"{path}: is not JSON that can be read: nested too deeply") from error
    return parse_manifest(document, str(path))


def parse_manifest(document: Any, name: str) -> Manifest:
    """Turn parsed JSON into a manifest; `name` stands for the file in messages.

    Raises:
        DataError: A key is missing or has the wrong shape; the message names it.
    """
    root = _mapping(document, "(top level)", name)
    created = _text(root, "created", name)
    if not re.match(r"[0-9]{4}", created):
        raise DataError(f"{name}: created: must begin with a year, found {_shown(created)}")
    parts: dict[str, tuple[Part, ...]] = {}
    for i, item in enumerate(_list(root, "resources", name)):
        resource = _mapping(item, f"resources.{i}", name)
        table = _text(resource, "name", name, f"resources.{i}.")
        if table not in TABLES:
            raise DataError(f"{name}: resources.{i}.name: no table {_shown(table)}; known: {', '.join(TABLES)}")
        if table in parts:
            raise DataError(f"{name}: resources.{i}.name: table {table!r} is listed twice")
        parts[table] = tuple(
            _part(entry, f"resources.{i}.parts.{j}", name)
            for j, entry in enumerate(_list(resource, "parts", name, f"resources.{i}."))
        )
        _layout(table, parts[table], f"{name}: resources.{i}.parts")
    _once("file", [part.path for files in parts.values() for part in files], f"{name}: resources")
    sources = {}
    for i, item in enumerate(_list(root, "sources", name)):
        entry = _mapping(item, f"sources.{i}", name)
        texts = {key: _text(entry, key, name, f"sources.{i}.") for key in SOURCE_KEYS}
        sources[texts["name"]] = SourceInfo(
            texts["title"], texts["licence"], texts["path"], texts["retrieved"], texts["citation"], texts["release"]
        )
    _once("source", [str(item["name"]) for item in root["sources"]], f"{name}: sources")
    listed = dict(enumerate(_list(root, "coverage_gaps", name)))
    gaps = tuple(_text({str(i): gap}, str(i), name, "coverage_gaps.") for i, gap in listed.items())
    return Manifest(_text(root, "name", name), created, parts, sources, gaps, root)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return hashlib.sha256(content).hexdigest()


def data_hash(hashes: Mapping[str, str]) -> str:
    """Return the SHA-256 over sorted (path, SHA-256) lines: one name for the content of a snapshot."""
    lines = "".join(f"{path} {digest}\n" for path, digest in sorted(hashes.items()))
    return sha256(lines.encode())


def resource(table: str, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the manifest's entry of one table."""
    contract = TABLES[table]
    fields = [
        {
            "name": entry["column"],
            "type": _frictionless(entry["type"]),
            "description": entry["description"],
            "unit": entry["unit"],
            "constraints": {"required": not entry["nullable"]},
        }
        for entry in contract.describe()
    ]
    paths = [part.path for part in parts]
    return {
        "name": table,
        "title": contract.title,
        "description": contract.description,
        "path": paths if contract.by_year else paths[0],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": sum(part.rows for part in parts),
        "bytes": sum(part.bytes for part in parts),
        "hash": SHA256_PREFIX + (data_hash({p.path: p.sha256 for p in parts}) if len(parts) != 1 else parts[0].sha256),
        "parts": [
            {"path": part.path, "rows": part.rows, "bytes": part.bytes, "hash": SHA256_PREFIX + part.sha256}
            for part in parts
        ],
        "schema": {"fields": fields, "primaryKey": list(contract.key)},
    }


def dump(document: Mapping[str, Any]) -> str:
    """Return a manifest as text, always the same for the same content."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _part(item: Any, place: str, name: str) -> Part:
    entry = _mapping(item, place, name)
    path = _text(entry, "path", name, f"{place}.")
    if Path(path).is_absolute() or ".." in Path(path).parts:
        raise DataError(f"{name}: {place}.path: must lie inside the snapshot, found {_shown(path)}")
    if not path.isprintable() or len(path) > MAX_PATH or str(Path(path)) != path:
        raise DataError(f"{name}: {place}.path: must be a plain relative path, found {_shown(path)}")
    digest = _text(entry, "hash", name, f"{place}.")
    if not re.fullmatch(SHA256_PREFIX + "[0-9a-f]{64}", digest):
        raise DataError(f"{name}: {place}.hash: must be {SHA256_PREFIX} and 64 hex digits, found {_shown(digest)}")
    numbers = [entry.get(key) for key in ("bytes", "rows")]
    if not all(type(number) is int and 0 <= number <= MAX_COUNT for number in numbers):
        raise DataError(f"{name}: {place}: bytes and rows must be whole numbers, found {_shown(numbers)}")
    return Part(path, entry["bytes"], digest.removeprefix(SHA256_PREFIX), entry["rows"])


def _once(kind: str, names: list[str], place: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(f"{place}: {kind} {_shown(twice[0])} is listed twice")


def _layout(table: str, parts: tuple[Part, ...], place: str) -> None:
    """Hold the files of a table against its layout: one file, or one file a year that is named after it."""
    if not TABLES[table].by_year:
        if len(parts) != 1:
            raise DataError(f"{place}: table {table} must have one file, found {len(parts)}")
        return
    for part in parts:
        if not re.fullmatch(r"[0-9]{4}", Path(part.path).stem):
            raise DataError(f"{place}: each file of {table} must be named after its year, found {_shown(part.path)}")


def _shown(value: Any) -> str:
    """Return a value as a short text on one line."""
    text = ascii(value) if not str(value).isprintable() else repr(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _frictionless(dtype: str) -> str:
    kinds = {"Int": "integer", "Float": "number", "Bool": "boolean", "Date": "date"}
    return next((kind for start, kind in kinds.items() if dtype.startswith(start)), "string")


def _mapping(value: Any, place: str, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{name}: {place}: must be a JSON object, found {type(value).__name__}")
    return value


def _list(place: Mapping[str, Any], key: str, name: str, prefix: str = "") -> list[Any]:
    if not isinstance(place.get(key), list):
        raise DataError(f"{name}: {prefix}{key}: must be a list, found {type(place.get(key)).__name__}")
    return list(place[key])


def _text(place: Mapping[str, Any], key: str, name: str, prefix: str = "") -> str:
    value = place.get(key)
    if not isinstance(value, str) or not value:
        raise DataError(f"{name}: {prefix}{key}: must be a text, found {_shown(value)}")
    return value
