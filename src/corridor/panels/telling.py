"""What panels there are, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from corridor.spec.panel import PanelSpec, panel_specs

FIGURES: Final = {"importer": "as the importer declared", "balanced": "balanced by the source"}


def panel_rows(folder: Path) -> list[dict[str, Any]]:
    """Return one flat row per panel of a folder: what it holds, where it comes from and what its source leaves out.

    Raises:
        UsageError: A file is wrong.
    """
    return [
        {
            "name": name,
            "title": spec.title,
            "about": spec.about,
            "data": "come with corridor" if spec.embedded else "must be given",
            "flows_from": origin_of(spec),
            "years": years_of(spec),
            "kept": ""
            if spec.kept is None
            else f"the {spec.kept} largest partners of each country, by product and year",
            "breaks": ", ".join(map(str, spec.breaks)),
            "least_usd": f"{spec.least_usd:,.0f}" if spec.least_usd else "",
            "licence": spec.licence,
            "citation": spec.citation,
        }
        for name, spec in panel_specs(folder).items()
    ]


def origin_of(spec: PanelSpec) -> str:
    """Return where the flows of a panel come from, and whose figure they are."""
    if spec.snapshot is not None:
        place = f"snapshot {spec.snapshot.snapshot}: {', '.join(spec.snapshot.sources)}"
        return f"{place}; {FIGURES[spec.snapshot.figure]}"
    if spec.raw is not None:
        return f"raw files (--raw DIR): {spec.raw.recipe.reader or spec.raw.source}; {FIGURES[spec.raw.figure]}"
    assert spec.table is not None
    return f"table {spec.table.file}"


def years_of(spec: PanelSpec) -> str:
    """Return the years that a panel takes, empty where it takes all that its source holds."""
    fields = ("first_year", "last_year")
    first, last = (
        "" if getattr(spec, name) == PanelSpec.model_fields[name].default else str(getattr(spec, name))
        for name in fields
    )
    return f"{first}–{last}" if first or last else ""
