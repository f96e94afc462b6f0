"""OPP014: the reference population is small, or leaves the job's own countries out."""

from __future__ import annotations

from corridor.study.checks.check import Answer, Scope, Whole, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import counted, joined


@check(
    "OPP014",
    title="Reference population",
    asks="Is the model fitted on enough economies, with those of the job among them?",
    severity=Severity.NOTE,
    scope=Scope.RANKING,
    why="Points say how a figure compares with the reference; few economies, or others than these, compare poorly.",
    todo="Name more economies, and those of the job, under `reference.countries` of the model.",
    asked_of="every ranking",
)
def reference(checked: Checked) -> Answer:
    """Count the reference economies that the data know, and look for the job's countries among them."""
    known = set(checked.cube.countries)
    economies = [code for code in checked.model.reference.countries if code in known]
    own = sorted({*checked.lines["exporter"], *checked.lines["importer"]})
    outside = [checked.country(code) for code in own if code not in checked.model.reference.countries]
    least = checked.spec.reference_countries
    text = f"The model is fitted on {counted(len(economies), 'economy', 'economies')}"
    text += f", fewer than {least}" if len(economies) < least else ""
    if outside:
        text += f"; {joined(outside, 6)} {'is' if len(outside) == 1 else 'are'} not among them"
    return Whole(len(economies) < least or bool(outside), f"{text}.", float(len(economies)), float(least))
