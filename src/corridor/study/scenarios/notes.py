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
    said = [note for effect in effects for note in effect.notes]
    said += [*_idle(effects), *_unread(case, effects), *_services(site, effects)]
    live = [effect for effect in effects if effect.concerns.any()]
    said += [FIT] if any(effect.name == "distance" for effect in live) else []
    said += [TWICE] if _twice(effects) else []
    unknown = int(case.scoring.ranking.lines["potential_usd"].null_count())
    said += [f"{unknown:,} of {len(site.o):,} lines have no potential in dollars, before or after."] if unknown else []
    said += [STRAIGHT, NOT_FITTED] if live else []
    return tuple(dict.fromkeys([*said, PARTIAL]))


def _idle(effects: Sequence[Effect]) -> list[str]:
    """Return which changes are about no ranked line."""
    live = {effect.title for effect in effects if effect.concerns.any()}
    idle = dict.fromkeys(effect.title for effect in effects if effect.title not in live)
    return [f"No ranked line is of what this change is about: {title}." for title in idle]


def _unread(case: Case, effects: Sequence[Effect]) -> list[str]:
    """Return which changes no indicator of the model reads."""
    model, names = case.scoring.asked.model.name, case.scoring.asked.model.indicators
    live = [effect for effect in effects if effect.concerns.any()]
    if live and not moving(names, live):
        return [f"No indicator of the model {model} reads what changes, so ranks stay as they are."]
    inputs: dict[str, frozenset[str]] = {}
    for effect in live:
        inputs[effect.name] = inputs.get(effect.name, frozenset()) | effect.inputs
    unread = [name for name, read in inputs.items() if not any(reads(one, read) for one in names)]
    return [
        f"{name[:1].upper()}{name[1:]}: no indicator of the model {model} reads it as such; ranks move with it only "
        "through the potential."
        for name in unread
    ]


def _services(site: Site, effects: Sequence[Effect]) -> list[str]:
    """Return that services do not move with what only goods pass through."""
    count = int((~site.goods).sum())
    live = {effect.name for effect in effects if effect.concerns.any()}
    names = [name for name in GOODS_ONLY if name in live]
    if not count or not names:
        return []
    return [
        f"Services cross no border as goods do: {count:,} lines of services do not move with {' and '.join(names)}."
    ]


GOODS_ONLY = ("distance", "transit time", "duty")


def _twice(effects: Sequence[Effect]) -> bool:
    ways = {name: [one.place >= 0 for one in effects if one.name == name] for name in GOODS_ONLY[:2]}
    return any((one & other).any() for one in ways["distance"] for other in ways["transit time"])
