"""What a scenario could not be carried through, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corridor.spec.scenario import ScenarioSpec
from corridor.study.scenarios.effect import Effect, Site
from corridor.study.scenarios.world_after import moving, reads

if TYPE_CHECKING:
    from corridor.study.assessing import Case

PARTIAL = (
    "Only what the changes name moves: prices, wages and output do not adjust, trade is not diverted from or to other "
    "pairs, and no country's budget is balanced again (no general equilibrium)."
)
NOT_FITTED = (
    "The model scores as it was fitted on the world of before, and only lines that were ranked before are ranked "
    "after; recorded trade stays as it was, potential moves."
)
STRAIGHT = (
    "Rank intervals follow scores on straight lines between both ends of each figure's range, figure by figure, and "
    "add these effects up; dollars are drawn exactly."
)
FIT = "The fit of the distance to the importer's usual suppliers, a factor of the potential, stays as it is."
TWICE = (
    "Distance and transit time of the same lines both change; distance stands in part for time, so a part of the "
    "effect may be counted twice."
)


def notes_of(spec: ScenarioSpec, case: Case, site: Site, effects: Sequence[Effect]) -> tuple[str, ...]:
    """Return what a reader must know: what no change reaches, what stays, what is counted roughly."""
    if not spec.changes:
        return ("The scenario names no change, so nothing moves.",)
    names = case.scoring.asked.model.indicators
    said = [note for effect in effects for note in effect.notes]
    reached = [sentence for effect in _distinct(effects) for sentence in _reach(effect, effects, site, names, case)]
    special = [FIT] if any(effect.name == "distance" for effect in effects) else []
    special += [TWICE] if _twice(effects) else []
    moved = moving(names, effects)
    ranks = (
        [] if moved else [f"No indicator of the model {case.scoring.asked.model.name} reads what changes: ranks stay."]
    )
    unknown = int(case.scoring.ranking.lines["potential_usd"].null_count())
    blank = [f"{unknown:,} of {len(site.o):,} lines have no potential in dollars, before or after."] if unknown else []
    return tuple(dict.fromkeys([*said, *reached, *ranks, *special, *blank, STRAIGHT, NOT_FITTED, PARTIAL]))


def _distinct(effects: Sequence[Effect]) -> list[Effect]:
    """Return one effect of each name."""
    found: dict[str, Effect] = {}
    for effect in effects:
        found.setdefault(effect.name, effect)
    return list(found.values())


def _reach(effect: Effect, effects: Sequence[Effect], site: Site, names: Sequence[str], case: Case) -> list[str]:
    """Return which lines and indicators a change does not reach."""
    same = [one for one in effects if one.name == effect.name]
    title = effect.name[:1].upper() + effect.name[1:]
    lines = [one.concerns.any() for one in same]
    found = [] if any(lines) else [f"{title}: no ranked line is of the pairs, countries or products that it is about."]
    services = ~site.goods
    if any(lines) and services.any() and effect.name in GOODS_ONLY:
        found.append(f"{title}: services are not carried, so {services.sum():,} lines of services do not move with it.")
    if not any(reads(name, effect.inputs) for name in names):
        model = case.scoring.asked.model.name
        what = "holds it" if not effect.inputs else "reads it"
        found.append(
            f"{title}: no indicator of the model {model} {what} directly; ranks move with it by potential alone."
        )
    return found


GOODS_ONLY = ("distance", "transit time", "duty")


def _twice(effects: Sequence[Effect]) -> bool:
    ways = {name: [one.place >= 0 for one in effects if one.name == name] for name in GOODS_ONLY[:2]}
    return any((one & other).any() for one in ways["distance"] for other in ways["transit time"])
