"""The model of one services industry, in a world whose gravity is known."""

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.gravity import fit_matrix, second_stage
from corridor.harmonising.services_model import bounds, estimate
from corridor.harmonising.services_world import COVARIATES, gather
from corridor.spec.recipe import ServicesEstimates
from factories_services import INDUSTRIES, services_tables, truth

HOW = ServicesEstimates(countries=["AAA", "ZZA", "ZZB"], industries=list(INDUSTRIES))


@pytest.fixture(scope="module")
def world():
    return gather(services_tables(), HOW)


@pytest.fixture(scope="module")
def found(world):
    return estimate(world, world.flows["K"], level=0.8)


def test_bounds_are_order_statistics():
    """Of 9 ratios at 80% a tenth of 10 is 1: the least and the greatest; of 19, the second from either end."""
    nine = np.array([0.3, -1.0, 2.0, 0.1, 0.0, np.nan, -0.2, 1.0, 0.5, -0.5])
    assert bounds(nine, 0.8) == (-1.0, 2.0)
    assert bounds(np.arange(19.0), 0.8) == (1.0, 17.0)
    assert bounds(np.array([-np.inf, *range(8)]), 0.8) == (-np.inf, 7.0)
    with pytest.raises(DataError, match="8 countries calibrate an interval of 80%; 9 are needed"):
        bounds(np.arange(8.0), 0.8)


def test_an_unknown_exporter_has_the_effect_that_the_second_stage_gives(world, found):
    whole = fit_matrix(world.flows["K"], world.terms[:3], world.pairs)  # none of these was a colony
    stage = second_stage(whole.exporter, world.selling, COVARIATES)
    i, j = world.countries.index("ZZA"), 3
    effect = stage.predict(world.selling[[i]])[0][0]
    explained = whole.coefficients @ world.terms[:3, i, j]
    assert found.expected[i, j] == pytest.approx(np.exp(effect + whole.importer[j] + explained), rel=1e-9)


def test_a_held_pair_is_predicted_by_a_fit_that_did_not_see_it(world):
    """Change a flow a hundredfold: its own prediction stays."""
    flows = world.flows["K"].copy()
    one = estimate(world, flows, level=0.8).expected[2, 5]
    flows[2, 5] *= 100
    other = estimate(world, flows, level=0.8).expected[2, 5]
    assert other == pytest.approx(one, rel=1e-8)


def test_a_left_out_country_is_predicted_without_its_flows(world):
    """Change all flows of a country tenfold: its ratios grow by ln 10 and no prediction of it moves."""
    flows = world.flows["K"].copy()
    one = estimate(world, flows, level=0.8).of_exporters[4]
    flows[4] *= 10
    other = estimate(world, flows, level=0.8).of_exporters[4]
    np.testing.assert_allclose((other - one)[~np.isnan(one)], np.log(10), rtol=1e-6)


def test_true_flows_of_unknown_countries_lie_in_the_intervals_about_as_often_as_stated():
    """Over four worlds, 2 unknown countries and 24 partners, both ways: 384 flows."""
    inside = tried = 0
    for seed in range(4):
        world = gather(services_tables(seed), HOW)
        found = estimate(world, world.flows["K"], level=0.8)
        actual = truth(seed)[4]["K"]
        for part in (np.s_[24:, :24], np.s_[:24, 24:]):
            inside += int(((found.low[part] <= actual[part]) & (actual[part] <= found.high[part])).sum())
            tried += actual[part].size
    assert tried == 384
    assert 0.70 <= inside / tried <= 0.92


def test_intervals_are_for_pairs_that_the_tables_lack(found, world):
    lacking = ~(world.held[:, None] & world.held[None, :]) & ~np.eye(len(world.countries), dtype=bool)
    assert (np.isfinite(found.low) == lacking).all()
    assert (found.low[lacking] <= found.high[lacking]).all()
    assert np.isnan(np.diag(found.expected)).all()


def test_what_a_country_does_not_sell_to_anyone_is_expected_to_be_nothing(world):
    flows = world.flows["K"].copy()
    flows[3, :24] = 0.0
    flows[3, 3] = np.nan
    found = estimate(world, flows, level=0.8)
    assert found.expected[3, -1] == found.low[3, -1] == found.high[3, -1] == 0.0


def test_a_country_without_covariates_has_no_estimate():
    tables = services_tables()
    tables["country_years"] = (
        tables["country_years"].filter(country="ZZA").clear().vstack(tables["country_years"].remove(country="ZZA"))
    )
    world = gather(tables, HOW)
    found = estimate(world, world.flows["K"], level=0.8)
    i = world.countries.index("ZZA")
    assert np.isnan(found.expected[i]).all()
    assert np.isnan(found.low[i]).all()
    assert np.isfinite(found.expected[-1, :24]).all()
