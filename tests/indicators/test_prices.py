"""Relative unit value by hand on the small world, in which CHN weighs nothing."""

import pytest

from corridor.indicators import compute
from factories import opportunities


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), ["relative_unit_value"])
    return figures["relative_unit_value"][0], years["relative_unit_value"][0]


def weighed(world, year, j, k):
    """Dollars and kilograms of the reconciled flows that carry a weight, by exporter."""
    table = world["goods_flows"].filter(year=year, importer=j, product=k, declared_by="reconciled")
    rows = table.drop_nulls("quantity_kg").select("exporter", "value_usd", "quantity_kg").iter_rows()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("line", [("ARG", "BEL", "27"), ("BEL", "ARG", "740311"), ("EST", "ARG", "27")])
def test_the_flow_beside_all_that_is_weighed(world, cube, line):
    year = max(y for y in range(2014, 2022) if line[0] in weighed(world, y, *line[1:]))
    flows = weighed(world, year, *line[1:])
    assert "CHN" not in flows
    market = sum(v for v, _ in flows.values()) / sum(kg for _, kg in flows.values())
    own = flows[line[0]][0] / flows[line[0]][1]
    assert row(cube, *line) == (pytest.approx(own / market), year)


@pytest.mark.parametrize(
    "line", [("CHN", "ARG", "27"), ("ARG", "BEL", "10"), ("ARG", "BEL", "DDS"), ("ARG", "DNK", "27")]
)
def test_without_weights_or_declared_purchases_it_is_unknown(cube, line):
    assert row(cube, *line) == (None, None)
