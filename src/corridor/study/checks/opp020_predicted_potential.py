"""OPP020: the potential is mostly a prediction."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import dollars, percent


@check(
    "OPP020",
    title="Predicted potential",
    asks="How much of the ease of trade behind the potential is predicted from geography rather than observed?",
    severity=Severity.NOTE,
    scope=Scope.LINE,
    why="Geography knows distance and borders, and nothing of standards, sanctions, brands or a missing road.",
    todo="Read the potential as what countries like these would trade, not as what waits to be sold.",
    asked_of="lines of goods with a potential",
)
def predicted_potential(checked: Checked) -> Answer:
    """Find the lines of goods whose potential is mostly a gravity model's prediction."""
    share = checked.column("gravity_share")
    asked = np.isfinite(share) & np.isfinite(checked.column("potential_usd")) & ~checked.is_service

    def explain(n: int) -> str:
        value = dollars(float(checked.line(n)["potential_usd"]))
        return f"{percent(float(share[n]))} of the ease behind the potential of {value} is predicted from geography."

    found = asked & (np.nan_to_num(share) >= checked.spec.predicted)
    return Lines(asked, found, share, explain, threshold=checked.spec.predicted)
