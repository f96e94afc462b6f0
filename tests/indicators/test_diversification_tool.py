"""What the Market Diversification Tool asks for, by hand on the small world."""

import pytest

from corridor.indicators import compute
from factories import a_series, added, cube_of, opportunities

NAMES = ["historic_share", "import_years", "rule_of_law"]


def row(cube, *line):
    figures, years = compute(opportunities(cube, [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def test_the_historic_share_is_one_of_sums(cube, flows):
    years = range(2017, 2022)
    own = sum(flows.get((y, "ARG", "BEL", "10"), 0) for y in years)
    whole = sum(v for key, v in flows.items() if key[0] in years and key[2:] == ("BEL", "10"))
    assert row(cube, "ARG", "BEL", "10")["historic_share"] == (pytest.approx(own / whole), 2021)


def test_an_unknown_year_is_left_out_of_both_sums(cube, flows):
    years = (2014, 2015, 2017, 2018)  # BEL files nothing for 2016
    own = sum(flows.get((y, "ARG", "BEL", "10"), 0) for y in years)
    whole = sum(v for key, v in flows.items() if key[0] in years and key[2:] == ("BEL", "10"))
    assert row(cube.as_of(2018), "ARG", "BEL", "10")["historic_share"] == (pytest.approx(own / whole), 2018)


def test_suppliers_of_a_service_are_unknown(cube):
    assert row(cube, "ARG", "BEL", "DDS")["historic_share"] == (None, None)


@pytest.mark.parametrize(
    ("as_of", "line", "expected"),
    [
        (2021, ("ARG", "BEL", "10"), 5.0),
        (2018, ("ARG", "BEL", "10"), 4.0),  # 2014 to 2018 without 2016
        (2015, ("ARG", "BEL", "10"), 2.0),  # the data begin in 2014
        (2021, ("ARG", "CHN", "84"), 5.0),  # CHN stopped declaring in 2018: 2014 to 2018
        (2021, ("ARG", "EST", "10"), 0.0),  # EST never declares
    ],
)
def test_years_known_in_the_window_that_ends_in_the_last_of_them(cube, as_of, line, expected):
    assert row(cube.as_of(as_of), *line)["import_years"] == (expected, None)


def test_rule_of_law_is_the_importers_latest(world):
    figures = [
        a_series(y, c, "wgi_rule_of_law", v)
        for y, c, v in ((2018, "BEL", 0.5), (2020, "BEL", 0.75), (2020, "ARG", -1.0))
    ]
    cube = cube_of(added(world, "country_years", *figures))
    assert row(cube, "ARG", "BEL", "10")["rule_of_law"] == (0.75, 2020)
    assert row(cube.as_of(2019), "ARG", "BEL", "10")["rule_of_law"] == (0.5, 2018)
    assert row(cube, "ARG", "CHN", "10")["rule_of_law"] == (None, None)
