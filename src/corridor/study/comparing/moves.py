"""Which opportunities moved between two runs, which came and went and why, and how far the two rankings agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from corridor.ranking import Ranking
from corridor.spec import ResolvedJob
from corridor.study.comparing.attributing import CAUSES, MEASURES, POINT, Ends, counted
from corridor.study.comparing.mixing import common_directions, common_sectors
from corridor.study.comparing.sharing import PARTS

TEXTS = ("exporter", "importer", "sector", "segment", "product", "title")

TOPS = (10, 20)
"""Lengths of the lists whose overlap is told."""


def comparable(lines: pl.DataFrame, before: ResolvedJob, after: ResolvedJob) -> pl.DataFrame:
    """Return the lines of the corridors and sectors that both jobs rank."""
    directions = pl.DataFrame(common_directions(before, after), schema=["exporter", "importer"], orient="row")
    directions = directions.cast(pl.String)
    inside = lines.filter(pl.col("sector").is_in(common_sectors(before, after)))
    return inside.join(directions, on=["exporter", "importer"], how="semi", maintain_order="left")


def moved(ends: Ends, parts: pl.DataFrame | None, texts: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Return the opportunities that both runs rank, with both scores and ranks and what each change is due to.

    Args:
        ends: Lines of both runs.
        parts: From `attributed`; None where changes cannot be attributed, which leaves the parts empty.
        texts: Whole lines of both runs, for titles and sectors; what the later run says stands.

    Returns:
        opportunity, `TEXTS`, score_before, score_after, score_change (points), rank_before, rank_after, rank_change
        (above 0: moved up), then `score_data` and so on in points and `rank_data` and so on in ranks, as numbers that
        sum to the change; sorted by opportunity.
    """
    both = ends.before.join(ends.after, on="opportunity", how="inner", suffix="_after")
    both = both.select(
        "opportunity",
        score_before="score",
        score_after="score_after",
        score_change=pl.col("score_after") - pl.col("score"),
        rank_before="rank",
        rank_after="rank_after",
        rank_change=pl.col("rank") - pl.col("rank_after"),
    )
    found = texts[1].select("opportunity", *TEXTS).join(both, on="opportunity", how="inner")
    found = _divided(found, {f"score_{name}": POINT for name in ("before", "after", "change")})
    units = {f"{m}_{cause}": PARTS * (POINT if m == "score" else 1) for m in MEASURES for cause in CAUSES}
    if parts is None:
        found = found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in units)
    else:
        found = found.join(_divided(parts, units).select("opportunity", *units), on="opportunity", how="left")
    return found.sort("opportunity")


def _divided(frame: pl.DataFrame, units: dict[str, int]) -> pl.DataFrame:
    """Return whole numbers as floats of so many units each; polars would multiply by a reciprocal that is rounded."""
    return frame.with_columns(pl.Series(name, frame[name].to_numpy() / unit) for name, unit in units.items())


def biggest_first(moves: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return moves sorted by how far they went, by "rank" or by "score", the other deciding among equals."""
    other = "score" if by == "rank" else "rank"
    keys = [pl.col(f"{by}_change").abs(), pl.col(f"{other}_change").abs(), pl.col("opportunity")]
    return moves.sort(keys, descending=[True, True, False])


def one_sided(here: pl.DataFrame, there: Ranking, moves: pl.DataFrame, job: ResolvedJob) -> pl.DataFrame:
    """Return the lines of one run that do not stand beside a line of the other, with the reason, in rank order.

    Args:
        here: Lines of the run that ranks them.
        there: Ranking of the other.
        moves: What stands side by side, by opportunity.
        job: Job of the other.

    Returns:
        opportunity, `TEXTS`, score, rank, reason.
    """
    alone = here.join(moves, on="opportunity", how="anti").sort("rank", "opportunity")
    told = _Reasons(there, job)
    why = [told.why(row) for row in alone.select("opportunity", *TEXTS).iter_rows(named=True)]
    return alone.select("opportunity", *TEXTS, "score", "rank").with_columns(reason=pl.Series(why, dtype=pl.String))


Place = tuple[str, ...]

SEGMENT = ("exporter", "importer", "sector", "segment")


class _Reasons:
    """Why a run does not rank an opportunity, as its own list of what was left out tells it."""

    def __init__(self, ranking: Ranking, job: ResolvedJob) -> None:
        self._directions, self._sectors = set(job.job.directions()), job.job.sectors
        left_out = ranking.excluded.select("exporter", "importer", "sector", "code", "reason")
        self._by_code: dict[Place, str] = {row[:4]: row[4] for row in left_out.iter_rows()}
        self._by_segment = _listed(ranking.excluded, "reason")
        self._codes = _listed(ranking.lines, "product")
        self._sector_of = dict(ranking.lines.select("opportunity", "sector").iter_rows())

    def why(self, row: dict[str, Any]) -> str:
        """Return the reason in words; the one that is nearest to the opportunity stands."""
        if row["opportunity"] in self._sector_of:
            return f"it is ranked under the sector {self._sector_of[row['opportunity']]}"
        pair = (row["exporter"], row["importer"])
        if pair not in self._directions:
            return f"the corridor {pair[0]} → {pair[1]} is not in the job"
        if row["sector"] not in self._sectors:
            return f"the sector {row['sector']} is not in the job"
        return self._by_code.get((*pair, row["sector"], row["product"]), self._of_segment(row))

    def _of_segment(self, row: dict[str, Any]) -> str:
        """Return what stands for the segment of an opportunity, or why nothing does."""
        segment = tuple(row[key] for key in SEGMENT)
        if segment in self._codes:
            return f"the segment {row['segment']} is ranked on {', '.join(self._codes[segment])}"
        if segment in self._by_segment:
            return f"the segment {row['segment']}: {'; '.join(self._by_segment[segment])}"
        return "no segment of the job is ranked on this code"


def _listed(frame: pl.DataFrame, column: str) -> dict[Place, list[str]]:
    """Return the values of a column by segment, each once, sorted."""
    grouped = frame.group_by(SEGMENT, maintain_order=True).agg(pl.col(column).unique().sort())
    return {tuple(row[:-1]): row[-1] for row in grouped.iter_rows()}


def agreement(ends: Ends) -> dict[str, Any]:
    """Return how far two rankings agree: Spearman's rho and Kendall's tau-b of what both rank, and shared tops.

    Returns:
        `both`, `spearman`, `kendall` (None with fewer than two opportunities or where all share one rank), and `tops`:
        for each of `TOPS` the length looked at, which is shorter where a run ranks fewer, and how many are in both.
    """
    both = ends.before.join(ends.after, on="opportunity", how="inner", suffix="_after")
    left, right = (both[name].to_numpy() for name in ("score", "score_after"))
    told = both.height > 1 and len(np.unique(left)) > 1 and len(np.unique(right)) > 1
    rho, tau = _coefficients(left, right) if told else (None, None)
    return {"both": both.height, "spearman": rho, "kendall": tau, "tops": [_shared_top(ends, n) for n in TOPS]}


def _coefficients(left: Any, right: Any) -> tuple[float, float]:
    from scipy.stats import kendalltau, spearmanr  # noqa: PLC0415  takes half a second to load

    return float(spearmanr(left, right).statistic), float(kendalltau(left, right).statistic)


def _shared_top(ends: Ends, count: int) -> dict[str, int]:
    """Return how many of the first opportunities of either run are among those of the other."""
    size = min(count, ends.before.height, ends.after.height)
    tops = [set(one.sort("rank", "opportunity").head(size)["opportunity"]) for one in (ends.before, ends.after)]
    return {"top": count, "of": size, "shared": len(tops[0] & tops[1])}


def by_indicator(before: Ranking, after: Ranking, opportunities: Sequence[str]) -> pl.DataFrame:
    """Return how the points of each indicator changed for opportunities that both runs rank.

    Points sum to the score in either run, so their changes sum to the change of the score, to 1e-9. A figure that is
    missing brings no points, and its points stay empty.

    Returns:
        opportunity, indicator, pillar, raw, normalised, weight and contribution with `_before` and `_after`, change;
        sorted by opportunity, then the largest change first.
    """
    figures = ("raw", "normalised", "weight", "contribution")
    wanted = pl.DataFrame({"opportunity": opportunities}, schema={"opportunity": pl.String})
    sides = []
    for ranking, when in ((before, "before"), (after, "after")):
        rows = ranking.contributions.join(wanted, on="opportunity", how="semi")
        told = {f"{name}_{when}": pl.col(name) for name in (*figures, "pillar")}
        sides.append(rows.select("opportunity", "indicator", **told))
    joined = sides[0].join(sides[1], on=["opportunity", "indicator"], how="full", coalesce=True)
    points = [pl.col(f"contribution_{when}").fill_null(0.0).fill_nan(0.0) for when in ("before", "after")]
    found = joined.with_columns(pillar=pl.coalesce("pillar_after", "pillar_before"), change=points[1] - points[0]).drop(
        "pillar_before", "pillar_after"
    )
    return found.sort(["opportunity", pl.col("change").abs(), "indicator"], descending=[False, True, False])


def counted_ends(before: pl.DataFrame, after: pl.DataFrame) -> Ends:
    """Return the lines of both runs, counted."""
    return Ends(counted(before), counted(after))
