"""Markets that buy more: every year alike, whole dollars, shares as they were."""

import numpy as np
import pytest

from corridor.spec.scenario import DemandChange
from corridor.study.scenarios.demand import demand_effects, scaled
from corridor.study.scenarios.parameters import values_at
from factories_scenarios import a_site, moved, only


def a_change(**more):
    return DemandChange(kind="demand", **{"importers": ("BEL",), "products": ("74",), "growth_pct": 50.0, **more})


def test_potential_grows_as_demand_does():
    site = a_site()
    found = moved(only(demand_effects(a_change(), site)))
    here = (site.importer == "BEL") & (site.product == "740311")
    assert np.exp(found[here]) == pytest.approx(1.5)
    assert (found[~here] == 0).all()


def test_purchases_and_flows_grow_in_step_and_nothing_else():
    site = a_site()
    effect = only(demand_effects(a_change(), site))
    cube = site.o.cube
    new = effect.edit(cube, values_at(effect.parameters))
    j, k = cube.country_index["BEL"], cube.product_index["740311"]
    assert (new.imports[j, k] == np.rint(cube.imports[j, k] * 1.5)).all()
    into = cube.corridors[:, 1] == j
    assert (new.flows[into, k] == np.rint(cube.flows[into, k] * 1.5)).all()
    assert new.imports.dtype == np.int64
    rest = np.ones(cube.imports.shape, dtype=bool)
    rest[j, k] = False
    assert (new.imports[rest] == cube.imports[rest]).all()
    assert new.exports is cube.exports


def test_no_growth_is_the_same_array():
    array = np.arange(8).reshape(2, 2, 2)
    everything = np.ones(2, dtype=bool)
    assert scaled(array, everything, everything, 1.0) is array
    assert scaled(array, everything, ~everything, 3.0).tolist() == array.tolist()


def test_demand_shrinks_but_never_to_nothing():
    found = only(demand_effects(a_change(growth_pct={"value": -50, "low": -99, "high": 0}), a_site())).parameters[0]
    assert (found.at(np.array([-9.0, 0.0])) > [-100.0, -50.1]).all()
