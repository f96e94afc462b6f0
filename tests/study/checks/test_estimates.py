"""What rests on an estimate is found by shaking; the same must come out in the whole world, and by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.indicators import INDICATORS, compute
from corridor.study.checks.estimates import estimates_of
from factories import a_world, cube_of, opportunities

SERVICES = a_world()["bilateral_services"]
NAMES = tuple(name for name, one in INDICATORS.items() if {"goods", "minerals"} & set(one.rests_on))


@pytest.fixture(scope="module")
def o():
    pairs = (("ARG", "BEL"), ("EST", "ARG"), ("ARG", "EST"))
    return opportunities(cube_of(), [(*pair, k) for pair in pairs for k in ("J62_63", "K", "DDS", "27", "260300")])


@pytest.fixture(scope="module")
def found(o):
    return estimates_of(o, NAMES, SERVICES, frozenset())


def moved(found, o, name, pair, product):
    """Whether an indicator of one opportunity rests on the pair's estimates, and on any."""
    n = next(
        n
        for n in range(len(o))
        if (o.cube.countries[o.exporter[n]], o.cube.countries[o.importer[n]], o.cube.products[o.product[n]])
        == (*pair, product)
    )
    k = NAMES.index(name)
    return bool(found.pair[n, k]), bool(found.all[n, k])


@pytest.mark.parametrize(
    ("name", "pair", "product", "expected"),
    [
        ("bilateral_share", ("EST", "ARG"), "J62_63", (False, False)),  # an estimated flow has no share
        ("bilateral_share", ("ARG", "BEL"), "J62_63", (False, False)),  # flow and purchases are reported
        ("epi_full", ("EST", "ARG"), "K", (True, True)),
        ("epi_full", ("ARG", "BEL"), "K", (True, True)),  # the potential of an industry is always a prediction
        ("import_size", ("ARG", "EST"), "K", (False, True)),  # Estonia's total is an estimate
        ("import_size", ("EST", "ARG"), "K", (False, False)),
        ("export_size", ("EST", "ARG"), "K", (False, True)),
        ("bilateral_share", ("EST", "ARG"), "27", (False, False)),  # goods are declared
    ],
)
def test_what_rests_on_what(  # noqa: PLR0917
    found, o, name, pair, product, expected
):
    assert moved(found, o, name, pair, product) == expected


def test_a_category_of_services_is_an_estimate_where_that_is_said(o):
    found = estimates_of(o, NAMES, SERVICES, frozenset({("exporter", "EST", "DDS")}))
    assert moved(found, o, "export_size", ("EST", "ARG"), "DDS") == (False, True)
    assert moved(found, o, "export_size", ("ARG", "BEL"), "DDS") == (False, False)


def test_the_output_of_a_mineral_is_an_estimate_where_its_source_says_so():
    tables = a_world()
    guessed = tables["minerals"].with_columns(estimated=pl.col("country") == "ARG")
    o = opportunities(cube_of({**tables, "minerals": guessed}), [("ARG", "BEL", "260300"), ("BEL", "ARG", "260300")])
    found = estimates_of(o, ("production_share", "import_size"), SERVICES, frozenset({("exporter", "ARG", "260300")}))
    assert found.all.tolist() == [[True, False], [False, False]]
    assert not found.pair.any()


def test_what_no_product_with_estimates_has_moves_nowhere():
    o = opportunities(cube_of(), [("ARG", "BEL", "27"), ("BEL", "ARG", "10")])
    found = estimates_of(o, NAMES, SERVICES.clear(), frozenset())
    assert found.all.shape == (2, len(NAMES))
    assert not found.all.any()
    nothing = estimates_of(o.take(np.zeros(0, dtype=np.int64)), NAMES, SERVICES, frozenset())
    assert nothing.pair.shape == (0, len(NAMES))


def test_the_smaller_world_says_what_the_whole_one_does(o, found):
    """Raise every estimate between two countries by another factor, in the whole cube, and compute all again."""
    cube = o.cube
    factor = 1.3 + np.linspace(0, 1, cube.flows.size).reshape(cube.flows.shape)
    other = replace(
        cube,
        flows=np.where(cube.flow_estimated, np.rint(cube.flows * factor), cube.flows).astype(np.int64),
        flow_predicted=cube.flow_predicted * factor,
    )
    before, after = compute(o, NAMES)[0], compute(replace(o, cube=other), NAMES)[0]
    for k, name in enumerate(NAMES):
        one, two = before[name].fill_null(np.nan).to_numpy(), after[name].fill_null(np.nan).to_numpy()
        served = cube.is_service[o.product]
        different = ~np.isclose(one, two, rtol=1e-9, equal_nan=True) & ~np.isnan(one)
        assert (found.pair[served, k] == different[served]).all(), name
