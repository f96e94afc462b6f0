"""Why opportunities are not ranked: of each the first rule that it failed, with figure, threshold and distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan, nan
from typing import Any

import numpy as np
import polars as pl

from corridor.indicators import INDICATORS
from corridor.models import AGGREGATORS
from corridor.models.score import prepare
from corridor.models.shortfall import Shortfall
from corridor.sources.sectors import NOT_OBSERVABLE
from corridor.study.asked import latest_against_line
from corridor.study.explain.figures import figure
from corridor.study.explain.results import REFUSAL_COLUMNS, table
from corridor.study.facts_of_lines import opportunity_id
from corridor.study.learning import task_of
from corridor.study.preparing import World
from corridor.study.scoring import Scoring, in_scope, reference_opportunities
from corridor.vocabulary import Unit

OBSERVED = "share of the weight that is observed"
NOT_IN_DATA = "code held by no source of the snapshot"
LEFT_OUT = "code left out by the sector"
SCOPE = "scope of the model"
SMALL_ONLY, LARGE_ONLY = "flows that are small or absent only", "flows that trade already only"
NO_MEMBER = "score of at least one member"

NAMED = 3
"""Unknown figures that a sentence names."""


def refusal_table(scoring: Scoring, world: World) -> pl.DataFrame:
    """Return why each opportunity was not ranked, `REFUSAL_COLUMNS`, one row for each of `ranking.excluded`.

    Args:
        scoring: The scored job.
        world: What it was scored in.
    """
    rows = [*_unscored(scoring, world), *_without_data(scoring, world)]
    return table(REFUSAL_COLUMNS, rows).sort("exporter", "importer", "sector", "segment", "code")


def _unscored(scoring: Scoring, world: World) -> list[tuple[Any, ...]]:
    """Return the rows of what was asked for and has no score."""
    asked = scoring.asked
    gone = np.flatnonzero(np.isnan(asked.scored.score))
    if not len(gone):
        return []
    screened = _screened(scoring, gone)
    unasked = _unasked(scoring, world, gone)
    unknown = asked.features.select(pl.all().is_null())[gone].select(asked.model.indicators).to_numpy()
    rank = _by_weight(scoring)
    rows = []
    for n, row in enumerate(gone.tolist()):
        (exporter, importer), c = asked.rows[row]
        failed = unasked.get(row) or screened[n] or _thin(scoring, row)
        said = asked.scored.refusals[row] or _thin_words(failed, [name for name, k in rank if unknown[n, k]])
        rows.append(_row((exporter, importer), (c.sector, c.segment, c.product), failed, said))
    return rows


def _row(pair: tuple[str, str], code: tuple[str, str, str], failed: Shortfall, text: str) -> tuple[Any, ...]:
    sector, segment, product = code
    name, (exporter, importer) = opportunity_id(pair, product), pair
    figures = (failed.measured, failed.threshold, failed.distance)
    known = tuple(None if isnan(one) else one for one in figures)
    return (name, exporter, importer, sector, product, failed.rule, *known, failed.unit or None, text, segment)


def _screened(scoring: Scoring, gone: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[Shortfall | None, ...]:
    """Return what a model that screens holds against rows, None where it does not."""
    last = scoring.pipeline[-1]
    if not hasattr(last, "shortfalls"):
        return (None,) * len(gone)
    found: tuple[Shortfall | None, ...] = last.shortfalls(prepare(scoring.pipeline, scoring.asked.features[gone]))
    return found


def _unasked(scoring: Scoring, world: World, gone: np.ndarray[Any, np.dtype[np.int64]]) -> Mapping[int, Shortfall]:
    """Return the rows of which a learned model is not asked, with their flow and the line between small and large."""
    asked, model = scoring.asked, scoring.asked.model
    task = task_of(model) if AGGREGATORS[model.aggregate.method].learns else None
    rows = [row for row in gone.tolist() if asked.scored.refusals[row]] if task and task.aim != "dollars" else []
    if not rows or task is None:
        return {}
    reference = reference_opportunities(world.cube, model, world.codes)
    flow, line, _ = latest_against_line(asked.o.take(np.array(rows, dtype=np.int64)), reference)
    rule = SMALL_ONLY if task.aim == "activation" else LARGE_ONLY
    return {row: Shortfall(rule, float(f), float(x), Unit.USD) for row, f, x in zip(rows, flow, line, strict=True)}


def _thin(scoring: Scoring, row: int) -> Shortfall:
    """Return that too little is observed, in percent of the weight; or that no member of an ensemble ranks it."""
    seen, needed = scoring.asked.scored.observed_weight[row], scoring.asked.model.min_observed
    if scoring.asked.model.members and seen >= needed:
        return Shortfall(NO_MEMBER, 0.0, 1.0, Unit.COUNT)
    return Shortfall(OBSERVED, round(100.0 * float(seen), 8), round(100.0 * needed, 8), Unit.PERCENT)


def _thin_words(failed: Shortfall, unknown: Sequence[str]) -> str:
    if failed.rule == NO_MEMBER:
        return f"no member of the ensemble ranks it, at least one is needed{_unknown(unknown)}"
    seen, needed, lack = (figure(v, Unit.PERCENT) for v in (failed.measured, failed.threshold, failed.distance))
    short = (
        f"{lack.removesuffix('%')} points short" if failed.distance > 0.0 else "and a figure that must be known is not"
    )
    return f"only {seen} of the weight is observed, {needed} is needed, {short}{_unknown(unknown)}"


def _by_weight(scoring: Scoring) -> list[tuple[str, int]]:
    """Return each indicator with its place in the model, those of the most weight first."""
    names, order = scoring.asked.model.indicators, list(scoring.asked.scored.names)
    full = getattr(scoring.pipeline[-1], "weight_", None)
    if full is None or len(full) != len(order):  # an ensemble weighs its members
        return [(name, k) for k, name in enumerate(names)]
    return sorted(
        ((name, k) for k, name in enumerate(names)), key=lambda one: (-float(full[order.index(one[0])]), one[1])
    )


def _unknown(names: Sequence[str]) -> str:
    """Return which figures are not known, the first few by name."""
    titles = [INDICATORS[name].title[:1].lower() + INDICATORS[name].title[1:] for name in names[:NAMED]]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"; not known: {', '.join(titles)}{more}" if names else ""


def _without_data(scoring: Scoring, world: World) -> list[tuple[Any, ...]]:
    """Return the rows of codes that were never asked for: held by no source, left to others, or out of scope."""
    model, nothing = scoring.asked.model, Shortfall("", nan, nan, "")
    rows = []
    for pair in world.directions:
        for sector, segment, code, reason in world.codes.left_out:
            rule = NOT_IN_DATA if reason == NOT_OBSERVABLE else LEFT_OUT
            rows.append(_row(pair, (sector, segment, code), replace(nothing, rule=rule), reason))
        for c in world.codes.candidates:
            if not in_scope(model, c.product):
                why = f"the model ranks {model.scope} only"
                rows.append(_row(pair, (c.sector, c.segment, c.product), replace(nothing, rule=SCOPE), why))
    return rows
