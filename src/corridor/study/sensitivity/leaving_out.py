"""A ranking without one of its indicators, pillars or members: how far it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.indicators import INDICATORS
from corridor.models.build import build_pipeline
from corridor.spec.model import ModelSpec
from corridor.study.robustness.results import NotVaried
from corridor.study.sensitivity.bench import Bench, Fitted
from corridor.study.sensitivity.methods import directions, parts_of, with_members, without
from corridor.study.sensitivity.ranks import ranks, shifts
from corridor.study.sensitivity.results import LEFT_OUT_COLUMNS

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Less:
    """A model without one of its parts; `model` is None where nothing is left of it."""

    kind: str
    name: str
    title: str
    model: ModelSpec | None


def leave_out(
    model: ModelSpec, bench: Bench, base: FloatArray, names: list[str], top: int
) -> tuple[pl.DataFrame, tuple[NotVaried, ...]]:
    """Return what a ranking is without each indicator, pillar and member, and what could not be left out.

    Figures are treated and scaled as before, column by column; the last step is fitted again without the column.

    Args:
        model: The scoring model.
        bench: Of the world in which the job was scored.
        base: Scores of the job's ranking (n,), highest first.
        names: Opportunities (n,).
        top: Lines that count as the first.
    """
    fitted = bench.fitted(model)
    rows, refused = [], []
    for less in lessened(model):
        what = f"without {less.kind} {less.name}"
        if less.model is None:
            refused.append(NotVaried(what, "nothing is left of the model"))
            continue
        try:
            scores = bench.scores(less.model, _reduced(less.model, fitted))
        except CorridorError as error:
            refused.append(NotVaried(what, str(error).splitlines()[0]))
            continue
        rows.append({"kind": less.kind, "name": less.name, "title": less.title, **_moved(base, scores, names, top)})
    table = pl.DataFrame(rows, schema=LEFT_OUT_COLUMNS)
    return table.sort("mean_shift", "kind", "name", descending=[True, False, False]), tuple(refused)


def lessened(model: ModelSpec) -> Iterator[Less]:
    """Return a model without each of its pillars, indicators and, in an ensemble, members."""
    for name in model.members:
        rest = {other: member for other, member in model.members.items() if other != name}
        yield Less("member", name, model.members[name].title, with_members(model, rest))
    if len(model.pillars) > 1:
        for pillar, inner in model.pillars.items():
            yield Less("pillar", pillar, pillar, without(model, set(inner)))
    for name in model.indicators:
        yield Less("indicator", name, INDICATORS[name].title, without(model, {name}))


def _reduced(less: ModelSpec, fitted: Mapping[str, Fitted]) -> dict[str, Fitted]:
    """Return the parts of a lessened model on the figures that those of the whole model have prepared.

    Raises:
        CorridorError: It cannot be built, or not be fitted.
    """
    found = {}
    for name, part in parts_of(less).items():
        whole = fitted[name]
        last: Any = build_pipeline(part, directions())[-1]
        reference, lines = (figures.select(part.indicators) for figures in (whole.reference, whole.lines))
        found[name] = Fitted(last.fit(reference), reference, lines)
    return found


def _moved(base: FloatArray, scores: FloatArray, names: list[str], top: int) -> dict[str, Any]:
    """Return how far a ranking lies from that of the job."""
    moves = np.abs(shifts(base, scores))
    held = ~np.isnan(moves)
    largest = int(np.argmax(np.where(held, moves, -1.0))) if held.any() else None
    first = min(top, len(base))
    kept = int((ranks(scores)[:first] <= first)[~np.isnan(scores[:first])].sum())
    return {
        "spearman": _spearman(base[held], scores[held]),
        "mean_shift": float(moves[held].mean()) if held.any() else 0.0,
        "largest_shift": 0 if largest is None else int(moves[largest]),
        "largest_line": None if largest is None else names[largest],
        "top_kept": kept / first,
        "unranked": int((~held).sum()),
    }


def _spearman(left: FloatArray, right: FloatArray) -> float | None:
    """Return Spearman's rank correlation, None with fewer than two lines or where all of one side tie."""
    from scipy.stats import spearmanr  # noqa: PLC0415  takes half a second to load

    if len(left) < 2 or np.ptp(left) == 0.0 or np.ptp(right) == 0.0:
        return None
    return round(float(spearmanr(left, right).statistic), 10)
