"""Score the opportunities of a job: features, a pipeline fitted on the stated reference, and a ranking with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.indicators import INDICATORS, Opportunities, compute
from corridor.models.build import build_pipeline
from corridor.models.score import Scored, score
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS, Ranking
from corridor.sources.sectors import Candidate, CodeMap
from corridor.spec import ModelSpec
from corridor.study.facts_of_lines import line_facts

Pair = tuple[str, str]


@dataclass(frozen=True)
class Scoring:
    """A ranking with the pipeline that made it.

    Attributes:
        ranking: The ranked opportunities.
        pipeline: Fitted pipeline.
        reference: Features of the reference population. features: those of the ranked lines, in rank order.
    """

    ranking: Ranking
    pipeline: Any
    reference: pl.DataFrame
    features: pl.DataFrame


def reference_pairs(model: ModelSpec, known: Sequence[str]) -> list[Pair]:
    """Return every pair of the model's reference countries that the snapshot knows."""
    countries = [code for code in model.reference.countries if code in set(known)]
    return [(left, right) for left in countries for right in countries if left != right]


def score_job(
    cube: Cube,
    directions: Sequence[Pair],
    codes: CodeMap,
    model: ModelSpec,
    declared: pl.DataFrame,
    watched: pl.DataFrame,
    hashes: Mapping[str, str],
) -> Scoring:
    """Fit the model on its reference population and rank the job's opportunities.

    Args:
        cube: The world as of the run's year; holds the job's corridors and the reference pairs.
        directions: Corridors to rank, (exporter, importer).
        codes: What each segment is ranked on.
        model: The scoring model.
        declared: Declarations of the job's corridors, as goods_flows has them.
        watched: Products that need an export-control review.
        hashes: `spec` and `data` digests, written on every line.
    """
    pipeline, reference = _fit(cube, model, codes)
    rows = [(pair, candidate) for pair in directions for candidate in codes.candidates]
    o = _opportunities(cube, rows, model, codes)
    features, years = compute(o, model.indicators)
    scored = score(pipeline, features)
    facts = line_facts(o, rows, scored, years, declared, watched)
    return _rank(o, rows, scored, features, years, facts, model, codes, hashes, pipeline, reference)


def _fit(cube: Cube, model: ModelSpec, codes: CodeMap) -> tuple[Any, pl.DataFrame]:
    names = {cube.countries[i] for i in np.unique(cube.corridors)} & set(model.reference.countries)
    index = {code: i for i, code in enumerate(cube.countries)}
    inside = np.isin(cube.corridors, [index[name] for name in names]).all(axis=1)
    corridors = np.flatnonzero(inside)
    products = np.flatnonzero(cube.is_known)  # what only later years know must not move the goalposts
    o = Opportunities(
        cube,
        np.repeat(corridors, len(products)),
        np.tile(products, len(corridors)),
        model.reference.window,
        codes.minerals,
    )
    features, _ = compute(o, model.indicators)
    pipeline = build_pipeline(model, {name: str(INDICATORS[name].direction) for name in model.indicators})
    pipeline.fit(features)
    return pipeline, features


def _opportunities(cube: Cube, rows: list[tuple[Pair, Candidate]], model: ModelSpec, codes: CodeMap) -> Opportunities:
    place = {(cube.countries[i], cube.countries[j]): p for p, (i, j) in enumerate(cube.corridors)}
    return Opportunities(
        cube,
        np.array([place[pair] for pair, _ in rows], dtype=np.int64),
        np.array([cube.product_index[c.product] for _, c in rows], dtype=np.int64),
        model.reference.window,
        codes.minerals,
    )


def _rank(
    o: Opportunities,
    rows: list[tuple[Pair, Candidate]],
    scored: Scored,
    features: pl.DataFrame,
    years: pl.DataFrame,
    facts: pl.DataFrame,
    model: ModelSpec,
    codes: CodeMap,
    hashes: Mapping[str, str],
    pipeline: Any,
    reference: pl.DataFrame,
) -> Scoring:
    scores = np.round(scored.score, 10)
    base = facts.with_columns(
        score=pl.Series(scores, nan_to_null=True), position=pl.int_range(len(rows), dtype=pl.Int64)
    )
    kept = _ranks(base.filter(pl.col("score").is_not_null()))
    lines = kept.with_columns(
        as_of=pl.lit(o.cube.year, pl.Int32),
        model=pl.lit(model.name),
        spec_hash=pl.lit(hashes["spec"]),
        data_hash=pl.lit(hashes["data"]),
    )
    order = lines["position"].to_numpy()
    contributions = _contributions(o, order, lines["opportunity"].to_list(), scored, features, years, model)
    excluded = _excluded(rows, np.flatnonzero(np.isnan(scores)), scored, model, codes)
    ranking = Ranking(
        lines.select(pl.col(name).cast(dtype) for name, dtype in LINE_COLUMNS.items()), contributions, excluded
    )
    return Scoring(ranking, pipeline, reference, features[order])


def _ranks(lines: pl.DataFrame) -> pl.DataFrame:
    """Add ranks, ties sharing the better one, and sort by rank and name."""
    direction, sector = ["exporter", "importer"], ["exporter", "importer", "sector"]
    by_score = pl.col("score").rank("min", descending=True).cast(pl.Int32)
    return lines.with_columns(
        rank=by_score,
        rank_in_direction=by_score.over(direction),
        rank_in_sector=by_score.over(sector),
        rank_group=pl.col("score").rank("dense", descending=True).cast(pl.Int32),
    ).sort("rank", "opportunity")


def _contributions(
    o: Opportunities,
    order: NDArray[np.int64],
    opportunities: list[str],
    scored: Scored,
    features: pl.DataFrame,
    years: pl.DataFrame,
    model: ModelSpec,
) -> pl.DataFrame:
    pillar_of = {name: pillar for pillar, inner in model.pillars.items() for name in inner}
    frames = []
    for k, name in enumerate(scored.names):
        year = years[name][order]
        raw = features[name][order]
        frames.append(
            pl.DataFrame(
                {
                    "line": np.arange(len(order)),
                    "column": np.full(len(order), model.indicators.index(name)),
                    "opportunity": opportunities,
                    "pillar": [pillar_of[name]] * len(order),
                    "indicator": [name] * len(order),
                    "raw": raw,
                    "normalised": scored.normalised[order, k],
                    "weight": scored.weights[order, k],
                    "contribution": scored.contributions[order, k],
                    "year": year,
                    "source": [_source(o, int(p), name, y) for p, y in zip(order, year, strict=True)],
                    "missing_because": [INDICATORS[name].missing if value is None else None for value in raw],
                },
                schema_overrides={"source": pl.String, "missing_because": pl.String},
                nan_to_null=True,
            )
        )
    return (
        pl.concat(frames)
        .sort("line", "column")
        .select(pl.col(column).cast(dtype) for column, dtype in CONTRIBUTION_COLUMNS.items())
    )


def _source(o: Opportunities, position: int, name: str, year: int | None) -> str | None:
    """Return the sources behind a figure: those of the product in its year, of the series, or of the table."""
    product = o.cube.products[o.product[position]]
    dated = {"goods": f"{product}@{year}", "pair_totals": f"pair_totals@{year}"}
    keys = [dated.get(key, key) for key in INDICATORS[name].rests_on]
    found = {part for key in keys for part in o.cube.sources.get(key, "").split("; ") if part}
    return "; ".join(sorted(found)) or None


def _excluded(
    rows: list[tuple[Pair, Candidate]],
    unscored: NDArray[np.int64],
    scored: Scored,
    model: ModelSpec,
    codes: CodeMap,
) -> pl.DataFrame:
    thin = [
        (
            *rows[n][0],
            rows[n][1].sector,
            rows[n][1].segment,
            rows[n][1].product,
            f"only {scored.observed_weight[n]:.0%} of the model's weight is observed; {model.min_observed:.0%} is needed",
        )
        for n in unscored
    ]
    pairs = list(dict.fromkeys(pair for pair, _ in rows))
    unseen = [(*pair, *entry) for pair in pairs for entry in codes.left_out]
    return pl.DataFrame(thin + unseen, schema=EXCLUDED_COLUMNS, orient="row").sort(
        "exporter", "importer", "sector", "segment", "code"
    )
