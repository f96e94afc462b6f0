"""Scenarios in an MLflow store: the job's run is the world of before, and one below it is each world of after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from corridor import __version__
from corridor.spec import flatten
from corridor.spec.scenario import ScenarioSpec
from corridor.study.scenarios.results import ScenarioResult
from corridor.tracking.connection import connected, log_batches
from corridor.tracking.items import (
    LONGEST_PARAM,
    Item,
    Metric,
    Param,
    Tag,
    legal_name,
    shortened,
)
from corridor.tracking.mlflow_store import write_items
from corridor.tracking.nested import PARENT
from corridor.tracking.result import TrackedRun, TrackingError, reason, shown

SIDE, NAME, BEFORE = "corridor.side", "corridor.scenario", "corridor.before"
TOP = 10
"""Ranks that count as the top."""


def track_scenarios(scenarios: Mapping[str, Sequence[Item]], uri: str, experiment: str, parent: str) -> dict[str, str]:
    """Store scenarios below the run of the job and return their runs by name; tags lead there and back.

    Args:
        scenarios: Items of each scenario, from `items_of_scenario`, by its name.
        uri: Address of the store, as `track` takes it.
        experiment: Name of the experiment that holds the job's run.
        parent: Identifier of that run, the world of before.

    Raises:
        TrackingError: Anything that went wrong, in one line.
    """
    try:
        with connected(uri, experiment) as (client, place):
            return _below(client, place, parent, scenarios)
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: scenarios were not tracked: {reason(error)}") from error


def track_before_and_after(
    before: Sequence[Item], scenarios: Mapping[str, Sequence[Item]], uri: str, experiment: str, run_name: str
) -> TrackedRun:
    """Store the world of before as a run of its own, with scenarios below it, and return where it is.

    Args:
        before: Params, metrics, tags, datasets and files of before.
        scenarios: As in `track_scenarios`.
        uri: Likewise.
        experiment: Name of the experiment; created if there is none.
        run_name: Name of the run of before.

    Raises:
        TrackingError: Anything that went wrong, in one line.
    """
    try:
        with connected(uri, experiment) as (client, place):
            parent = str(client.create_run(place, run_name=run_name).info.run_id)
            write_items(client, parent, before)
            _below(client, place, parent, scenarios)
            client.set_terminated(parent, "FINISHED")
    except TrackingError:
        raise
    except Exception as error:
        raise TrackingError(f"{shown(uri)}: scenarios were not tracked: {reason(error)}") from error
    return TrackedRun(parent, shown(uri))


def _below(client: Any, place: str, parent: str, scenarios: Mapping[str, Sequence[Item]]) -> dict[str, str]:
    runs: dict[str, str] = {}
    for name, items in scenarios.items():
        tags = {PARENT: parent, BEFORE: parent}
        runs[name] = str(client.create_run(place, run_name=f"scenario {name}", tags=tags).info.run_id)
        log_batches(client, runs[name], items)
        client.set_terminated(runs[name], "FINISHED")
    log_batches(client, parent, [Tag(SIDE, "before"), *(Tag(f"{NAME}.{name}", run) for name, run in runs.items())])
    return runs


def items_of_scenario(result: ScenarioResult, spec: ScenarioSpec, common: Mapping[str, str]) -> list[Item]:
    """Return what tracking keeps of a scenario: its changes, dollars before and after by direction, moves of ranks.

    Args:
        result: What the scenario does.
        spec: The scenario.
        common: Tags that it shares with the run of before, such as digests of job and data.
    """
    said = {key: value for key, value in spec.canonical().items() if key in ("changes", "draws", "seed", "level")}
    params = [Param(legal_name(key), shortened(value, LONGEST_PARAM)) for key, value in flatten(said).items()]
    told = {SIDE: "after", NAME: result.name, f"{NAME}_digest": result.digest, "corridor.version": __version__}
    tags = [Tag(key, value) for key, value in {**common, **told}.items()]
    return [*params, *tags, *(Metric(legal_name(key), value) for key, value in metrics_of(result).items())]


def metrics_of(result: ScenarioResult) -> dict[str, float]:
    """Return the neutral numbers of a scenario; dollars of potential carry the direction in their names.

    `potential_usd.AAA_BBB` has the name that it has in the run of before, so that a store shows the two side by side.
    """
    found: dict[str, float] = {}
    for row in result.totals.iter_rows(named=True):
        way = f"{row['exporter']}_{row['importer']}"
        for key, column in DOLLARS.items():
            found[f"{key}.{way}"] = float(row[column])
    moves = (pl.col("rank_before") - pl.col("rank_after")).cast(pl.Int64)
    entered = (pl.col("rank_after") <= TOP) & (pl.col("rank_before") > TOP)
    told = result.lines.select(
        lines_ranked=pl.len(), lines_moved=(moves != 0).sum(), rank_moves_mean=moves.abs().mean(),
        largest_rise=moves.max(), largest_fall=(-moves).max(), entered_top_10=entered.sum(),
    ).row(0, named=True)  # fmt: skip
    return found | {name: float(value) for name, value in told.items() if value is not None}


DOLLARS = {
    "potential_before_usd": "before_usd",
    "potential_usd": "after_usd",
    "potential_low_usd": "after_low_usd",
    "potential_high_usd": "after_high_usd",
}
"""Metric and column of the totals that it holds."""


def metrics_of_before(results: Sequence[ScenarioResult]) -> list[Item]:
    """Return the dollars of before under the names that the runs of after have theirs."""
    rows = results[0].totals.iter_rows(named=True) if results else ()
    return [
        Metric(legal_name(f"potential_usd.{row['exporter']}_{row['importer']}"), float(row["before_usd"]))
        for row in rows
    ]
