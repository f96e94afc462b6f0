"""From a resolved job and a snapshot to the world that it is scored in: cube, codes, declarations, estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.cube import Cube, build_cube
from corridor.cube.engines import open_engine
from corridor.errors import UsageError
from corridor.snapshots.snapshot import Snapshot
from corridor.sources.sectors import CodeMap, map_sectors
from corridor.spec import ModelSpec, ResolvedJob
from corridor.spec.registered import RegisteredSpec
from corridor.study.facts_of_lines import Estimate, estimates
from corridor.study.scoring import Pair, Scoring, reference_pairs, score_job
from corridor.tables import Parts
from corridor.tables.columns import LAST_YEAR

Mixed = Mapping[str, pl.DataFrame | Parts]


@dataclass(frozen=True)
class World:
    """What a job is scored in, as of its year; any model with the same reference and history may be scored in it.

    Attributes:
        cube: The job's corridors in both directions and the pairs of the reference.
        directions: Corridors to rank, (exporter, importer).
        codes: What each segment is ranked on.
        declared: Declarations of the corridors and of their mirror images, as goods_flows has them.
        watched: Products that need an export-control review.
        estimated: Figures that are estimates, as (side, country, product).
    """

    cube: Cube
    directions: tuple[Pair, ...]
    codes: CodeMap
    declared: pl.DataFrame
    watched: pl.DataFrame
    estimated: frozenset[Estimate]


def world_of(resolved: ResolvedJob, snapshot: Snapshot, *, engine: str = "polars", master: str | None = None) -> World:
    """Return the world of a job.

    Args:
        resolved: The job with model and sectors.
        snapshot: The data.
        engine: What the flows are aggregated on: polars, duckdb or spark; the result is the same.
        master: Address of the Spark cluster.

    Raises:
        UsageError: The snapshot knows too few of the model's reference countries, or the engine is unknown.
        DataError: The snapshot holds nothing up to the job's year.
    """
    job, tables = resolved.job, snapshot.tables
    seen = recent(snapshot, job.as_of, job.model.reference.history)
    codes = codes_of(resolved, seen, job.as_of)
    directions = job.directions()
    back = [(j, i) for i, j in directions]  # two-way trade looks at both directions, whichever is ranked
    pairs = [*directions, *back, *reference_pairs(job.model, tables["countries"]["country"].to_list())]
    with open_engine(engine, master=master) as opened:
        cube = build_cube(seen, pairs, engine=opened)
    cube = cube.as_of(job.as_of) if job.as_of is not None else cube
    estimated = estimates(tables["services_flows"], tables["minerals"], codes.minerals, cube.year)
    declared = declarations(snapshot, [*directions, *back])
    return World(cube, tuple(directions), codes, declared, tables["watched_products"], frozenset(estimated))


def score_world(world: World, model: ModelSpec, hashes: Mapping[str, str], fitted: Any = None) -> Scoring:
    """Rank the opportunities of a job by a model, fitted here or before.

    Args:
        world: From `world_of`, for the model's reference and history.
        model: The scoring model.
        hashes: Digests `spec` and `data`, written on every line.
        fitted: Pipeline of the model that was fitted before, on data of the world's year or earlier.
    """
    return score_job(
        world.cube,
        world.directions,
        world.codes,
        model,
        declared=world.declared,
        watched=world.watched,
        estimated=world.estimated,
        hashes=hashes,
        fitted=fitted,
    )


def check_no_look_ahead(registered: RegisteredSpec, year: int) -> None:
    """Refuse a registered model that was fitted on data later than a job may see.

    Args:
        registered: The model.
        year: Last year that the job sees.

    Raises:
        UsageError: It was.
    """
    if registered.as_of > year:
        name = f"registry:{registered.name}/{registered.version}"
        raise UsageError(
            f"model: {name} was fitted on data up to {registered.as_of} and the job sees {year} at most, so its scores "
            f"would know the future; take a version fitted by {year}, or `model: {{base: {name}}}` to fit it anew"
        )


def recent(snapshot: Snapshot, as_of: int | None, history: int) -> Mixed:
    """Return the tables without the flows of years before the history that a model looks at."""
    flows = snapshot.parts("goods_flows")
    last = as_of if as_of is not None else max(flows.years, default=0)
    first = last - history + 1
    within = pl.col("year") >= first
    services = {name: snapshot.tables[name].filter(within) for name in ("services_flows", "bilateral_services")}
    parts = {name: snapshot.parts(name).between(first, LAST_YEAR) for name in ("goods_flows", "reporting")}
    return {**snapshot.tables, **services, **parts}


def codes_of(resolved: ResolvedJob, tables: Mixed, as_of: int | None) -> CodeMap:
    """Return what the segments are ranked on, seen from `as_of`: a product that only later data hold is none."""
    seen = pl.lit(value=True) if as_of is None else pl.col("year") <= as_of
    columns = {"goods_flows": "product", "services_flows": "category", "bilateral_services": "industry"}
    named = [_lazy(tables[name]).filter(seen).select(pl.col(code).unique()) for name, code in columns.items()]
    products = {code for frame in pl.collect_all(named) for code in frame.to_series()}
    industries = _lazy(tables["bilateral_services"]).select(product="industry", title="title").unique()
    titled = pl.concat([_lazy(tables["products"]).select("product", "title"), industries]).sort("product", "title")
    return map_sectors(resolved.sectors, products, dict(titled.collect().iter_rows()))


def _lazy(table: pl.DataFrame | Parts) -> pl.LazyFrame:
    return table.scan() if isinstance(table, Parts) else table.lazy()


def declarations(snapshot: Snapshot, directions: Sequence[Pair]) -> pl.DataFrame:
    """Return the declared and reconciled flows of the corridors, as goods_flows has them."""
    asked = pl.DataFrame(sorted(set(directions)), schema=["exporter", "importer"], orient="row")
    countries = sorted({code for pair in directions for code in pair})
    near = pl.col("exporter").is_in(countries) & pl.col("importer").is_in(countries)
    flows = snapshot.parts("goods_flows").scan().filter(near)
    return flows.join(asked.lazy(), on=["exporter", "importer"], how="semi", maintain_order="left").collect()
