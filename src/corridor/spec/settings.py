"""Settings of the machine: they say where and how a job runs and are never part of a spec's hash."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Where results go, where runs are tracked and what they are computed on."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    root: Path
    """Folder that holds configs/, data/ and experiments/."""
    out: Path
    """Folder in which a job writes its results."""
    tracking_uri: str
    """MLflow tracking store."""
    track: bool = True
    """Whether runs are tracked."""
    engine: str = "polars"
    """What the flows are aggregated on; the result is the same on each."""
    master: str | None = None
    """Address of the Spark cluster."""

    @classmethod
    def for_job(
        cls,
        job_file: Path,
        name: str,
        out: Path | None = None,
        *,
        track: bool = True,
        engine: str = "polars",
        master: str | None = None,
    ) -> Settings:
        """Return the settings for a job file, from its place and the environment (`MLFLOW_TRACKING_URI`)."""
        root = find_root(job_file)
        return cls(
            root=root,
            out=out or root / "out" / name,
            tracking_uri=tracking_address(root),
            track=track,
            engine=engine,
            master=master,
        )


def find_root(start: Path) -> Path:
    """Return the nearest folder above `start` that holds `configs/`, else the working folder."""
    for folder in start.resolve().parents:
        if (folder / "configs").is_dir():
            return folder
    return Path.cwd()


def tracking_address(root: Path) -> str:
    """Return the address of the tracking store: `MLFLOW_TRACKING_URI`, else a database in experiments/ below `root`."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{root / 'experiments' / 'mlflow.db'}"
