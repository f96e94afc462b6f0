"""The file of a walk-forward's results: JSON with sorted keys and rounded figures, so that same results are same bytes.

An estimate is a list of its value and, where they are told, the ends of its interval; a bin of stated chances a list of
cells, mean stated chance, share that came true and the ends of that share's interval.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corridor.errors import DataError
from corridor.panels import Target
from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.verdicts import Estimate

SCHEMA = 1
DIGITS = 6
"""Digits after the point of a figure in the file."""

WIDTH = 110
"""Longest line of the file, where what stands on it can be parted."""


@dataclass(frozen=True)
class PanelFacts:
    """What a panel is.

    Attributes:
        title: What people call it. data: Digest of its figures.
        source: Who published them, and under which licence.
    """

    title: str
    data: str
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """One question asked of one panel.

    Attributes:
        panel: Name of the panel. target: What was asked. horizon: Years ahead.
        evaluation: How forecasters did.
    """

    panel: str
    target: Target
    horizon: int
    evaluation: Evaluation


@dataclass(frozen=True)
class Results:
    """Everything that a walk-forward found.

    Attributes:
        spec: What defines it, as in its file.
        panels: By name.
        entries: By panel, target and horizon.
        models: What each forecaster is, by name, a line each; those that nothing is said of are left out.
    """

    spec: Mapping[str, Any]
    panels: Mapping[str, PanelFacts]
    entries: tuple[Entry, ...]
    models: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def of(self, panel: str, target: str, horizon: int) -> Evaluation | None:
        """Return how forecasters did on one question, None where it was not asked."""
        found = [e for e in self.entries if (e.panel, e.target, e.horizon) == (panel, target, horizon)]
        return found[0].evaluation if found else None


def text_of(results: Results) -> str:
    """Return the file's text; entries are in order of panel, target and horizon."""
    entries = sorted(results.entries, key=lambda entry: (entry.panel, entry.target, entry.horizon))
    data = {
        "schema": SCHEMA,
        "spec": results.spec,
        "panels": {name: dataclasses.asdict(panel) for name, panel in results.panels.items()},
        "models": results.models,
        "entries": [_entry(entry) for entry in entries],
    }
    return _encoded(_plain(data), 0) + "\n"


def write_results(path: Path, results: Results) -> None:
    """Write the file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text_of(results), encoding="utf-8", newline="\n")
    os.replace(part, path)


def read_results(path: Path) -> Results:
    """Read a file of results.

    Raises:
        DataError: There is no such file, it is no JSON, of another schema, or a key is absent or holds something wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    return parse_results(text, str(path))


def parse_results(text: str, name: str) -> Results:
    """Return the results that a text holds; `name` stands for the file in messages.

    Raises:
        DataError: It is no JSON, of another schema, or a key is absent or holds something wrong.
    """
    try:
        data = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise DataError(f"{name}: is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise DataError(f"{name}: schema: must be {SCHEMA}, found {found!r}")
    try:
        results = _adapter().validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{name}: {place}: {first['msg']}, found {_short(first['input'])}") from error
    for fault in _faults(results):
        raise DataError(f"{name}: {fault}")
    return results


@cache
def _adapter() -> TypeAdapter[Results]:
    return TypeAdapter(Results)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number; what is missing is null")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _faults(results: Results) -> Iterator[str]:
    """Yield what no type can say: names that must be known and lists that must be equally long."""
    seen = set()
    for place, entry in enumerate(results.entries):
        at, found = f"entries.{place}", entry.evaluation
        if entry.panel not in results.panels:
            yield f"{at}.panel: must be one of {', '.join(results.panels)}, found {entry.panel!r}"
        if (entry.panel, entry.target, entry.horizon) in seen:
            yield f"{at}: {entry.panel}, {entry.target}, horizon {entry.horizon} stands there twice"
        seen.add((entry.panel, entry.target, entry.horizon))
        if entry.target != found.target:
            yield f"{at}.evaluation.target: must be {entry.target}, found {found.target!r}"
        yield from _faults_of_names(found, f"{at}.evaluation")


def _faults_of_names(found: Evaluation, at: str) -> Iterator[str]:
    champion = () if found.champion is None else (found.champion,)
    for key, names in (("baselines", found.baselines), ("champion", champion), ("differences", found.differences)):
        for name in names:
            if name not in found.models:
                yield f"{at}.{key}: must be among models, found {name!r}"
    for name, model in found.models.items():
        if found.headline not in model.metrics:
            yield f"{at}.models.{name}.metrics: {found.headline} is missing"
        for metric, figures in model.by_origin.items():
            if len(figures) != len(found.origins):
                yield (
                    f"{at}.models.{name}.by_origin.{metric}: must have a figure for each of {len(found.origins)} "
                    f"origins, found {len(figures)}"
                )


def _entry(entry: Entry) -> dict[str, Any]:
    """Return an entry with the counts that its reader wants to see, which are derived again when it is read."""
    found = entry.evaluation
    counts = {name: getattr(found, name) for name in ("cells", "positives", "base_rate", "perfect")}
    data = dataclasses.asdict(entry)
    data["evaluation"] |= counts
    return data


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: texts as keys, lists, rounded figures, no ends of an interval that is not told."""
    if isinstance(value, Estimate) and value.low is None:
        return _plain(value[:1])
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return rounded(value) if isinstance(value, float) else value


def rounded(value: float) -> float | None:
    """Return a figure with six digits after the point; None for what is no number."""
    return round(value, DIGITS) + 0.0 if abs(value) < float("inf") else None


def _encoded(value: Any, depth: int) -> str:
    """Return JSON, indented by one, in which whatever fits a line stands on one."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    if len(line) + depth <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    space, ends = " " * (depth + 1), "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}:{_encoded(item, depth + 1)}" for key, item in sorted(value.items())]
    else:
        parts = [_encoded(item, depth + 1) for item in value]
    inside = ",\n".join(space + part for part in parts)
    return f"{ends[0]}\n{inside}\n{' ' * depth}{ends[1]}"
