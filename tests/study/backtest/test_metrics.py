"""Figures of quality: every target has headlines among its figures, and names carry the cuts."""

import pytest

from corridor.panels import TARGETS
from corridor.study.backtest.metrics import HEADLINES, METRICS, OF_TARGET, Cuts, about, short, title


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_headlines_among_its_figures(target):
    assert set(HEADLINES[target]) <= set(OF_TARGET[target]) <= set(METRICS)
    assert OF_TARGET[target][: len(HEADLINES[target])] == HEADLINES[target]


def test_roc_auc_stands_last():
    assert OF_TARGET["activation"][-1] == "roc_auc"


def test_names_carry_the_cuts():
    cuts = Cuts(own=7, whole=500)
    assert title("own_precision", cuts) == "mean P@7 per exporter"
    assert short("precision", cuts) == "P@500 all"
    assert "first 7 cells" in about("own_precision", cuts)
    for name in METRICS:
        assert "{" not in title(name) + short(name) + about(name)
