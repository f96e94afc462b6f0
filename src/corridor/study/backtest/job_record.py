"""What a report may say of its model's past: how the first lines of its backtest did, on which data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corridor.errors import DataError
from corridor.study.backtest.job_top import TOP, TopCount

SCHEMA = 1
PLACE = Path("data") / "foresight" / "jobs.json"
"""Where the records lie, from the folder that holds configs/."""


@dataclass(frozen=True)
class TrackRecord:
    """What became of the first lines of a model's lists at one horizon.

    Attributes:
        job: Name of the job whose countries' lists are counted. model: name of the model.
        model_digest: Digest of the model's spec; a record says nothing of any other model.
        snapshot: Name of the data. data_hash: digest of them.
        origins: Years in which lists were made. horizon: years after which they were held against trade.
        lists: Lists of exporters among the job's countries, pooled. reference: those of all reference economies.
        top: Lines of each list that were looked at.
    """

    job: str
    model: str
    model_digest: str
    snapshot: str
    data_hash: str
    origins: tuple[int, ...]
    horizon: int
    lists: TopCount
    reference: TopCount
    top: int = TOP

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What no two records share."""
        return self.job, self.model_digest, self.data_hash, self.horizon


def read_records(path: Path) -> tuple[TrackRecord, ...]:
    """Return the records of a file, none where there is no such file.

    Raises:
        DataError: The file is no JSON, of another schema, or a record lacks a key or has one too many.
    """
    if not path.is_file():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as JSON: {error}") from error
    found = data.get("schema") if isinstance(data, dict) else type(data).__name__
    if found != SCHEMA:
        raise DataError(f"{path}: schema: must be {SCHEMA}, found {found!r}")
    return tuple(_record(entry, f"{path}: records.{i}") for i, entry in enumerate(data.get("records", [])))


def _record(entry: Mapping[str, Any], place: str) -> TrackRecord:
    try:
        counts = {name: TopCount(**entry[name]) for name in ("lists", "reference")}
        return TrackRecord(**{**entry, **counts, "origins": tuple(entry["origins"])})
    except (KeyError, TypeError) as error:
        raise DataError(f"{place}: is no record of a backtest: {error}") from error


def text_of(records: Sequence[TrackRecord]) -> str:
    """Return the file's text: the same records are the same bytes, whatever their order."""
    kept = {record.key: record for record in records}
    entries = [asdict(kept[key]) for key in sorted(kept)]
    return json.dumps({"schema": SCHEMA, "records": entries}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def record_for(records: Sequence[TrackRecord], job: str, model_digest: str, data_hash: str) -> TrackRecord | None:
    """Return the record of a job's model with the longest horizon, None where the model was never tested.

    One measured on the very data comes first, else the one with the latest origins.
    """
    mine = [record for record in records if (record.job, record.model_digest) == (job, model_digest)]
    return max(mine, key=lambda r: (r.data_hash == data_hash, max(r.origins), r.horizon, r.data_hash), default=None)
