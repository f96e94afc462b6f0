"""What is kept of an origin: counts, reasons, refusals, and that it is small."""

import pickle

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.foresight import Forecast
from corridor.study.backtest.summaries import summarise
from factories_walks import origin


def summary(target="activation", **changed):
    exporter, outcome, now, later, forecasts = origin(2005, target=target)
    arrays = {"exporter": exporter, "outcome": outcome, "now": now, "later": later, "forecasts": forecasts} | changed
    return summarise(
        2005, arrays["exporter"], arrays["outcome"], arrays["forecasts"], target=target,
        now=arrays["now"], later=arrays["later"],
    )  # fmt: skip


def test_cells_and_positives_are_counted():
    exporter, outcome, *_ = origin(2005)
    found = summary()
    assert found.cells.tolist() == np.bincount(exporter).tolist()
    assert found.positives == outcome.sum()
    assert summary("growth").positives is None


def test_chances_keep_cells_sums_and_hits():
    _, outcome, _, _, forecasts = origin(2005)
    chance = forecasts["sharp"].probability.copy()
    chance[:100] = np.nan
    found = summary(forecasts={"one": Forecast(chance, chance), "edges": Forecast(chance, np.round(outcome))})
    sums = found.models["one"].chances.sum(axis=1)
    assert sums == pytest.approx([2400, np.nansum(chance), outcome[100:].sum()])
    assert found.models["one"].unscored == 100
    assert found.models["edges"].chances.sum(axis=1) == pytest.approx([2500, outcome.sum(), outcome.sum()])


def test_intervals_are_counted_where_they_are():
    value = origin(2005, target="growth")[1]
    low = np.where(np.arange(2500) < 500, np.nan, value - 1)
    high = np.where(np.arange(2500) < 1500, value + 1, value - 0.5)
    held = summary("growth", forecasts={"one": Forecast(value, low=low, high=high, coverage=0.9)}).models["one"].held
    assert (held.stated, held.cells, held.inside) == (0.9, 2000, 1000)
    assert held.width == pytest.approx(1.25)
    none = summary("growth", forecasts={"one": Forecast(value, low=low * np.nan, high=high)}).models["one"].held
    assert (none.cells, none.inside) == (0, 0)


def test_equal_outcomes_cannot_be_ranked():
    outcome = np.ones(2500)
    assert summary("growth", outcome=outcome).models["sharp"].missing == "all outcomes are equal"
    assert summary(outcome=outcome).models["sharp"].missing == ""
    assert "roc_auc" not in summary(outcome=outcome).models["sharp"].metrics


def test_a_summary_is_far_smaller_than_its_arrays():
    exporter, outcome, now, later, forecasts = origin(2005, n=60_000, rate=0.003)
    one = summarise(2005, exporter, outcome, forecasts, target="activation", now=now, later=later)
    arrays = pickle.dumps((exporter, outcome, now, later, forecasts))
    assert len(pickle.dumps(one)) < len(arrays) / 50


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"now": np.zeros(3)}, "origin 2005: now has 3 cells where the outcome has 2,500"),
        ({"forecasts": {"x": Forecast(np.zeros(2))}}, "score of x has 2 cells"),
        ({"outcome": np.full(2500, np.nan)}, "2,500 outcomes are missing; leave such cells out"),
        ({"outcome": np.full(2500, 0.5)}, "an activation is 1 or 0, found 0.5"),
        ({"exporter": np.full(2500, -1)}, "whole numbers from 0, found -1"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(changed, message):
    with pytest.raises(DataError, match=message):
        summary(**changed)
