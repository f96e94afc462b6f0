"""Every indicator keeps the same promises, whatever it measures."""

import dataclasses
import re

import numpy as np
import pytest

from corridor.cube import Cube
from corridor.cube.cube import FRAMES
from corridor.indicators import INDICATORS, compute
from corridor.indicators.base import UNKNOWN_YEAR
from corridor.tables.country_years import SERIES
from corridor.vocabulary import Direction, Level, Unit
from factories import a_world, cube_of, opportunities

TABLES_OF = {
    "goods", "pair_totals", "reconciled_totals", "pairs", "minerals", "tariffs", "pair_years",
    "reporter_years", *SERIES,
}  # fmt: skip
PILLARS = {"demand", "supply", "access", "relationship", "potential", "risk"}
NOT_IN_THE_SMALL_WORLD = {
    "complementarity", "export_concentration", "export_similarity", "lafay", "michaely",
    "pair_intra_industry",  # 60 chapters
    "rule_of_law",  # the single estimates
    "reporter_quality_exporter", "reporter_quality_importer",  # the table of reporters
    "flow_survival",  # ten spells
    "import_dependence", "mineral_supply_risk",  # weights of every code of a mineral
    "cog", "coi", "complexity_gain", "density", "diversification_gap", "eci", "fitness", "nrca", "pci", "pdi",
    "pdi_ease", "proximity",  # panels of 30 products and 20 exporters
}  # fmt: skip
BOTH_WAYS = {"bilateral_intra_industry", "pair_intra_industry"}  # which look at the opposite corridor
NO_BOUNDS = {"cms_world", "cms_product", "cms_market", "cms_competitiveness"}  # parts of a percentage, of either sign
MAY_BE_ZERO_FACTOR = {  # log of zero is minus infinity
    "epi_supply", "epi_demand", "epi_ease", "epi_supply_projected", "epi_ease_shrunk",
}  # fmt: skip
RANGES = {
    Unit.SHARE: (-1.0, 1.0), Unit.LOG_USD: (-np.inf, 20.0), Unit.PERCENT: (-200.0, 200.0),
    Unit.FLAG: (0.0, 1.0), Unit.COUNT: (0.0, 5.0), Unit.KM: (0.0, 20_100.0), Unit.RATIO: (0.0, np.inf),
}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return a_world()


@pytest.fixture(scope="module")
def o(tables):
    return opportunities(cube_of(tables))


@pytest.fixture(scope="module")
def bare(tables):
    """The axes of the world with nothing known on them."""
    kept = ("countries", "products")
    empty = {name: frame if name in kept else frame.clear() for name, frame in tables.items()}
    cube = cube_of(tables)
    nothing = cube_of({**empty, "goods_flows": tables["goods_flows"].head(1)})
    shapes = {f.name: getattr(cube, f.name) for f in dataclasses.fields(Cube) if f.init}
    blank = {
        name: np.full_like(array, np.nan if array.dtype.kind == "f" else 0)
        for name, array in shapes.items()
        if isinstance(array, np.ndarray) and name not in {"years", "corridors"}
    }
    blank["nomenclature"] = np.full_like(cube.nomenclature, -1)
    frames = {name: getattr(nothing, name).clear() for name in FRAMES}
    pairs = {name: np.full_like(values, np.nan) for name, values in cube.pair_figures.items()}
    return opportunities(dataclasses.replace(cube, **blank, **frames, pair_figures=pairs, sources={}))


@pytest.fixture(scope="module")
def idle(tables):
    """The world in which everybody files and nobody trades a dollar."""
    cube = cube_of(tables)
    traded = (
        "exports",
        "imports",
        "covered_exports",
        "flows",
        "supplier_count",
        "market_count",
        "flow_kg",
        "import_kg",
    )
    zero = {name: np.zeros_like(getattr(cube, name)) for name in (*traded, "flow_kg_usd", "import_kg_usd")}
    return opportunities(dataclasses.replace(cube, **zero, pair_totals=cube.pair_totals.with_columns(value_usd=0)))


def key_of(o, level):
    parts = {
        Level.EXPORTER: (o.exporter,), Level.IMPORTER: (o.importer,), Level.PRODUCT: (o.product,),
        Level.PAIR: (o.exporter, o.importer), Level.EXPORTER_PRODUCT: (o.exporter, o.product),
        Level.IMPORTER_PRODUCT: (o.importer, o.product), Level.OPPORTUNITY: (o.exporter, o.importer, o.product),
    }  # fmt: skip
    return list(zip(*(part.tolist() for part in parts[level]), strict=True))


@pytest.mark.parametrize("name", list(INDICATORS))
class TestEveryIndicator:
    def test_metadata_is_complete(self, name):
        i = INDICATORS[name]
        assert i.name == name == i.compute.__name__
        for text in (i.title, i.formula, i.source, i.missing, i.compute.__doc__):
            assert text
            assert text.strip() == text or text is i.compute.__doc__
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert isinstance(i.unit, Unit)
        assert isinstance(i.direction, Direction)
        assert isinstance(i.level, Level)
        assert i.pillar in PILLARS
        assert i.rests_on
        assert set(i.rests_on) <= TABLES_OF
        assert i.title not in {other.title for n, other in INDICATORS.items() if n != name}

    def test_shapes_types_and_years(self, name, o):
        found = INDICATORS[name].compute(o)
        assert found.value.shape == found.year.shape == (len(o),)
        assert found.value.dtype == np.float64
        assert found.year.dtype.kind == "i"
        dated = found.year[np.isfinite(found.value)]
        assert set(dated[dated != UNKNOWN_YEAR]) <= set(range(2014, 2022))
        assert np.isfinite(found.value).any() or name in NOT_IN_THE_SMALL_WORLD

    def test_figures_lie_in_the_range_of_their_unit(self, name, o):
        value = INDICATORS[name].compute(o).value
        unit = INDICATORS[name].unit
        low, high = RANGES.get(unit, (-np.inf, np.inf)) if name not in NO_BOUNDS else (-np.inf, np.inf)
        known = value[~np.isnan(value)]
        assert ((known >= low) & (known <= high)).all()

    def test_the_level_is_true(self, name, o):
        value = INDICATORS[name].compute(o).value
        groups = {}
        for key, figure in zip(key_of(o, INDICATORS[name].level), value, strict=True):
            groups.setdefault(key, set()).add("unknown" if np.isnan(figure) else figure)
        assert all(len(found) == 1 for found in groups.values())

    def test_order_of_opportunities_orders_the_figures(self, name, o):
        order = np.random.default_rng(4).permutation(len(o))
        figures, years = compute(o, [name])
        again = compute(o.take(order), [name])
        assert again[0].equals(figures[order])
        assert again[1].equals(years[order])

    def test_broadcasting_equals_row_by_row(self, name, o):
        figures, _ = compute(o, [name])
        rows = range(0, len(o), 11)
        alone = [INDICATORS[name].compute(o.take(np.array([n]))).value[0] for n in rows]
        np.testing.assert_array_equal(figures[name].fill_null(np.nan).to_numpy()[list(rows)], alone)

    def test_only_a_factor_of_zero_is_infinite(self, name, o, idle):
        for world in (o, idle):
            value = INDICATORS[name].compute(world).value
            assert not np.isposinf(value).any()
            assert name in MAY_BE_ZERO_FACTOR or not np.isneginf(value).any()

    def test_a_world_of_which_nothing_is_known_survives(self, name, bare):
        figures, years = compute(bare, [name])
        if name in {"years_reported", "import_years"}:
            assert set(figures[name]) == {0.0}
        else:
            assert figures[name].null_count() == len(bare)
        assert years[name].null_count() == len(bare)

    def test_no_trade_is_a_figure_or_unknown_and_never_a_fault(self, name, idle):
        figures, _ = compute(idle, [name])
        assert not figures[name].is_nan().any()
        if name in {"import_size", "export_size"}:
            assert set(figures[name].drop_nulls()) == {0.0}
        if name in {"bilateral_share", "trade_intensity", "balance", "rca"}:
            assert figures[name].null_count() == len(idle)  # a share of nothing is unknown

    def test_twice_is_the_same(self, name, o):
        assert compute(o, [name])[0].equals(compute(o, [name])[0])

    def test_no_opportunities(self, name, o):
        figures, years = compute(o.take(np.zeros(0, dtype=np.int64)), [name])
        assert figures.height == years.height == 0

    def test_a_single_opportunity_of_a_cube_of_one_corridor(self, name, tables, o):
        cube = cube_of(tables, [("ARG", "BEL"), *([("BEL", "ARG")] if name in BOTH_WAYS else [])])
        figures, _ = compute(opportunities(cube, [("ARG", "BEL", "27")]), [name])
        pair = [o.cube.country_index[c] for c in ("ARG", "BEL")]
        same = (o.exporter == pair[0]) & (o.importer == pair[1]) & (o.product == o.cube.product_index["27"])
        assert figures.equals(compute(o, [name])[0].filter(same))
