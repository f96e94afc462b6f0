"""The worlds in which a ranking is made again: seen from earlier years, and by what one side of each flow declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.indicators import Opportunities, compute
from corridor.models import AGGREGATORS
from corridor.snapshots.snapshot import Snapshot
from corridor.spec import ModelSpec, ResolvedJob
from corridor.study.assessing import Case, Say
from corridor.study.facts_of_lines import opportunity_id
from corridor.study.preparing import World, check_no_look_ahead, score_world, world_of
from corridor.study.robustness.results import NotVaried
from corridor.study.scoring import in_scope, reference_opportunities
from corridor.study.sensitivity.reporters import FLOWS, figures_of
from corridor.vocabulary import Declarer

FloatArray = NDArray[np.float64]

YEARS_BACK = (1, 2)
"""Years by which the year that a ranking is seen from is moved back."""

SIDES = (Declarer.EXPORTER, Declarer.IMPORTER)


@dataclass(frozen=True)
class Site:
    """What a model is fitted on and what it scores, in one world.

    Attributes:
        reference: Figures of the reference (r × k).
        lines: Figures of the lines of the job's ranking, in its order (n × k), null where unknown.
        there: Which of the lines this world knows at all (n,).
        scores: Scores of the lines where the model is of one piece, so that nothing else can be varied (n,).
    """

    reference: pl.DataFrame
    lines: pl.DataFrame
    there: NDArray[np.bool_]
    scores: FloatArray | None = None


@dataclass(frozen=True)
class Sites:
    """The worlds that there are.

    Attributes:
        years: Years that the ranking is seen from, the job's own first.
        sides: Whose figures are read, None for the reconciled ones, which come first.
        by_level: World by position in `years` and in `sides`.
        not_varied: Years and sides that make no world, and why.
        differ: Figures of goods that differ from the reconciled ones, by side.
    """

    years: tuple[int, ...]
    sides: tuple[Declarer | None, ...]
    by_level: Mapping[tuple[int, int], Site]
    not_varied: tuple[NotVaried, ...]
    differ: Mapping[Declarer, int] = field(default_factory=dict)


def of_one_piece(resolved: ResolvedJob) -> bool:
    """Return whether a job's model is fitted and asked as a whole: it learns from outcomes, or was registered."""
    return (
        resolved.registered is not None
        or AGGREGATORS[resolved.job.model.aggregate.method].learns
        or any(AGGREGATORS[member.aggregate.method].learns for member in resolved.job.model.members.values())
    )


def sites_of(case: Case, folder: Path, say: Say) -> Sites:
    """Return the worlds in which the ranking of a case can be made again.

    Args:
        case: The scored job.
        folder: Where flows are kept that are too many to be held.
        say: Is told each step in words.
    """
    maker = _Maker(case, say)
    years, skipped = maker.years()
    sides: list[Declarer | None] = [None]
    for side in SIDES:
        why = maker.side(side, years, folder)
        if why is None:
            sides.append(side)
        else:
            skipped.append(NotVaried("reporter rule", f"{side}: {why}"))
    by_level = {(y, s): maker.made[year, side] for y, year in enumerate(years) for s, side in enumerate(sides)}
    return Sites(tuple(years), tuple(sides), by_level, tuple(skipped), maker.differ)


class _Maker:
    """Makes worlds, and keeps of each what a model is fitted on and scores."""

    def __init__(self, case: Case, say: Say) -> None:
        self._case, self._say = case, say
        self._own = case.world.cube.year
        self.differ: dict[Declarer, int] = {}
        self.made: dict[tuple[int, Declarer | None], Site] = {(self._own, None): own_site(case)}

    def years(self) -> tuple[list[int], list[NotVaried]]:
        """Return the years that the ranking can be seen from, and why not from others."""
        years, skipped = [self._own], []
        for back in YEARS_BACK:
            year = self._own - back
            try:
                self._say(f"Seen from {year}")
                self.made[year, None] = self._site(self._case.snapshot, year)
                years.append(year)
            except CorridorError as error:
                skipped.append(NotVaried("year", f"{year}: {str(error).splitlines()[0]}"))
        return years, skipped

    def side(self, side: Declarer, years: list[int], folder: Path) -> str | None:
        """Make the worlds of what one side declares, and return why that cannot be done, None where it was."""
        flows = self._case.snapshot.parts(FLOWS)
        first = min(years) - self._case.resolved.job.model.reference.history + 1
        snapshot, changed = figures_of(self._case.snapshot, side, first, max(flows.years, default=first), folder)
        if not changed:
            return f"no figure differs from what the {side} declares, in the years that the model looks at"
        found: dict[tuple[int, Declarer | None], Site] = {}
        for year in years:
            try:
                self._say(f"Seen from {year}, figures of the {side}")
                found[year, side] = self._site(snapshot, year)
            except CorridorError as error:
                return f"seen from {year}: {str(error).splitlines()[0]}"
        self.made |= found
        self.differ[side] = changed
        return None

    def _site(self, snapshot: Snapshot, year: int) -> Site:
        """Return the world of another year or another snapshot.

        Raises:
            CorridorError: There is none, or none of the lines is in it.
        """
        resolved = self._case.resolved
        if year != self._own:
            resolved = resolved.model_copy(update={"job": resolved.job.model_copy(update={"as_of": year})})
        world = world_of(resolved, snapshot)
        if of_one_piece(resolved):
            return self._whole(world, resolved)
        return made_site(world, resolved.job.model, self._case.ranking.lines["opportunity"])

    def _whole(self, world: World, resolved: ResolvedJob) -> Site:
        """Return a world with the scores that a model of one piece gives in it."""
        fitted = None
        if resolved.registered is not None:
            check_no_look_ahead(resolved.registered, world.cube.year)
            fitted = self._case.scoring.pipeline
        found = score_world(world, resolved.job.model, {"spec": "", "data": ""}, fitted).ranking.lines
        names = self._case.ranking.lines.select("opportunity")
        told = names.join(found.select("opportunity", "score"), on="opportunity", how="left", maintain_order="left")
        scores = told["score"].fill_null(np.nan).to_numpy()
        return Site(pl.DataFrame(), pl.DataFrame(), ~np.isnan(scores), scores)


def own_site(case: Case) -> Site:
    """Return the world in which a job was scored."""
    lines = case.ranking.lines
    scores = lines["score"].to_numpy() if of_one_piece(case.resolved) else None
    return Site(case.scoring.reference, case.scoring.features, np.ones(lines.height, dtype=np.bool_), scores)


def made_site(world: World, model: ModelSpec, names: pl.Series) -> Site:
    """Return what a model is fitted on and what it scores in another world, for the opportunities of given names."""
    reference, _ = compute(reference_opportunities(world.cube, model, world.codes), model.indicators)
    known, o = asked(world, model)
    figures, _ = compute(o, model.indicators)
    here = figures.with_columns(opportunity=pl.Series(known, dtype=pl.String), there=pl.lit(value=True))
    wanted = pl.DataFrame({"opportunity": names}).join(
        here.unique("opportunity", keep="first", maintain_order=True),
        on="opportunity", how="left", maintain_order="left",
    )  # fmt: skip
    there = wanted["there"].fill_null(value=False).to_numpy()
    return Site(reference, wanted.select(model.indicators), there)


def asked(world: World, model: ModelSpec) -> tuple[list[str], Opportunities]:
    """Return the opportunities that a job asks for in a world, with their names."""
    cube = world.cube
    rows = [(pair, c.product) for pair in world.directions for c in world.codes.candidates]
    rows = [(pair, product) for pair, product in rows if in_scope(model, product)]
    place = {(cube.countries[i], cube.countries[j]): p for p, (i, j) in enumerate(cube.corridors)}
    return [opportunity_id(pair, product) for pair, product in rows], Opportunities(
        cube,
        np.array([place[pair] for pair, _ in rows], dtype=np.int64),
        np.array([cube.product_index[product] for _, product in rows], dtype=np.int64),
        model.reference.window,
        world.codes.minerals,
    )
