"""Build the cube from the tables of a snapshot: aggregate the row-level flows once, then scatter into arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from corridor.cube import aggregate
from corridor.cube.cube import WORLD_COVERAGE, BoolArray, Cube, FloatArray, IntArray, joined_sources, sources_of
from corridor.errors import DataError
from corridor.vocabulary import WORLD, Coverage, Declarer

Tables = Mapping[str, pl.DataFrame]
Pair = tuple[str, str]

KNOWN = (Coverage.DECLARED, Coverage.BALANCED, Coverage.TRUNCATED)
COMPLETE = (Coverage.DECLARED, Coverage.BALANCED)
"""Statuses under which an absent flow is zero."""

SERVICES = "EBOPS"


def build_cube(tables: Tables, corridors: Sequence[Pair]) -> Cube:
    """Aggregate a snapshot's tables into a cube with the flows of the corridors asked for.

    Args:
        tables: The tables of a snapshot by name, as their contracts have them.
        corridors: (exporter, importer) pairs of ISO codes whose flows the cube shall hold.

    Raises:
        DataError: A corridor names a country that the snapshot does not know, or a product-year stands in two
            nomenclatures.
    """
    axes = _Axes(tables, corridors)
    flows = _reconciled(tables)
    lazy = nw.from_native(flows.lazy())
    asked = nw.from_native(_coded(axes.corridor_frame.lazy()))
    sums = _Sums(
        exporters=_collect(aggregate.exporter_totals(lazy)),
        importers=_collect(aggregate.importer_totals(lazy)),
        squares=_collect(aggregate.supplier_concentration(lazy, aggregate.importer_totals(lazy))),
        pairs=_collect(aggregate.corridor_flows(lazy, asked)),
    )
    return _assemble(tables, axes, sums)


@dataclass(frozen=True)
class _Sums:
    """The small tables that the row-level flows come down to."""

    exporters: pl.DataFrame
    importers: pl.DataFrame
    squares: pl.DataFrame
    pairs: pl.DataFrame


class _Axes:
    """Positions of countries, products, years, nomenclatures and corridors."""

    def __init__(self, tables: Tables, corridors: Sequence[Pair]) -> None:
        self.countries = tuple(sorted(tables["countries"]["country"]))
        known = set(self.countries)
        for pair in corridors:
            for code in pair:
                if code not in known:
                    raise DataError(f"corridor {pair[0]} → {pair[1]}: the snapshot knows no country {code}")
        services, reporting = tables["services_flows"], tables["reporting"]
        self.seen = goods = _seen(tables["goods_flows"])
        hs = set(goods["product"].unique()) | set(reporting["product"].unique())
        self.products = (*sorted(hs), *sorted(services["category"].unique()))
        years = set(goods["year"].unique()) | set(services["year"].unique())
        self.years = np.array(sorted(years), dtype=np.int64)
        self.nomenclatures = (*sorted(set(goods["nomenclature"].unique()) | set(reporting["nomenclature"])), SERVICES)
        self.corridors = sorted(set(corridors))
        self.shape = (len(self.countries), len(self.products), len(self.years))
        self.maps: dict[str, dict[Any, int]] = {
            "country": {code: i for i, code in enumerate(self.countries)},
            "product": {code: i for i, code in enumerate(self.products)},
            "year": {int(year): i for i, year in enumerate(self.years)},
            "nomenclature": {name: i for i, name in enumerate(self.nomenclatures)},
        }

    @property
    def corridor_frame(self) -> pl.DataFrame:
        """The corridors as a frame with their position p."""
        return pl.DataFrame(
            {
                "exporter": [pair[0] for pair in self.corridors],
                "importer": [pair[1] for pair in self.corridors],
            },
            schema={"exporter": pl.String, "importer": pl.String},
        ).with_row_index("p")

    def positions(self, values: pl.Series, axis: str) -> IntArray:
        """Return the position of each value on an axis."""
        codes = values.unique()
        mapped = [self.maps[axis][code] for code in codes]
        if not mapped:
            return np.zeros(0, dtype=np.int64)
        return values.replace_strict(codes, mapped, return_dtype=pl.Int64).to_numpy()

    def places(self, frame: pl.DataFrame, country: str) -> tuple[IntArray, IntArray, IntArray]:
        """Return (country, product, year) positions of the rows of a frame."""
        return (
            self.positions(frame[country], "country"),
            self.positions(frame["product"], "product"),
            self.positions(frame["year"], "year"),
        )


def _seen(goods: pl.DataFrame) -> pl.DataFrame:
    """Return each product, year, nomenclature and source that goods flows name, once."""
    columns = ["product", "year", "nomenclature", "source"]
    return _coded(goods.lazy().select(columns)).unique().with_columns(pl.col(pl.Categorical).cast(pl.String)).collect()


def _collect(frame: Any) -> pl.DataFrame:
    native = nw.to_native(frame)
    collected = native.collect() if isinstance(native, pl.LazyFrame) else pl.DataFrame(native)
    return collected.with_columns(pl.col(pl.Categorical).cast(pl.String))


def _coded(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Turn codes into categories: grouping and joining on them takes a quarter of the time that texts take."""
    texts = [name for name, dtype in frame.collect_schema().items() if dtype == pl.String]
    return frame.with_columns(pl.col(texts).cast(pl.Categorical))


def _reconciled(tables: Tables) -> pl.DataFrame:
    """Return reconciled flows with whether the importer's purchases of that product and year are covered."""
    keys = ["year", "product", "nomenclature"]
    flows = (
        tables["goods_flows"]
        .lazy()
        .filter(pl.col("declared_by") == Declarer.RECONCILED)
        .select(*keys, "exporter", "importer", "value_usd")
    )
    covered = (
        tables["reporting"].lazy().filter((pl.col("side") == "importer") & pl.col("status").is_in(list(KNOWN)))
    ).select(*keys, importer="reporter", covered=True)
    everyone = covered.filter(pl.col("importer") == WORLD).select(*keys, all_covered="covered")
    single = covered.filter(pl.col("importer") != WORLD).rename({"covered": "one_covered"})
    either = pl.col("one_covered").fill_null(value=False) | pl.col("all_covered").fill_null(value=False)
    return (
        _coded(flows)
        .join(_coded(everyone), on=keys, how="left")
        .join(_coded(single), on=[*keys, "importer"], how="left")
        .select(*keys, "exporter", "importer", "value_usd", declared=either)
        .collect()
    )


def _services(tables: Tables) -> pl.DataFrame:
    """Return services totals by country: category, year, country, side, value_usd."""
    flows = tables["services_flows"].filter(pl.col("declared_by") != Declarer.RECONCILED)
    exports = flows.filter(pl.col("importer") == WORLD).select(
        "year", "value_usd", product="category", country="exporter", side=pl.lit("exports")
    )
    imports = flows.filter(pl.col("exporter") == WORLD).select(
        "year", "value_usd", product="category", country="importer", side=pl.lit("imports")
    )
    return pl.concat([exports, imports])


def _assemble(tables: Tables, axes: _Axes, sums: _Sums) -> Cube:
    export_known, import_known, balanced = _knowledge(tables["reporting"], axes, KNOWN)
    exports = _scatter(axes, sums.exporters, "exporter", "value_usd")
    covered = _scatter(axes, sums.exporters, "exporter", "covered_usd")
    imports = _scatter(axes, sums.importers, "importer", "value_usd")
    concentration = np.full(axes.shape, np.nan)
    concentration[axes.places(sums.squares, "importer")] = sums.squares["squares"].to_numpy() / aggregate.SHARE_SCALE**2
    concentration[~import_known] = np.nan
    _add_services(axes, _services(tables), (exports, export_known), (imports, import_known))
    service = _is_service(axes)
    covered[:, service] = exports[:, service]  # the partners are unknown, so all reported exports count as covered
    world = balanced | _world_wide(tables["country_years"], axes, import_known)
    world |= service[:, None] & import_known.any(axis=0)
    flows, flow_known, mirror = _flows(tables, axes, sums.pairs, balanced)
    export_known |= world[None] & ~service[None, :, None]  # mirror flows then add up to the whole
    return Cube(
        countries=axes.countries,
        products=axes.products,
        years=axes.years,
        corridors=np.array([[axes.maps["country"][c] for c in pair] for pair in axes.corridors], dtype=np.int64),
        nomenclature=_nomenclature(tables, axes),
        nomenclatures=axes.nomenclatures,
        exports=exports,
        imports=imports,
        covered_exports=covered,
        concentration=concentration,
        export_known=export_known,
        import_known=import_known,
        flows=flows,
        flow_known=flow_known,
        mirror=mirror,
        world=world,
        country_years=tables["country_years"],
        pair_figures=_pair_figures(tables["pairs"], axes),
        pair_totals=tables["pair_totals"],
        minerals=tables["minerals"],
        sources=_sources(tables, axes),
    )


def _scatter(axes: _Axes, frame: pl.DataFrame, country: str, value: str) -> IntArray:
    out = np.zeros(axes.shape, dtype=np.int64)
    np.add.at(out, axes.places(frame, country), frame[value].to_numpy())
    return out


def _is_service(axes: _Axes) -> BoolArray:
    return np.array([not code.isdigit() for code in axes.products])


def _knowledge(
    reporting: pl.DataFrame, axes: _Axes, statuses: Sequence[Coverage]
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Return whether exports and imports are known (C, K, T), and which product-years a source covers whole (K, T)."""
    in_years = reporting.filter(pl.col("year").is_in(axes.years) & pl.col("status").is_in(list(statuses)))
    known = {side: np.zeros(axes.shape, dtype=np.bool_) for side in ("exporter", "importer")}
    balanced = np.zeros(axes.shape[1:], dtype=np.bool_)
    for side, out in known.items():
        rows = in_years.filter(pl.col("side") == side)
        single = rows.filter(pl.col("reporter") != WORLD)
        out[axes.places(single, "reporter")] = True
        everyone = rows.filter(pl.col("reporter") == WORLD)
        place = (axes.positions(everyone["product"], "product"), axes.positions(everyone["year"], "year"))
        out[:, place[0], place[1]] = True
        balanced[place] = True
    return known["exporter"], known["importer"], balanced


def _add_services(
    axes: _Axes, services: pl.DataFrame, exports: tuple[IntArray, BoolArray], imports: tuple[IntArray, BoolArray]
) -> None:
    """Add services totals to the values and what is known of them."""
    for side, (value, known) in (("exports", exports), ("imports", imports)):
        rows = services.filter(pl.col("side") == side)
        place = axes.places(rows, "country")
        value[place] = rows["value_usd"].to_numpy()
        known[place] = True


def _world_wide(country_years: pl.DataFrame, axes: _Axes, import_known: BoolArray) -> BoolArray:
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


def _nomenclature(tables: Tables, axes: _Axes) -> IntArray:
    pairs = pl.concat(
        [frame.select("product", "year", "nomenclature").unique() for frame in (axes.seen, tables["reporting"])]
    ).unique()
    pairs = pairs.filter(pl.col("year").is_in(axes.years)).sort("product", "year", "nomenclature")
    double = pairs.filter(pl.struct("product", "year").is_duplicated())
    if double.height:
        row = double.row(0, named=True)
        names = double.filter((pl.col("product") == row["product"]) & (pl.col("year") == row["year"]))["nomenclature"]
        raise DataError(
            f"goods_flows: product {row['product']} stands in more than one nomenclature in {row['year']}: "
            f"{', '.join(names)}; a snapshot holds one per product and year"
        )
    out = np.full(axes.shape[1:], -1, dtype=np.int64)
    place = (axes.positions(pairs["product"], "product"), axes.positions(pairs["year"], "year"))
    out[place] = axes.positions(pairs["nomenclature"], "nomenclature")
    out[_is_service(axes)] = axes.maps["nomenclature"][SERVICES]
    return out


def _flows(
    tables: Tables,
    axes: _Axes,
    pairs: pl.DataFrame,
    balanced: BoolArray,
) -> tuple[IntArray, BoolArray, FloatArray]:
    """Return flows, whether they are known (zero included) and mirror ratios, each of shape (P, K, T)."""
    shape = (len(axes.corridors), *axes.shape[1:])
    flows = np.zeros(shape, dtype=np.int64)
    placed = pairs.join(axes.corridor_frame, on=["exporter", "importer"], how="inner")
    flows[_corridor_places(axes, placed)] = placed["value_usd"].to_numpy()
    mirror = np.full(shape, np.nan)
    ratios = (
        tables["goods_flows"]
        .filter(pl.col("mirror_ratio").is_not_null() & (pl.col("declared_by") == Declarer.RECONCILED))
        .join(axes.corridor_frame, on=["exporter", "importer"], how="inner")
    )
    mirror[_corridor_places(axes, ratios)] = ratios["mirror_ratio"].to_numpy()
    left = [axes.maps["country"][pair[0]] for pair in axes.corridors]
    right = [axes.maps["country"][pair[1]] for pair in axes.corridors]
    sold, bought, complete = _knowledge(tables["reporting"], axes, COMPLETE)
    declared = (sold[left] | bought[right]) & ~balanced[None]
    known = declared | complete[None] | (flows > 0)
    known[:, _is_service(axes)] = False
    return flows, known, mirror


def _corridor_places(axes: _Axes, frame: pl.DataFrame) -> tuple[IntArray, IntArray, IntArray]:
    return (
        frame["p"].to_numpy().astype(np.int64),
        axes.positions(frame["product"], "product"),
        axes.positions(frame["year"], "year"),
    )


def _pair_figures(pairs: pl.DataFrame, axes: _Axes) -> dict[str, FloatArray]:
    placed = axes.corridor_frame.join(pairs, on=["exporter", "importer"], how="left").sort("p")
    names = ("distance_km", "contiguous", "common_language", "colonial_link")
    return {name: placed[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names}


def _sources(tables: Tables, axes: _Axes) -> dict[str, str]:
    """Return the sources of every product-year ("27@2021"), series and other table, names joined by "; "."""
    goods = joined_sources(axes.seen.select("year", "product", "source"), ("product", "year"))
    sold = tables["services_flows"].select("year", "source", product="category")
    services = joined_sources(sold, ("product", "year"))
    pairs = {"pairs": "; ".join(sorted(tables["pairs"]["source"].unique()))}
    others = sources_of(tables["country_years"], tables["pair_totals"], tables["minerals"])
    return {**goods, **services, **pairs, **others}
