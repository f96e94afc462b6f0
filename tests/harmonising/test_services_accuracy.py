"""Errors and coverage over countries left out."""

import numpy as np
import pytest

from corridor.harmonising.services_accuracy import accuracy
from corridor.harmonising.services_model import estimate
from corridor.harmonising.services_world import gather
from corridor.spec.recipe import ServicesEstimates
from factories_services import INDUSTRIES, services_tables

HOW = ServicesEstimates(countries=["AAA", "ZZA"], industries=list(INDUSTRIES))


@pytest.fixture(scope="module")
def made():
    world = gather(services_tables(), HOW)
    return world, {code: estimate(world, flows, level=0.8) for code, flows in world.flows.items()}


def test_measures_are_those_of_the_ratios(made):
    world, industries = made
    row = accuracy(world, industries, level=0.8).row(1, named=True)
    assert row["industry"] == "K"
    assert row["world_usd"] == int(np.nansum(world.flows["K"]))
    ratios = industries["K"].of_exporters
    assert row["error_selling"] == pytest.approx(np.median(np.abs(ratios[np.isfinite(ratios)])), abs=0.001)
    assert row["tried"] == np.isfinite(ratios).sum() == 24 * 23
    assert 0.75 <= row["held_selling"] / row["tried"] <= 0.9
    assert row["distance"] == pytest.approx(-0.8, abs=0.15)


def test_some_countries_alone(made):
    world, industries = made
    among = np.zeros(len(world.countries), bool)
    among[:3] = True
    assert accuracy(world, industries, level=0.8, among=among)["tried"].to_list() == [69, 69]


def test_a_level_that_too_few_countries_calibrate_is_not_tried(made):
    world, industries = made
    measured = accuracy(world, industries, level=0.99)
    assert measured["tried"].to_list() == [0, 0]
