"""Trends of purchases and sales by hand on the small world; the formulas have their own tests."""

import math
from statistics import median

import pytest

from corridor.indicators import INDICATORS, compute
from corridor.vocabulary import Direction
from factories import opportunities, reconciled

KINDS = ("cagr", "theil_sen", "volatility", "acceleration")
NAMES = [f"{side}_{kind}" for side in ("import", "export") for kind in KINDS]


def row(cube, *line, window=5):
    figures, years = compute(opportunities(cube, [line], window), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def series(world, side, country, product, years):
    end = 2 if side == "import" else 1
    flows = reconciled(world).items()
    return [(y, sum(v for key, v in flows if (key[0], key[end], key[3]) == (y, country, product))) for y in years]


def slope(points):
    """Least-squares slope and residuals of ln v on the year, in plain Python."""
    x, z = sum(p[0] for p in points) / len(points), sum(math.log(p[1]) for p in points) / len(points)
    found = sum((a - x) * (math.log(b) - z) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    return found, [math.log(b) - z - found * (a - x) for a, b in points]


@pytest.mark.parametrize(("side", "line"), [("import", ("ARG", "DNK", "20")), ("export", ("BEL", "ARG", "10"))])
def test_over_five_years(world, cube, side, line):
    country = line[1] if side == "import" else line[0]
    points = series(world, side, country, line[2], range(2017, 2022))
    found = row(cube, *line)
    assert found[f"{side}_cagr"] == (pytest.approx(100 * ((points[4][1] / points[0][1]) ** 0.25 - 1)), 2021)
    slopes = [(math.log(b[1]) - math.log(a[1])) / (b[0] - a[0]) for n, a in enumerate(points) for b in points[n + 1 :]]
    assert found[f"{side}_theil_sen"] == (pytest.approx(100 * math.expm1(median(slopes))), 2021)
    _, residuals = slope(points)
    spread = math.sqrt(sum(e**2 for e in residuals) / 3)
    assert found[f"{side}_volatility"] == (pytest.approx(spread), 2021)
    change = slope(points[2:])[0] - slope(points[:3])[0]
    assert found[f"{side}_acceleration"] == (pytest.approx(change), 2021)


def test_no_trend_is_taken_across_a_break_of_the_nomenclature(cube, world):
    found = row(cube.as_of(2019), "ARG", "BEL", "260300")  # HS17 begins in 2018
    ends = series(world, "import", "BEL", "260300", (2018, 2019))
    assert found["import_cagr"] == (pytest.approx(100 * (ends[1][1] / ends[0][1] - 1)), 2019)
    assert all(found[f"import_{kind}"] == (None, None) for kind in KINDS[1:])


def test_what_is_not_covered_is_unknown(cube):
    found = row(cube, "EST", "FIN", "10")
    assert all(figure == (None, None) for figure in found.values())


def test_an_absent_year_leaves_the_window(cube, world):
    past = cube.as_of(2018)  # ARG leaves chapter 20 out of 2018, so the window ends in 2017
    points = series(world, "import", "ARG", "20", (2014, 2017))
    expected = 100 * ((points[1][1] / points[0][1]) ** (1 / 3) - 1)
    assert row(past, "BEL", "ARG", "20")["import_cagr"] == (pytest.approx(expected), 2017)


def test_only_volatility_speaks_against():
    for name in NAMES:
        against = INDICATORS[name].direction is Direction.LESS_IS_BETTER
        assert against == name.endswith("volatility")
