"""A project of its own on disk: a tiny snapshot, the repository's models over a small reference, and one job."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from corridor.snapshots.writing import Content, write_snapshot
from factories import REFERENCE, a_world, sectors

REPO = Path(__file__).parents[1]
SOURCES = (
    "comtrade", "worldsource", "unctad", "cepii", "usgs", "chpl", "totals", "bacitotal", "icio", "wits", "rta",
)  # fmt: skip


def a_source(name: str) -> dict[str, str]:
    """A source as a snapshot lists it."""
    return {
        "name": name, "title": f"Source {name}", "path": "https://example.org", "licence": "CC0", "citation": name,
        "release": "1", "retrieved": "2022-01-01",
    }  # fmt: skip


def dump(path: Path, data: Any) -> None:
    """Write plain data as YAML, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    YAML(typ="safe").dump(data, path)


def a_project(root: Path) -> Path:
    """Write configs/ and data/tiny below a folder; the job is configs/jobs/small.yaml."""
    tables = a_world()
    series = sorted(set(tables["country_years"]["source"]))
    sources = [a_source(name) for name in (*SOURCES, *series)]
    write_snapshot(
        Content("tiny", "A tiny world", "2022-01-01", tables, sources, gaps=["Nothing is known of Mars."]),
        root / "data" / "tiny",
    )
    models = root / "configs" / "models"
    shutil.copytree(REPO / "configs" / "models", models)
    base = YAML(typ="safe").load(models / "_composite.yaml")
    base["reference"] = {"countries": list(REFERENCE), "window": 5}
    dump(models / "_composite.yaml", base)
    for name, sector in sectors().items():
        dump(root / "configs" / "sectors" / f"{name}.yaml", json.loads(sector.model_dump_json()))
    job = {
        "name": "small", "snapshot": "tiny", "sectors": list(sectors()), "model": "balanced",
        "corridors": [
            {"between": ["ARG", "BEL"]}, {"exporter": "EST", "importer": "ARG"}, {"exporter": "FIN", "importer": "CHN"}
        ],
        "report": {"title": "A small world", "top": 3},
    }  # fmt: skip
    dump(root / "configs" / "jobs" / "small.yaml", job)
    return root
