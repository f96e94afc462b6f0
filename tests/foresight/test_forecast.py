"""What a forecaster says is fixed, and says nothing that it was not given."""

import dataclasses

import numpy as np
import pytest

from corridor.foresight.forecast import Forecast


def test_a_plain_rule_gives_a_score_alone():
    said = Forecast(np.array([1.0, 2.0]))
    assert [said.probability, said.expected, said.low, said.high] == [None] * 4
    assert said.coverage == 0.8


def test_a_forecast_is_fixed():
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        Forecast(np.zeros(1)).score = np.ones(1)
