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
