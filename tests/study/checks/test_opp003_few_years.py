import pytest

from factories_checks import a_checked, ask, flows_of, with_cube


@pytest.mark.parametrize(
    ("flows", "found", "text"),
    [
        ([None, None, None, 7, None], True, "Of the years from 2017 to 2021 the flow is known in 2020 only."),
        ([3, None, None, 0, None], True, "Of the years from 2017 to 2021 the flow is known in 2017 and 2020 only."),
        ([3, None, 0, 0, None], False, None),
    ],
)
def test_known_years_are_counted_and_a_zero_is_known(flows, found, text):
    checked = flows_of(a_checked(), 0, flows)
    said = ask("OPP003", checked)
    assert bool(said.found[0]) is found
    assert said.measured[0] == sum(value is not None for value in flows)
    assert text is None or said.explain(0) == text


def test_a_flow_known_before_the_window_only_does_not_arise():
    said = ask("OPP003", flows_of(a_checked(), 0, [5, 5, None, None, None, None, None]))
    assert not said.asked[0]


def test_an_estimate_makes_no_year_known():
    checked = flows_of(a_checked(), 0, [3, 3, 3, 3, 3])
    guessed = checked.cube.flow_estimated.copy()
    guessed[checked.o.corridor[0], checked.o.product[0], -3:] = True
    said = ask("OPP003", with_cube(checked, flow_estimated=guessed))
    assert said.found[0]
    assert said.measured[0] == 2


def test_no_more_years_are_asked_for_than_the_window_has():
    said = ask("OPP003", flows_of(a_checked(spec={"few_years": 50}), 0, [1, 1, 1, 1, 1]))
    assert said.threshold == 5.0
    assert not said.found[0]
