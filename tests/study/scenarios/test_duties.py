"""Duties: the factor of the potential by hand, the rows that indicators read, and what is not known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.indicators.tariffs import tariff_applied
from corridor.spec.scenario import TariffChange
from corridor.study.scenarios.duties import tariff_effects
from corridor.study.scenarios.parameters import values_at
from factories_scenarios import a_site, moved, only


def a_change(**more):
    given = {"points": -3.0} if not {"points", "rate"} & set(more) else {}
    return TariffChange(kind="tariff", **{"importer": "ARG", "exporters": ("BEL",), **given, **more})


def lines_of(site, product):
    return (site.exporter == "BEL") & (site.importer == "ARG") & (site.product == product)


def test_the_factor_is_the_ratio_of_what_is_paid():
    site = a_site()
    found = moved(only(tariff_effects(a_change(elasticity=2.0), site)))
    assert np.exp(found[lines_of(site, "10")]) == pytest.approx(
        ((100 + 2) / (100 + 0)) ** 2
    )  # preference: 4 / 2 weighted
    assert (found[~lines_of(site, "10") & ~lines_of(site, "260300")] == 0).all()


def test_no_duty_falls_below_zero():
    site = a_site()
    found = moved(only(tariff_effects(a_change(points=-50.0, products=("10",)), site)))
    assert np.exp(found[lines_of(site, "10")]) == pytest.approx(1.02)


@settings(max_examples=20)
@given(points=st.floats(-200, 0), sigma=st.floats(0.1, 10))
def test_a_cut_never_lowers_the_exporters_own_potential(points, sigma):
    assert (moved(only(tariff_effects(a_change(points=points, elasticity=sigma, from_pct=7.0), a_site()))) >= 0).all()


def test_what_is_not_known_does_not_move_unless_the_file_says_what_is_levied():
    site = a_site()
    unknown = only(tariff_effects(a_change(), site))
    assert "the data hold none of ARG on" in unknown.notes[0]
    assert (unknown.place[lines_of(site, "84")] == -1).all()
    told = moved(only(tariff_effects(a_change(from_pct=8.0, rate=0.0), site)))
    assert np.exp(told[lines_of(site, "84")]) == pytest.approx(1.08)


def test_indicators_read_the_new_duty_and_only_there():
    site = a_site()
    effect = only(tariff_effects(a_change(), site))
    new = effect.edit(site.o.cube, values_at(effect.parameters))
    before, after = (tariff_applied(replace(site.o, cube=cube)).value for cube in (site.o.cube, new))
    assert (before[lines_of(site, "10")], after[lines_of(site, "10")]) == (4.0, 1.0)
    assert after[lines_of(site, "260300")] == 0.0  # two percent that all pay, three points less
    rest = ~lines_of(site, "10") & ~lines_of(site, "260300")
    assert after[rest] == pytest.approx(before[rest], nan_ok=True)
