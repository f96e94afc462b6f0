"""A run on disk and back: what reports say of it is kept whole, so that a report can be made again at any time.

Any tree of frozen dataclasses, specs, tables, mappings and plain values goes into one archive: tables as Parquet, all
else as one JSON text. What the fit was made of (pipeline, reference) stays behind.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import polars as pl
from pydantic import ValidationError

from corridor import __version__
from corridor.errors import DataError, InternalError
from corridor.spec.base import Spec
from corridor.study.run import Run

ARCHIVE = "run.zip"
STATE = "state.json"
SCHEMA = 1
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the archive: the same run is the same bytes."""
LEFT_BEHIND = {"pipeline": None, "reference": pl.DataFrame()}
"""Fields of a run that are not kept, and what stands for them in one that was read back."""

WriteTable = Callable[[str, pl.DataFrame], None]
ReadTable = Callable[[str], pl.DataFrame]
Part = typing.TypeVar("Part")


def state_of(run: Run, write: WriteTable) -> dict[str, Any]:
    """Return a run as plain JSON data; every table is handed to `write` under a name that the data then hold."""
    return {"schema": SCHEMA, "run": _packed(run, "run", write)}


def run_of(state: Mapping[str, Any], read: ReadTable) -> Run:
    """Return the run that `state_of` took apart.

    Raises:
        DataError: It is of another schema, lacks something, or holds something that cannot be.
    """
    if state.get("schema") != SCHEMA:
        raise DataError(f"schema: must be {SCHEMA}, found {state.get('schema')!r}; run the job again with this version")
    found = _unpacked(state.get("run"), Run, "run", read)
    assert isinstance(found, Run)
    return found


def write_run(run: Run, path: Path) -> None:
    """Write a run as one archive; the same run gives the same bytes."""
    tables: dict[str, pl.DataFrame] = {}
    _archive(state_of(run, tables.__setitem__), tables, path)


def write_part(part: Any, path: Path) -> None:
    """Write one frozen dataclass as an archive of its own, as `write_run` writes a run."""
    tables: dict[str, pl.DataFrame] = {}
    _archive({"schema": SCHEMA, "run": _packed(part, "run", tables.__setitem__)}, tables, path)


def read_part(kind: type[Part], path: Path) -> Part:
    """Read what `write_part` wrote.

    Raises:
        DataError: The archive is missing or broken, of another version of the layout, or holds something else.
    """
    with opened(path) as archive:
        state = _state(archive, path)
        try:
            if state.get("schema") != SCHEMA:
                raise DataError(f"schema: must be {SCHEMA}, found {state.get('schema')!r}")
            found = _unpacked(state.get("run"), kind, "run", lambda name: table_of(archive, name))
        except (DataError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}: {error}") from error
    assert isinstance(found, kind)
    return found


def _archive(state: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], path: Path) -> None:
    text = json.dumps(state, indent=1, ensure_ascii=False, allow_nan=False)  # the order of keys says something
    with ZipFile(path, "w") as archive:
        archive.writestr(ZipInfo(STATE, EPOCH), text, ZIP_DEFLATED)
        for name, frame in tables.items():
            buffer = BytesIO()
            frame.write_parquet(buffer)
            archive.writestr(ZipInfo(f"{name}.parquet", EPOCH), buffer.getvalue())


def read_run(folder: Path) -> Run:
    """Read a run from the folder in which a job left its results.

    Raises:
        DataError: The archive is missing or broken, or of another version of the layout.
    """
    path = folder / ARCHIVE
    with opened(path) as archive:
        state = _state(archive, path)
        try:
            return run_of(state, lambda name: table_of(archive, name))
        except (DataError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{path}: {error}{made_by(state.get('run'))}") from error


def made_by(run: Any) -> str:
    """Return, for a message, that a run was made by another version; nothing where it was made by this one."""
    found = run.get("version") if isinstance(run, Mapping) else None
    if found in (None, __version__):
        return ""
    return f" (the run was made by corridor {found}, this is {__version__}: run the job again)"


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """Give the archive of a run.

    Raises:
        DataError: It is missing or broken.
    """
    try:
        archive = ZipFile(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file; the results of a run hold one") from error
    except (OSError, BadZipFile) as error:
        raise DataError(f"{path}: cannot be read as the archive of a run ({error})") from error
    with archive:
        yield archive


def _state(archive: ZipFile, path: Path) -> dict[str, Any]:
    try:
        state = json.loads(archive.read(STATE))
    except (KeyError, ValueError, RecursionError, BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: {STATE}: cannot be read as JSON ({error})") from error
    if not isinstance(state, dict):
        raise DataError(f"{path}: {STATE}: must be a mapping, found {type(state).__name__}")
    return state


def table_of(archive: ZipFile, name: str) -> pl.DataFrame:
    """Return a table of a run by its name, such as `ranking.lines`, without reading the rest.

    Raises:
        DataError: There is no such table, or it is broken.
    """
    try:
        return pl.read_parquet(BytesIO(archive.read(f"{name}.parquet")))
    except (KeyError, OSError, BadZipFile, zlib.error, pl.exceptions.PolarsError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(f"{name}: cannot be read as Parquet ({first})") from error


def _packed(value: Any, place: str, write: WriteTable) -> Any:  # noqa: PLR0911  one case a kind
    """Return a value as plain JSON data."""
    if isinstance(value, pl.DataFrame):
        name = place.removeprefix("run.")
        write(name, value)
        return {"table": name}
    if isinstance(value, Spec):
        return value.canonical()
    if dataclasses.is_dataclass(value):
        kept = [field for field in dataclasses.fields(value) if not _left_behind(value, field.name)]
        return {field.name: _packed(getattr(value, field.name), f"{place}.{field.name}", write) for field in kept}
    if isinstance(value, Mapping):
        return {str(key): _packed(item, f"{place}.{key}", write) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_packed(item, f"{place}.{index}", write) for index, item in enumerate(value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise InternalError(f"{place}: a {type(value).__name__} cannot be kept with a run")


def _left_behind(owner: Any, name: str) -> bool:
    return isinstance(owner, Run) and name in LEFT_BEHIND


def _unpacked(data: Any, kind: Any, place: str, read: ReadTable) -> Any:  # noqa: PLR0911  one case a kind
    """Return the value of a declared kind that plain JSON data stand for."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if data is None:
            return None
        return _unpacked(data, next(one for one in inner if one is not type(None)), place, read)
    if kind is pl.DataFrame:
        return read(_needed(data, "table", place))
    if dataclasses.is_dataclass(kind):
        return _dataclass(data, kind, place, read)
    if isinstance(kind, type) and issubclass(kind, Spec):
        return _spec(data, kind, place)
    if origin is tuple:
        each = [inner[0]] * len(data) if len(inner) == 2 and inner[1] is Ellipsis else list(inner)
        return tuple(
            _unpacked(item, one, f"{place}.{n}", read) for n, (item, one) in enumerate(zip(data, each, strict=True))
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _unpacked(item, inner[1], f"{place}.{key}", read) for key, item in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return float(data["number"]) if isinstance(data, dict) and "number" in data else data


def _dataclass(data: Any, kind: Any, place: str, read: ReadTable) -> Any:
    kinds = typing.get_type_hints(kind)
    given = {
        field.name: _unpacked(_needed(data, field.name, place), kinds[field.name], f"{place}.{field.name}", read)
        for field in dataclasses.fields(kind)
        if not (kind is Run and field.name in LEFT_BEHIND)
    }
    return kind(**given, **(LEFT_BEHIND if kind is Run else {}))


def _spec(data: Any, kind: type[Spec], place: str) -> Spec:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{place}.{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _needed(data: Any, key: str, place: str) -> Any:
    if not isinstance(data, Mapping) or key not in data:
        raise DataError(f"{place}: lacks {key}")
    return data[key]
