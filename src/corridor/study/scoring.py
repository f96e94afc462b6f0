"""Score the opportunities of a job: features, a pipeline fitted on the stated reference, and a ranking with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.errors import UsageError
from corridor.indicators import INDICATORS, Opportunities, compute
from corridor.measures.decomposition import in_units
from corridor.models import AGGREGATORS
from corridor.models.build import build_pipeline
from corridor.models.score import Scored, score
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS, Ranking
from corridor.sources.sectors import Candidate, CodeMap
from corridor.spec import ModelSpec
from corridor.study.asked import only_asked
from corridor.study.facts_of_lines import Estimate, line_facts
from corridor.study.learning import lessons_of, task_of

Pair = tuple[str, str]

UNITS = 10.0**10
"""Scores and points have ten decimals."""

UNTESTED = ("rank_low", "rank_high", "verdict", "alike")
"""Columns of a line that stay empty until its ranking is put to the test."""


@dataclass(frozen=True)
class Asked:
    """The opportunities that a job asks for, between their features and their ranks, row by row the same.

    Attributes:
        o: The opportunities (n).
        rows: Corridor and candidate of each (n).
        model: The scoring model.
        features: Indicators of each (n × k). years: years of those figures, null where undated.
        scored: Scores with their reasons (n); NaN where an opportunity is not ranked.
    """

    o: Opportunities
    rows: list[tuple[Pair, Candidate]]
    model: ModelSpec
    features: pl.DataFrame
    years: pl.DataFrame
    scored: Scored


@dataclass(frozen=True)
class Scoring:
    """A ranking with the pipeline that made it.

    Attributes:
        ranking: The ranked opportunities.
        pipeline: Fitted pipeline.
        reference: Features of the reference population. features: those of the ranked lines, in rank order.
        asked: Everything that was asked for, ranked or not.
        order: Rows of `asked` that are ranked, in rank order.
    """

    ranking: Ranking
    pipeline: Any
    reference: pl.DataFrame
    features: pl.DataFrame
    asked: Asked
    order: NDArray[np.int64]


def reference_pairs(model: ModelSpec, known: Sequence[str]) -> list[Pair]:
    """Return every pair of the model's reference countries that the snapshot knows.

    Raises:
        UsageError: The snapshot knows fewer than two of them.
    """
    countries = [code for code in model.reference.countries if code in set(known)]
    if len(countries) < 2:
        raise UsageError(
            f"model {model.name}: reference.countries: the snapshot knows {', '.join(countries) or 'none'} of them, at "
            "least two are needed"
        )
    return [(left, right) for left in countries for right in countries if left != right]


def score_job(
    cube: Cube,
    directions: Sequence[Pair],
    codes: CodeMap,
    model: ModelSpec,
    *,
    declared: pl.DataFrame,
    watched: pl.DataFrame,
    estimated: Set[Estimate] = frozenset(),
    hashes: Mapping[str, str],
    fitted: Any = None,
) -> Scoring:
    """Fit the model on its reference population and rank the job's opportunities.

    Args:
        cube: The world as of the run's year; holds the job's corridors and the reference pairs.
        directions: Corridors to rank, (exporter, importer).
        codes: What each segment is ranked on.
        model: The scoring model.
        declared: Declarations of the job's corridors, as goods_flows has them.
        watched: Products that need an export-control review.
        estimated: Figures behind the score that are estimates, as (side, country, product).
        hashes: `spec` and `data` digests, written on every line.
        fitted: Pipeline of the model that was fitted before, to be used as it is.
    """
    pipeline, reference = fit_on_reference(cube, model, codes) if fitted is None else (fitted, pl.DataFrame())
    rows = [
        (pair, candidate) for pair in directions for candidate in codes.candidates if in_scope(model, candidate.product)
    ]
    o = _opportunities(cube, rows, model, codes)
    features, years = compute(o, model.indicators)
    scored = _asked(score(pipeline, features), o, cube, model, codes)
    case = Asked(o, rows, model, features, years, scored)
    facts = line_facts(o, rows, scored, years=years, declared=declared, watched=watched, estimated=estimated)
    lines = _lines(case, facts, hashes)
    order = lines["position"].to_numpy()
    ranking = Ranking(
        lines.select(pl.col(name).cast(dtype) for name, dtype in LINE_COLUMNS.items()),
        _contributions(case, order, lines["opportunity"].to_list()),
        _excluded(case, directions, codes),
    )
    return Scoring(ranking, pipeline, reference, features[order], case, order)


def _asked(scored: Scored, o: Opportunities, cube: Cube, model: ModelSpec, codes: CodeMap) -> Scored:
    """Return the scores of what the model is asked of; one that learns of new flows is not asked of large ones."""
    task = task_of(model) if AGGREGATORS[model.aggregate.method].learns else None
    return scored if task is None else only_asked(scored, o, reference_opportunities(cube, model, codes), task)


def in_scope(model: ModelSpec, product: str) -> bool:
    """Return whether a model ranks a product: an HS code is goods, every other code a service."""
    return model.scope == "all" or (model.scope == "goods") == product.isdigit()


def fit_on_reference(cube: Cube, model: ModelSpec, codes: CodeMap) -> tuple[Any, pl.DataFrame]:
    """Return a model's pipeline fitted on its stated reference, as far as the cube's year sees it, and its features."""
    o = reference_opportunities(cube, model, codes)
    pipeline = build_pipeline(model, {name: str(entry.direction) for name, entry in INDICATORS.items()})
    task = task_of(model)
    if task is not None:
        lessons = lessons_of(o, model, task)
        return pipeline.fit(lessons.features, lessons.outcome, **lessons.told()), lessons.features
    features, _ = compute(o, model.indicators)
    return pipeline.fit(features), features


def reference_opportunities(cube: Cube, model: ModelSpec, codes: CodeMap) -> Opportunities:
    """Return the population on which a model is fitted: every pair of its economies in every product in scope.

    Rows go corridor by corridor in the order of the cube, and by product within each. Countries of the reference that
    the cube has no corridor of are left out.
    """
    names = {cube.countries[i] for i in np.unique(cube.corridors)} & set(model.reference.countries)
    index = {code: i for i, code in enumerate(cube.countries)}
    inside = np.isin(cube.corridors, [index[name] for name in names]).all(axis=1)
    corridors = np.flatnonzero(inside)
    scope = np.array([in_scope(model, code) for code in cube.products], dtype=np.bool_)
    products = np.flatnonzero(cube.is_known & scope)  # what only later years know must not move the goalposts
    return Opportunities(
        cube,
        np.repeat(corridors, len(products)),
        np.tile(products, len(corridors)),
        model.reference.window,
        codes.minerals,
    )


def _opportunities(cube: Cube, rows: list[tuple[Pair, Candidate]], model: ModelSpec, codes: CodeMap) -> Opportunities:
    place = {(cube.countries[i], cube.countries[j]): p for p, (i, j) in enumerate(cube.corridors)}
    return Opportunities(
        cube,
        np.array([place[pair] for pair, _ in rows], dtype=np.int64),
        np.array([cube.product_index[c.product] for _, c in rows], dtype=np.int64),
        model.reference.window,
        codes.minerals,
    )


def _lines(case: Asked, facts: pl.DataFrame, hashes: Mapping[str, str]) -> pl.DataFrame:
    """Return the scored opportunities with ranks, in rank order, and their `position` among the rows of the case."""
    scored = facts.with_columns(
        score=pl.Series(np.round(case.scored.score, 10), nan_to_null=True),
        cell=pl.Series(case.scored.cells, dtype=pl.String),
        position=pl.int_range(facts.height, dtype=pl.Int64),
    )
    return _ranks(scored.filter(pl.col("score").is_not_null())).with_columns(
        *(pl.lit(None, LINE_COLUMNS[name]).alias(name) for name in UNTESTED),
        as_of=pl.lit(case.o.cube.year, pl.Int32),
        model=pl.lit(case.model.name),
        spec_hash=pl.lit(hashes["spec"]),
        data_hash=pl.lit(hashes["data"]),
    )


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


def _contributions(case: Asked, order: NDArray[np.int64], opportunities: list[str]) -> pl.DataFrame:
    """Return one row per ranked opportunity and indicator, in rank and model order."""
    points = exact_points(case.scored.contributions[order], case.scored.score[order])
    columns = [
        _column(case, k, order, points[:, k]).with_columns(opportunity=pl.Series(opportunities)) for k in _columns(case)
    ]
    return (
        pl.concat(columns)
        .sort("line", "column")
        .select(pl.col(column).cast(dtype) for column, dtype in CONTRIBUTION_COLUMNS.items())
    )


def _columns(case: Asked) -> range:
    return range(len(case.scored.names))


def exact_points(points: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (n × k) as decimals of ten digits, as scores are, that add up to the score (n,) exactly.

    Exactly: as decimals, and as floats in any order once the sum is rounded to ten digits.
    """
    return in_units(points, scores, UNITS) / UNITS + np.where(np.isnan(points), np.nan, 0.0)


def _column(case: Asked, k: int, order: NDArray[np.int64], points: NDArray[np.float64]) -> pl.DataFrame:
    """Return the reasons that one indicator gives for the opportunities at `order`."""
    name = case.scored.names[k]
    pillar = next(pillar for pillar, inner in case.model.pillars.items() if name in inner)
    raw, year = case.features[name][order], case.years[name][order]
    return pl.DataFrame(
        {
            "line": np.arange(len(order)),
            "column": np.full(len(order), case.model.indicators.index(name)),
            "pillar": [pillar] * len(order),
            "indicator": [name] * len(order),
            "raw": raw,
            "normalised": case.scored.normalised[order, k],
            "weight": case.scored.weights[order, k],
            "contribution": points,
            "year": year,
            "source": [
                None if value is None else _source(case.o, int(p), name, y)
                for p, y, value in zip(order, year, raw, strict=True)
            ],
            "missing_because": [INDICATORS[name].missing if value is None else None for value in raw],
        },
        schema_overrides={"source": pl.String, "missing_because": pl.String},
        nan_to_null=True,
    )


def _source(o: Opportunities, position: int, name: str, year: int | None) -> str | None:
    """Return the sources behind a figure: those of the product in its year, of the series, or of the table."""
    product = o.cube.products[o.product[position]]
    keys = [f"{product}@{year}" if key == "goods" else key for key in INDICATORS[name].rests_on]
    found = {part for key in keys for part in o.cube.sources.get(key, "").split("; ") if part}
    if "pair_totals" in INDICATORS[name].rests_on and year is not None:
        pair = int(o.exporter[position]), int(o.importer[position])
        found |= o.cube.once(("sources of totals", *pair, year), lambda: _sources_of_totals(o.cube, *pair, year))
    return "; ".join(sorted(found)) or None


def _sources_of_totals(cube: Cube, left: int, right: int, year: int) -> set[str]:
    """Return the sources that hold the pair's total trade of a year in both directions."""
    i, j = cube.countries[left], cube.countries[right]
    rows = cube.pair_totals.filter(pl.col("year") == year)
    ways = [rows.filter((pl.col("exporter") == a) & (pl.col("importer") == b))["source"] for a, b in ((i, j), (j, i))]
    return set(ways[0]) & set(ways[1])


def _excluded(case: Asked, directions: Sequence[Pair], codes: CodeMap) -> pl.DataFrame:
    """Return what was not ranked: opportunities of which too little is observed, and codes that no data hold."""
    needed = case.model.min_observed
    too_thin = "only {:.0%} of the weight is observed, {:.0%} is needed"
    thin = [
        (*pair, c.sector, c.segment, c.product, refusal or too_thin.format(seen, needed))
        for (pair, c), seen, score_, refusal in zip(
            case.rows, case.scored.observed_weight, case.scored.score, case.scored.refusals, strict=True
        )
        if np.isnan(score_)
    ]
    unseen = [(*pair, *entry) for pair in directions for entry in codes.left_out]
    outside = [
        (*pair, c.sector, c.segment, c.product, f"the model ranks {case.model.scope} only")
        for pair in directions
        for c in codes.candidates
        if not in_scope(case.model, c.product)
    ]
    return pl.DataFrame(thin + unseen + outside, schema=EXCLUDED_COLUMNS, orient="row").sort(
        "exporter", "importer", "sector", "segment", "code"
    )
