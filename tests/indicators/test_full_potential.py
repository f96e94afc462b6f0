"""The full potential by hand from its factors, in markets never entered, and of services industries."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from corridor.indicators import compute
from corridor.indicators.full_potential import full_potential, full_potential_of
from corridor.indicators.potential import potential_of
from corridor.indicators.potential_factors import factors_of
from corridor.indicators.shrunk_ease import ease_of
from corridor.measures.potential import sums_of_triples
from factories import a_service, a_world, added, cube_of, opportunities, service_value
from factories_potential import CODES, flows, square

NAMES = ["epi_full", "epi_full_realised", "epi_full_unrealised", "epi_gravity_share", "potential_untouched"]
LOGS = ["epi_supply_projected", "epi_demand", "epi_ease_shrunk"]
RATIOS = ["re_export_correction", "tariff_margin_supply", "tariff_margin_demand", "demand_growth", "distance_fit"]
SILENT = ("ARG", "JPN")


@pytest.fixture(scope="module")
def cube():
    return cube_of(a_world())


@pytest.fixture(scope="module")
def o():
    return opportunities(square(flows(none=(SILENT,))))


def figures(o, names):
    return compute(o, names)[0].fill_null(np.nan).to_numpy()


@pytest.mark.parametrize("world", ["cube", "o"])
def test_it_is_the_product_of_its_factors(world, request):
    found = request.getfixturevalue(world)
    o = opportunities(found) if world == "cube" else found
    logs, ratios, full = figures(o, LOGS), figures(o, RATIOS), full_potential_of(o).dollars[o.corridor, o.product]
    goods = np.isfinite(logs).all(axis=1)
    expected = 10.0 ** logs[goods].sum(axis=1) * np.where(np.isnan(ratios), 1.0, ratios)[goods].prod(axis=1)
    assert goods.sum() > 50
    np.testing.assert_allclose(full[goods], expected, rtol=1e-9)
    np.testing.assert_allclose(figures(o, NAMES[:1])[goods, 0], np.log10(1 + expected), rtol=1e-9)


def test_without_factors_and_shrinkage_it_is_the_static_potential(cube):
    o = opportunities(cube)
    still = dataclasses.replace(
        factors_of(o),
        **{
            name: np.full_like(getattr(factors_of(o), name), np.nan)
            for name in ("re_export", "tariff_supply", "growth", "tariff_demand", "distance")
        },
    )
    found, static = full_potential(o, still, ease_of(o)), potential_of(o)
    goods = np.isfinite(static.dollars)
    assert goods.sum() > 60
    np.testing.assert_allclose(found.dollars[goods], static.dollars[goods], rtol=1e-12)


def test_pair_totals_with_shrinkage(o):
    """Σ_k EPI = B·predicted + (1 − B)·traded where nothing but the ease differs from the static form."""
    none = dataclasses.replace(
        factors_of(o),
        **{name: np.full_like(getattr(factors_of(o), name), 1.0) for name in ("re_export", "distance")},
    )
    found, ease = full_potential(o, none), ease_of(o)
    expected = (potential_of(o).supply * potential_of(o).demand).sum(axis=1)
    share, traded = ease.share[:, 0], found.actual.sum(axis=1)
    np.testing.assert_allclose(
        found.dollars.sum(axis=1), share * ease.predicted[:, 0] * expected + (1 - share) * traded, rtol=1e-9
    )


def test_a_market_never_entered_has_a_potential(o):
    lines = opportunities(o.cube, [(*SILENT, k) for k in CODES])
    found = dict(zip(NAMES, figures(lines, NAMES).T, strict=True))
    assert (figures(lines, ["epi_potential"]) == 0.0).all()  # the static form never proposes it
    assert (found["epi_full"] > 0.0).all()
    np.testing.assert_array_equal(found["potential_untouched"], found["epi_full"])
    np.testing.assert_array_equal(found["epi_full_realised"], 0.0)
    np.testing.assert_array_equal(found["epi_full_unrealised"], found["epi_full"])
    assert ((found["epi_gravity_share"] > 0) & (found["epi_gravity_share"] < 1)).all()


def test_a_market_that_trades_has_nothing_untouched(o):
    values = flows(none=(SILENT,))
    lines = [key for key, value in values.items() if value > 1000][:20]
    assert len(lines) == 20
    np.testing.assert_array_equal(figures(opportunities(o.cube, lines), ["potential_untouched"]), 0.0)


def test_untouched_is_unknown_where_trade_is_not_known(cube):
    flow_known = np.zeros_like(cube.flow_known)
    o = opportunities(dataclasses.replace(cube, flow_known=flow_known), [("ARG", "BEL", "260300")])
    assert np.isnan(figures(o, ["potential_untouched"])).all()
    assert np.isfinite(figures(o, ["epi_full"])).all()


def test_realised_and_unrealised_add_up(o):
    p = full_potential_of(o)
    sums = sums_of_triples(p.actual, p.dollars, axis=1)
    np.testing.assert_allclose(sums.realised + sums.unrealised, sums.potential, rtol=1e-12)
    assert (sums.unrealised >= np.maximum(0.0, sums.potential - p.actual.sum(axis=1)) - 1e-6).all()


def test_nothing_on_offer_is_no_potential():
    values = {key: value for key, value in flows().items() if key[0] != "EST" or key[2] != CODES[0]}
    o = opportunities(square(values))
    p = full_potential_of(o)
    rows = o.cube.corridors[:, 0] == o.cube.country_index["EST"]
    np.testing.assert_array_equal(p.dollars[rows, o.cube.product_index[CODES[0]]], 0.0)


def test_services_industries_have_what_gravity_predicts(cube):
    lines = [("ARG", "BEL", "K"), ("EST", "ARG", "K")]
    o = opportunities(cube, lines)
    found, years = compute(o, NAMES)
    predicted = cube.flow_predicted[o.corridor, o.product, -2]  # 2020
    assert (predicted > 0).all()
    np.testing.assert_allclose(found["epi_full"], np.log10(1 + predicted))
    assert years["epi_full"].to_list() == [2020, 2020]
    assert found["epi_gravity_share"].to_list() == [1.0, 1.0]
    known = service_value(2020, *lines[0])
    assert found["epi_full_realised"][0] == pytest.approx(np.log10(1 + min(known, predicted[0])))
    assert found["epi_full_realised"][1] is None  # the flow is itself an estimate
    assert found["potential_untouched"].to_list() == [0.0, None]


def test_an_industry_between_countries_of_which_nothing_is_said_has_none(cube):
    assert compute(opportunities(cube, [("FIN", "CHN", "K")]), NAMES)[0].null_count().row(0) == (1,) * len(NAMES)


def test_a_prediction_of_a_later_year_is_not_seen():
    tables = added(a_world(), "bilateral_services", a_service(2021, "ARG", "BEL", "K", 77))
    cube = cube_of(tables)
    o = opportunities(cube.as_of(2019), [("ARG", "BEL", "K")])
    _, years = compute(o, ["epi_full"])
    assert years["epi_full"].to_list() == [2019]


def test_the_same_twice_and_whatever_the_order_of_corridors():
    values = flows()
    pairs = tuple(sorted(values, key=lambda key: (key[2], key[1], key[0])))[:90]
    order = tuple(dict.fromkeys((i, j) for i, j, _ in pairs))
    first, second = opportunities(square(values)), opportunities(square(values, order))
    names = [*LOGS, *RATIOS, *NAMES]

    def by_line(o):
        figures, _ = compute(o, names)
        c = o.cube.countries
        ends = {"i": [c[i] for i in o.exporter], "j": [c[j] for j in o.importer]}
        keys = pl.DataFrame({**ends, "k": [o.cube.products[k] for k in o.product]})
        return pl.concat([keys, figures], how="horizontal").sort("i", "j", "k")

    assert by_line(first).equals(by_line(second))


def test_by_gravity_alone_only_the_predicted_ease_counts(o):
    ease, full = ease_of(o), full_potential_of(o)
    place = o.corridor, o.product
    found, plain = (figures(o, [name])[:, 0] for name in ("epi_gravity", "epi_full"))
    ratio = ease.predicted[place] / ease.value[place]
    goods = np.isfinite(ratio) & np.isfinite(full.dollars[place]) & (full.dollars[place] > 0)
    assert goods.sum() > 50
    np.testing.assert_allclose(found[goods], np.log10(1 + (10 ** plain[goods] - 1) * ratio[goods]), rtol=1e-9)
    assert np.isnan(found[np.isnan(ease.predicted[place])]).all()


def test_by_gravity_alone_what_a_pair_trades_does_not_move_its_own_ease(o):
    """Every pair is predicted from a fit without it, so one that trades nothing has a potential as well."""
    silent = [(o.cube.countries[i], o.cube.countries[j]) == SILENT for i, j in zip(o.exporter, o.importer, strict=True)]
    found = figures(o, ["epi_gravity"])[silent, 0]
    assert (found[np.isfinite(found)] > 0).any()
