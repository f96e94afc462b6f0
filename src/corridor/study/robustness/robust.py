"""How sure a ranking is: all that may move is moved at once, many times, and the ranks are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from corridor.models.columns import Floats
from corridor.ranking import LINE_COLUMNS, Ranking
from corridor.spec import ResolvedJob
from corridor.spec.robustness import RobustnessSpec
from corridor.study.robustness.drawing import Counted, Sources, count, winners_of
from corridor.study.robustness.gathering import Gathered, gather, same_lines
from corridor.study.robustness.intervals import SINGLE
from corridor.study.robustness.judging import groups, verdicts
from corridor.study.robustness.results import NotVaried, Robustness, Varied
from corridor.study.scoring import UNTESTED, Scoring

PAIRS_DOWN = 10
"""Places below a line down to which it is compared in the table of pairs."""

PAIRED = 1000
"""First lines of a list that the table of pairs looks at."""

ALONE_DRAWS, ALONE_IN_LONG = 1000, 100
"""Draws of each source alone, at most; the second in lists too long to be counted rank by rank."""

NOISY, NOISY_IN_LONG = 500, 50
"""Draws behind a confidence factor, likewise."""

WINNERS_IN_LONG = 10
"""Lines of a long list that have a confidence factor: those that are first most often."""

GROUPS = {"weights": ("weights",), "data": ("figures", "fillings"), "models": ("variants", "rivals")}
"""Columns of widths → the sources that move for them."""

SOURCES = {
    "weights": ("weights",), "figures": ("figures",), "missing figures": ("fillings",), "models": ("variants",),
    "rivals": ("rivals",),
}  # fmt: skip
"""Words of `Varied` → the source that moves."""


def robustness_of(scoring: Scoring, resolved: ResolvedJob) -> Robustness:
    """Return how the ranks of a scored job move when weights, figures and models do.

    A list of no lines, or a job that asks for no draws, has empty tables, and says so among what is not varied.

    Args:
        scoring: The scored job.
        resolved: The job, with its rivals.
    """
    spec = resolved.job.robustness
    lines = scoring.ranking.lines
    if spec.draws == 0 or lines.height == 0:
        why = "nothing was ranked" if lines.height == 0 else "the job asks for no draws (robustness.draws: 0)"
        return _empty(spec, NotVaried("everything", why))
    fitted_before = resolved.registered is not None
    asked, spec = spec, spec.model_copy(update={"draws": spec.draws_of(lines.height)})
    gathered = gather(scoring, resolved.job.model, resolved.rivals, spec)
    if spec.draws < asked.draws:
        gathered.leave("further draws", _over_budget(asked, spec.draws, lines.height))
    if fitted_before:
        gathered.leave("fit of the model", "a registered model scores as it was fitted")
    alike = same_lines(scoring.features, gathered.sources.score, gathered.sources)
    whole = _count(gathered.sources, spec, 0, spec.draws, alike)
    return _result(scoring, gathered, spec, alike, whole)


def _over_budget(asked: RobustnessSpec, draws: int, lines: int) -> str:
    return (
        f"{lines:,} lines are drawn {draws:,} times, not {asked.draws:,}: draws times lines are held to "
        f"{asked.budget:,} (robustness.budget)"
    )


def _count(sources: Sources, spec: RobustnessSpec, number: int, draws: int, alike: Any) -> Counted:
    return count(sources, draws=draws, top=spec.top, seed=(spec.seed, 10 + number), alike=alike)


def _only(sources: Sources, kept: tuple[str, ...]) -> Sources | None:
    """Return the sources of which only some move, a model's variants and fillings in every draw; None if none moves."""
    given: dict[str, Any] = {
        name: getattr(sources, name) if name in kept else None for group in GROUPS.values() for name in group
    }
    if all(moves is None for moves in given.values()):
        return None
    return replace(sources, **given)


def _moving(sources: Sources, kept: tuple[str, ...]) -> frozenset[str]:
    """Return which of some sources move."""
    return frozenset(name for name in kept if getattr(sources, name) is not None)


def _result(scoring: Scoring, gathered: Gathered, spec: RobustnessSpec, alike: Any, whole: Counted) -> Robustness:
    names, rank = scoring.ranking.lines["opportunity"], scoring.ranking.lines["rank"].to_numpy().astype(np.int64)
    sources = gathered.sources
    draws = min(spec.draws, ALONE_DRAWS if sources.rows <= SINGLE else ALONE_IN_LONG)
    alone = {
        name: None if (some := _only(sources, kept)) is None else _count(some, spec, 1 + number, draws, alike)
        for number, (name, kept) in enumerate(GROUPS.items())
    }
    found = whole.intervals(spec.level, alike)
    in_top = whole.in_top / whole.draws
    verdict = verdicts(rank, found.low.astype(np.int64), found.high.astype(np.int64), in_top, spec)
    weighed = _weighed(sources, alone["weights"])
    return Robustness(
        lines=pl.DataFrame(
            {
                "opportunity": names,
                "rank_low": found.low,
                "rank_high": found.high,
                "rank_median": whole.median(alike),
                "first": whole.whole[:, 0] / whole.draws,
                "in_top": in_top,
                "confidence_factor": pl.Series(_confidence(sources, weighed, spec), nan_to_null=True),
                **{f"width_{name}": _widths(counted, spec, alike) for name, counted in alone.items()},
                "verdict": verdict,
                "alike": pl.Series(groups(whole.above, whole.draws, spec.told_apart), dtype=pl.Int32),
            }
        ),
        acceptability=_acceptability(whole, names),
        central_weights=_central(sources, weighed, names),
        pairwise=_pairwise(whole, names),
        varied=_varied(gathered, spec, alike, alone, draws),
        not_varied=tuple(gathered.not_varied),
        draws=spec.draws,
        seed=spec.seed,
        level=spec.level,
        top=spec.top,
    )


def _widths(counted: Counted | None, spec: RobustnessSpec, alike: Any) -> pl.Series:
    """Return the ranks between the ends of each interval (n,), null where nothing was varied."""
    if counted is None:
        return pl.Series([None] * len(alike), dtype=pl.Int32)
    found = counted.intervals(spec.level, alike)
    return pl.Series(found.high - found.low, dtype=pl.Int32)


def _varied(
    gathered: Gathered, spec: RobustnessSpec, alike: Any, alone: dict[str, Counted | None], draws: int
) -> tuple[Varied, ...]:
    """Return what was varied, with the median width when it alone varies; what a column tells is not drawn again."""
    sources = gathered.sources
    told = {_moving(sources, kept): alone[name] for name, kept in GROUPS.items()}
    out = []
    for number, (name, how) in enumerate(gathered.how.items()):
        counted, some = told.get(_moving(sources, SOURCES[name])), _only(sources, SOURCES[name])
        if counted is None and some is not None:
            counted = _count(some, spec, 20 + number, draws, alike)
        width = _widths(counted, spec, alike).median()
        out.append(Varied(name, how, float(width) if isinstance(width, int | float) else 0.0))
    return tuple(out)


def _acceptability(whole: Counted, names: pl.Series) -> pl.DataFrame:
    """Return rank acceptability, one row for each line and band of ranks that it takes in some draw."""
    counts = whole.whole
    line, band = np.nonzero(counts)
    ends = np.append(whole.edges[1:] - 1, len(names))
    return pl.DataFrame(
        {
            "opportunity": names.gather(line),
            "rank_from": whole.edges[band].astype(np.int32),
            "rank_to": ends[band].astype(np.int32),
            "share": counts[line, band] / whole.draws,
        }
    )


def _weighed(sources: Sources, found: Counted | None) -> dict[int, Floats]:
    """Return the central weights (k,) of each line that is first when weights alone move: the mean of those draws."""
    moves = sources.weights
    if moves is None or found is None:
        return {}
    lines, times = np.unique(found.winners, return_counts=True)
    if sources.rows > SINGLE:
        lines = np.sort(lines[np.argsort(-times, kind="stable")[:WINNERS_IN_LONG]])
    return {int(line): np.asarray(moves.tried[found.weights[found.winners == line]].mean(axis=0)) for line in lines}


def _central(sources: Sources, weighed: dict[int, Floats], names: pl.Series) -> pl.DataFrame:
    parts = () if sources.weights is None else sources.weights.names
    rows = [
        (names[line], part, float(weight))
        for line, weights in weighed.items()
        for part, weight in zip(parts, weights, strict=True)
    ]
    return pl.DataFrame(rows, schema=CENTRAL, orient="row")


def _confidence(sources: Sources, weighed: dict[int, Floats], spec: RobustnessSpec) -> Floats:
    """Return how often each line is first at its own central weights when figures move (n,), NaN where never first."""
    out = np.full(sources.rows, np.nan)
    moving = _only(sources, GROUPS["data"])
    draws = NOISY if sources.rows <= SINGLE else NOISY_IN_LONG
    for line, weights in weighed.items():
        moves = sources.weights.at(weights) if sources.weights is not None else 0.0
        noisy = replace(
            moving or replace(sources, weights=None, variants=None, rivals=None), score=sources.score + moves
        )
        out[line] = np.mean(winners_of(noisy, draws=draws, seed=(spec.seed, 40)) == line)
    return out


def _pairwise(whole: Counted, names: pl.Series) -> pl.DataFrame:
    """Return how often each of the first lines is above those that stand below it, near ones only."""
    steps = range(1, min(PAIRS_DOWN, len(whole.above)) + 1)
    parts = [
        pl.DataFrame(
            {
                "line": np.arange(count_),
                "step": np.full(count_, step),
                "opportunity": names[:count_],
                "other": names[step : step + count_],
                "share": whole.above[step - 1, :count_] / whole.draws,
            }
        )
        for step in steps
        if (count_ := min(PAIRED, len(names) - step)) > 0
    ]
    return pl.concat(parts).sort("line", "step").drop("line", "step") if parts else pl.DataFrame(schema=PAIRWISE)


CENTRAL: Any = {"opportunity": pl.String, "indicator": pl.String, "weight": pl.Float64}
PAIRWISE: Any = {"opportunity": pl.String, "other": pl.String, "share": pl.Float64}
ACCEPTABILITY: Any = {"opportunity": pl.String, "rank_from": pl.Int32, "rank_to": pl.Int32, "share": pl.Float64}
LINES: Any = {
    "opportunity": pl.String, "rank_low": pl.Int32, "rank_high": pl.Int32, "rank_median": pl.Float64,
    "first": pl.Float64, "in_top": pl.Float64, "confidence_factor": pl.Float64, "width_weights": pl.Int32,
    "width_data": pl.Int32, "width_models": pl.Int32, "verdict": pl.String, "alike": pl.Int32,
}  # fmt: skip
"""Columns of the tables of a `Robustness`, with their types."""


def _empty(spec: RobustnessSpec, why: NotVaried) -> Robustness:
    tables = (pl.DataFrame(schema=schema) for schema in (LINES, ACCEPTABILITY, CENTRAL, PAIRWISE))
    lines, acceptability, central, pairwise = tables
    return Robustness(lines, acceptability, central, pairwise, (), (why,), spec.draws, spec.seed, spec.level, spec.top)


def with_robustness(ranking: Ranking, found: Robustness) -> Ranking:
    """Return a ranking whose lines carry their intervals, verdicts and groups; as it is where it was not tested."""
    if found.lines.height == 0:
        return ranking
    columns = (found.lines[name].cast(LINE_COLUMNS[name]) for name in UNTESTED)
    return replace(ranking, lines=ranking.lines.with_columns(*columns))
