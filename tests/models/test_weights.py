import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.models.weights import check_weights, effective_weights, nested_weights, observed_share


def test_weights_of_pillars_and_inside_them_multiply():
    found = nested_weights({"p": {"a": 1.0, "b": 3.0}, "q": {"c": 2.0}}, {"p": 1.0, "q": 3.0})
    assert found == pytest.approx({"a": 0.0625, "b": 0.1875, "c": 0.75})


def test_what_is_missing_gives_its_weight_to_all_others_alike():
    observed = np.array([[True, True], [True, False], [False, False]])
    nested = np.array([0.25, 0.75])
    np.testing.assert_allclose(effective_weights(observed, nested), [[0.25, 0.75], [1, 0], [0, 0]])
    np.testing.assert_allclose(observed_share(observed, nested), [1.0, 0.25, 0.0])


@pytest.mark.parametrize(
    ("weights", "says"),
    [({"q": 1.0}, "unknown pillar"), ({}, "no weight is given for pillar p"), ({"p": -1.0}, "must be a number from 0")],
)
def test_wrong_weights_are_refused(weights, says):
    with pytest.raises(UsageError, match=says):
        check_weights({"p": {"a": 1.0}}, weights)
