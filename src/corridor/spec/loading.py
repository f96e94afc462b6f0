"""Read YAML 1.2 files into specs: base merge, overrides by dotted key, and errors that name file, line and key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from corridor.errors import UsageError

SpecT = TypeVar("SpecT", bound=BaseModel)

Place = tuple[str, int | None]

MAX_BYTES = 5_000_000
MAX_BASES = 10


def read_yaml(path: Path) -> CommentedMap:
    """Read a YAML 1.2 mapping with the positions of its keys.

    Raises:
        UsageError: The file is absent, not UTF-8, not YAML, has a duplicate key, or is no mapping.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: larger than {MAX_BYTES:,} bytes, too large for a spec")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file{_siblings(path)}") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path}: is a folder, must be a YAML file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> CommentedMap:
    """Parse YAML 1.2 text; `name` stands for the file in messages."""
    try:
        data = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"{mark.line + 1}" if mark else "?"
        problem = (error.problem or str(error)).split("\n")[0].strip()
        raise UsageError(f"{name}:{line}: not valid YAML: {problem}") from error
    except (YAMLError, ValueError, RecursionError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise UsageError(f"{name}: not valid YAML: {first}") from error
    if not isinstance(data, CommentedMap):
        found = "nothing" if data is None else type(data).__name__.replace("Commented", "").lower()
        raise UsageError(f"{name}: must hold a mapping of keys to values, found {found}")
    _mark_places(data, name)
    return data


def read_merged(path: Path) -> CommentedMap:
    """Read a YAML file and merge it over the file that its `base` key names (a stem or path beside it).

    Raises:
        UsageError: As `read_yaml`; or the bases form a circle.
    """
    chain = [path]
    layers = [read_yaml(path)]
    while "base" in layers[-1]:
        base = layers[-1]["base"]
        if not isinstance(base, str):
            raise UsageError(f"{place_of(layers[-1], ['base'], str(chain[-1]))}: base: must be a file name, found {base!r}")
        following = chain[-1].parent / (base if base.endswith((".yaml", ".yml")) else f"{base}.yaml")
        if following.resolve() in {p.resolve() for p in chain} or len(chain) > MAX_BASES:
            raise UsageError(f"{path}: base files form a circle: {' → '.join(p.name for p in [*chain, following])}")
        chain.append(following)
        layers.append(read_yaml(following))
    merged = layers[-1]
    for layer in reversed(layers[:-1]):
        merge(merged, layer)
    merged.pop("base", None)
    return merged


def merge(under: CommentedMap, over: Mapping[str, Any]) -> None:
    """Lay `over` on `under` in place: mappings merge key by key, null removes a key, all else replaces."""
    places = _places(under)
    for key, value in over.items():
        if value is None:
            under.pop(key, None)
            continue
        places[key] = _places(over).get(key, ("", None))
        if isinstance(value, Mapping) and isinstance(under.get(key), CommentedMap):
            merge(under[key], value)
        else:
            under[key] = value


def set_value(data: CommentedMap, assignment: str) -> None:
    """Apply one `dotted.key=value` to parsed YAML; the value is read as YAML.

    Raises:
        UsageError: There is no `=`, the value is not YAML, or the path runs through something that is no mapping.
    """
    key, equals, text = assignment.partition("=")
    parts = [part.strip() for part in key.split(".")]
    if not equals or not all(parts):
        raise UsageError(f"--set {assignment}: must be KEY=VALUE with a dotted key, such as model.weights.demand=0.4")
    value = parse_yaml(f"value: {text}", f"--set {assignment}")["value"]
    origin = (f"--set {assignment}", None)
    place: Any = data
    for i, part in enumerate(parts[:-1]):
        if isinstance(place, CommentedSeq) and part.isdigit() and int(part) < len(place):
            place = place[int(part)]
            continue
        if not isinstance(place, CommentedMap):
            raise UsageError(f"--set {assignment}: {'.'.join(parts[:i])} is not a mapping")
        if place.get(part) is None:
            place[part] = CommentedMap()
            _places(place)[part] = origin
        place = place[part]
    if not isinstance(place, CommentedMap):
        raise UsageError(f"--set {assignment}: {'.'.join(parts[:-1])} is not a mapping")
    place[parts[-1]] = value
    _places(place)[parts[-1]] = origin


def build(model: type[SpecT], data: Mapping[str, Any], name: str) -> SpecT:
    """Validate parsed YAML as a spec.

    Raises:
        UsageError: One line per fault with file, line, dotted key, what was found and what is allowed.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [_sentence(model, data, name, fault) for fault in error.errors(include_url=False)]
        raise UsageError("\n".join(faults)) from error


def load(model: type[SpecT], path: Path, overrides: Iterable[str] = ()) -> SpecT:
    """Read, merge, override and validate a spec file."""
    data = read_merged(path)
    for assignment in overrides:
        set_value(data, assignment)
    return build(model, data, str(path))


def place_of(data: Any, keys: Iterable[Any], name: str) -> str:
    """Return `file:line` of the deepest of `keys` that parsed YAML can place; `name` where it can place none."""
    found: Place = (name, None)
    spot = data
    for key in keys:
        if isinstance(spot, CommentedMap) and key in spot:
            found = _places(spot).get(key, found)
        elif isinstance(spot, CommentedSeq) and isinstance(key, int) and key < len(spot):
            found = (found[0], spot.lc.item(key)[0] + 1) if spot.lc.data else found
        else:
            break
        spot = spot[key]
    return f"{found[0]}:{found[1]}" if found[1] else found[0]


def _mark_places(data: Any, name: str) -> None:
    """Note the file and line of every key, so that they survive a merge with other files."""
    if isinstance(data, CommentedMap):
        lines = data.lc.data or {}
        data._corridor_places = {key: (name, lines[key][0] + 1 if key in lines else None) for key in data}
        for value in data.values():
            _mark_places(value, name)
    elif isinstance(data, CommentedSeq):
        for value in data:
            _mark_places(value, name)


def _places(data: Any) -> dict[Any, Place]:
    if not hasattr(data, "_corridor_places"):
        if not isinstance(data, CommentedMap):
            return {}
        data._corridor_places = {}
    places: dict[Any, Place] = data._corridor_places
    return places


def known_keys(model: Any, keys: Iterable[Any]) -> list[str]:
    """Return the field names that a model allows at a path of keys; empty where any key may stand."""
    for key in keys:
        fields = getattr(model, "model_fields", {})
        if isinstance(key, str) and key in fields:
            model = _inner_model(fields[key].annotation)
        elif model is None:
            return []
    return sorted(getattr(model, "model_fields", {}))


def _inner_model(annotation: Any) -> Any:
    """Return the first pydantic model inside an annotation such as list[Segment] or Model | str."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _inner_model(inner)
        if found is not None:
            return found
    return None


def _sentence(model: type[BaseModel], data: Any, name: str, fault: ErrorDetails) -> str:
    keys = [key for key in fault["loc"] if not (isinstance(key, str) and key.startswith(("function-", "tagged-")))]
    place = place_of(data, keys, name)
    path = ".".join(map(str, keys)) or "(top level)"
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if fault["type"] == "extra_forbidden":
        known = known_keys(model, keys[:-1])
        near = difflib.get_close_matches(str(keys[-1]), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return f"{place}: {path}: unknown key{hint} Allowed here: {', '.join(known)}"
    if fault["type"] == "missing":
        return f"{place}: {path}: a value is needed here, and none was given"
    found = fault.get("input")
    shown = "" if isinstance(found, Mapping | list) else f"; found {found!r}"
    return f"{place}: {path}: {message}{shown}"


def _siblings(path: Path) -> str:
    if not path.parent.is_dir():
        return f"; the folder {path.parent} does not exist"
    names = sorted(p.name for p in path.parent.glob("*.yaml"))
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean {near[0]}?" if near else (f"; there are: {', '.join(names)}" if names else "")
