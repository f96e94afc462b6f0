"""Carry a scenario through a scored job: ranks and dollars before and after, with what the effect rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from corridor.errors import UsageError
from corridor.indicators import Opportunities, compute
from corridor.indicators.full_potential import full_potential_of
from corridor.indicators.potential_factors import factors_of
from corridor.spec.base import digest
from corridor.spec.scenario import DoubtChange, ScenarioSpec
from corridor.study.scenarios.demand import demand_effects
from corridor.study.scenarios.dollars import Dollars, multipliers, of_lines, of_sum
from corridor.study.scenarios.doubt import doubt_effects, with_partners_figures
from corridor.study.scenarios.duties import tariff_effects
from corridor.study.scenarios.effect import Effect, Site
from corridor.study.scenarios.gravity import gravity_of
from corridor.study.scenarios.notes import notes_of
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values, distinct, draws_of, values_at
from corridor.study.scenarios.ranks import Ends, rank_intervals, ranks_of
from corridor.study.scenarios.results import Assumption, ScenarioResult
from corridor.study.scenarios.series import series_effects
from corridor.study.scenarios.ways import distance_effects, transit_effects
from corridor.study.scenarios.world_after import features_after, moving, scores_of

if TYPE_CHECKING:
    from corridor.study.assessing import Case

KINDS: dict[str, Callable[[Any, Site], list[Effect]]] = {
    "distance": distance_effects,
    "transit": transit_effects,
    "series": series_effects,
    "tariff": tariff_effects,
    "demand": demand_effects,
    "doubt": doubt_effects,
}
"""What a change of each kind does."""

TOTALS_AROUND = "totals that it is compared with"


def carry_through(case: Case, spec: ScenarioSpec) -> ScenarioResult:
    """Return ranks and dollars of the ranked lines before and after a scenario.

    Nothing is fitted anew: the model scores as it was fitted on the world of before. Lines that were not ranked before
    are not ranked after.

    Args:
        case: The scored job.
        spec: The scenario.

    Raises:
        UsageError: Two changes speak of the same thing.
    """
    scoring = case.scoring
    lines = scoring.ranking.lines
    o = scoring.asked.o.take(scoring.order)
    changes = sorted(spec.changes, key=lambda change: digest(change.canonical()))
    start = _start(case, changes)
    site = _site(case, o if start is o.cube else replace(o, cube=start))
    found = [(change, KINDS[change.kind](change, site)) for change in changes]
    _refuse_twice(spec, found, site)
    effects = [effect for _, inner in found for effect in inner]
    parameters = distinct(one for effect in effects for one in effect.parameters)
    draws = draws_of(parameters, spec.draws, spec.seed)
    values = values_at(parameters), values_at(parameters, draws)
    dollars, totals = _dollars(spec, case, site, effects, values)
    scores, ends = _scores(case, site, effects, parameters)
    low, high = rank_intervals(scores, ends, draws, spec.level)
    before = lines["score"].to_numpy()
    table = lines.select(
        "opportunity", rank_before="rank", rank_after=pl.Series(ranks_of(scores)), rank_after_low=pl.Series(low),
        rank_after_high=pl.Series(high), score_before="score", score_after=pl.Series(scores, nan_to_null=True),
        potential_before_usd="potential_usd", potential_after_usd=_usd(dollars.after),
        potential_after_low_usd=_usd(dollars.low), potential_after_high_usd=_usd(dollars.high),
    )  # fmt: skip
    changed = (before != scores) | _differs(table)
    table = table.with_columns(moved_by=pl.Series(_moved_by(effects, changed), dtype=pl.String))
    return ScenarioResult(
        name=spec.name,
        title=spec.title,
        summary=spec.summary,
        assumptions=_assumptions(spec, parameters),
        lines=table.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()),
        totals=totals,
        notes=notes_of(spec, case, site, effects),
        level=spec.level,
        draws=spec.draws,
        seed=spec.seed,
        digest=spec.digest(),
    )


COLUMNS: dict[str, type[pl.DataType]] = {
    "opportunity": pl.String,
    **dict.fromkeys(("rank_before", "rank_after", "rank_after_low", "rank_after_high"), pl.Int32),
    **dict.fromkeys(("score_before", "score_after"), pl.Float64),
    **dict.fromkeys(
        (
            "potential_before_usd", "potential_after_usd", "potential_after_low_usd", "potential_after_high_usd",
        ),
        pl.Int64,
    ),
    "moved_by": pl.String,
}  # fmt: skip
"""Columns of the lines of a result."""

MOST_USD = 1e15
"""Dollars that a line may have after a scenario: ten times what the world produces in a year, and exact as a float."""

TOTALS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("exporter", "importer"), pl.String),
    **dict.fromkeys(("before_usd", "after_usd", "after_low_usd", "after_high_usd", "lines"), pl.Int64),
}
"""Columns of its totals."""


def _start(case: Case, changes: Sequence[Any]) -> Any:
    """Return the world that effects start from: that of the job, or with partners' figures in place of doubted ones."""
    cube = case.scoring.asked.o.cube
    ranked = {code for pair in case.world.directions for code in pair}
    for change in changes:
        if isinstance(change, DoubtChange) and change.use == "partner" and change.reporter in ranked:
            cube = with_partners_figures(cube, change.reporter, case.world.declared)
    return cube


def _site(case: Case, o: Opportunities) -> Site:
    before = case.scoring.asked.o
    pairs = case.snapshot.tables["pairs"]
    supply = factors_of(o).supply[o.exporter, o.product]
    return Site(o, lambda: gravity_of(before, pairs), case.world.declared, supply)


def _refuse_twice(spec: ScenarioSpec, found: Sequence[tuple[Any, list[Effect]]], site: Site) -> None:
    """Refuse changes that set the same figure of the same lines, of which only one could hold."""
    concerned = [(change, effects[0].concerns) for change, effects in found if _sets(change)]
    for (one, here), (other, there) in combinations(concerned, 2):
        if _sets(one) == _sets(other) and (here & there).any():
            line = int(np.flatnonzero(here & there)[0])
            where = f"{site.exporter[line]} to {site.importer[line]}, {site.product[line]}"
            raise UsageError(
                f"scenario {spec.name}: changes: two of kind {one.kind!r} set the same figure ({where}); "
                "make one of them"
            )


def _sets(change: Any) -> str | None:
    """Return what a change sets to a figure of its own, None where it moves a figure from where it is."""
    if change.kind == "tariff":
        return "duty"
    if change.kind == "distance" and change.km is not None:
        return "distance"
    return f"series {change.series}" if change.kind == "series" and change.to is not None else None


def _dollars(
    spec: ScenarioSpec, case: Case, site: Site, effects: Sequence[Effect], values: tuple[Values, Values]
) -> tuple[Dollars, pl.DataFrame]:
    """Return the dollars of each line and of each direction, at centres and at draws of the parameters."""
    base = np.rint(full_potential_of(site.o).dollars[site.o.corridor, site.o.product])
    found = multipliers(effects, *values, len(site.o))
    dollars = of_lines(base, found, spec.level)
    _refuse_beyond(spec.name, site, dollars)
    lines = case.scoring.ranking.lines
    rows = []
    for exporter, importer in sorted(set(case.world.directions)):
        mine = np.flatnonzero((site.exporter == exporter) & (site.importer == importer))
        known = mine[np.isfinite(dollars.after[mine])]
        before = int(lines["potential_usd"].gather(mine).sum())
        after = int(sum(int(value) for value in dollars.after[known]))
        low, high = of_sum(base, found, mine, spec.level)
        rows.append((exporter, importer, before, after, min(int(low), after), max(int(high), after), len(known)))
    return dollars, pl.DataFrame(rows, schema=TOTALS, orient="row")


def _refuse_beyond(name: str, site: Site, dollars: Dollars) -> None:
    """Refuse changes that bring a line more dollars than the world has.

    Raises:
        UsageError: Some line would have more than `MOST_USD`.
    """
    beyond = np.flatnonzero(np.nan_to_num(dollars.high, nan=0.0, posinf=np.inf) > MOST_USD)
    if len(beyond):
        line = int(beyond[0])
        where = f"{site.exporter[line]} to {site.importer[line]}, {site.product[line]}"
        raise UsageError(
            f"scenario {name}: changes: together they bring {where} a potential of {dollars.high[line]:.3g} US dollars "
            f"at the upper end, at most {MOST_USD:.0e} are allowed; make their ranges narrower"
        )


def _scores(
    case: Case, site: Site, effects: Sequence[Effect], parameters: Sequence[Parameter]
) -> tuple[FloatArray, dict[str, Ends]]:
    """Return scores after, shape (n,), and those with one figure at an end of its interval."""
    scoring = case.scoring
    names = moving(scoring.asked.model.indicators, effects)
    before = scoring.features
    if site.o.cube is not scoring.asked.o.cube:
        names = list(scoring.asked.model.indicators)
        before, _ = compute(site.o, names)
    if not names or not len(site.o):
        return scoring.ranking.lines["score"].to_numpy().astype(np.float64), {}
    uncertain = [one for one in parameters if one.moves]
    centre = values_at(parameters)
    points = [centre] + [{**centre, one.key: np.array([end])} for one in uncertain for end in (one.low, one.high)]
    found = scores_of(scoring.pipeline, [features_after(site.o, before, effects, values, names) for values in points])
    ends = {one.key: Ends(found[1 + 2 * n], found[2 + 2 * n]) for n, one in enumerate(uncertain)}
    return found[0], ends


def _usd(values: FloatArray) -> pl.Series:
    return pl.Series(values, nan_to_null=True).cast(pl.Int64)


def _differs(table: pl.DataFrame) -> Any:
    ends = ("potential_after_usd", "potential_after_low_usd", "potential_after_high_usd")
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col("potential_before_usd")) for name in ends)
    return table.select(moved).to_series().to_numpy()


def _moved_by(effects: Sequence[Effect], changed: Any) -> list[str]:
    """Return by line which changes moved it: those that are about it, else the figures of others."""
    names = list(dict.fromkeys(effect.name for effect in effects))
    about = {name: np.logical_or.reduce([one.concerns for one in effects if one.name == name]) for name in names}
    return [
        ("; ".join(name for name in names if about[name][row]) or TOTALS_AROUND) if moved else ""
        for row, moved in enumerate(changed)
    ]


def _assumptions(spec: ScenarioSpec, parameters: Sequence[Parameter]) -> tuple[Assumption, ...]:
    """Return figures first, then what the file says in words, then what it rests on."""
    said = [Assumption(text, None, None, None, "", "authors of the file") for text in spec.assumptions]
    rests = [Assumption(text, None, None, None, "", "cited by the file") for text in spec.sources]
    return (*(one.assumption() for one in parameters), *said, *rests)
