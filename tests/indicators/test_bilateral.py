"""The corridor's own history by hand on the small world."""

import math
from dataclasses import replace

import pytest

from corridor.cube.cube import YEARLY
from corridor.indicators import bilateral, compute
from factories import YEARS, a_flow, a_report, a_world, added, cube_of, opportunities, reconciled, status

NAMES = ["flow_growth", "flow_trend", "flow_survival", "flow_age"]


def row(cube, *line, window=5):
    figures, years = compute(opportunities(cube, [line], window), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def history(world, i, j, k):
    """Dollars by year, None where nobody would have declared the flow."""
    flows = reconciled(world)
    known = {y: "declared" in {status(y, i, "exporter", k), status(y, j, "importer", k)} for y in YEARS}
    return {y: flows.get((y, i, j, k), 0) if known[y] else None for y in YEARS}


@pytest.mark.parametrize("line", [("ARG", "BEL", "27"), ("BEL", "ARG", "10"), ("EST", "DNK", "20")])
def test_growth_and_trend_of_the_flow(world, cube, line):
    values = history(world, *line)
    inside = [(y, v) for y, v in values.items() if y >= 2017 and v is not None]
    first, last = inside[0][1], inside[-1][1]
    assert row(cube, *line)["flow_growth"] == (pytest.approx(200 * (last - first) / (last + first)), 2021)
    points = [(y, math.log(v)) for y, v in inside if v]
    x, z = (sum(p[n] for p in points) / len(points) for n in (0, 1))
    slope = sum((a - x) * (b - z) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    expected = pytest.approx(100 * math.expm1(slope)) if len(points) >= 4 else None
    assert row(cube, *line)["flow_trend"][0] == expected


def test_a_flow_that_nobody_declares_is_unknown(cube):
    assert all(figure == (None, None) for figure in row(cube, "EST", "FIN", "10").values())


@pytest.mark.parametrize(
    "line", [("ARG", "BEL", "27"), ("BEL", "ARG", "10"), ("ARG", "DNK", "20"), ("CHN", "ARG", "10")]
)
def test_age_counts_back_to_the_last_year_without_trade(world, cube, line):
    age = 0
    for value in reversed(history(world, *line).values()):
        if not value:
            break
        age += 1
    assert row(cube, *line)["flow_age"] == (age, 2021)


def a_corridor(histories):
    """A cube of ARG → BEL in as many HS6 codes as there are histories: x trade, . a declared zero, ? nothing."""
    base = {name: frame.clear() for name, frame in a_world().items()} | {"countries": a_world()["countries"]}
    codes = [f"1001{n:02d}" for n in range(len(histories))]
    marks = [
        (y, k, mark) for k, text in zip(codes, histories, strict=True) for y, mark in zip(YEARS, text, strict=True)
    ]
    same = {"nomenclature": "HS17"}
    tables = added(base, "goods_flows", *(
        a_flow(y, "ARG", "BEL", k, 5, rule="exporter_only", **same) for y, k, mark in marks if mark == "x"
    ))  # fmt: skip
    tables = added(tables, "reporting", *(
        a_report(y, "ARG", "exporter", k, "declared", **same) for y, k, mark in marks if mark != "?"
    ))  # fmt: skip
    return cube_of(tables, [("ARG", "BEL")]), codes


def test_survival_by_hand():
    """Ten spells: three of 1 year, two of 3, one of 4 or more, four of 2 lost from sight. S(3) = 7/10·(1 − 2/3)."""
    texts = [".x......"] * 3 + [".xxx...."] * 2 + ["....xxxx"] + [".xx?????"] * 4 + ["xxxxxxxx", "........"]
    cube, codes = a_corridor(texts)
    expected = (1 - 3 / 10) * (1 - 0 / 7) * (1 - 2 / 3)
    for code in codes[:3] + codes[-1:]:
        assert row(cube, "ARG", "BEL", code)["flow_survival"] == (pytest.approx(expected), 2021)
    ages = [row(cube, "ARG", "BEL", code)["flow_age"] for code in codes]
    assert ages == [(0, 2021)] * 5 + [(4, 2021)] + [(2, 2016)] * 4 + [(8, 2021), (0, 2021)]


def test_too_few_spells_tell_nothing():
    cube, codes = a_corridor([*[".x......"] * 9, "xxxxxxxx"])  # the last began out of sight
    assert row(cube, "ARG", "BEL", codes[0])["flow_survival"] == (None, None)
    cube, codes = a_corridor([*[".x......"] * 10, "xxxxxxxx"])
    assert row(cube, "ARG", "BEL", codes[0])["flow_survival"] == (0.0, 2021)
    assert (bilateral.MIN_SPELLS, bilateral.SURVIVAL_YEARS) == (10, 3)
    assert row(cube.as_of(2015), "ARG", "BEL", codes[0])["flow_survival"] == (None, None)  # two years of data


def test_a_year_that_the_cube_lacks_is_unknown():
    whole, codes = a_corridor([*["..xxxxx."] * 12, "xxxxxxxx"])
    keep = whole.years != 2017
    gapped = replace(whole, years=whole.years[keep], **{name: getattr(whole, name)[..., keep] for name in YEARLY})
    assert whole.years.tolist() == list(YEARS)
    assert row(whole, "ARG", "BEL", codes[0])["flow_survival"] == (1.0, 2021)  # five years each
    assert row(gapped, "ARG", "BEL", codes[0])["flow_survival"] == (None, None)  # all lost from sight
    assert row(gapped, "ARG", "BEL", codes[-1])["flow_age"] == (4, 2021)
