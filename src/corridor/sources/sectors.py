"""From sectors to the codes that a snapshot holds: which products each segment is ranked on, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corridor.errors import UsageError
from corridor.spec import SectorSpec, Segment

NOT_OBSERVABLE = "no source in the snapshot holds this code or anything finer"


@dataclass(frozen=True)
class Candidate:
    """A product of a segment that can be ranked; `coarse` where it stands for finer codes."""

    sector: str
    segment: str
    product: str
    title: str
    coarse: bool


@dataclass(frozen=True)
class CodeMap:
    """What a ranking covers.

    Attributes:
        candidates: Products to rank, in the order of the sectors.
        left_out: (sector, segment, code, reason) of every code that is not ranked on its own.
        minerals: Mineral behind a product, by product.
    """

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[str, str, str, str], ...]
    minerals: dict[str, str] = field(default_factory=dict)


def map_sectors(sectors: Sequence[SectorSpec], products: Iterable[str], titles: Mapping[str, str]) -> CodeMap:
    """Resolve the segments of a ranking to codes that the data hold.

    A segment is ranked on its codes where the data hold all of them, exactly or finer; else on its `observed_as`
    codes where it has any; else on the codes that are there, the others being listed.

    Args:
        sectors: Sectors of one ranking.
        products: HS codes, services categories and services industries for which the data hold flows.
        titles: Titles of products by code; a coarse product or a service takes the title of its segment, followed by
            its own where several stand for the segment.

    Raises:
        UsageError: A code, or a code under it, falls into two segments, so that trade would count twice.
    """
    available = sorted(set(products))
    candidates: list[Candidate] = []
    left_out: list[tuple[str, str, str, str]] = []
    minerals: dict[str, str] = {}
    for sector in sectors:
        for name, segment in sector.segments.items():
            found, missing = _resolve(segment, available)
            minerals |= {p: mineral for code, mineral in segment.minerals.items() for p in _under(code, available)}
            for product, coarse in found:
                title = _title(segment, product, titles, coarse=coarse, alone=len(found) == 1)
                candidates.append(Candidate(sector.name, name, product, title, coarse))
            left_out += [(sector.name, name, code, NOT_OBSERVABLE) for code in missing]
            left_out += [(sector.name, name, code, reason) for code, reason in sorted(segment.left_out.items())]
    _refuse_overlap(candidates)
    ranked = {candidate.product for candidate in candidates}  # what one sector leaves to another is not left out
    return CodeMap(tuple(candidates), tuple(row for row in left_out if row[2] not in ranked), minerals)


def _resolve(segment: Segment, available: Sequence[str]) -> tuple[list[tuple[str, bool]], list[str]]:
    """Return (product, coarse) of a segment and the codes that nothing stands for."""
    codes = segment.codes or segment.services
    under = {code: _under(code, available) for code in codes}
    missing = [code for code in codes if not under[code]]
    if missing and segment.observed_as:
        stand_ins = [p for code in segment.observed_as for p in available if p == code]
        if stand_ins:
            return [(p, True) for p in stand_ins], []
    exact = [p for code in codes for p in under[code]]
    return [(p, False) for p in dict.fromkeys(exact)], missing


def _title(segment: Segment, product: str, titles: Mapping[str, str], *, coarse: bool, alone: bool) -> str:
    """Return the segment's title where the product stands for all of it, else the product's, told apart by both."""
    own = titles.get(product, product)
    if not coarse:
        return titles.get(product, segment.title)
    return segment.title if alone else f"{segment.title}: {own[:1].lower()}{own[1:]}"


def _under(code: str, available: Sequence[str]) -> list[str]:
    """Return the code itself where the data hold it, else the coarsest ones under it: no trade counts twice."""
    if code in available or not code.isdigit():
        return [code] if code in available else []
    finer = [product for product in available if product.startswith(code)]
    return [p for p in finer if not any(p != other and p.startswith(other) for other in finer)]


def _contains(code: str, product: str) -> bool:
    """Whether a product that begins like a code lies within it: section H holds H49, but section S holds no SI."""
    return code == product or len(code) > 1 or product[1].isdigit()


def _refuse_overlap(candidates: Sequence[Candidate]) -> None:
    """Refuse codes that stand in two places or contain one another, naming both segments."""
    ordered = sorted(candidates, key=lambda c: (c.product, c.sector, c.segment))
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            if not second.product.startswith(first.product):
                break
            if not _contains(first.product, second.product):
                continue
            raise UsageError(
                f"{first.sector}.{first.segment} ({first.product}) and {second.sector}.{second.segment} "
                f"({second.product}) cover the same trade, which would be counted twice; take the code out of one "
                "of them or name it under left_out"
            )
