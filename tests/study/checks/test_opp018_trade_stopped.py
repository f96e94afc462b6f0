import pytest

from factories_checks import a_checked, ask, flows_of, with_lines


def stopped(flows, value=0):
    checked = flows_of(a_checked(), 0, flows)
    return ask("OPP018", with_lines(checked, value_usd=value, value_year=2021))


def test_a_zero_after_trade_is_found():
    said = stopped([7, 5_000, None, 0, 0])
    assert said.found[0]
    assert said.measured[0] == 2018
    assert said.explain(0) == "$5,000 of it were traded in 2018, and nothing in 2021."


@pytest.mark.parametrize("flows", [[0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]])
def test_a_market_never_entered_in_the_window_is_clear(flows):
    said = stopped(flows)
    assert said.asked[0]
    assert not said.found[0]


@pytest.mark.parametrize("value", [None, 5])
def test_trade_that_goes_on_or_is_unknown_does_not_arise(value):
    assert not stopped([7, 0, 0, 0, 0], value).asked.any()
