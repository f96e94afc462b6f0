"""A doubted reporter: marked down by hand, blurred, and replaced by what partners declare."""

import numpy as np
import polars as pl
import pytest

from corridor.spec.scenario import DoubtChange
from corridor.study.scenarios.doubt import doubt_effects, partners_rows, with_partners_figures
from corridor.study.scenarios.parameters import REACH, values_at
from factories import a_flow, a_world, table
from factories_scenarios import a_case, a_site, moved

TABLES = a_world()


def a_change(**more):
    return DoubtChange(kind="doubt", **{"reporter": "BEL", **more})


def test_who_sells_half_has_a_smaller_share_of_a_smaller_world():
    site = a_site()
    sells, _ = doubt_effects(a_change(discount_pct=50.0), site)
    here = site.exporter == "BEL"
    share = site.supply[here]
    known = np.isfinite(share)
    expected = 0.5 / (1.0 - 0.5 * share[known])
    assert np.exp(moved(sells)[here][known]) == pytest.approx(expected)


def test_who_buys_half_wants_half():
    site = a_site()
    _, buys = doubt_effects(a_change(discount_pct=50.0), site)
    assert np.exp(moved(buys)[site.importer == "BEL"]) == pytest.approx(0.5)
    assert (moved(buys)[site.importer != "BEL"] == 0).all()


def test_figures_may_be_off_by_a_factor_either_way():
    _, buys = doubt_effects(a_change(spread_pct=25.0), a_site())
    blur = buys.parameters[1]
    assert blur.at(np.array([-REACH, 0.0, REACH])) == pytest.approx([0.8, 1.0, 1.25])


def test_the_cube_holds_the_figures_marked_down():
    site = a_site()
    sells, _ = doubt_effects(a_change(discount_pct=10.0), site)
    cube = site.o.cube
    new = sells.edit(cube, values_at(sells.parameters))
    i = cube.country_index["BEL"]
    assert (new.exports[i] == np.rint(cube.exports[i] * 0.9)).all()
    ends = (cube.corridors == i).any(axis=1)
    assert (new.flows[ends] == np.rint(cube.flows[ends] * 0.9)).all()
    assert (new.flows[~ends] == cube.flows[~ends]).all()


def test_partners_figures_stand_where_there_are_any():
    cube, declared = a_case().world.cube, TABLES["goods_flows"]
    new = with_partners_figures(cube, "BEL", declared)
    p = {(cube.countries[i], cube.countries[j]): n for n, (i, j) in enumerate(cube.corridors)}
    k, t = cube.product_index["10"], cube.years.tolist().index(2020)
    said = declared.filter(
        (pl.col("year") == 2020) & (pl.col("product") == "10") & (pl.col("exporter") == "BEL")
        & (pl.col("importer") == "ARG") & (pl.col("declared_by") == "importer")
    )["value_usd"].item()  # fmt: skip
    assert new.flows[p["BEL", "ARG"], k, t] == said
    assert said != cube.flows[p["BEL", "ARG"], k, t]
    mine = (cube.corridors == cube.country_index["BEL"]).any(axis=1)
    assert (new.flows[~mine] == cube.flows[~mine]).all()


def test_of_a_revision_that_the_cube_does_not_hold_nothing_is_taken():
    cube = a_case().world.cube
    rows = table("goods_flows", [a_flow(2020, "BEL", "ARG", "10", 7, "importer", nomenclature="HS22")])
    assert (with_partners_figures(cube, "BEL", rows).flows == cube.flows).all()


def test_rows_of_the_reporter_itself_are_no_partners_rows():
    rows = partners_rows(TABLES["goods_flows"], "BEL")
    assert rows.height
    assert rows.filter((pl.col("exporter") != "BEL") & (pl.col("importer") != "BEL")).is_empty()
    own = partners_rows(table("goods_flows", [a_flow(2020, "BEL", "ARG", "10", 7, "exporter")]), "BEL")
    assert own.is_empty()
