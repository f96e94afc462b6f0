"""OPP023: the projections are out of date."""

from __future__ import annotations

import polars as pl

from corridor.indicators import INDICATORS
from corridor.study.checks.check import Answer, NotApplicable, Scope, Whole, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import counted


@check(
    "OPP023",
    title="Projections out of date",
    asks="How many years before the run's own year were the projections published that the model looks at?",
    severity=Severity.CAUTION,
    scope=Scope.RANKING,
    why="A forecast made before a shock describes a future that will not come.",
    todo="Build the snapshot with the latest outlook before reading anything into demand to come.",
    asked_of="models that look at projections of the importers",
)
def outlook(checked: Checked) -> Answer:
    """Hold the age of the oldest projection of an importer against the threshold."""
    rows = checked.cube.country_years.filter(pl.col("projected"))
    used = {series for name in checked.indicators for series in INDICATORS[name].rests_on}
    buyers = sorted(set(checked.lines["importer"]))
    mine = rows.filter(pl.col("series").is_in(sorted(used)) & pl.col("country").is_in(buyers))
    if mine.is_empty():
        return NotApplicable("The model looks at no projections of these importers.")
    latest = mine.group_by("country", "series").agg(pl.col("known_in").max()).sort("known_in", "country", "series")
    country, _, year = latest.row(0)
    age = int(checked.cube.year - year)
    text = f"The oldest projections in use are those for {checked.country(country)}, published in {year}, "
    text += "in the run's own year." if age <= 0 else f"{counted(age, 'year')} before the run's own."
    return Whole(age >= checked.spec.outlook_years, text, float(age), float(checked.spec.outlook_years))
