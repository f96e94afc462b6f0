"""How a ranking is put to the test: closed, bounded, and in order."""

import pytest
from pydantic import ValidationError

from corridor.spec.robustness import RobustnessSpec


def test_the_defaults_are_allowed():
    assert RobustnessSpec().draws == 2000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"draws": 50}, "must be 0 or at least 100, found 50"),
        ({"robust_span": 0.6}, r"must not be above fragile_span \(0.5\), found 0.6"),
        ({"weights": "dirichlets"}, "'dirichlet', 'uniform' or 'fixed'"),
        ({"told_apart": 0.5}, "greater than 0.5"),
        ({"spread": 1}, "Extra inputs are not permitted"),
    ],
)
def test_what_makes_no_sense_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        RobustnessSpec(**given)


def test_the_budget_holds_draws_down_but_not_below_a_hundred():
    spec = RobustnessSpec(draws=2000, budget=1_000_000)
    assert [spec.draws_of(lines) for lines in (0, 124, 500, 1000, 5000, 50_000)] == [2000, 2000, 2000, 1000, 200, 100]
    assert RobustnessSpec(draws=0).draws_of(10) == 0
    assert RobustnessSpec().draws_of(50_000) == 2000
