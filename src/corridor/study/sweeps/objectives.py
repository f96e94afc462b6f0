"""What may be measured of a trial; each objective says which metrics it gives and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from corridor.errors import UsageError
from corridor.registry import Registry, unknown_name
from corridor.spec import ResolvedJob
from corridor.study.sweeps.bench import Bench

Measure = Callable[[Bench, ResolvedJob, Mapping[str, Any]], Mapping[str, float]]
"""Takes the bench, the trial's job and the options of the objective; returns finite figures by name, or NaN."""


@dataclass(frozen=True)
class Objective:
    """Something that may be measured of a trial.

    Attributes:
        title: What people call it.
        metrics: Metric → what it says, in a sentence; a name may hold placeholders such as {target} and {horizon}.
        options: Option → what it means.
        defaults: Option → value where none is given.
        version: Raised when the same options begin to mean other figures, so that old ones are not taken for new.
        measure: Computes it.
        of_job: Whether figures rest on the corridors and sectors of the job, and not on its reference alone.
        names: Returns the metrics that it can give under some options; those of `metrics` where there is none.
    """

    title: str
    metrics: Mapping[str, str]
    options: Mapping[str, str]
    defaults: Mapping[str, Any]
    version: int
    measure: Measure
    of_job: bool = True
    names: Callable[[Mapping[str, Any]], list[str]] | None = None

    def given(self, options: Mapping[str, Any]) -> list[str]:
        """Return the names of the metrics that it can give."""
        return list(self.metrics) if self.names is None else self.names(options)

    def settled(self, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options with every default filled in.

        Raises:
            UsageError: An option is unknown.
        """
        for option in options:
            if option not in self.options:
                raise UsageError(f"measure: {name}: {unknown_name('option', option, self.options)}")
        return {**self.defaults, **options}


OBJECTIVES: Registry[Objective] = Registry("objective")


def definition_of(measure: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is measured as plain data: each objective with its version and all of its options.

    Raises:
        UsageError: An objective or an option is unknown.
    """
    return {
        name: {"version": OBJECTIVES[name].version, "options": OBJECTIVES[name].settled(name, options)}
        for name, options in measure.items()
    }


def giver_of(metric: str, measure: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the objective that gives a metric.

    Raises:
        UsageError: None of those that are measured does.
    """
    given = {
        one: name
        for name, options in measure.items()
        for one in OBJECTIVES[name].given(OBJECTIVES[name].settled(name, options))
    }
    if metric not in given:
        raise UsageError(unknown_name("metric", metric, given))
    return given[metric]


def measured(bench: Bench, resolved: ResolvedJob, measure: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return the metrics of a trial by name, of all objectives together; those that are not finite are left out."""
    found: dict[str, float] = {}
    for name, options in measure.items():
        objective = OBJECTIVES[name]
        values = objective.measure(bench, resolved, objective.settled(name, options))
        found.update({key: float(value) for key, value in values.items() if np.isfinite(value)})
    return found


def spearman(left: pl.Series, right: pl.Series) -> float:
    """Return the rank correlation of two rows of figures, ties sharing their mean rank; NaN where one is constant."""
    ranks = [side.rank("average").to_numpy() for side in (left, right)]
    if len(ranks[0]) < 2 or any(np.ptp(side) == 0 for side in ranks):
        return float("nan")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _scores(bench: Bench, resolved: ResolvedJob) -> pl.DataFrame:
    return bench.scoring(resolved).ranking.lines.select("opportunity", "score", "rank")


def _agreement(bench: Bench, resolved: ResolvedJob, options: Mapping[str, Any]) -> dict[str, float]:
    """Compare the ranking with that of the job as it stands, over the opportunities that both rank."""
    top = whole_number("agreement.top", options["top"])
    mine, base = _scores(bench, resolved), _scores(bench, bench.base)
    both = mine.join(base, on="opportunity", suffix="_base").sort("opportunity")
    first = [set(side.sort("rank", "opportunity")["opportunity"].head(top)) for side in (mine, base)]
    longest = max(len(side) for side in first)
    return {
        "agreement_spearman": spearman(both["score"], both["score_base"]),
        "agreement_top": len(first[0] & first[1]) / longest if longest else float("nan"),
    }


def _stability(bench: Bench, resolved: ResolvedJob, options: Mapping[str, Any]) -> dict[str, float]:
    """Compare the ranking with what the same model would have said some years before."""
    years = whole_number("stability.years", options["years"])
    now = bench.scoring(resolved)
    year = bench.world(resolved).cube.year
    past = resolved.model_copy(update={"job": resolved.job.model_copy(update={"as_of": year - years})})
    both = now.ranking.lines.join(_scores(bench, past), on="opportunity", suffix="_past").sort("opportunity")
    return {"stability_spearman": spearman(both["score"], both["score_past"])}


def _coverage(bench: Bench, resolved: ResolvedJob, options: Mapping[str, Any]) -> dict[str, float]:  # noqa: ARG001
    """Say how much of what a job asks for could be ranked, and on how much of it the scores rest."""
    ranking = bench.scoring(resolved).ranking
    asked = ranking.lines.height + ranking.excluded.height
    return {
        "coverage_ranked": ranking.lines.height / asked if asked else float("nan"),
        "coverage_observed_weight": _mean(ranking.lines["observed_weight"]),
        "coverage_confidence": _mean(ranking.lines["confidence"]),
    }


def _mean(values: pl.Series) -> float:
    known = values.drop_nulls().to_numpy()
    return float(np.mean(known)) if len(known) else float("nan")


def whole_number(name: str, value: Any) -> int:
    """Return an option that must be a whole number from 1 up.

    Raises:
        UsageError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f"measure: {name}: must be a whole number from 1 up, found {value!r}")
    return value


OBJECTIVES.add(
    "agreement",
    Objective(
        title="Agreement with the job as it stands",
        metrics={
            "agreement_spearman": "Rank correlation of the scores of all opportunities that both rank.",
            "agreement_top": "Share of the first opportunities that are among the first of both.",
        },
        options={"top": "Number of first opportunities that are compared."},
        defaults={"top": 10},
        version=1,
        measure=_agreement,
    ),
)
OBJECTIVES.add(
    "stability",
    Objective(
        title="Stability from year to year",
        metrics={
            "stability_spearman": "Rank correlation of the scores with those of the same model some years before."
        },
        options={"years": "How many years before."},
        defaults={"years": 1},
        version=1,
        measure=_stability,
    ),
)
OBJECTIVES.add(
    "coverage",
    Objective(
        title="How much is ranked, and on how much",
        metrics={
            "coverage_ranked": "Share of the opportunities asked for that could be ranked.",
            "coverage_observed_weight": "Mean share of the weight that is observed.",
            "coverage_confidence": "Mean confidence of the lines.",
        },
        options={},
        defaults={},
        version=1,
        measure=_coverage,
    ),
)
