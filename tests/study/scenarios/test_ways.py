"""Ways that become shorter or quicker, held against the formulas by hand."""

import numpy as np
import pytest

from corridor.spec.scenario import DistanceChange, TransitChange
from corridor.study.scenarios.parameters import values_at
from corridor.study.scenarios.ways import distance_effects, told, transit_effects
from factories import distance
from factories_scenarios import a_site, moved, only


def test_half_the_way_raises_trade_by_two_to_the_minus_beta():
    change = DistanceChange(kind="distance", countries=("ARG",), factor=0.5, elasticity=-1.3)
    site = a_site()
    effect = only(distance_effects(change, site))
    here = site.goods & ((site.exporter == "ARG") | (site.importer == "ARG"))
    assert np.exp(moved(effect)[here]) == pytest.approx(2.0**1.3, rel=1e-14)
    assert (moved(effect)[~here] == 0).all()


def test_new_kilometres_are_compared_with_the_old_ones_pair_by_pair():
    change = DistanceChange(kind="distance", countries=("ARG",), km=100.0, elasticity=-1.0)
    site = a_site()
    effect = only(distance_effects(change, site))
    for line in np.flatnonzero(effect.place >= 0):
        old = distance(site.exporter[line], site.importer[line])
        assert np.exp(moved(effect)[line]) == pytest.approx(old / 100.0)


def test_only_the_kilometres_of_the_pairs_meant_are_edited():
    change = DistanceChange(kind="distance", between=(("BEL", "ARG"),), factor=0.5)
    site = a_site()
    effect = only(distance_effects(change, site))
    cube, new = site.o.cube, effect.edit(site.o.cube, values_at(effect.parameters))
    for p, (i, j) in enumerate(cube.corridors):
        pair = {cube.countries[i], cube.countries[j]}
        before, after = cube.pair_figures["distance_km"][p], new.pair_figures["distance_km"][p]
        assert after == pytest.approx(before * 0.5 if pair == {"ARG", "BEL"} else before, nan_ok=True)


def test_a_pair_of_unknown_distance_keeps_it_and_is_told():
    change = DistanceChange(kind="distance", between=(("FIN", "CHN"),), km=10.0)
    effect = only(distance_effects(change, a_site()))
    assert (effect.place == -1).all()
    assert "is not in the data" in effect.notes[0]


def test_a_day_is_worth_a_duty():
    """Hummels and Schaur (2013): each day in transit is equivalent to an ad valorem tariff of 0.6 to 2.1 percent."""
    change = TransitChange(kind="transit", countries=("ARG",), days=-1, cost_per_day_pct=2.1, elasticity=1.0)
    effect = only(transit_effects(change, a_site()))
    assert np.exp(moved(effect)[effect.concerns]) == pytest.approx(1.021)
    usual = TransitChange(kind="transit", countries=("ARG",), days=-1)
    assert (usual.cost_per_day_pct.low, usual.cost_per_day_pct.high) == (0.6, 2.1)


def test_days_lost_undo_days_saved():
    both = [TransitChange(kind="transit", countries=("ARG",), days=days) for days in (-7, 7)]
    saved, lost = (moved(only(transit_effects(change, a_site()))) for change in both)
    assert (saved == -lost).all()
    assert saved.max() > 0


def test_goods_that_go_another_way_are_left_out():
    change = TransitChange(kind="transit", countries=("ARG",), days=-1, except_products=("27",), products=("27", "74"))
    site = a_site()
    assert set(site.product[only(transit_effects(change, site)).concerns]) == {"740311"}


def test_figures_of_the_file_are_told_from_published_ones():
    change = TransitChange(kind="transit", countries=("ARG",), days=-1, elasticity=2.0)
    sources = {one.key.split()[1]: one.source for one in only(transit_effects(change, a_site())).parameters}
    assert "Hummels and Schaur" in sources["cost"]
    assert sources["elasticity"] == sources["days"] == "assumption of the authors of the file"


def test_pairs_are_told_in_words():
    change = TransitChange(kind="transit", between=(("AAA", "BBB"),), countries=("CCC",), days=1)
    assert told(change) == "AAA–BBB; CCC with all partners"
