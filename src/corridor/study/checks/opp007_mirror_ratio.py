"""OPP007: the two countries' figures are far apart."""

from __future__ import annotations

import numpy as np

from corridor.measures.series import at, latest
from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity

MOST = 1000.0
"""Ratio that stands for one side declaring nothing where the other declares something."""


@check(
    "OPP007",
    title="Figures of both sides differ",
    asks="How many times the one country's figure is the other's, in the latest year in which both declare?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Freight explains a tenth or so; more means goods in transit, another code, another partner or a wrong value.",
    todo="Quote both figures, and find out which goods go through third countries.",
    asked_of="lines whose flow both countries declare in some year looked at",
)
def mirror_ratio(checked: Checked) -> Answer:
    """Find the lines whose two declarations differ by more than the threshold in either direction."""
    ratios = checked.cube.mirror[checked.o.corridor, checked.o.product]
    last = latest(np.isfinite(ratios) | np.isposinf(ratios))
    ratio = at(ratios, last)
    with np.errstate(divide="ignore"):
        times = np.minimum(np.where(ratio > 0, np.maximum(ratio, 1.0 / ratio), MOST), MOST)
    times = np.where(last >= 0, times, np.nan)
    found = np.nan_to_num(times) > checked.spec.mirror_ratio

    def explain(n: int) -> str:
        line, year = checked.line(n), checked.cube.years[last[n]]
        larger, smaller = ("importer", "exporter") if ratio[n] > 1 else ("exporter", "importer")
        so = f"{MOST:,.0f} times or more" if times[n] >= MOST else f"{times[n]:.1f} times"
        return f"In {year} {checked.country(line[larger])} declares {so} what {checked.country(line[smaller])} does."

    return Lines(last >= 0, found, times, explain, threshold=checked.spec.mirror_ratio)
