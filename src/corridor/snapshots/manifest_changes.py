"""What changed between the manifests of two snapshots: sources, accounts, gaps, and how figures are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from corridor.snapshots.coverage import accounts_of
from corridor.snapshots.manifest import Manifest
from corridor.tables import TABLES

Manifests = tuple[Manifest, Manifest]


def sources_changed(manifests: Manifests) -> tuple[Mapping[str, str], ...]:
    """Return sources that were added, dropped or changed: source, change and what."""
    before, after = (manifest.sources for manifest in manifests)
    found = []
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            info, change = (after[name], "added") if name not in before else (before[name], "dropped")
            found.append({"source": name, "change": change, "what": f"{info.title}; release {info.release}"})
            continue
        left, right = vars(before[name]), vars(after[name])
        what = [f"{key}: {left[key]} → {right[key]}" for key in left if left[key] != right[key]]
        if what:
            found.append({"source": name, "change": "changed", "what": "; ".join(what)})
    return tuple(found)


def accounts_changed(manifests: Manifests, names: tuple[str, str]) -> tuple[Mapping[str, Any], ...]:
    """Return the sources whose account changed, each count before and after; None where the source is not there."""
    left, right = (
        {row["source"]: row for row in accounts_of(manifest.raw.get("accounts", []), name)[0]}
        for name, manifest in zip(names, manifests, strict=True)
    )
    keys = ("in", "kept", "aggregated", "left_out", "quarantined")
    return tuple(
        {"source": name, **{key: (left.get(name, {}).get(key), right.get(name, {}).get(key)) for key in keys}}
        for name in dict.fromkeys([*left, *right])
        if left.get(name) != right.get(name)
    )


def gaps_changed(manifests: Manifests) -> dict[str, tuple[str, ...]]:
    """Return gaps that only the later manifest tells ("added") and that only the earlier one does ("dropped")."""
    before, after = (manifest.gaps for manifest in manifests)
    return {
        "added": tuple(gap for gap in after if gap not in before),
        "dropped": tuple(gap for gap in before if gap not in after),
    }


def notes_on(manifests: Manifests, settings: pl.DataFrame) -> tuple[str, ...]:
    """Say what was not compared code by code, and how the making of figures differs."""
    notes = []
    for name in TABLES:
        for i, (here, there) in enumerate((manifests, manifests[::-1])):
            if name in here.parts and name not in there.parts:
                notes.append(f"only the {('first', 'second')[i]} snapshot has the table {name}")
    left, right = (manifest.raw.get("conversion") for manifest in manifests)
    if left != right:
        told = [_conversion(one) for one in (left, right)]
        notes.append(f"goods flows brought to another HS revision: {told[0]} → {told[1]}")
    for year, rows in settings.group_by("year", maintain_order=True):
        before, after = (
            sorted(set(rows.filter(pl.col(f"rows_{when}") > 0)["nomenclature"])) for when in ("before", "after")
        )
        if before and after and before != after:
            told = [", ".join(found) for found in (before, after)]
            notes.append(
                f"{year[0]}: HS revisions {told[0]} → {told[1]}; flows of one revision are not matched with another's"
            )
    return tuple(notes)


def _conversion(found: Any) -> str:
    return str(found.get("to", "yes")) if isinstance(found, dict) else "no"
