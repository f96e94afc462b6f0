"""Of which opportunities a learned model is asked at all: new flows of what is small, growth of what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corridor.indicators import Opportunities
from corridor.indicators.base import FloatArray
from corridor.models.score import Scored
from corridor.panels.outcomes import DEFAULT
from corridor.study.learning import Task
from corridor.study.outcomes import known_flows, product_medians

ALREADY = "trades already ({:,.0f} US dollars in {}), and the model is asked of flows that are small or absent"
NOT_YET = "is small or absent ({:,.0f} US dollars in {}), and the model is asked of flows that trade already"


def only_asked(scored: Scored, o: Opportunities, reference: Opportunities, task: Task) -> Scored:
    """Return scores without those of opportunities of which the question does not arise, each with the reason.

    What is small is what was small when the model learnt: below a twentieth of the product's median flow in the
    reference, in the latest year in which the flow is known. An opportunity of which nothing is known stays in.

    Args:
        scored: Scores of the opportunities (n,).
        o: The opportunities (n,).
        reference: Those on which the model was fitted.
        task: What it was taught.
    """
    if task.aim == "dollars":
        return scored
    flow, line, year = latest_against_line(o, reference)
    new = task.aim == "activation"
    wrong = flow >= line if new else flow < line
    words = ALREADY if new else NOT_YET
    refusals = tuple(
        words.format(dollars, when) if out else before
        for out, dollars, when, before in zip(wrong, flow, year, scored.refusals, strict=True)
    )
    return replace(scored, score=np.where(wrong, np.nan, scored.score), refusals=refusals)


def latest_against_line(o: Opportunities, reference: Opportunities) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the latest flow known in US dollars, the line below which it is small, and its year (n,).

    The first two are NaN where no flow is known, the line also where the reference has no flow of the product then.
    """
    flows, medians = known_flows(o, o.cube.years), product_medians(reference, o.cube.years)
    known = np.isfinite(flows)
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    row = np.arange(len(o))
    line = DEFAULT.small * medians[o.product, last]
    return flows[row, last], line, o.cube.years[last]
