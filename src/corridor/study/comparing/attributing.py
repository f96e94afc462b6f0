"""Each opportunity's change of score and rank, shared among data, weights and model so that the parts sum exactly.

Scores are counted in ten-billionths of a point, in which every ranking is rounded, so all of it is done in integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from corridor.study.comparing.mixing import FACTORS
from corridor.study.comparing.sharing import PARTS, Ints, share

POINT = 10**10
"""Units of a score in a point."""

CAUSES = (*FACTORS, "version", "joint")
"""What a change is due to: the three factors; what scoring both runs anew with this version does not reproduce; and
what cannot be told apart, as no mixture between the two runs can be scored."""

MEASURES = ("score", "rank")

Corner = tuple[int, ...]
Corners = Mapping[Corner, pl.DataFrame]
"""Lines of every mixture by 0 (before) or 1 (after) of each changed factor; what cannot be scored is left out."""


@dataclass(frozen=True)
class Ends:
    """The lines of both runs that are compared, as `counted` gives them: opportunity, score, rank."""

    before: pl.DataFrame
    after: pl.DataFrame


def counted(lines: pl.DataFrame) -> pl.DataFrame:
    """Return opportunities with their score in units of `POINT` and their rank among these lines, ties sharing one."""
    units = (pl.col("score") * POINT).round().cast(pl.Int64)
    rank = pl.col("score").rank("min", descending=True).cast(pl.Int64)
    return lines.filter(pl.col("score").is_not_null()).select("opportunity", score=units, rank=rank)


def attributed(ends: Ends, changed: tuple[str, ...], corners: Corners | None) -> pl.DataFrame:
    """Return what every change of an opportunity that both runs rank is due to.

    A rank counts from its better end: a part above 0 moved the opportunity up.

    Args:
        ends: The lines of both runs.
        changed: Factors that differ, in the order of `FACTORS`.
        corners: Lines of every mixture of the changed factors, pure ones too; None where there is nothing to mix, as
            the runs are by one version and differ in one factor at most: the whole change is that factor's.

    Returns:
        opportunity and, for each of `MEASURES` and `CAUSES`, `score_data` and so on, Int64: sixtieths of a unit of
        score, sixtieths of a rank. Rows of an opportunity sum to its change; one row each, sorted.
    """
    both = ends.before.join(ends.after, on="opportunity", how="inner", suffix="_after").sort("opportunity")
    columns: dict[str, Ints] = {}
    for measure in MEASURES:
        sign = -1 if measure == "rank" else 1
        ended = [sign * both[name].to_numpy() for name in (measure, f"{measure}_after")]
        if corners is None:
            parts = _whole(ended[1] - ended[0], changed)
        else:
            parts = _shared(both["opportunity"], ended, measure, sign, changed, corners)
        columns |= {f"{measure}_{cause}": parts[cause] for cause in CAUSES}
    return both.select("opportunity").with_columns(pl.Series(name, value) for name, value in columns.items())


def _whole(change: Ints, changed: tuple[str, ...]) -> dict[str, Ints]:
    """Give a change to the one factor that differs, or to the version where none does."""
    cause = changed[0] if changed else "version"
    return {name: change * PARTS if name == cause else np.zeros_like(change) for name in CAUSES}


def _shared(  # noqa: PLR0917
    names: pl.Series, ended: list[Ints], measure: str, sign: int, changed: tuple[str, ...], corners: Corners
) -> dict[str, Ints]:
    """Share a change among the factors by re-scored mixtures; what these do not reproduce is the version's."""
    shape = (2,) * len(changed)
    values = np.zeros((*shape, len(names)), dtype=np.int64)
    known = np.zeros(values.shape, dtype=np.bool_)
    for corner in product((0, 1), repeat=len(changed)):
        if corner in corners:
            found = pl.DataFrame({"opportunity": names}).join(
                corners[corner], on="opportunity", how="left", maintain_order="left"
            )
            values[corner] = sign * found[measure].fill_null(0).to_numpy()
            known[corner] = found[measure].is_not_null().to_numpy()
    shares = share(values, known)
    first, last = (0,) * len(changed), (1,) * len(changed)
    scored = np.where(known[first] & known[last], values[last] - values[first], 0)
    parts = dict(zip(changed, shares.parts, strict=True))
    parts |= {"version": PARTS * (ended[1] - ended[0] - scored), "joint": shares.joint}
    return {cause: parts.get(cause, np.zeros_like(scored)) for cause in CAUSES}
