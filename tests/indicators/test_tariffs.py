"""Duties and agreements by hand on the small world."""

from corridor.indicators import compute
from factories import a_pair_year, a_tariff, added, cube_of, opportunities

NAMES = ["tariff_applied", "tariff_advantage", "agreement_in_force"]


def row(tables, *line, as_of=2021):
    figures, years = compute(opportunities(cube_of(tables).as_of(as_of), [line]), NAMES)
    return {name: (figures[name][0], years[name][0]) for name in NAMES}


def bare(world):
    return {**world, "tariffs": world["tariffs"].clear()}


def test_a_preference_beats_the_general_duty(world):
    """ARG asks 10% on chapter 10 of everyone, of BEL 4% since 2018."""
    found = row(world, "BEL", "ARG", "10")
    assert found["tariff_applied"] == (4.0, 2020)
    assert found["tariff_advantage"] == (6.0, 2020)
    assert row(world, "CHN", "ARG", "10")["tariff_applied"] == (10.0, 2020)
    assert row(world, "CHN", "ARG", "10")["tariff_advantage"] == (0.0, 2020)
    assert row(world, "BEL", "ARG", "10", as_of=2017)["tariff_applied"] == (10.0, 2016)


def test_a_duty_of_zero_is_known_and_one_that_no_table_holds_is_not(world):
    assert row(world, "ARG", "CHN", "10")["tariff_applied"] == (0.0, 2020)
    assert row(world, "ARG", "BEL", "27")["tariff_applied"] == (None, None)
    assert row(world, "ARG", "BEL", "DDS")["tariff_applied"] == (None, None)


def test_the_effectively_applied_duty_beats_all_and_its_mean_is_the_measure_of_others(world):
    tables = added(world, "tariffs", a_tariff(2019, "ARG", "BEL", "10", 3.0, "AHS"),
                   a_tariff(2019, "ARG", "WLD", "10", 7.5, "AHS"))  # fmt: skip
    assert row(tables, "BEL", "ARG", "10")["tariff_applied"] == (3.0, 2019)
    assert row(tables, "BEL", "ARG", "10")["tariff_advantage"] == (4.5, 2019)
    assert row(tables, "CHN", "ARG", "10")["tariff_advantage"] == (-2.5, 2020)  # pays what the law asks: 10%


def test_what_was_collected_is_compared_with_what_was_collected(world):
    rows = [a_tariff(2020, "ARG", i, "20", pct, "collected") for i, pct in (("BEL", 2.0), ("CHN", 6.0), ("DNK", 4.0))]
    tables = added(bare(world), "tariffs", *rows)
    assert row(tables, "BEL", "ARG", "20")["tariff_applied"] == (2.0, 2020)
    assert row(tables, "BEL", "ARG", "20")["tariff_advantage"] == (3.0, 2020)
    assert row(tables, "EST", "ARG", "20")["tariff_applied"] == (None, None)
    alone = added(bare(world), "tariffs", rows[0], a_tariff(2020, "ARG", "BEL", "10", 1.0, "BND"))
    assert row(alone, "BEL", "ARG", "20")["tariff_advantage"] == (None, None)


def test_collected_duties_do_not_stand_in_where_the_law_is_known(world):
    tables = added(world, "tariffs", a_tariff(2021, "ARG", "BEL", "10", 0.5, "collected"))
    assert row(tables, "BEL", "ARG", "10")["tariff_applied"] == (4.0, 2020)


def test_agreements(world):
    """ARG and BEL have one since 2017; the latest year that the source holds counts."""
    held = world["pair_years"].filter(series="rta", exporter="ARG", importer="BEL").sort("year")
    found = row(world, "ARG", "BEL", "10")["agreement_in_force"]
    assert found == (held["value"][-1], held["year"][-1])
    assert found[0] == 1.0
    assert row(world, "ARG", "BEL", "10", as_of=2016)["agreement_in_force"][0] in {0.0, None}
    ended = added(world, "pair_years", a_pair_year(2021, "ARG", "BEL", "rta", 0.0))
    if held["year"][-1] < 2021:
        assert row(ended, "ARG", "BEL", "10")["agreement_in_force"] == (0.0, 2021)
    other = {**world, "pair_years": world["pair_years"].clear()}
    assert row(added(other, "pair_years", a_pair_year(2020, "ARG", "BEL", "wto", 1.0)), "ARG", "BEL", "10")[
        "agreement_in_force"
    ] == (None, None)
