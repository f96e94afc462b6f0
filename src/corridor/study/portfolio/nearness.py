"""Which lines are too near to each other to be chosen together: nested codes, views of one trade, like figures."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.spec.portfolio import NearDuplicatesSpec
from corridor.study.portfolio.rows import BoolArray, IntArray, Near

FloatArray = NDArray[np.float64]

SECTIONS: dict[str, tuple[int, int]] = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47), "H": (49, 53),
    "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84),
    "P": (85, 85), "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98),
}  # fmt: skip
"""Divisions of each section of ISIC Rev. 4, by which the OECD ICIO tables name industries."""

DIGITAL = "DDS"
"""Code of digitally deliverable services as one total."""

DELIVERABLE = ("SF", "SG", "SH", "SI", "SJ", "SK")
"""Balance-of-payments categories (EBOPS 2010) that are digitally deliverable (UNCTAD)."""

VIEWS: dict[str, tuple[str, ...]] = {
    "SA": ("C",), "SB": ("C",), "SC": ("H",), "SD": ("I",), "SE": ("F",), "SF": ("K",), "SG": ("K",), "SH": ("M",),
    "SI": ("J",), "SJ": ("M", "N"), "SK": ("J58T60", "R"), "SL": ("O",),
}  # fmt: skip
"""Industries that sell most of what a balance-of-payments category counts: two views of one trade. Own reading of the
two classifications: research, law and licences are in section M, software and telecommunications in J."""


@cache
def overlap(one: str, other: str) -> bool:
    """Whether two codes cover the same trade, in whole or in part.

    An HS code covers the codes that begin with it. Industries overlap where they have a division in common; a category
    of the balance of payments stands for the industries that sell it.
    """
    if one == other:
        return True
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit() and (one.startswith(other) or other.startswith(one))
    if _is_category(one) and _is_category(other):
        return one.startswith(other) or other.startswith(one)
    if DIGITAL in {one, other} and (_is_category(one) or _is_category(other)):
        return (one if other == DIGITAL else other)[:2] in DELIVERABLE
    return bool(divisions(one) & divisions(other))


def _is_category(code: str) -> bool:
    return code[:1] == "S" and code[1:2].isalpha()


def divisions(code: str) -> frozenset[int]:
    """Return the ISIC divisions behind a services code: 49 to 53 of H, 58 to 60 of J58T60, 62 and 63 of J62_63."""
    if code == DIGITAL:
        return frozenset[int]().union(*(divisions(part) for part in DELIVERABLE))
    if _is_category(code):
        return frozenset[int]().union(*(divisions(view) for view in VIEWS.get(code[:2], ())))
    numbers = code[1:]
    if not numbers:
        first, last = SECTIONS.get(code, (0, -1))
        return frozenset(range(first, last + 1))
    if "T" in numbers:
        first, _, last = numbers.partition("T")  # type: ignore[assignment]
        return frozenset(range(int(first), int(last) + 1))
    return frozenset(int(part) for part in numbers.split("_") if part.isdigit())


def near_of(lines: pl.DataFrame, contributions: pl.DataFrame, spec: NearDuplicatesSpec) -> Near:
    """Return what says which of some lines are too near to a line.

    Two lines of one direction are near where their codes overlap, where they share the leading HS digits that the spec
    names, or where they are of one sector and the model sees almost the same in both.

    Args:
        lines: Ranked lines.
        contributions: Their reasons, whose normalised figures tell how alike two lines are.
        spec: What counts as near.
    """
    direction = _numbers(lines, "exporter", "importer")
    sector = _numbers(lines, "exporter", "importer", "sector")
    codes = lines["product"].to_list()
    head = _heads(codes, spec.digits)
    figures = _figures(lines, contributions) if spec.alike is not None else np.zeros((len(codes), 0))

    def near(line: int, others: IntArray) -> BoolArray:
        found = np.zeros(len(others), dtype=np.bool_)
        beside = np.flatnonzero(direction[others] == direction[line])
        if spec.nested:
            found[beside] = [overlap(codes[line], codes[other]) for other in others[beside].tolist()]
        if spec.digits is not None and head[line] >= 0:
            found |= (direction[others] == direction[line]) & (head[others] == head[line])
        if spec.alike is not None:
            found |= (sector[others] == sector[line]) & (likeness(figures, line, others) >= spec.alike)
        return found

    return near


def likeness(figures: FloatArray, line: int, others: IntArray) -> FloatArray:
    """Return 1 less the mean distance between a line's normalised figures and those of others, over what both have.

    Args:
        figures: Normalised figures, 0..1 (n × k), NaN where not known.
        line: The line.
        others: The others (m).

    Returns:
        Likeness, 0..1 (m), rounded to nine digits; 0 where less than half of the figures are known of both.
    """
    apart = np.abs(figures[others] - figures[line])
    both = np.isfinite(apart)
    count = both.sum(axis=1)
    total = np.where(both, apart, 0.0).sum(axis=1)
    enough = 2 * count >= max(figures.shape[1], 1)
    found: FloatArray = np.where(enough, 1.0 - total / np.maximum(count, 1), 0.0)
    return np.round(found, 9)


def _figures(lines: pl.DataFrame, contributions: pl.DataFrame) -> FloatArray:
    """Return the normalised figures of each line that differ between lines of some direction (n × k), NaN for none.

    What is the same for all lines of every direction, such as distance, says nothing of likeness.
    """
    wide = lines.select("opportunity").join(
        contributions.pivot(on="indicator", index="opportunity", values="normalised"),
        on="opportunity", how="left", maintain_order="left",
    )  # fmt: skip
    figures = wide.drop("opportunity").to_numpy().astype(np.float64).reshape(lines.height, -1)
    return figures[:, _vary(figures, _numbers(lines, "exporter", "importer"))]


def _vary(figures: FloatArray, direction: IntArray) -> BoolArray:
    varies = np.zeros(figures.shape[1], dtype=np.bool_)
    for one in np.unique(direction):
        of = figures[direction == one]
        highest = np.where(np.isnan(of), -np.inf, of).max(axis=0)
        lowest = np.where(np.isnan(of), np.inf, of).min(axis=0)
        varies |= highest > lowest
    return varies


def _heads(codes: list[str], digits: int | None) -> IntArray:
    """Return a number for the leading digits of each HS code, -1 for services and for codes that are shorter."""
    heads = [int(code[:digits]) if code.isdigit() and digits and len(code) >= digits else -1 for code in codes]
    return np.array(heads, dtype=np.int64)


def _numbers(lines: pl.DataFrame, *names: str) -> IntArray:
    """Return a number for each combination of columns, the same where they are the same."""
    keys = lines.select(pl.concat_str(names, separator="|").rank("dense").cast(pl.Int64)).to_series()
    return keys.to_numpy()
