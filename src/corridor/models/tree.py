"""A hierarchy of indicators of any depth: its names, its weights by name, and its groups from the indicators up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from corridor.errors import UsageError
from corridor.models.columns import check_known, check_number
from corridor.registry import unknown_name

Tree: TypeAlias = Mapping[str, Any]
"""Name → group below it (a tree of the same kind), or list of indicators, or weight of the indicator of that name."""


class Part(NamedTuple):
    """A member of a group: the columns first..end − 1, and the group's name, or None for a single indicator."""

    first: int
    end: int
    group: str | None
    name: str


class Group(NamedTuple):
    """A node of a hierarchy: its members, and its height above the indicators (1 for a group of indicators alone)."""

    name: str
    parts: tuple[Part, ...]
    height: int


def groups_of(tree: Tree) -> list[Group]:
    """Return the groups of a tree, each after those below it; the last is the whole, named by `root_of`.

    Columns stand in the order of `indicators_of`, so that each group covers neighbouring ones.
    """
    found: list[Group] = []
    name, below = root_of(tree)
    _collect(name, below, 0, found)
    return found


def _collect(name: str, below: Tree, first: int, found: list[Group]) -> Part:
    parts: list[Part] = []
    height = 1
    for member, inner in below.items():
        start = parts[-1].end if parts else first
        if isinstance(inner, Mapping):
            parts.append(_collect(member, inner, start, found))
            height = max(height, found[-1].height + 1)
        else:
            parts.append(Part(start, start + 1, None, member))
    found.append(Group(name, tuple(parts), height))
    return Part(first, parts[-1].end, name, name)


def root_of(tree: Tree) -> tuple[str, Tree]:
    """Return the name of the whole and what is below it; a tree of several tops is the group "score"."""
    if len(tree) == 1:
        (name, below), *_ = tree.items()
        if isinstance(below, Mapping):
            return name, below
    return "score", tree


def indicators_of(tree: Tree) -> list[str]:
    """Return the names of the indicators of a tree, in its order."""
    return [name for name, _ in _leaves(tree)]


def _leaves(tree: Tree) -> Iterator[tuple[str, float]]:
    for name, inner in tree.items():
        if isinstance(inner, Mapping):
            yield from _leaves(inner)
        else:
            yield name, float(inner)


def checked_tree(tree: Any, place: str = "tree") -> dict[str, Any]:
    """Return a tree with a weight at every indicator; lists give each of theirs the weight 1.

    Raises:
        UsageError: A group is empty, a name stands twice, or a weight is no number from 0 up or all of a group are 0.
    """
    plain = _plain(tree, place)
    names = [group.name for group in groups_of(plain)] + indicators_of(plain)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"{place}: names stand twice: {', '.join(twice)}")
    return plain


def _plain(tree: Any, place: str) -> dict[str, Any]:
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        tree = dict.fromkeys(map(str, tree), 1.0)
    if not isinstance(tree, Mapping) or not tree:
        raise UsageError(f"{place}: must name at least one indicator, found {tree!r}")
    plain: dict[str, Any] = {}
    for name, inner in tree.items():
        deeper = isinstance(inner, Mapping) or (isinstance(inner, Sequence) and not isinstance(inner, str))
        at = f"{place}.{name}"
        plain[str(name)] = _plain(inner, at) if deeper else check_number(at, inner, least=0.0, most=1e12)
    if all(inner == 0.0 for inner in plain.values()):
        raise UsageError(f"{place}: at least one weight must be above 0")
    return plain


def weights_below(tree: Tree, weights: Mapping[str, float]) -> dict[str, float]:
    """Return the full weight of each indicator by name, adding up to 1: the product of its shares on the way down.

    Args:
        tree: A tree from `checked_tree`.
        weights: Group → weight among its neighbours, 1 where it is not named.

    Raises:
        UsageError: A weight names no group, is no number from 0 up, or those of a group are all 0.
    """
    _, below = root_of(tree)
    groups = [group.name for group in groups_of(tree)][:-1]
    for name, weight in weights.items():
        if name not in groups:
            raise UsageError(unknown_name("group in weights:", name, groups))
        check_number(f"weights.{name}", weight, least=0.0, most=1e12)
    return shares_below(below, weights)


def shares_below(below: Tree, weights: Mapping[str, float], share: float = 1.0) -> dict[str, float]:
    """Return a share divided among the indicators of a tree by name: by weight in each group, on the way down.

    Raises:
        UsageError: The weights of a group are all 0.
    """
    own = {name: weights.get(name, 1.0) if isinstance(inner, Mapping) else inner for name, inner in below.items()}
    total = sum(own.values())
    if total <= 0.0:
        raise UsageError(f"weights: at least one of {', '.join(below)} must be above 0")
    full: dict[str, float] = {}
    for name, inner in below.items():
        part = share * (own[name] / total)
        full |= shares_below(inner, weights, part) if isinstance(inner, Mapping) else {name: part}
    return full


def tree_from_parents(parents: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the tree of a table that names each node's parent, as published frameworks do.

    Args:
        parents: Node → node above it, None at the top; in the order that the tree is to have.

    Raises:
        UsageError: A parent is no node, or nodes stand in a circle.

    Example:
        >>> tree_from_parents({"index": None, "p": "index", "a": "p", "b": "p"})
        {'index': {'p': {'a': 1.0, 'b': 1.0}}}
    """
    check_known("parent:", [above for above in parents.values() if above is not None], parents)
    below: dict[str | None, list[str]] = {}
    for name, above in parents.items():
        below.setdefault(above, []).append(name)
    tree = _grown(None, below)
    reached = indicators_of(tree) + [group.name for group in groups_of(tree)] if tree else []
    lost = [name for name in parents if name not in reached]
    if lost:
        raise UsageError(f"parents: {', '.join(lost)} hang on no top")
    return tree


def _grown(above: str | None, below: Mapping[str | None, Sequence[str]]) -> dict[str, Any]:
    return {name: _grown(name, below) if name in below else 1.0 for name in below.get(above, ())}
