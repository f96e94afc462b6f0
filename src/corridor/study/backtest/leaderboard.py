"""The leaderboard of one question as plain rows, narrow enough for a terminal of eighty columns."""

from __future__ import annotations

from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.metrics import HEADLINES, OF_TARGET, short
from corridor.study.backtest.verdicts import Estimate

CHAMPION = "*"
NOTHING = "–"


def leaderboard_rows(found: Evaluation) -> list[dict[str, str]]:
    """Return a row for each forecaster, the best first; keys are the heads of the columns.

    The columns: the place, the forecaster (its name ends in * for the champion), the headline with its interval, the
    other headline or, failing such, the next figure, how many baselines it beats, and ROC-AUC last.
    """
    return [_row(found, place, name) for place, name in enumerate(found.ranked(), start=1)]


def _row(found: Evaluation, place: int, name: str) -> dict[str, str]:
    model = found.models[name]
    head, *others = OF_TARGET[found.target]
    row = {
        "#": str(place),
        "model": name + (CHAMPION if name == found.champion else ""),
        short(head, found.cuts): number(model.metrics[head].value),
        f"{found.level:.0%} interval": _interval(model.metrics[head]),
    }
    last = ["roc_auc"] if "roc_auc" in others else []
    for metric in HEADLINES[found.target][1:] or others[:1]:
        row[short(metric, found.cuts)] = number(model.metrics[metric].value)
    row["beats"] = beaten(found, name)
    for metric in last:
        row[short(metric, found.cuts)] = number(model.metrics[metric].value)
    return row


def beaten(found: Evaluation, name: str) -> str:
    """Return how many of the baselines it beats by the headline, such as "2 of 3"; a dash where there are none."""
    against = found.models[name].against
    beats = sum(figures[found.headline].verdict == "beats" for figures in against.values())
    return f"{beats} of {len(against)}" if against else NOTHING


def number(value: float | None) -> str:
    """Return a figure with three digits after the point, a dash where it is missing."""
    return NOTHING if value is None else f"{value:.3f}".replace("-", "−")


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return NOTHING
    return f"{number(estimate.low)} to {number(estimate.high)}"
