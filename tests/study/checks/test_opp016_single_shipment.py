import pytest

from factories_checks import a_checked, ask, flows_of


def test_trade_of_one_year_is_found():
    said = ask("OPP016", flows_of(a_checked(), 0, [1_000_000, 0, 9_000_000, 0, None]))
    assert said.found[0]
    assert said.measured[0] == pytest.approx(0.9)
    assert said.explain(0) == "90% of the $10.0 mn traded in 4 known years since 2017 fell into 2019."


def test_steady_trade_is_clear():
    said = ask("OPP016", flows_of(a_checked(), 0, [5, 5, 6, 5, 5]))
    assert said.asked[0]
    assert not said.found[0]


@pytest.mark.parametrize("flows", [[9, None, 0, None, None], [0, 0, 0, 0, 0]])
def test_two_known_years_or_no_trade_do_not_arise(flows):
    assert not ask("OPP016", flows_of(a_checked(), 0, flows)).asked[0]


def test_trade_before_the_window_is_not_looked_at():
    said = ask("OPP016", flows_of(a_checked(), 0, [10**9, 5, 5, 6, 5, 5]))
    assert not said.found[0]
