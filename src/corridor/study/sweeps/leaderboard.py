"""The leaderboard of a sweep: one row per trial, best first, with what differs and what was measured."""

from __future__ import annotations

import polars as pl

from corridor.study.sweeps.running import SweepResult
from corridor.study.sweeps.search import BASE

FIRST = {
    "place": pl.Int32, "trial": pl.Int32, "model": pl.String, "assignments": pl.String, "status": pl.String,
    "reason": pl.String,
}  # fmt: skip
"""Columns that every leaderboard has, before the metrics and the keys that vary."""

AS_IT_STANDS = "(the job as it stands)"

LAST = {"spec_hash": pl.String, "key": pl.String}


def leaderboard(swept: SweepResult) -> pl.DataFrame:
    """Return one row per trial: those with the metric by their place, then the others by their number.

    Columns: place (null without the metric), trial, model, assignments, status, reason; one per metric, the sweep's
    own first, Float64; one per key that varies, as text, null where the trial leaves it as it is; spec_hash and key.
    Neither times nor identifiers of runs are in it, so the same sweep gives the same bytes.
    """
    ranked = swept.ranked()
    places = {result.number: place for place, result in enumerate(ranked, start=1)}
    rest = [result for result in swept.results if result.number not in places]
    metrics, keys = metrics_of(swept), keys_of(swept)
    rows = [
        {
            "place": places.get(one.number), "trial": one.number, "model": one.model,
            "assignments": " ".join(one.assignments) if one.assignments != BASE else AS_IT_STANDS,
            "status": one.status, "reason": one.reason or None,
            **{name: one.metrics.get(name) for name in metrics},
            **_split(one.assignments),
            "spec_hash": one.spec_hash, "key": one.key,
        }
        for one in [*ranked, *rest]
    ]  # fmt: skip
    schema = {**FIRST, **dict.fromkeys(metrics, pl.Float64), **dict.fromkeys(keys, pl.String), **LAST}
    return pl.DataFrame(rows, schema=schema, orient="row")


def brief(assignments: tuple[str, ...]) -> str:
    """Return assignments for people: those of one mapping together, as `model.weights: demand 0.4, risk 0.6`."""
    together: dict[str, list[str]] = {}
    for key, value in _split(assignments).items():
        above, _, leaf = key.rpartition(".")
        together.setdefault(above, []).append(f"{leaf} {value}")
    found = [", ".join(parts) if not above else f"{above}: {', '.join(parts)}" for above, parts in together.items()]
    return "; ".join(found) or AS_IT_STANDS


def metrics_of(swept: SweepResult) -> list[str]:
    """Return the names of all metrics, the sweep's own first, the others by name."""
    names = {name for result in swept.results for name in result.metrics}
    return sorted(names, key=lambda name: (name != swept.plan.spec.metric, name))


def keys_of(swept: SweepResult) -> list[str]:
    """Return the keys that vary, in the order in which trials set them."""
    return list(dict.fromkeys(key for result in swept.results for key in _split(result.assignments)))


def _split(assignments: tuple[str, ...]) -> dict[str, str]:
    return {key.strip(): value for key, _, value in (text.partition("=") for text in assignments)}
