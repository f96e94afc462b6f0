"""What is known of a ranking's sensitivity, kept beside its results and found again for the same spec and data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import DataError
from corridor.study.sensitivity.results import Sensitivity
from corridor.study.storing import read_part, write_part

ARCHIVE, RECORD = "sensitivity.zip", "sensitivity.json"


@dataclass(frozen=True)
class Kept:
    """A ranking's sensitivity with what it is true of.

    Attributes:
        job: Name of the job. as_of: last year that it saw.
        spec_hash: Digest of the job with its model and sectors. data_hash: digest of the snapshot.
        version: Version of corridor that worked it out.
        found: The sensitivity.
    """

    job: str
    as_of: int
    spec_hash: str
    data_hash: str
    version: str
    found: Sensitivity


def write_kept(kept: Kept, path: Path) -> None:
    """Write a sensitivity as an archive from which it can be read whole; the same gives the same bytes."""
    write_part(kept, path)


def kept_for(folder: Path, hashes: Mapping[str, str], version: str) -> Sensitivity | None:
    """Return the sensitivity that lies in a folder if it is of a spec, of data and by a version, else None.

    One that is broken counts as none: it costs a section of the report, never the run.

    Args:
        folder: Folder of results.
        hashes: Digests `spec` and `data`.
        version: Version of corridor.
    """
    try:
        kept = read_part(Kept, folder / ARCHIVE)
    except DataError:
        return None
    same = (kept.spec_hash, kept.data_hash, kept.version) == (hashes["spec"], hashes["data"], version)
    return kept.found if same else None


def record_of(kept: Kept) -> dict[str, Any]:
    """Return a sensitivity as plain JSON data, tables as lists of rows."""
    found = kept.found
    tables = {name: _rows(getattr(found, name)) for name in ("indices", "left_out", "reversals")}
    figures = ("evaluations", "samples", "seed", "top", "lines", "mean_shift", "largest_shift")
    return {
        "job": kept.job,
        "as_of": kept.as_of,
        "spec_hash": kept.spec_hash,
        "data_hash": kept.data_hash,
        "version": kept.version,
        **{name: getattr(found, name) for name in figures},
        **tables,
        "not_varied": [{"what": one.what, "why": one.why} for one in found.not_varied],
    }


def text_of(kept: Kept) -> str:
    """Return the record of a sensitivity as JSON text."""
    return json.dumps(record_of(kept), indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {name: None if isinstance(cell, float) and not math.isfinite(cell) else cell for name, cell in row.items()}
        for row in table.iter_rows(named=True)
    ]
