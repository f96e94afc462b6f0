"""OPP021: other models place a line elsewhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.study.checks.check import Answer, Lines, NotApplicable, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity


@check(
    "OPP021",
    title="Models disagree",
    asks="Do other models give the line about the same place?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Where sound methods differ, the place is a choice of method rather than a finding.",
    todo="Look at what the model that ranks it lowest sees, and decide whether that matters to you.",
    asked_of="lines that several models rank",
)
def models_disagree(checked: Checked) -> Answer:
    """Find the lines of which the explanations say that models disagree."""
    told = checked.explanations
    if told is None or told.consensus.is_empty():
        return NotApplicable("No other model ranks these lines; a job may name some under `rivals`.")
    table = checked.lines.select("opportunity").join(
        told.consensus.unique("opportunity", keep="first", maintain_order=True),
        on="opportunity", how="left", maintain_order="left",
    )  # fmt: skip
    spread = table["spread"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    asked = table["disagrees"].is_not_null().to_numpy() & np.isfinite(spread)
    found = table["disagrees"].fill_null(value=False).to_numpy()

    def explain(n: int) -> str:
        row = table.row(n, named=True)
        return f"Models place it from {row['best']:g} to {row['worst']:g}; this one at {checked.line(n)['rank']}."

    return Lines(asked, asked & found, spread, explain)
