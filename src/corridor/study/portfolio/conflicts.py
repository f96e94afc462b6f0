"""Which rules cannot be kept together: a smallest set of them, found by leaving one after the other out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corridor.study.portfolio.rows import Rule
from corridor.study.portfolio.solving import best


def conflict(rules: Sequence[Rule], count: int) -> list[Rule]:
    """Return rules that clash, of which any one less could be kept; empty where all can be kept together.

    The deletion filter: a rule without which the others still clash is not needed for the clash (Chinneck & Dravnieks
    1991).

    Args:
        rules: The rules.
        count: Lines to choose from.
    """
    nothing = [np.zeros(count, dtype=np.int64)]
    if best(nothing, rules) is not None:
        return []
    kept = list(rules)
    for rule in rules:
        without = [one for one in kept if one is not rule]
        if best(nothing, without) is None:
            kept = without
    return kept
