"""What of a job can be varied, with the words that say how, and what cannot, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from corridor.errors import CorridorError
from corridor.indicators import INDICATORS
from corridor.models import AGGREGATORS
from corridor.models.build import build_pipeline
from corridor.models.columns import Floats
from corridor.spec import ModelSpec
from corridor.spec.robustness import RobustnessSpec
from corridor.study.robustness.drawing import Sources
from corridor.study.robustness.moves import Kinds, fillings, model_moves
from corridor.study.robustness.noise import score_noise, spreads
from corridor.study.robustness.posterior import posterior
from corridor.study.robustness.results import NotVaried
from corridor.study.robustness.variants import REFERENCE_ROWS, Refitter, structural_variants, why_one_piece
from corridor.study.robustness.weights import TABLE, draw_nested, groups_of, weight_moves
from corridor.study.scoring import Scoring, in_scope

WORLD_WIDE = "worked out once for all countries and held: ease of trade, spaces of products, profiles of trade"


@dataclass
class Gathered:
    """What can be varied of a job.

    Attributes:
        sources: What scores may do, all sources together.
        how: Name of a source → how it is varied, in a sentence.
        not_varied: What cannot be, and why.
    """

    sources: Sources
    how: dict[str, str] = field(default_factory=dict)
    not_varied: list[NotVaried] = field(default_factory=list)

    def leave(self, what: str, why: str) -> None:
        """Say that something is not varied, and why."""
        self.not_varied.append(NotVaried(what, why))


def gather(scoring: Scoring, model: ModelSpec, rivals: Sequence[ModelSpec], spec: RobustnessSpec) -> Gathered:
    """Return what of a scored job can be varied, and what cannot.

    Args:
        scoring: The scored job.
        model: Its model.
        rivals: Models that the job names beside it.
        spec: How it is to be put to the test.
    """
    score = scoring.ranking.lines["score"].to_numpy()
    found = Gathered(Sources(score, filled=spec.filled, own_model=spec.own_model))
    for gathering in (_weights, _figures, _missing, _models):
        gathering(found, scoring, model, spec)
    _rivals(found, scoring, model, rivals, spec)
    return found


def _weights(found: Gathered, scoring: Scoring, model: ModelSpec, spec: RobustnessSpec) -> None:
    last = scoring.pipeline[-1]
    if spec.weights == "fixed":
        return found.leave("weights", "the job says so (robustness.weights: fixed)")
    if getattr(last, "learns", False):
        return found.leave("weights", "the model learns its scores, and has no weights that anyone set")
    own = getattr(last, "weight_", None)
    if own is None or len(own) < 2:
        return found.leave("weights", "the model has no weights: what it multiplies counts in full")
    names = tuple(name for name, _ in getattr(last, "members_", ())) or tuple(map(str, last.feature_names_in_))
    rng = np.random.default_rng([spec.seed, 2])
    groups = groups_of(model.pillars, names)
    tried = draw_nested(own, groups, rng, spec.draws, how=spec.weights, concentration=spec.concentration)
    moves = weight_moves(scoring.pipeline, scoring.features, found.sources.score, tried)
    if moves is None:
        return found.leave("weights", "other weights of its indicators move none of the model's scores")
    found.sources = replace(found.sources, weights=moves)
    around = (
        f"around those of the model (Dirichlet, concentration {spec.concentration:g})"
        if spec.weights == "dirichlet"
        else "all alike likely (uniform)"
    )
    few = "" if moves.moves is None else f"; {min(TABLE, spec.draws)} sets of weights stand for all"
    found.how["weights"] = f"weights of {len(own)} parts drawn {around}, of pillars first and then inside each{few}"
    return None


def _figures(found: Gathered, scoring: Scoring, model: ModelSpec, spec: RobustnessSpec) -> None:  # noqa: ARG001
    if not spec.data:
        return found.leave("figures", "the job says so (robustness.data: false)")
    o = scoring.asked.o.take(scoring.order)
    spread = spreads(o)
    if not spread.known and not spread.flow.any():
        return found.leave("figures", "no flow is declared by both sides, so nothing tells how far figures are off")
    noise = score_noise(o, scoring.pipeline, scoring.features, spread)
    if noise.held:
        titles = "; ".join(INDICATORS[name].title for name in noise.held)
        found.leave(titles, f"no spread is known of these figures, or they are {WORLD_WIDE}")
    if not noise.sd.any():
        return found.leave("figures", "no score rests on a figure whose spread is known")
    found.sources = replace(found.sources, figures=posterior(found.sources.score, noise.sd))
    found.how["figures"] = (
        f"flows, purchases and sales moved by what both sides' declarations differ by (a flow by a factor of "
        f"{_factor(spread.flow)}, purchases {_factor(spread.market)}, sales {_factor(spread.supply)}; "
        f"{spread.lasting:.0%} of it alike in all years); scores are off by {np.median(noise.sd):.1f} points (medians)"
    )
    return None


def _factor(sd: Floats) -> str:
    return f"{np.exp(np.median(sd)):.2f}"


def _missing(found: Gathered, scoring: Scoring, model: ModelSpec, spec: RobustnessSpec) -> None:
    if not spec.data or spec.filled == 0.0:
        return found.leave("missing figures", "the job says so (robustness.data or robustness.filled)")
    if scoring.reference.height == 0:
        return found.leave("missing figures", "the model was fitted before, and its reference is not at hand")
    kinds = kinds_of(scoring, model)
    moves = fillings(
        scoring.pipeline, scoring.features, scoring.reference, found.sources.score, seed=spec.seed, kinds=kinds
    )
    if moves is None:
        return found.leave("missing figures", "none that could be filled in is missing, or none moves a score")
    found.sources = replace(found.sources, fillings=moves)
    missing = sum(scoring.features[name].null_count() for name in scoring.features.columns)
    found.how["missing figures"] = (
        f"in {spec.filled:.0%} of the draws the {missing:,} missing figures are those of random rows of the reference, "
        "of the same kind (chapters, finer goods, services, industries), where any row of it knows them"
    )
    return None


def kinds_of(scoring: Scoring, model: ModelSpec) -> Kinds | None:
    """Return the kind of each line and of each row of the reference: chapters, finer goods, services, industries.

    Args:
        scoring: The scored job.
        model: Its model.

    Returns:
        None where the rows of the reference are not its pairs by its products, as where a model learns of many years.
    """
    cube, lines = scoring.asked.o.cube, scoring.asked.o.product[scoring.order]
    kind = np.where(cube.is_industry, 3, np.where(cube.is_service, 2, np.where(cube.is_chapter, 0, 1))).astype(np.int64)
    scope = np.array([in_scope(model, code) for code in cube.products], dtype=np.bool_)
    products = np.flatnonzero(cube.is_known & scope)
    if len(products) == 0 or scoring.reference.height % len(products) or AGGREGATORS[model.aggregate.method].learns:
        return None
    return kind[lines], np.tile(kind[products], scoring.reference.height // len(products))


def _models(found: Gathered, scoring: Scoring, model: ModelSpec, spec: RobustnessSpec) -> None:
    if not spec.models or spec.own_model == 1.0:
        return found.leave("models", "the job says so (robustness.models or robustness.own_model)")
    why = why_one_piece(model)
    if why is not None:
        return found.leave("models", why)
    if scoring.reference.height == 0:
        return found.leave("models", "the model was fitted before, and its reference is not at hand")
    refitter = Refitter(model, scoring.pipeline, scoring.reference)
    scores: dict[str, Floats] = {}
    for variant in structural_variants(model):
        try:
            scores[variant.title] = refitter.scores(variant.model, scoring.features)
        except CorridorError as error:
            found.leave(variant.title, str(error))
    if scores:
        found.sources = replace(found.sources, variants=model_moves(found.sources.score, scores))
        found.how["models"] = (
            f"one step replaced at a time by another usual one ({'; '.join(scores)}), refitted on the same reference"
        )
    return None


def _rivals(
    found: Gathered, scoring: Scoring, model: ModelSpec, rivals: Sequence[ModelSpec], spec: RobustnessSpec
) -> None:
    scores: dict[str, Floats] = {}
    for rival in rivals if spec.models and spec.own_model < 1.0 else ():
        why = _why_no_rival(scoring, model, rival)
        if why is not None:
            found.leave(f"model {rival.name}", why)
            continue
        directions = {name: str(entry.direction) for name, entry in INDICATORS.items()}
        every = -(-scoring.reference.height // REFERENCE_ROWS)
        reference = scoring.reference.select(rival.indicators).gather_every(every)
        fitted = build_pipeline(rival, directions).fit(reference)
        scores[rival.name] = fitted.predict(scoring.features.select(rival.indicators))
    if scores:
        found.sources = replace(found.sources, rivals=model_moves(found.sources.score, scores))
        found.how["rivals"] = f"order of the lines taken from the models {', '.join(scores)}"


def _why_no_rival(scoring: Scoring, model: ModelSpec, rival: ModelSpec) -> str | None:
    if AGGREGATORS[rival.aggregate.method].learns:
        return "it learns from what trade did next, which takes longer than everything else together"
    lacking = [name for name in rival.indicators if name not in scoring.features.columns]
    if lacking or rival.reference != model.reference or rival.scope != model.scope:
        return "it looks at other figures than the job's model, or at another reference; see how far both agree instead"
    return None if scoring.reference.height else "the reference of the job's model is not at hand"


def same_lines(features: pl.DataFrame, score: Floats, sources: Sources) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return a number for each line (n,); lines of the same number have the same figures, errors and scores.

    Args:
        features: Indicators (n × k).
        score: Scores (n,).
        sources: What scores may do.
    """
    noise = np.zeros(len(score)) if sources.figures is None else np.round(sources.figures.sd[0], 12)
    keyed = features.with_columns(score=pl.Series(score), noise=pl.Series(noise))
    numbers = keyed.select(pl.struct(pl.all()).rank("dense").cast(pl.Int64)).to_series().to_numpy()
    return np.asarray(numbers, dtype=np.int64)
