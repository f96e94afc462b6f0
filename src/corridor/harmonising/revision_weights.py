"""How much of a code's trade goes to each of its counterparts in another HS revision.

Weights are whole billionths that add up to exactly one billion for each code, so that what is built on them is exact in
integers and the same on every machine. Where a code has one counterpart, it takes all. Where it has several, a step of
one revision is weighted by, in this order:

1. the user's own table;
2. trade in the step's target revision, where the caller gave some: the trade y_b of a target b is divided among the
   codes S(b) that lead to it, by their own trade x_a where the caller gave that too and alike where not, and a code's
   weights are in proportion to what it got, w(a, b) ∝ y_b · x_a / Σ_{a' ∈ S(b)} x_a'. So a target that collects a
   little from very many codes (waste, parts) draws little from each;
3. the rule, `nearest` or `equal`, for codes of whose targets none trades.

Weights of a chain are those of its steps, multiplied and added up: w(a, c) = Σ_b w(a, b) · w(b, c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.harmonising.concordance import REVISIONS, codes, path, require_revision, step

WHOLE: Final = 10**9
"""One, in billionths."""

TOLERANCE: Final = 1e-6
"""How far the weights of a user's table may be from adding up to one: it forgives rounding in print, no more."""

RULES: Final = ("nearest", "equal")
TABLE_COLUMNS: Final = ("nomenclature", "product", "to_nomenclature", "to_product", "weight")

Rule = Literal["nearest", "equal"]
Split = tuple[tuple[str, int], ...]
"""Counterparts with their billionths, by code; none where the code leads nowhere."""


@dataclass(frozen=True, eq=False)
class Weights:
    """How to weight codes with several counterparts; build one with `weights` and keep it, since results are cached.

    Attributes:
        rule: `equal`: all counterparts alike. `nearest`: those that share most leading digits with the code share
            equally (the same number; else the same heading; else the same chapter; else all).
        trade: By revision, what its codes trade in US dollars; empty for none.
        table: By (from, to) revision and code, the user's own weights; empty for none.
    """

    rule: Rule = "nearest"
    trade: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    table: Mapping[tuple[str, str], Mapping[str, Split]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The weights in a few words, as reports tell them."""
        own = ["own table"] if self.table else []
        trade = [f"trade in {', '.join(sorted(self.trade, key=REVISIONS.index))}"] if self.trade else []
        return ", else ".join([*own, *trade, self.rule])


NEAREST: Final = Weights("nearest")
EQUAL: Final = Weights("equal")


def weights(
    rule: str = "nearest", *, trade: Mapping[str, pl.DataFrame] | None = None, table: pl.DataFrame | None = None
) -> Weights:
    """Return weights from frames.

    Args:
        rule: `nearest` or `equal`, for what neither trade nor table decides.
        trade: By revision, rows of `product` (six digits) and `value_usd` (Int64) that are already in that revision,
            such as those of a later year; rows of one product are added up, codes that the revision lacks are ignored.
        table: Own weights, columns `TABLE_COLUMNS`, `weight` adding up to one for each code. A row between revisions
            that follow each other weights that step; between others, the whole chain.

    Raises:
        UsageError: The rule or a revision is unknown.
        DataError: A frame lacks a column, a value is negative, a code is unknown, or weights do not add up to one.
    """
    if rule not in RULES:
        raise UsageError(f"weights: must be one of {', '.join(RULES)}, found {rule!r}")
    traded = {require_revision(name): _traded(name, frame) for name, frame in (trade or {}).items()}
    own = _own(table) if table is not None else {}
    return Weights("equal" if rule == "equal" else "nearest", traded, own)


@cache
def shares(source: str, target: str, how: Weights = NEAREST) -> Mapping[str, Split]:
    """Return for each code of a revision what share goes where in another.

    Args:
        source: Revision of the codes.
        target: Revision to reach, later or earlier.
        how: The weights.

    Returns:
        Code → (counterpart, billionths) by counterpart, adding up to `WHOLE`; empty for a code that leads nowhere.
    """
    composed: dict[str, Split] = {code: ((code, WHOLE),) for code in sorted(codes(source))}
    for here, there in path(source, target):
        onward = _step_shares(here, there, how)
        composed = {code: _compose(split, onward) for code, split in composed.items()}
    return composed | dict(how.table.get((source, target), {}))


def divide(total: int, parts: Sequence[tuple[str, int]]) -> Split:
    """Divide a whole number in proportion, by largest remainder, ties by code.

    Args:
        total: What to divide, not negative.
        parts: Code and size, not negative, not all zero.

    Returns:
        Code and whole part by code; codes that get nothing are left out.
    """
    full = sum(size for _, size in parts)
    floors = {code: total * size // full for code, size in parts}
    by_remainder = sorted(parts, key=lambda part: (-(total * part[1] % full), part[0]))
    for code, _ in by_remainder[: total - sum(floors.values())]:
        floors[code] += 1
    return tuple((code, part) for code, part in sorted(floors.items()) if part)


@cache
def _step_shares(source: str, target: str, how: Weights) -> Mapping[str, Split]:
    own = how.table.get((source, target), {})
    back = step(target, source)
    here, there = how.trade.get(source, {}), how.trade.get(target, {})
    claims = {other: _claims(back[other], value, here) for other, value in there.items()}
    return {
        code: own.get(code) or _split(code, counterparts, how.rule, claims)
        for code, counterparts in step(source, target).items()
    }


def _claims(sources: tuple[str, ...], value: int, trade: Mapping[str, int]) -> dict[str, int]:
    """Divide a target's trade among the codes that lead to it, by their own trade where known, else alike."""
    sizes = [(code, trade.get(code, 0)) for code in sources]
    return dict(divide(value * WHOLE, sizes if any(size for _, size in sizes) else [(code, 1) for code in sources]))


def _split(code: str, counterparts: tuple[str, ...], rule: Rule, claims: Mapping[str, Mapping[str, int]]) -> Split:
    """Weight one code's counterparts."""
    if len(counterparts) < 2:
        return tuple((counterpart, WHOLE) for counterpart in counterparts)
    traded = [(counterpart, claims.get(counterpart, {}).get(code, 0)) for counterpart in counterparts]
    if any(value for _, value in traded):
        return divide(WHOLE, traded)
    alike = counterparts if rule == "equal" else _nearest(code, counterparts)
    return divide(WHOLE, [(counterpart, 1) for counterpart in alike])


def _nearest(code: str, counterparts: tuple[str, ...]) -> tuple[str, ...]:
    for count in (6, 4, 2):
        found = tuple(other for other in counterparts if other[:count] == code[:count])
        if found:
            return found
    return counterparts


def _compose(split: Split, onward: Mapping[str, Split]) -> Split:
    """Multiply and add up; what would end at a dead end goes to the other counterparts in proportion."""
    if len(split) == 1:
        return onward[split[0][0]]
    sizes: dict[str, int] = {}
    for middle, share in split:
        for counterpart, part in onward[middle]:
            sizes[counterpart] = sizes.get(counterpart, 0) + share * part
    return divide(WHOLE, sorted(sizes.items())) if sizes else ()


def _traded(revision: str, frame: pl.DataFrame) -> dict[str, int]:
    place = f"trade weights of {revision}"
    _require(frame, ("product", "value_usd"), place)
    if not frame["value_usd"].dtype.is_integer():
        raise DataError(f"{place}: column value_usd must be whole US dollars, found {frame['value_usd'].dtype}")
    below = frame.filter(pl.col("value_usd") < 0)
    if below.height:
        product, value = below.select("product", "value_usd").row(0)
        raise DataError(f"{place}: product {product}: value_usd must not be negative, found {value:,}")
    sums = frame.group_by("product").agg(pl.col("value_usd").cast(pl.Int128).sum()).iter_rows()
    known = codes(revision)
    return {product: int(value) for product, value in sums if product in known and value}


def _own(table: pl.DataFrame) -> dict[tuple[str, str], dict[str, Split]]:
    _require(table, TABLE_COLUMNS, "table of weights")
    own: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for number, row in enumerate(table.select(TABLE_COLUMNS).iter_rows(), start=1):
        source, product, target, counterpart, weight = row
        place = f"table of weights: row {number}"
        for revision, code in ((source, product), (target, counterpart)):
            if code not in codes(require_revision(revision)):
                raise DataError(f"{place}: {revision} has no code {code!r}; codes have six digits")
        if weight is None or not 0 <= weight <= 1:
            raise DataError(f"{place}: weight must be between 0 and 1, found {weight}")
        parts = own.setdefault((source, target), {}).setdefault(product, {})
        if counterpart in parts:
            raise DataError(f"{place}: {source} {product} to {target} {counterpart} is there twice")
        parts[counterpart] = float(weight)
    return {pair: {code: _settled(pair, code, parts) for code, parts in rows.items()} for pair, rows in own.items()}


def _settled(pair: tuple[str, str], code: str, parts: Mapping[str, float]) -> Split:
    total = sum(parts.values())
    if abs(total - 1) > TOLERANCE:
        source, target = pair
        raise DataError(
            f"table of weights: {source} {code} to {target}: weights must add up to 1, found {total:.9g} "
            f"({', '.join(f'{other}: {weight:g}' for other, weight in sorted(parts.items()))})"
        )
    return divide(WHOLE, [(other, round(weight * 10**15)) for other, weight in sorted(parts.items())])


def _require(frame: pl.DataFrame, columns: Iterable[str], place: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise DataError(f"{place}: no column {', '.join(missing)}; found {', '.join(frame.columns)}")
