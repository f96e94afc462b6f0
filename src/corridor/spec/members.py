"""The members of an ensemble: a model file lists their names, and their own files say the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap

from corridor.errors import UsageError

Find = Callable[[str, str], CommentedMap]
"""Takes a model's name and the place where it was written; returns the merged data of its file."""


def with_members(data: Any, find: Find, place: str) -> Any:
    """Return the data of a model with every member that is given by name replaced by its own file's data.

    A file that lists members and no pillars gets the pillars of its members: each indicator stands in the pillar that
    it has in the first of them, with the mean of its full weights.

    Args:
        data: Parsed data of a model; anything that is no mapping is returned as it is, for the spec to refuse.
        find: Looks up a member by name.
        place: Where the model stands, for messages.

    Raises:
        UsageError: A member is no name, or is listed twice.
    """
    if not isinstance(data, CommentedMap) or not isinstance(data.get("members"), list):
        return data
    members = CommentedMap()
    for name in data["members"]:
        if not isinstance(name, str) or name in members:
            raise UsageError(f"{place}: members: must list the names of models, each once, found {name!r}")
        members[name] = find(name, place)
        if "members" in members[name]:
            raise UsageError(f"{place}: members: {name} is an ensemble itself, and a member must not be one")
    data["members"] = members
    if "pillars" not in data and all(_has_pillars(member) for member in members.values()):
        data["pillars"], data["weights"] = joined_pillars(members)
    return data


def joined_pillars(members: Mapping[str, Any]) -> tuple[CommentedMap, CommentedMap]:
    """Return pillars with the mean full weight of each indicator over all members, and the sum of each pillar."""
    pillar_of: dict[str, str] = {}
    total: dict[str, float] = {}
    for member in members.values():
        whole = sum(float(member["weights"].get(pillar, 0.0)) for pillar in member["pillars"])
        for pillar, inner in member["pillars"].items():
            inside = sum(float(weight) for weight in inner.values())
            for name, weight in inner.items():
                pillar_of.setdefault(name, pillar)
                share = float(member["weights"].get(pillar, 0.0)) / whole * float(weight) / inside
                total[name] = total.get(name, 0.0) + share / len(members)
    pillars, weights = CommentedMap(), CommentedMap()
    for name, pillar in pillar_of.items():
        pillars.setdefault(pillar, CommentedMap())[name] = round(total[name], 12)
    for pillar, inner in pillars.items():
        weights[pillar] = round(sum(inner.values()), 12)
        if weights[pillar] == 0.0:  # yardsticks bring no points, but a pillar's own weights must not all be 0
            inner.update(dict.fromkeys(inner, 1.0))
    return pillars, weights


def _has_pillars(member: Any) -> bool:
    """Whether a member's pillars and weights can be added up; what cannot is refused when the member is built."""
    pillars, weights = member.get("pillars"), member.get("weights")
    if not isinstance(pillars, Mapping) or not isinstance(weights, Mapping):
        return False
    if not all(isinstance(inner, Mapping) and inner for inner in pillars.values()):
        return False
    numbers = [*weights.values(), *(weight for inner in pillars.values() for weight in inner.values())]
    if not all(isinstance(number, int | float) and number >= 0 for number in numbers):
        return False
    return sum(weights.get(pillar, 0.0) for pillar in pillars) > 0 and all(
        sum(inner.values()) > 0 for inner in pillars.values()
    )
