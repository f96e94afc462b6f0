import pytest

from corridor.errors import UsageError
from corridor.models import AGGREGATORS
from corridor.models.learned.options import check_whole, learned_options
from factories_learning import DIRECTIONS, PILLARS


def test_a_whole_number_within_its_range_is_one():
    assert check_whole("depth", 3, least=1, most=8) == 3
    for wrong in (0, 9, 2.5, True, "3", None):
        with pytest.raises(UsageError, match="depth: must be a whole number from 1 to 8, found"):
            check_whole("depth", wrong, least=1, most=8)


def test_normalised_figures_have_no_directions_and_origins_are_for_the_lessons(a_learned_model):
    raw = learned_options(a_learned_model("linear"), DIRECTIONS, {"origins": 3, "seed": 7})
    assert raw == {
        "pillars": PILLARS,
        "weights": {"p": 1.0, "q": 1.0},
        "min_observed": 0.3,
        "directions": DIRECTIONS,
        "seed": 7,
    }
    assert learned_options(a_learned_model("linear", normalise="goalposts"), DIRECTIONS, {})["directions"] is None


@pytest.mark.parametrize("name", ["boosting", "hist_boosting", "lambdamart", "linear"])
def test_every_option_of_a_method_is_an_argument_of_its_estimator_or_for_the_lessons(name):
    method = AGGREGATORS[name]
    assert method.learns
    own = set(method.estimator().get_params(deep=False)) - {"pillars", "weights", "min_observed", "directions"}
    assert set(method.options) - {"origins"} == own
