"""Figures of countries that change: what indicators read, and what trade makes of it."""

import numpy as np
import pytest

from corridor.spec.scenario import SeriesChange
from corridor.study.scenarios.parameters import values_at
from corridor.study.scenarios.series import series_effects
from factories_scenarios import a_site, moved, only


def a_change(**more):
    given = {"delta": 0.5} if "to" not in more else {}
    return SeriesChange(kind="series", **{"countries": ("BEL",), "series": "wgi_mean", **given, **more})


def test_trade_moves_at_either_end_by_the_elasticity():
    site = a_site()
    found = moved(only(series_effects(a_change(elasticity=0.2, countries=("ARG", "BEL")), site)))
    ends = np.isin(site.exporter, ["ARG", "BEL"]).astype(int) + np.isin(site.importer, ["ARG", "BEL"])
    assert found == pytest.approx(0.5 * 0.2 * ends)


def test_a_new_figure_is_compared_with_the_present_one():
    site = a_site()
    now = site.o.cube.latest_series("wgi_mean")[0][site.o.cube.country_index["BEL"]]
    found = moved(only(series_effects(a_change(to=1.5, elasticity=1.0), site)))
    assert found[site.exporter == "BEL"] == pytest.approx(1.5 - now)


def test_output_moves_trade_by_its_logarithm():
    change = a_change(series="gdp_usd", to=20.0, elasticity=0.5)
    site = a_site()
    assert moved(only(series_effects(change, site)))[site.exporter == "BEL"] == pytest.approx(0.5 * np.log(2.0))


def test_only_the_latest_figure_of_the_countries_is_edited():
    site = a_site()
    effect = only(series_effects(a_change(), site))
    cube = site.o.cube
    new = effect.edit(cube, values_at(effect.parameters))
    step = new.latest_series("wgi_mean")[0] - cube.latest_series("wgi_mean")[0]
    assert step[cube.country_index["BEL"]] == pytest.approx(0.5)
    assert np.nansum(np.abs(step)) == pytest.approx(0.5)
    changed = (new.country_years["value"] != cube.country_years["value"]).sum()
    assert changed == 1
    assert effect.inputs == {"wgi_mean"}


@pytest.mark.parametrize("more", [{"effect": "none"}, {}])
def test_without_an_elasticity_indicators_alone_move_and_it_is_told(more):
    effect = only(series_effects(a_change(**more), a_site()))
    assert (effect.place == -1).all()
    assert effect.concerns.any()
    assert "dollars do not move with it" in effect.notes[0]


def test_who_has_no_figure_cannot_change_it():
    effect = only(series_effects(a_change(countries=("FIN",), elasticity=1.0), a_site()))
    assert (effect.place == -1).all()
    assert "hold no figure of FIN" in effect.notes[0]
