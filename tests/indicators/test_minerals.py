"""Risk of minerals by hand on the small world and on one with weights for every code."""

import pytest

from corridor.indicators import compute, minerals
from factories import (
    COUNTRIES,
    MINERALS,
    a_flow,
    a_mineral,
    a_report,
    a_series,
    added,
    cube_of,
    opportunities,
    reconciled,
)

SHARED = [
    "mineral_production_concentration", "mineral_reserve_concentration", "mineral_production_risk",
    "mineral_reserve_risk",
]  # fmt: skip
NAMES = [*SHARED, "import_dependence", "mineral_supply_risk"]


def row(tables, *line):
    figures, years = compute(opportunities(cube_of(tables), [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def risk_of(country):
    """(2.5 − WGI)/5 of 2020."""
    return (2.5 - (COUNTRIES.index(country) / 2 - 1 + 0.06)) / 5


def test_concentration_of_copper_and_chromium(world):
    """Copper of 2020: ARG 60, BEL 20 of 200; reserves ARG 500 of 1000. Chromium of 2019: CHN 30, ARG 10."""
    found = row(world, "ARG", "BEL", "740311")
    assert found["mineral_production_concentration"] == (pytest.approx(0.3**2 + 0.1**2), 2020)
    assert found["mineral_reserve_concentration"] == (pytest.approx(0.25), 2020)
    governed = 0.3**2 * risk_of("ARG") + 0.1**2 * risk_of("BEL")
    assert found["mineral_production_risk"] == (pytest.approx(governed), 2020)
    assert found["mineral_reserve_risk"] == (pytest.approx(0.25 * risk_of("ARG")), 2020)
    chromium = row(world, "FIN", "BEL", "261000")["mineral_production_risk"]
    assert chromium == (pytest.approx(0.75**2 * risk_of("CHN") + 0.25**2 * risk_of("ARG")), 2019)


def test_a_product_without_a_mineral_has_no_risk(world):
    assert MINERALS.keys() == {"260300", "740311", "261000"}
    assert all(figure == (None, None) for figure in row(world, "ARG", "BEL", "27").values())


def test_a_code_without_weights_hides_the_dependence(world):
    """Copper ores carry no weight, so what BEL buys of copper is not known in kilograms."""
    found = row(world, "ARG", "BEL", "740311")
    assert found["import_dependence"] == found["mineral_supply_risk"] == (None, None)


def weighed(world, kg=2_000_000, **more):
    """BEL buys of copper 8000 dollars of ores from ARG and 2000 from CHN, half a million kilograms a thousand."""
    goods = world["goods_flows"].filter(product="27")
    tables = {**world, "goods_flows": goods, "reporting": world["reporting"].filter(product="27")}
    flows = [("ARG", 8000, 4 * kg), ("CHN", 2000, kg)]
    codes = ["260300", "740311"]
    rows = [a_flow(2020, i, "BEL", "260300", v, rule="balanced_by_source", quantity_kg=q, **more) for i, v, q in flows]
    reports = [a_report(2020, "WLD", s, k, "balanced") for s in ("exporter", "importer") for k in codes]
    return added(added(tables, "goods_flows", *rows), "reporting", *reports)


def test_dependence_and_risk_by_hand(world):
    """BEL digs 20 t of copper and buys 10 000 t abroad; ARG and CHN sell it 80% and 20%."""
    found = row(weighed(world), "ARG", "BEL", "260300")
    reliance = 10_000_000 / (10_000_000 + 20_000)
    assert found["import_dependence"] == (pytest.approx(reliance), 2020)
    g = 0.3**2 * risk_of("ARG") + 0.1**2 * risk_of("BEL")
    s = (0.8**2 + 0.2**2) * (0.3 * risk_of("ARG") + 0.1 * risk_of("BEL")) / 0.4
    expected = g * reliance / 2 + s * (1 - reliance / 2)
    assert found["mineral_supply_risk"] == (pytest.approx(expected, rel=1e-4), 2020)


def test_weights_are_grossed_up_where_few_are_missing(world):
    part = a_flow(2020, "DNK", "BEL", "260300", 1000, rule="balanced_by_source", quantity_kg=None)
    found = row(added(weighed(world), "goods_flows", part), "ARG", "BEL", "260300")
    bought = 10_000_000 * 11_000 / 10_000
    assert found["import_dependence"] == (pytest.approx(bought / (bought + 20_000)), 2020)
    most = a_flow(2020, "DNK", "BEL", "260300", 3000, rule="balanced_by_source", quantity_kg=None)
    assert row(added(weighed(world), "goods_flows", most), "ARG", "BEL", "260300")["import_dependence"][0] is None


def test_a_country_that_is_not_listed_makes_none_only_where_the_list_is_nearly_whole(world):
    buys = a_flow(2020, "ARG", "DNK", "260300", 8000, rule="balanced_by_source", quantity_kg=5000)
    tables = added(weighed(world), "goods_flows", buys)
    assert row(tables, "ARG", "DNK", "260300")["import_dependence"] == (None, None)  # 120 of 200 t are unlisted
    whole = added(tables, "minerals", a_mineral(2021, "ARG", "copper", 96.0), a_mineral(2021, "WLD", "copper", 100.0))
    assert row(whole, "ARG", "DNK", "260300")["import_dependence"] == (1.0, 2020)


def test_units_that_are_no_weight_hide_the_dependence(world):
    litres = weighed(world)["minerals"].filter(mineral="chromium")
    tables = {**weighed(world), "minerals": litres}
    tables = added(tables, "minerals", a_mineral(2020, "BEL", "copper", 20.0, unit="million liters"))
    assert row(tables, "ARG", "BEL", "260300")["import_dependence"] == (None, None)
    assert minerals.KILOGRAMS["metric tons"] == 1000.0


def test_without_governance_there_is_no_governed_concentration(world):
    series = world["country_years"].filter(world["country_years"]["series"] != "wgi_mean")
    found = row({**world, "country_years": series}, "ARG", "BEL", "740311")
    assert found["mineral_production_risk"] == (None, None)
    assert found["mineral_production_concentration"][0] is not None
    some = added({**world, "country_years": series}, "country_years", a_series(2020, "BEL", "wgi_mean", 1.0))
    assert row(some, "ARG", "BEL", "740311")["mineral_production_risk"] == (None, None)  # a quarter of the output


def test_figures_of_a_mineral_are_the_same_for_all_its_codes(world):
    assert len(reconciled(world)) > 0
    ores, metal = (row(world, "ARG", "BEL", k) for k in ("260300", "740311"))
    assert all(ores[name] == metal[name] for name in SHARED)
