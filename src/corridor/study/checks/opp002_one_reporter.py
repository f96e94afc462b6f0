"""OPP002: a line rests on one reporter."""

from __future__ import annotations

import numpy as np

from corridor.study.checks.check import Answer, Lines, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import dollars


@check(
    "OPP002",
    title="One reporter",
    asks="Do both countries declare the flow of the latest known year?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="What one customs office writes down nobody else confirms; offices err in value, in partner and in code.",
    todo="Look for the other country's figure, from its statistical office or its customs, before quoting the value.",
    asked_of="lines whose flow at least one of the two countries declares",
)
def one_reporter(checked: Checked) -> Answer:
    """Find the lines whose flow only one side declares."""
    sides = np.isfinite(np.column_stack([checked.column(f"{side}_value_usd") for side in ("exporter", "importer")]))
    asked = np.asarray(sides.any(axis=1))

    def explain(n: int) -> str:
        line = checked.line(n)
        mine, other = ("exporter", "importer") if line["exporter_value_usd"] is not None else ("importer", "exporter")
        said = f"Only {checked.country(line[mine])}, which {'sells' if mine == 'exporter' else 'buys'}, declares "
        said += f"this flow of {dollars(line[f'{mine}_value_usd'])} in {line['value_year']}; "
        if _files(checked, n, other):
            return said + f"the figures of {checked.country(line[other])} for that year are there and lack it."
        return said + f"the figures of {checked.country(line[other])} for that year are not in the data."

    return Lines(
        asked, asked & ~np.asarray(sides.all(axis=1)), sides.sum(axis=1).astype(np.float64), explain, threshold=2.0
    )


def _files(checked: Checked, n: int, side: str) -> bool:
    """Return whether what a side trades of the product in the year of the flow is known from its own declarations."""
    o, cube = checked.o, checked.cube
    year = np.flatnonzero(cube.years == checked.line(n)["value_year"])
    known, country = (cube.export_known, o.exporter[n]) if side == "exporter" else (cube.import_known, o.importer[n])
    return bool(year.size) and bool(known[country, o.product[n], year[0]])
