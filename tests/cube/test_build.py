"""The cube's arrays equal sums in plain Python; absent, unreported, truncated and zero stay apart."""

import dataclasses
import math

import numpy as np
import polars as pl
import pytest

from corridor.cube import build_cube
from corridor.cube.cube import FRAMES, YEARLY
from corridor.cube.engines import PolarsEngine
from corridor.errors import DataError
from corridor.tables import TABLES, Parts
from corridor.tables.coding import coded
from factories import (
    ALL_PAIRS,
    CHAPTERS,
    COUNTRIES,
    GOODS,
    INDUSTRIES,
    KEY,
    OUTPUT,
    SMALL,
    WORLDWIDE,
    YEARS,
    a_flow,
    a_report,
    a_series,
    a_world,
    added,
    cube_of,
    cut,
    distance,
    reconciled,
    status,
    table,
    true_value,
)


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def cube(world):
    return cube_of(world)


def place(cube, year, country, product):
    return cube.country_index[country], cube.product_index[product], list(cube.years).index(year)


def corridor(cube, exporter, importer):
    return [tuple(pair) for pair in cube.corridors].index((cube.country_index[exporter], cube.country_index[importer]))


def buys_known(year, country, product):
    """Whether the purchases are covered: by the country's own row, or by a source that covers everyone."""
    return product in WORLDWIDE or status(year, country, "importer", product) in {"declared", "truncated"}


def test_axes_are_sorted_and_complete(cube):
    assert cube.countries == tuple(sorted([*COUNTRIES, "WLD", "NES"]))
    assert cube.products == (*sorted(GOODS), "DDS", *INDUSTRIES)
    assert tuple(cube.years) == YEARS
    assert [(cube.countries[i], cube.countries[j]) for i, j in cube.corridors] == sorted(ALL_PAIRS)


def test_totals_equal_sums_in_plain_python(world, cube):
    flows = reconciled(world)
    for year in YEARS:
        for k in GOODS:
            for c in COUNTRIES:
                at = place(cube, year, c, k)
                sold = {key: v for key, v in flows.items() if key[0] == year and key[1] == c and key[3] == k}
                assert cube.exports[at] == sum(sold.values())
                assert cube.covered_exports[at] == sum(v for key, v in sold.items() if buys_known(year, key[2], k))
                assert cube.imports[at] == sum(
                    v for key, v in flows.items() if key[0] == year and key[2] == c and key[3] == k
                )


def test_flows_equal_the_rows_of_the_table(world, cube):
    flows = reconciled(world)
    for year in YEARS:
        for k in GOODS:
            for pair in ALL_PAIRS:
                _, kk, t = place(cube, year, pair[0], k)
                assert cube.flows[corridor(cube, *pair), kk, t] == flows.get((year, *pair, k), 0)


def test_concentration_is_the_sum_of_squared_shares_where_purchases_are_covered(world, cube):
    flows = reconciled(world)
    for year in YEARS:
        for k in GOODS:
            for c in COUNTRIES:
                bought = [v for key, v in flows.items() if key[0] == year and key[2] == c and key[3] == k]
                found = cube.concentration[place(cube, year, c, k)]
                if buys_known(year, c, k) and sum(bought):
                    expected = sum((v / sum(bought)) ** 2 for v in bought)
                    assert found == pytest.approx(expected, abs=1e-5)  # shares are cut to millionths
                else:
                    assert np.isnan(found)


def test_suppliers_and_markets_are_the_partners_of_positive_flows(world, cube):
    flows = reconciled(added(world, "goods_flows", a_flow(2020, "DNK", "EST", "10", 0)))
    cube = cube_of(added(world, "goods_flows", a_flow(2020, "DNK", "EST", "10", 0)))
    assert flows[2020, "DNK", "EST", "10"] == 0  # a row that says nothing was traded counts for nobody
    for year, k, c in ((year, k, c) for year in YEARS for k in GOODS for c in COUNTRIES):
        sold = [key for key, v in flows.items() if v and (key[0], key[1], key[3]) == (year, c, k)]
        bought = [key for key, v in flows.items() if v and (key[0], key[2], key[3]) == (year, c, k)]
        at = place(cube, year, c, k)
        assert (cube.market_count[at], cube.supplier_count[at]) == (len(sold), len(bought))
    assert cube.supplier_count.max() == 5


def test_distance_of_suppliers_is_weighted_by_what_is_bought_of_them(world, cube):
    """FIN's distances are unknown: as a supplier it is left out of both sums, as a buyer it knows none."""
    flows, found = reconciled(world), 0
    for year, k, c in ((year, k, c) for year in YEARS for k in GOODS for c in COUNTRIES):
        bought = {key[1]: v for key, v in flows.items() if (key[0], key[2], key[3]) == (year, c, k) and v}
        placed = {i: v for i, v in bought.items() if "FIN" not in {i, c}}
        mean = cube.supplier_distance[place(cube, year, c, k)]
        if placed and buys_known(year, c, k):
            logs = sum(v * math.log(distance(i, c)) for i, v in placed.items()) / sum(placed.values())
            assert mean == pytest.approx(logs, abs=1e-3)  # thousandths of a logarithm
            found += len(placed) > 1 and "FIN" in bought
        else:
            assert np.isnan(mean)
    assert found > 50


def test_distance_by_hand(world):
    """Three quarters from 100 km and a quarter from 1,000 km: ln 100 + ¼ ln 10, in thousandths 4.605 and 6.908."""
    pairs = world["pairs"].with_columns(distance_km=pl.when(exporter="ARG").then(100.0).otherwise(1000.0))
    flows = [a_flow(2020, i, "DNK", "10", v) for i, v in (("ARG", 300), ("BEL", 100))]
    goods = pl.concat([world["goods_flows"].clear(), table("goods_flows", flows)])
    cube = cube_of({**world, "pairs": pairs, "goods_flows": goods})
    assert cube.supplier_distance[place(cube, 2020, "DNK", "10")] == pytest.approx(
        0.75 * 4.605 + 0.25 * 6.908, abs=1e-12
    )


def test_kilograms_stand_beside_the_dollars_of_the_flows_that_carry_them(world, cube):
    rows = world["goods_flows"].filter(pl.col("declared_by") == "reconciled", pl.col("quantity_kg") > 0)
    kilos = {row[:4]: row[4:] for row in rows.select(*KEY, "quantity_kg", "value_usd").iter_rows()}
    assert len(kilos) > 100
    for year, k, c in ((year, k, c) for year in YEARS for k in GOODS for c in COUNTRIES):
        bought = [v for key, v in kilos.items() if (key[0], key[2], key[3]) == (year, c, k)]
        at = place(cube, year, c, k)
        assert (cube.import_kg[at], cube.import_kg_usd[at]) == tuple(sum(v[n] for v in bought) for n in (0, 1))
        for j in COUNTRIES:
            if j != c:
                one = corridor(cube, c, j), cube.product_index[k], list(cube.years).index(year)
                assert (cube.flow_kg[one], cube.flow_kg_usd[one]) == kilos.get((year, c, j, k), (0, 0))
    assert not cube.flow_kg[corridor(cube, "CHN", "ARG")].any()


def test_duties_and_yearly_figures_of_pairs_are_held_as_they_are(world, cube):
    assert cube.tariffs.equals(world["tariffs"])
    assert cube.pair_years.equals(world["pair_years"])
    bare = cube_of({name: frame for name, frame in world.items() if name not in {"tariffs", "pair_years"}})
    assert bare.tariffs.equals(world["tariffs"].clear())
    assert (bare.pair_years.height, bare.sources["tariffs"]) == (0, "")


def test_services_are_totals_by_country(cube):
    at = place(cube, 2017, "BEL", "DDS")
    assert (cube.exports[at], cube.imports[at], cube.covered_exports[at]) == (2030, 4060, 2030)
    assert cube.export_known[at]
    assert cube.import_known[at]
    assert not cube.export_known[place(cube, 2021, "BEL", "DDS")]
    assert not cube.export_known[place(cube, 2017, "CHN", "DDS")]
    assert not cube.flow_known[:, cube.product_index["DDS"]].any()


def test_import_known_follows_the_rows_of_reporting(cube):
    for year in YEARS:
        for k in GOODS:
            for c in COUNTRIES:
                assert cube.import_known[place(cube, year, c, k)] == buys_known(year, c, k), (year, c, k)


def worldwide(year, product):
    """Whether covered importers make 80% of output."""
    if product in WORLDWIDE:
        return True
    return sum(OUTPUT[c] for c in COUNTRIES if buys_known(year, c, product)) >= 0.8 * sum(OUTPUT.values())


def test_world_follows_the_rule_of_eighty_percent_of_output(cube):
    for year in YEARS:
        for k in GOODS:
            assert cube.world[cube.product_index[k], list(YEARS).index(year)] == worldwide(year, k), (year, k)
    assert not cube.world[cube.product_index["27"], 1]  # 2015: DNK and EST are missing, 60%
    assert cube.world[cube.product_index["27"], -1]  # 2021 has no output yet and takes that of 2020


@pytest.mark.parametrize(("output", "expected"), [(60.0, True), (60.1, False)])
def test_exactly_eighty_percent_is_world_wide(world, output, expected):
    changed = {"ARG": 60.0, "BEL": 60.0, "CHN": 60.0, "DNK": output, "EST": 60.0, "FIN": 0.0}
    series = [a_series(2018, c, "gdp_usd", v) for c, v in changed.items()]
    tables = {**world, "country_years": world["country_years"].clear()}
    cube = cube_of(added(tables, "country_years", *series))
    assert cube.world[cube.product_index["27"], 4] == expected  # all but DNK declare chapter 27


def test_projected_output_does_not_make_a_product_world_wide(world):
    series = a_series(2020, "DNK", "gdp_usd", 1e9, 2030)
    tables = {**world, "country_years": world["country_years"].filter(pl.col("year") != 2020)}
    cube = cube_of(added(tables, "country_years", series))
    assert cube.world[cube.product_index["27"], 6]


def test_export_known_is_declared_or_seen_through_the_whole_world(cube):
    for year in YEARS:
        for k in GOODS:
            for c in COUNTRIES:
                declared = status(year, c, "exporter", k) == "declared" or k in WORLDWIDE
                assert cube.export_known[place(cube, year, c, k)] == (declared or worldwide(year, k)), (year, c, k)


def flow_known(year, exporter, importer, product, flow):
    """A positive flow is known; a zero only where one side declared, or a source of everyone is whole."""
    if flow > 0:
        return True
    if product in WORLDWIDE:
        return year >= 2018
    sides = status(year, exporter, "exporter", product), status(year, importer, "importer", product)
    return "declared" in sides


def test_a_flow_is_known_where_it_is_there_or_somebody_says_it_is_zero(world, cube):
    flows = reconciled(world)
    seen = set()
    for year in YEARS:
        for k in GOODS:
            for pair in ALL_PAIRS:
                value = flows.get((year, *pair, k), 0)
                expected = flow_known(year, *pair, k, value)
                _, kk, t = place(cube, year, pair[0], k)
                assert cube.flow_known[corridor(cube, *pair), kk, t] == expected, (year, pair, k)
                seen.add((value > 0, expected))
    assert seen == {(True, True), (False, True), (False, False)}


def cell(cube, year, exporter, importer, product):
    _, k, t = place(cube, year, exporter, product)
    return cube.flows[corridor(cube, exporter, importer), k, t], cube.flow_known[
        corridor(cube, exporter, importer), k, t
    ]


def first_zero(product, years, pairs):
    return next((y, *p) for y in years for p in pairs if true_value(y, *p, product) == 0)


def test_zero_absent_unreported_and_truncated_are_four_things(cube):
    year, i, j = first_zero("10", [2019, 2020], [p for p in ALL_PAIRS if set(p) <= {"ARG", "BEL", "CHN"}])
    assert cell(cube, year, i, j, "10") == (0, True)  # declared: zero
    assert cell(cube, 2018, "EST", "ARG", "20") == (0, False)  # ARG left the chapter out, EST never files
    assert cell(cube, 2016, "EST", "BEL", "10") == (0, False)  # BEL filed nothing at all
    small = next(p for p in ALL_PAIRS if 0 < true_value(2015, *p, "740311") < SMALL)
    assert cell(cube, 2015, *small, "740311") == (0, False)  # left out as small
    year, i, j = first_zero("740311", range(2018, 2022), ALL_PAIRS)
    assert cell(cube, year, i, j, "740311") == (0, True)  # the source is whole: zero


def test_a_single_reporter_whose_small_flows_are_left_out_has_no_zeros(cube):
    hidden = next(c for c in COUNTRIES[:5] if true_value(2019, c, "FIN", "261000") < SMALL)
    assert cell(cube, 2019, hidden, "FIN", "261000") == (0, False)
    assert cube.import_known[place(cube, 2019, "FIN", "261000")]  # the total is good enough all the same


def test_mirror_ratio_stands_where_both_declare(cube):
    both = next(p for p in ALL_PAIRS if set(p) <= {"ARG", "BEL", "CHN"} and true_value(2019, *p, "10") > 0)
    value = true_value(2019, *both, "10")
    _, k, t = place(cube, 2019, both[0], "10")
    assert cube.mirror[corridor(cube, *both), k, t] == (value * 11 // 10) / value
    assert np.isnan(cube.mirror[:, cube.product_index["260300"]]).all()


def test_nomenclature_of_each_product_year(cube):
    names = np.array([*cube.nomenclatures, "none"])
    assert list(names[cube.nomenclature[cube.product_index["260300"]]]) == ["HS12"] * 4 + ["HS17"] * 4
    assert list(names[cube.nomenclature[cube.product_index["261000"]]]) == ["none"] * 4 + ["HS17"] * 4
    assert set(names[cube.nomenclature[cube.product_index["DDS"]]]) == {"EBOPS"}


def test_two_nomenclatures_in_one_product_year_are_refused(world):
    again = a_flow(2019, "ARG", "BEL", "260300", 5, nomenclature="HS12")
    with pytest.raises(DataError, match=r"product 260300 stands in more than one nomenclature in 2019: HS12, HS17"):
        cube_of(added(world, "goods_flows", again))
    with pytest.raises(DataError, match="product 10 stands in more than one nomenclature in 2019"):
        cube_of(added(world, "reporting", a_report(2019, "FIN", "importer", "10", "absent", nomenclature="HS17")))


def test_an_unknown_country_in_a_corridor_is_refused(world):
    with pytest.raises(DataError, match="corridor ARG → XXX: the snapshot knows no country XXX"):
        build_cube(world, [("ARG", "XXX")])


def test_corridors_asked_for_twice_stand_once_and_order_does_not_matter(world, cube):
    few = build_cube(world, [("BEL", "ARG"), ("ARG", "BEL"), ("BEL", "ARG")])
    assert [(few.countries[i], few.countries[j]) for i, j in few.corridors] == [("ARG", "BEL"), ("BEL", "ARG")]
    np.testing.assert_array_equal(few.flows[1], cube.flows[corridor(cube, "BEL", "ARG")])
    for name in ("exports", "imports", "covered_exports", "world", "import_known", "export_known"):
        np.testing.assert_array_equal(getattr(few, name), getattr(cube, name))


def test_order_of_rows_does_not_matter(world, cube):
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=3) for name, frame in world.items()}
    again = cube_of(shuffled)
    for field in dataclasses.fields(cube):
        found, expected = getattr(again, field.name), getattr(cube, field.name)
        if isinstance(expected, np.ndarray):
            np.testing.assert_array_equal(found, expected, err_msg=field.name)
    assert again.sources == cube.sources


def equal(found, expected):
    for field in dataclasses.fields(expected):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, np.ndarray):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other, err_msg=field.name)
        elif isinstance(other, pl.DataFrame):
            assert one.equals(other), field.name
    for name, figures in expected.pair_figures.items():
        np.testing.assert_array_equal(found.pair_figures[name], figures, err_msg=name)
    for name in ("countries", "products", "nomenclatures", "sources"):
        assert getattr(found, name) == getattr(expected, name)


def test_the_cube_is_the_same_on_every_engine(engine, world, cube):
    equal(build_cube(world, ALL_PAIRS, engine=engine), cube)


@pytest.mark.parametrize("limit", [1, 50, 300])
def test_neither_parts_nor_batches_change_the_cube(world, cube, tmp_path, monkeypatch, limit):
    monkeypatch.setattr(PolarsEngine, "batch_rows", limit)
    files = {}
    for year in YEARS:
        files[year] = tmp_path / f"{year}.parquet"
        coded(world["goods_flows"].filter(year=year)).write_parquet(files[year])
    parts = {
        "goods_flows": Parts(TABLES["goods_flows"], files),
        "reporting": Parts.of(TABLES["reporting"], world["reporting"]),
    }
    equal(cube_of({**world, **parts}), cube)


def test_sources_are_named_by_product_year_series_and_table(cube):
    assert cube.sources["27@2019"] == "comtrade"
    assert cube.sources["260300@2019"] == "worldsource"
    assert cube.sources["DDS@2019"] == "unctad"
    assert cube.sources["lpi_score"] == "src_lpi_score"
    assert cube.sources["pair_totals@2020"] == "bacitotal; totals"
    assert cube.sources["reconciled_totals"] == "bacitotal"
    assert (cube.sources["pairs"], cube.sources["minerals"]) == ("cepii", "usgs")
    assert (cube.sources["K@2019"], cube.sources["tariffs"], cube.sources["pair_years"]) == ("icio", "wits", "rta")
    assert "K@2021" not in cube.sources
    assert "DDS@2021" not in cube.sources


def test_tables_without_goods_still_make_a_cube(world):
    empty = {name: frame.clear() for name, frame in world.items()}
    kept = {name: world[name] for name in ("countries", "services_flows", "pairs")}
    cube = cube_of({**empty, **kept})
    assert cube.products == ("DDS",)
    assert not cube.flow_known.any()


@pytest.mark.parametrize("year", [2014, 2016, 2017, 2019, 2020])
def test_a_cube_of_tables_that_end_in_a_year_is_the_cube_as_of_that_year(world, cube, year):
    """Products that only later years know stay on the axis as unknown; everything else is equal."""
    early, later = cube_of(cut(world, year)), cube.as_of(year)
    products = [later.product_index[k] for k in early.products]
    stray = [k for k in range(len(later.products)) if k not in products]
    assert not later.is_known[stray].any()
    np.testing.assert_array_equal(early.years, later.years)
    axes = {3: (slice(None), products), 2: (products,)}
    for name in (name for name in YEARLY if name != "nomenclature"):
        array = getattr(later, name)
        np.testing.assert_array_equal(getattr(early, name), array[axes[array.ndim]], err_msg=name)
    names = [[[*c.nomenclatures, ""][n] for n in c.nomenclature.ravel()] for c in (early, later)]
    shape = (len(later.products), len(later.years))
    np.testing.assert_array_equal(np.array(names[0]).reshape(-1, shape[1]), np.array(names[1]).reshape(shape)[products])
    for name in FRAMES:
        assert getattr(early, name).equals(getattr(later, name)), name
    assert early.sources == later.sources


def test_chapters_of_the_world_are_chapters(cube):
    assert [k for k, flag in zip(cube.products, cube.is_chapter, strict=True) if flag] == list(CHAPTERS)
    assert [k for k, flag in zip(cube.products, cube.is_service, strict=True) if flag] == ["DDS", *INDUSTRIES]
    assert [k for k, flag in zip(cube.products, cube.is_industry, strict=True) if flag] == list(INDUSTRIES)
