"""Gather what checks look at from a scored job and its data."""

from __future__ import annotations

import polars as pl

from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ResolvedJob
from corridor.study.checks.checked import Checked
from corridor.study.explain.results import Explanations
from corridor.study.preparing import World
from corridor.study.scoring import Scoring


def gather(
    resolved: ResolvedJob,
    snapshot: Snapshot,
    world: World,
    scoring: Scoring,
    explanations: Explanations | None = None,
) -> Checked:
    """Return what checks look at, nothing later than the world's year."""
    year = world.cube.year
    services = snapshot.tables["bilateral_services"]
    return Checked(
        spec=resolved.job.checks,
        scoring=scoring,
        watched=world.watched,
        estimated=world.estimated,
        watchlists=resolved.watchlists,
        services=services.filter(pl.col("year") <= year),
        re_exports=_re_exports(snapshot, world),
        names=dict(snapshot.tables["countries"].select("country", "name").iter_rows()),
        explanations=explanations,
    )


def _re_exports(snapshot: Snapshot, world: World) -> pl.DataFrame:
    """Return what the job's exporters sent on, in the years of the world."""
    years = world.cube.years
    exporters = sorted({exporter for exporter, _ in world.directions})
    mine = pl.col("reporter").is_in(exporters) & (pl.col("flow") == "re-export")
    return snapshot.parts("re_exports").between(int(years[0]), int(years[-1])).scan().filter(mine).collect()
