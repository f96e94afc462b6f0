"""Read YAML 1.2 files into specs: base merge, overrides by dotted key, and errors that name file, line and key."""

from __future__ import annotations

import difflib
import pickle
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import StringIO
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, ScalarEvent

from corridor.errors import UsageError

SpecT = TypeVar("SpecT", bound=BaseModel)

Place = tuple[str, int | None]

PLACES = "_corridor_places"
"""Attribute under which a parsed mapping remembers the file and line of each of its keys."""

KIND = "kind"
"""Key that tells apart the models that may stand at one place."""

MAX_BYTES = 200_000
MAX_DEPTH = 30
MAX_BASES = 10
MAX_FAULTS = 20


def read_yaml(path: Path) -> CommentedMap:
    """Read a YAML 1.2 mapping with the positions of its keys.

    Raises:
        UsageError: The file is absent, not UTF-8, not YAML, has a duplicate key, or is no mapping.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{path}: is a folder, must be a YAML file")
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: is no regular file, must be a YAML file")
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: larger than {MAX_BYTES:,} bytes, too large for a spec")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file{_siblings(path)}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(str(path))}: cannot be read ({shown(str(error))})") from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> CommentedMap:
    """Parse YAML 1.2 text; `name` stands for the file in messages.

    Raises:
        UsageError: The text is not YAML, holds what no spec needs (anchors, aliases, merge keys, tags, directives,
            deep nesting), has a duplicate key or one that is no text, or is no mapping.
    """
    data: CommentedMap = pickle.loads(_parsed(text, name))  # to copy is eighty times as quick as to parse again
    return data


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> bytes:
    """Return the mapping as bytes to copy it from: many models share a base, and many jobs their models."""
    try:
        _refuse_extras(text, name)
        data = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"{mark.line + 1}" if mark else "?"
        problem = (error.problem or str(error)).split("\n")[0].strip()
        raise UsageError(f"{name}:{line}: not valid YAML: {shown(problem)}") from error
    except (YAMLError, ValueError, RecursionError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise UsageError(f"{name}: not valid YAML: {shown(first)}") from error
    if not isinstance(data, CommentedMap):
        found = "nothing" if data is None else type(data).__name__.replace("Commented", "").lower()
        raise UsageError(f"{name}: must hold a mapping of keys to values, found {found}")
    _mark_places(data, name)
    return pickle.dumps(data)


def _refuse_extras(text: str, name: str) -> None:
    """Refuse the parts of YAML that no spec needs and that let a small file grow large or change its meaning."""
    depth = 0
    for event in YAML(typ="rt").parse(StringIO(text)):
        extra = _extra(event)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            extra = f"more than {MAX_DEPTH} levels inside one another"
        if extra:
            raise UsageError(f"{name}:{event.start_mark.line + 1}: a spec may not hold {extra}")


def _extra(event: Any) -> str:
    if isinstance(event, DocumentStartEvent):
        return "directives (%)" if event.version or event.tags else ""
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        return "anchors (&) and aliases (*); use `base` to share what files have in common"
    if isinstance(event, ScalarEvent) and event.value == "<<" and event.style is None:
        return "merge keys (<<); use `base` to share what files have in common"
    if isinstance(event, ScalarEvent) and any("\ud800" <= sign <= "\udfff" for sign in event.value):
        return "half of a surrogate pair, which is no character"
    if getattr(event, "tag", None):
        return f"tags, found {shown(str(event.tag))}"
    return ""


def read_merged(path: Path) -> CommentedMap:
    """Read a YAML file and merge it over the file that its `base` key names (a stem or path beside it).

    Raises:
        UsageError: As `read_yaml`; or the bases form a circle.
    """
    chain = [path]
    layers = [read_yaml(path)]
    while "base" in layers[-1]:
        base = layers[-1]["base"]
        if not isinstance(base, str) or not base.strip() or not base.isprintable():
            where = place_of(layers[-1], ["base"], str(chain[-1]))
            raise UsageError(f"{where}: base: must be a file name, found {base!r}")
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
    """Lay `over` on `under` in place: mappings merge key by key, null removes a key, all else replaces.

    A null for a key that is not there stays, so that a misspelt key is found when the spec is built. Another `method`
    leaves the `options` of the one below behind: they are arguments of a method that is no longer there.
    """
    if over.get("options", {}) is not None:
        _leave_options(under, over.get("method"))
    places = _places(under)
    for key, value in over.items():
        if value is None and key in under:
            del under[key]
            continue
        places[key] = _places(over).get(key, ("", None))
        if isinstance(value, Mapping) and isinstance(under.get(key), CommentedMap):
            merge(under[key], value)
        else:
            under[key] = value


def _leave_options(step: CommentedMap, method: Any) -> None:
    """Remove the options of a step that another method is put in the place of."""
    if isinstance(method, str) and isinstance(step.get("method"), str) and step["method"] != method:
        step.pop("options", None)


def keys_of(assignment: str) -> list[str]:
    """Return the keys on the left of `dotted.key=value`."""
    return [part.strip() for part in assignment.partition("=")[0].split(".")]


def set_value(data: CommentedMap, assignment: str) -> None:
    """Apply one `dotted.key=value` to parsed YAML; the value is read as YAML, and null removes the key.

    Another `method` leaves the `options` of the one before behind, as in `merge`.

    Raises:
        UsageError: There is no `=`, the value is not YAML, or the path runs through something that is no mapping.
    """
    name = f"--set {shown(assignment)}"
    parts = keys_of(assignment)
    if "=" not in assignment or not all(parts):
        raise UsageError(f"{name}: must be KEY=VALUE with a dotted key, such as model.weights.demand=0.4")
    parsed = parse_yaml(f"value: {assignment.partition('=')[2]}", name)
    if len(parsed) > 1:
        raise UsageError(f"{name}: must set one value")
    place = _descend(data, parts[:-1], name)
    key, value = parts[-1], parsed["value"]
    if value is None and key in place:
        del place[key]
        return
    if key == "method":
        _leave_options(place, value)
    place[key] = value
    _places(place)[key] = (name, None)


def _descend(data: CommentedMap, parts: list[str], name: str) -> CommentedMap:
    """Return the mapping at a path of keys, made where there is none yet."""
    place: Any = data
    for i, part in enumerate(parts):
        if isinstance(place, CommentedSeq) and part.isdecimal() and int(part) < len(place):
            place = place[int(part)]
            continue
        if not isinstance(place, CommentedMap):
            raise _no_mapping(place, parts[:i], name)
        if place.get(part) is None:
            place[part] = CommentedMap()
            _places(place)[part] = (name, None)
        place = place[part]
    if not isinstance(place, CommentedMap):
        raise _no_mapping(place, parts, name)
    return place


def _no_mapping(place: Any, parts: list[str], name: str) -> UsageError:
    path = ".".join(parts)
    hint = f"; set the whole list, such as {path}=[a, b]" if isinstance(place, CommentedSeq) else ""
    return UsageError(f"{name}: {path} is not a mapping{hint}")


def build(model: type[SpecT], data: Mapping[str, Any], name: str) -> SpecT:
    """Validate parsed YAML as a spec.

    Raises:
        UsageError: One line per fault with file, line, dotted key, what was found and what is allowed.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [_sentence(model, data, name, fault) for fault in _own(error.errors(include_url=False))]
        if len(faults) > MAX_FAULTS:
            faults[MAX_FAULTS:] = [f"{name}: and {len(faults) - MAX_FAULTS:,} more faults"]
        raise UsageError("\n".join(faults)) from error


def _own(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the faults without the complaint that a list is too short for want of the items that are faulty."""
    inside = {fault["loc"][:depth] for fault in faults for depth in range(len(fault["loc"]))}
    return [fault for fault in faults if fault["type"] != "too_short" or fault["loc"] not in inside]


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
        places = {key: (name, lines[key][0] + 1 if key in lines else None) for key in data}
        for key, value in data.items():
            if not isinstance(key, str):
                line = f":{places[key][1]}" if places[key][1] else ""
                raise UsageError(f"{name}{line}: a key must be a text, put it in quotes; found {shown(repr(key))}")
            _mark_places(value, name)
        setattr(data, PLACES, places)
    elif isinstance(data, CommentedSeq):
        for value in data:
            _mark_places(value, name)


def _places(data: Any) -> dict[Any, Place]:
    if not isinstance(data, CommentedMap):
        return {}
    if not hasattr(data, PLACES):
        setattr(data, PLACES, {})
    places: dict[Any, Place] = getattr(data, PLACES)
    return places


def known_keys(model: Any, keys: Iterable[Any]) -> list[str]:
    """Return the field names that a model allows at a path of keys; empty where any key may stand."""
    found = model
    for key in keys:
        found = _inside(found, key)
    return sorted(getattr(found, "model_fields", {}))


def _inside(annotation: Any, key: Any) -> Any:
    """Return the type of what stands under a key: a field of a model, or an item of a mapping, list or tuple.

    Of several models that a `kind` tells apart, the key is the kind.
    """
    if get_origin(annotation) in (Union, UnionType):
        return next((one for one in get_args(annotation) if _is_of_kind(one, key)), None)
    fields = getattr(annotation, "model_fields", None)
    if fields is not None:
        annotation = fields[key].annotation if key in fields else None
    elif get_origin(annotation) is dict:
        annotation = get_args(annotation)[1]
    elif get_origin(annotation) in (list, tuple):
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        models = [inner for inner in get_args(annotation) if hasattr(inner, "model_fields")]
        return annotation if len(models) > 1 else next(iter(models), None)
    return annotation


def _is_of_kind(model: Any, kind: Any) -> bool:
    field = getattr(model, "model_fields", {}).get(KIND)
    return field is not None and kind in get_args(field.annotation)


def _without_kinds(data: Any, keys: Iterable[Any]) -> list[Any]:
    """Return a path of keys as the file has it: without the kinds that tell the members of a union apart."""
    spot, path = data, []
    for key in keys:
        if isinstance(spot, Mapping) and key not in spot and spot.get(KIND) == key:
            continue
        path.append(key)
        inside = isinstance(spot, Mapping) and key in spot
        inside |= isinstance(spot, list | tuple) and isinstance(key, int) and key < len(spot)
        spot = spot[key] if inside else None
    return path


def _sentence(model: type[BaseModel], data: Any, name: str, fault: ErrorDetails) -> str:
    keys = [
        key for key in fault["loc"] if not (isinstance(key, str) and key.startswith(("function-", "tagged-", "[key")))
    ]
    keys += fault.get("ctx", {}).get("at", ())
    known = known_keys(model, keys[:-1])
    keys = _without_kinds(data, keys)
    place = place_of(data, keys, name)
    path = ".".join(shown(str(key)) for key in keys) or "(top level)"
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(keys[-1]), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return f"{place}: {path}: unknown key{hint} Allowed here: {', '.join(known)}"
    if fault["type"] == "missing":
        return f"{place}: {path}: a value is needed here, and none was given"
    if fault["type"] == "string_type":
        message = "must be a text, so put it in quotes"
    found = fault.get("input")
    what = "" if isinstance(found, Mapping | list | tuple) else f"; found {shown(repr(found))}"
    return f"{place}: {path}: {message}{what}"


def shown(text: str, limit: int = 200) -> str:
    """Return a text as a message may show it: on one line, without control characters, and not too long."""
    text = text if text.isprintable() else repr(text)
    return text if len(text) <= limit else f"{text[:limit]}…"


def _siblings(path: Path) -> str:
    if not path.parent.is_dir():
        return f"; the folder {path.parent} does not exist"
    names = sorted(p.name for p in path.parent.glob("*.yaml"))
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean {near[0]}?" if near else (f"; there are: {', '.join(names)}" if names else "")
