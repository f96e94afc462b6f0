import numpy as np

from factories_checks import a_checked, ask, with_scored, with_years


def aged(year, of=1):
    """Every fourth figure of a given year, the rest of the run's own, all weighing the same."""
    checked = a_checked(spec={"old_share": 0.25})
    shape = checked.lines.height, len(checked.indicators)
    years = np.full(shape, np.nan)
    years[:, :4] = 2021
    years[:, :of] = year
    weights = np.zeros(shape)
    weights[:, :4] = 0.25
    return with_years(with_scored(checked, weights=weights), years)


def test_figures_of_the_edge_are_old():
    said = ask("OPP004", aged(2016))
    assert said.found.all()
    assert said.measured[0] == 0.25
    assert said.explain(0) == "25% of the dated weight rests on figures of 2016 or before: Import size (2016)."


def test_figures_after_the_edge_are_not():
    said = ask("OPP004", aged(2017))
    assert said.asked.all()
    assert not said.found.any()


def test_lines_without_dated_figures_do_not_arise():
    checked = aged(2016)
    said = ask("OPP004", with_years(checked, np.full((checked.lines.height, len(checked.indicators)), np.nan)))
    assert not said.asked.any()
