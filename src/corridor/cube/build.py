"""Build the cube from the tables of a snapshot: aggregate the row-level flows in batches, scatter each into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.cube import aggregate
from corridor.cube.aggregate import KNOWN
from corridor.cube.axes import Axes, Pair, Tables, frame_of
from corridor.cube.batches import Batch, batches
from corridor.cube.cube import (
    FRAMES,
    WORLD_COVERAGE,
    BoolArray,
    Cube,
    FloatArray,
    IntArray,
    joined_sources,
    sources_of,
)
from corridor.cube.engines import Engine, Lazy, open_engine
from corridor.cube.services import PairServices, add_totals, pair_services
from corridor.vocabulary import WORLD, Coverage

COMPLETE = (Coverage.DECLARED, Coverage.BALANCED)
"""Statuses under which an absent flow is zero."""


def build_cube(tables: Tables, corridors: Sequence[Pair], *, engine: Engine | None = None) -> Cube:
    """Aggregate a snapshot's tables into a cube with the flows of the corridors asked for.

    Args:
        tables: The tables of a snapshot by name, as their contracts have them; goods_flows and reporting may be parts
            by year, which are read in batches, so that memory does not grow with their rows.
        corridors: (exporter, importer) pairs of ISO codes whose flows the cube shall hold.
        engine: What the rows are aggregated on, polars when not given; the cube is the same on every one.

    Raises:
        DataError: A corridor names a country that the snapshot does not know, or a product-year stands in two
            nomenclatures.
    """
    if engine is None:
        with open_engine() as own:
            return build_cube(tables, corridors, engine=own)
    axes = Axes(tables, corridors, engine)
    nomenclature = axes.nomenclature()
    values = _Values.none(axes)
    for batch in batches(axes.goods, engine.batch_rows):
        _aggregate(tables, axes, values, engine, batch)
    known = _Knowledge.none(axes)
    for batch in batches(axes.reporting.filter(pl.col("year").is_in(axes.years)), engine.batch_rows):
        known.learn(engine.collect(batch.of(engine.scan(tables["reporting"], batch.years))), axes)
    return _assemble(tables, axes, nomenclature, values, known)


def _log_distances(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return exporter, importer and log_distance, the logarithm of kilometres in thousandths."""
    scaled = (pl.col("distance_km").log() * aggregate.LOG_SCALE).round().cast(pl.Int64)
    return pairs.filter(pl.col("distance_km") > 0).select("exporter", "importer", log_distance=scaled)


@dataclass(frozen=True)
class _Values:
    """Dollars, kilograms and ratios by (country or corridor, product, year), filled batch by batch."""

    exports: IntArray
    covered: IntArray
    imports: IntArray
    markets: IntArray
    suppliers: IntArray
    import_kg: IntArray
    import_kg_usd: IntArray
    concentration: FloatArray
    distance: FloatArray
    flows: IntArray
    flow_kg: IntArray
    flow_kg_usd: IntArray
    mirror: FloatArray

    @classmethod
    def none(cls, axes: Axes) -> _Values:
        pairs = (len(axes.corridors), *axes.shape[1:])
        exports, covered, imports, markets, suppliers, kg, kg_usd = (np.zeros(axes.shape, np.int64) for _ in range(7))
        flows, flow_kg, flow_kg_usd = (np.zeros(pairs, np.int64) for _ in range(3))
        concentration, distance = (np.full(axes.shape, np.nan) for _ in range(2))
        return cls(
            exports, covered, imports, markets, suppliers, kg, kg_usd, concentration, distance, flows, flow_kg,
            flow_kg_usd, np.full(pairs, np.nan),
        )  # fmt: skip


def _aggregate(tables: Tables, axes: Axes, values: _Values, engine: Engine, batch: Batch) -> None:
    """Sum the flows of one batch into the arrays; no other batch touches the same cells."""
    flows, reporting = (batch.of(engine.scan(tables[name], batch.years)) for name in ("goods_flows", "reporting"))
    rows = aggregate.reconciled(flows, reporting, coded=engine.coded, also=("mirror_ratio", "quantity_kg"))
    kept = engine.kept(rows, "flows")
    counted = aggregate.counted(kept)
    totals = engine.kept(aggregate.importer_totals(counted, also=("trades", "kg", "kg_usd")), "totals")
    sold = engine.collect(aggregate.exporter_totals(counted, also=("trades",)))
    place = axes.places(sold, "exporter")
    _put(sold, place, value_usd=values.exports, covered_usd=values.covered, trades=values.markets)
    bought = engine.collect(totals)
    _put(
        bought, axes.places(bought, "importer"), value_usd=values.imports, trades=values.suppliers,
        kg=values.import_kg, kg_usd=values.import_kg_usd,
    )  # fmt: skip
    distances = engine.coded(engine.frame(_log_distances(frame_of(tables, "pairs"))))
    _put_suppliers(engine.collect(aggregate.suppliers(kept, totals, distances)), axes, values)
    _put_corridors(engine, counted, axes, values)


def _put(frame: pl.DataFrame, place: tuple[IntArray, ...], **arrays: IntArray) -> None:
    """Write columns of whole numbers into the arrays of their names."""
    for name, out in arrays.items():
        out[place] = frame[name].to_numpy()


def _put_suppliers(found: pl.DataFrame, axes: Axes, values: _Values) -> None:
    """Write how concentrated an importer's suppliers are, and how far away those are whose distance is known."""
    place = axes.places(found, "importer")
    values.concentration[place] = found["squares"].to_numpy() / aggregate.SHARE_SCALE**2
    placed, far = (found[name].to_numpy().astype(np.float64) for name in ("placed", "far"))
    mean = far / np.where(placed > 0, placed, 1.0) / aggregate.LOG_SCALE
    values.distance[place] = np.where(placed > 0, mean, np.nan)


def _put_corridors(engine: Engine, counted: Lazy, axes: Axes, values: _Values) -> None:
    asked = engine.coded(engine.frame(axes.corridor_frame))
    pairs = engine.collect(aggregate.corridor_flows(counted, asked, also=("mirror_ratio", "kg", "kg_usd")))
    place = axes.corridor_places(pairs)
    _put(pairs, place, value_usd=values.flows, kg=values.flow_kg, kg_usd=values.flow_kg_usd)
    values.mirror[place] = pairs["mirror_ratio"].fill_null(np.nan).to_numpy()


@dataclass(frozen=True)
class _Knowledge:
    """What reporting says is known.

    Attributes:
        exports: Exports that are known in all, (C, K, T). imports: likewise. balanced: by a source of everyone, (K, T).
        sold: Exports of which an absent flow is zero, (C, K, T). bought: likewise. complete: by a source of everyone.
    """

    exports: BoolArray
    imports: BoolArray
    balanced: BoolArray
    sold: BoolArray
    bought: BoolArray
    complete: BoolArray

    @classmethod
    def none(cls, axes: Axes) -> _Knowledge:
        single, everyone = axes.shape, axes.shape[1:]
        return cls(*(np.zeros(shape, dtype=np.bool_) for shape in (single, single, everyone, single, single, everyone)))

    def learn(self, reporting: pl.DataFrame, axes: Axes) -> None:
        """Add what some rows of reporting say."""
        for statuses, exports, imports, everyone in (
            (KNOWN, self.exports, self.imports, self.balanced),
            (COMPLETE, self.sold, self.bought, self.complete),
        ):
            rows = reporting.filter(pl.col("status").is_in(list(statuses)))
            for side, out in (("exporter", exports), ("importer", imports)):
                _mark(rows.filter(pl.col("side") == side), axes, out, everyone)


def _mark(rows: pl.DataFrame, axes: Axes, out: BoolArray, everyone: BoolArray) -> None:
    """Mark what single reporters say (C, K, T), and what sources say that cover everyone, in (K, T) as well."""
    world = pl.col("reporter") == WORLD
    out[axes.places(rows.filter(~world), "reporter")] = True
    place = axes.product_years(rows.filter(world))
    out[:, place[0], place[1]] = True
    everyone[place] = True


def _assemble(tables: Tables, axes: Axes, nomenclature: IntArray, values: _Values, known: _Knowledge) -> Cube:
    values.concentration[~known.imports] = np.nan
    values.distance[~known.imports] = np.nan
    service = axes.is_service
    add_totals(tables, axes, exports=values.exports, imports=values.imports, sold=known.exports, bought=known.imports)
    values.covered[:, service] = values.exports[:, service]  # partners are unknown, so all exports count as covered
    pairs = pair_services(tables, axes, values.flows)
    world = known.balanced | _world_wide(frame_of(tables, "country_years"), axes, known.imports)
    world |= service[:, None] & known.imports.any(axis=0)
    known.exports[:] |= world[None] & ~service[None, :, None]  # mirror flows then add up to the whole
    return Cube(
        countries=axes.countries,
        products=axes.products,
        years=axes.years,
        corridors=axes.ends,
        nomenclature=nomenclature,
        nomenclatures=axes.nomenclatures,
        exports=values.exports,
        imports=values.imports,
        covered_exports=values.covered,
        concentration=values.concentration,
        supplier_count=values.suppliers,
        market_count=values.markets,
        supplier_distance=values.distance,
        import_kg=values.import_kg,
        import_kg_usd=values.import_kg_usd,
        export_known=known.exports,
        import_known=known.imports,
        flows=values.flows,
        flow_known=_flow_known(axes, values.flows, known, pairs),
        flow_kg=values.flow_kg,
        flow_kg_usd=values.flow_kg_usd,
        flow_estimated=pairs.estimated,
        flow_low=pairs.low,
        flow_high=pairs.high,
        flow_predicted=pairs.predicted,
        mirror=values.mirror,
        world=world,
        country_years=frame_of(tables, "country_years"),
        pair_figures=_pair_figures(frame_of(tables, "pairs"), axes),
        pair_totals=frame_of(tables, "pair_totals"),
        minerals=frame_of(tables, "minerals"),
        tariffs=frame_of(tables, "tariffs"),
        pair_years=frame_of(tables, "pair_years"),
        reporter_years=frame_of(tables, "reporter_years"),
        sources=_sources(tables, axes),
    )


def _world_wide(country_years: pl.DataFrame, axes: Axes, import_known: BoolArray) -> BoolArray:
    """Return the product-years (K, T) whose declaring importers make `WORLD_COVERAGE` of world output."""
    gdp = country_years.filter(
        (pl.col("series") == "gdp_usd") & ~pl.col("projected") & pl.col("year").is_in(axes.years)
    )
    output = np.zeros((axes.shape[0], axes.shape[2]))
    countries = axes.positions(gdp["country"], "country")
    output[countries, axes.positions(gdp["year"], "year")] = gdp["value"].to_numpy()
    _carry_forward(output)
    total = output.sum(axis=0)
    declared = np.einsum("ckt,ct->kt", import_known, output)
    share: BoolArray = (declared >= WORLD_COVERAGE * total[None]) & (total[None] > 0)
    return share


def _carry_forward(output: FloatArray) -> None:
    """Fill a year without a figure with the last known one, so that late years are not judged by who reported."""
    for t in range(1, output.shape[1]):
        empty = output[:, t] == 0
        output[empty, t] = output[empty, t - 1]


def _flow_known(axes: Axes, flows: IntArray, known: _Knowledge, services: PairServices) -> BoolArray:
    """Return whether the flow of each corridor, zero included, is known, shape (P, K, T)."""
    out: BoolArray = known.sold[axes.ends[:, 0]]
    out |= known.bought[axes.ends[:, 1]]
    # a source that covers everyone but leaves small flows out speaks for nobody's zeros
    out &= ~known.balanced[None]
    out |= known.complete[None]
    out |= flows > 0
    out[:, axes.is_service] = services.known[:, axes.is_service]
    return out


def _pair_figures(pairs: pl.DataFrame, axes: Axes) -> dict[str, FloatArray]:
    placed = axes.corridor_frame.join(pairs, on=["exporter", "importer"], how="left", maintain_order="left")
    names = ("distance_km", "contiguous", "common_language", "colonial_link")
    return {name: placed[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names}


def _sources(tables: Tables, axes: Axes) -> dict[str, str]:
    """Return the sources of every product-year ("27@2021"), series and other table, names joined by "; "."""
    goods = joined_sources(axes.goods.select("year", "product", "source"), ("product", "year"))
    sold = frame_of(tables, "services_flows").select("year", "source", product="category")
    between = frame_of(tables, "bilateral_services").select("year", "source", product="industry")
    services = joined_sources(pl.concat([sold, between]), ("product", "year"))
    pairs = {"pairs": "; ".join(sorted(frame_of(tables, "pairs")["source"].unique()))}
    return {**goods, **services, **pairs, **sources_of({name: frame_of(tables, name) for name in FRAMES})}
