"""The record of a run as JSON: what was asked, of which data, with which version, and what came out in numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from corridor.reports.files import write_text
from corridor.study.run import Run


def record(run: Run) -> dict[str, Any]:
    """Return the record of a run as plain JSON data; a metric that is no number is null."""
    metrics = {name: value if math.isfinite(value) else None for name, value in sorted(run.metrics.items())}
    return {
        "job": run.resolved.job.name,
        "as_of": run.as_of,
        "snapshot": run.snapshot,
        "spec_hash": run.spec_hash,
        "data_hash": run.data_hash,
        "version": run.version,
        "metrics": metrics,
        "sources": sorted(run.sources),
        "spec": run.resolved.canonical(),
    }


def write(run: Run, path: Path) -> None:
    """Write the record of a run; the same run gives the same bytes."""
    text = json.dumps(record(run), indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False)
    write_text(path, f"{text}\n")
