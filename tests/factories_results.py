"""A small file of results for tests of what is written from it."""

from __future__ import annotations

from functools import cache

from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.results import Entry, PanelFacts, Results
from factories_walks import walk

BASELINES = ("persistence", "noise")


@cache
def results() -> Results:
    """Return two panels, asked of activations at two horizons, of growth and of dollars."""
    entries = [_entry("ores", "activation", horizon, seed=horizon) for horizon in (1, 3)]
    entries += [_entry("ores", "growth", 3), _entry("ores", "dollars", 3), _entry("cloth", "activation", 3, rate=0.02)]
    panels = {
        "ores": PanelFacts("Ores | metals", "sha256:00ff", "BACI, Etalab 2.0"),
        "cloth": PanelFacts("Cloth", "sha256:11aa"),
    }
    return Results({"name": "small", "thresholds": {"small": 0.1}}, panels, tuple(entries), {"sharp": "sees far"})


def _entry(panel, target, horizon, **given):
    found = evaluate(walk(target=target, **given), target=target, baselines=BASELINES, draws=60)
    return Entry(panel, target, horizon, found)
