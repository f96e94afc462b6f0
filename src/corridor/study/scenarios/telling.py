"""What scenarios there are, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corridor.spec.job import load_scenario
from corridor.spec.scenario import Range


def scenario_rows(folder: Path) -> list[dict[str, Any]]:
    """Return one flat row per scenario of a folder: what happens, what changes, what its authors assume.

    Raises:
        UsageError: A file is wrong.
    """
    names = sorted(path.stem for path in folder.glob("*.yaml") if not path.stem.startswith("_"))
    return [_row(folder, name) for name in names]


def _row(folder: Path, name: str) -> dict[str, Any]:
    spec = load_scenario(folder, name)
    return {
        "name": name,
        "title": spec.title,
        "summary": spec.summary,
        "changes": "; ".join(_change(change) for change in spec.changes) or "none",
        "assumptions": " ".join(spec.assumptions),
        "sources": " ".join(spec.sources),
    }


def _change(change: Any) -> str:
    """Return a change as its kind and what the file says of it."""
    said = [
        f"{key} {_value(getattr(change, key))}" for key in change.model_fields_set - {"kind"} if getattr(change, key)
    ]
    return f"{change.kind}: {', '.join(sorted(said))}"


def _value(value: Any) -> str:
    if isinstance(value, Range):
        ends = "" if value.low == value.high else f" ({value.low:g} to {value.high:g})"
        return f"{value.value:g}{ends}"
    if isinstance(value, tuple):
        return " ".join("–".join(one) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)
