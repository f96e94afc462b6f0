"""OPP017: the code is a rest, not a good."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity

RESTS = {
    "98": "Chapter 98 is kept for what each country likes to put there, such as returned goods and whole plants",
    "99": "Chapter 99 holds what no other code took: goods not specified, secret ones and corrections",
}
"""Chapters that the Harmonized System leaves to each country."""


@check(
    "OPP017",
    title="Unspecified code",
    asks="Is the code one for goods that are not specified?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="Nobody can buy or sell 'not specified'; two countries put different things there.",
    todo="Leave the line out of what is shown to members, or ask the statistical office what is in it.",
    asked_of="lines of goods",
)
def unspecified(checked: Checked) -> Answer:
    """Find the lines of chapters 98 and 99."""
    products = checked.lines["product"].to_list()
    rest = np.array([product.isdigit() and product[:2] in RESTS for product in products], dtype=np.bool_)

    def explain(n: int) -> str:
        return f"{RESTS[products[n][:2]]}, so it is no single good."

    goods = ~checked.is_service
    return Lines(goods, goods & rest, np.full(len(products), np.nan), explain)
