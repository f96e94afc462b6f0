"""Whether models agree: the same lines under the job's rivals, a consensus of all, and where families disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from corridor.errors import CorridorError
from corridor.models import AGGREGATORS
from corridor.models.weights import nested_weights
from corridor.spec import ModelSpec
from corridor.study.explain.refusals import refusal_table
from corridor.study.explain.results import AGREEMENT_COLUMNS, CONSENSUS_COLUMNS, table
from corridor.study.preparing import World, score_world
from corridor.study.scoring import Pair, Scoring, reference_pairs

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "density": (
        "density",
        "proximity",
        "pci",
        "cog",
        "coi",
        "eci",
        "fitness",
        "complexity_gain",
        "diversification_gap",
    ),
    "gravity": ("epi_ease_shrunk", "potential_untouched", "epi_gravity"),
    "potential": ("epi_", "pdi", "re_export_correction", "tariff_margin_", "demand_growth", "distance_fit"),
}
"""Family → beginnings of the names of its indicators; a model belongs to the first that holds half of its weight."""

THIRDS = 3
"""Into how many parts a list is cut to tell whether families disagree."""

LEAST_LINES = 6
"""Lines that a list needs for its thirds to say anything."""


def family_of(model: ModelSpec) -> str:
    """Return what kind of model it is: learned, screening, potential (ITC-style), density, gravity or composite."""
    method = AGGREGATORS[model.aggregate.method]
    if method.learns:
        return "learned"
    if model.members:
        return "ensemble"
    if model.aggregate.method == "dsm_filters":
        return "screening"
    held = dict.fromkeys(FAMILIES, 0.0)
    for name, part in nested_weights(model.pillars, model.weights).items():
        for family, starts in FAMILIES.items():
            held[family] += part * name.startswith(starts)
    return next((family for family, share in held.items() if share >= 0.5 - 1e-9), "composite")


def rival_rankings(world: World, model: ModelSpec, rivals: Sequence[ModelSpec]) -> dict[str, Scoring | str]:
    """Return the scoring of the world's lines by each rival, or why there is none, in the order of the rivals.

    A rival is asked in the world of the job: one with another reference or history than the job's model would see
    another world, and is left out with that reason, as is one that the data do not suffice for.
    """
    found: dict[str, Scoring | str] = {}
    for rival in rivals:
        if rival.reference.history != model.reference.history:
            found[rival.name] = "it looks back over another number of years than the job's model"
        elif not _has_pairs(world, rival):
            found[rival.name] = "it is fitted on other economies than the job's model"
        else:
            try:
                found[rival.name] = score_world(world, rival, {"spec": "", "data": ""})
            except CorridorError as error:
                found[rival.name] = str(error).splitlines()[0]
    return found


def _has_pairs(world: World, model: ModelSpec) -> bool:
    names = world.cube.countries
    held = {(names[i], names[j]) for i, j in world.cube.corridors.tolist()}
    wanted: set[Pair] = set(reference_pairs(model, names))
    return wanted <= held


def agreement_table(
    lines: pl.DataFrame, world: World, models: Sequence[ModelSpec], found: Mapping[str, Scoring | str]
) -> pl.DataFrame:
    """Return the place of each line under the job's model and its rivals, `AGREEMENT_COLUMNS`.

    A line's rank under a rival is among the job's lines that the rival ranks; `scaled` puts it on the scale of all.

    Args:
        lines: Lines of the job's ranking.
        world: What they were scored in.
        models: The job's model and its rivals.
        found: From `rival_rankings`.
    """
    if not found:
        return table(AGREEMENT_COLUMNS)
    named = {one.name: one for one in models}
    model = models[0]
    scores: dict[str, pl.DataFrame | str] = {model.name: lines.select("opportunity", "score")}
    refused: dict[str, dict[str, str]] = {model.name: {}}
    for name, scoring in found.items():
        if isinstance(scoring, str):
            scores[name] = scoring
            continue
        scores[name] = scoring.ranking.lines.select("opportunity", "score")
        refused[name] = dict(refusal_table(scoring, world).select("opportunity", "text").iter_rows())
    parts = [_places(lines, named[name], given, refused.get(name, {})) for name, given in scores.items()]
    order = {name: n for n, name in enumerate(scores)}
    position = {name: n for n, name in enumerate(lines["opportunity"])}
    return (
        pl.concat(parts)
        .sort(
            pl.col("opportunity").replace_strict(position, return_dtype=pl.Int64),
            pl.col("model").replace_strict(order, return_dtype=pl.Int64),
        )
        .select(pl.col(name).cast(kind) for name, kind in AGREEMENT_COLUMNS.items())
    )


def _places(
    lines: pl.DataFrame, model: ModelSpec, given: pl.DataFrame | str, refused: Mapping[str, str]
) -> pl.DataFrame:
    scores = table({"opportunity": pl.String, "score": pl.Float64}) if isinstance(given, str) else given
    joined = lines.select("opportunity").join(scores, on="opportunity", how="left", maintain_order="left")
    why = given if isinstance(given, str) else "the model does not rank it"
    notes = ["" if score is not None else refused.get(name, why) for name, score in joined.iter_rows()]
    rank, of, n = pl.col("score").rank("min", descending=True), pl.col("score").count(), lines.height
    scaled = 1.0 + (rank - 1.0) * (n - 1.0) / pl.max_horizontal(of - 1, 1)
    return joined.select(
        "opportunity",
        model=pl.lit(model.name),
        title=pl.lit(model.title),
        rank=rank.cast(pl.Int32),
        of=of.cast(pl.Int32),
        note=pl.Series(notes, dtype=pl.String),
        family=pl.lit(family_of(model)),
        scaled=scaled.round().cast(pl.Int32),
    )


def consensus_table(agreement: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line: the rank of its mean place over models, how far they lie apart, whether they disagree.

    The mean place over the models that rank a line is Borda's count (1781), its lists made of one length (Dwork, Kumar,
    Naor and Sivakumar, WWW 2001, on lists that lack some lines). A line disagrees where one family puts it into the
    first third of its list and another into the last third.

    Args:
        agreement: From `agreement_table`.
        lines: Lines of the job's ranking.
    """
    if agreement.is_empty():
        return table(CONSENSUS_COLUMNS)
    n = lines.height
    ranked = agreement.filter(pl.col("rank").is_not_null())
    mean = (
        ranked.group_by("opportunity", maintain_order=True)
        .agg(
            pl.col("scaled").sum().alias("total"),
            models=pl.len(),
            best=pl.col("scaled").min(),
            worst=pl.col("scaled").max(),
            families=pl.col("family").n_unique(),
        )
        .with_columns(mean=pl.col("total") / pl.col("models"))
    )
    out = lines.select("opportunity").join(mean, on="opportunity", how="left", maintain_order="left")
    sides = {row["opportunity"]: row for row in _sides(ranked, n).iter_rows(named=True)}
    told = (out["families"].fill_null(0) >= 2) & (n >= LEAST_LINES)
    split = [_split(sides.get(name), ok) for name, ok in zip(out["opportunity"], told, strict=True)]
    return out.with_columns(
        consensus_rank=pl.col("mean").rank("min"),
        spread=pl.col("worst") - pl.col("best"),
        disagrees=pl.Series([None if one is None else bool(one) for one in split], dtype=pl.Boolean),
        note=pl.Series([_note(one, n) for one in split], dtype=pl.String),
    ).select(pl.col(name).cast(kind) for name, kind in CONSENSUS_COLUMNS.items())


def _sides(ranked: pl.DataFrame, n: int) -> pl.DataFrame:
    """Return by line the families that put it into the first third of their list, and those into the last."""
    third = n / THIRDS
    first, last = pl.col("scaled") <= third, pl.col("scaled") > n - third
    return ranked.group_by("opportunity", maintain_order=True).agg(
        high=pl.col("family").filter(first).unique().sort(),
        low=pl.col("family").filter(last).unique().sort(),
    )


def _split(sides: Mapping[str, Sequence[str]] | None, told: bool) -> tuple[str, ...] | None:
    """Return the families on both ends where they disagree, none where they do not; None where it cannot be told."""
    if not told or sides is None:
        return None
    high, low = list(sides["high"]), list(sides["low"])
    apart = any(a != b for a in high for b in low)
    return (", ".join(high), ", ".join(low)) if apart else ()


def _note(split: tuple[str, ...] | None, n: int) -> str:
    if split is None:
        few = "fewer than two families of models rank it"
        return few if n >= LEAST_LINES else f"fewer than {LEAST_LINES} lines are ranked"
    return f"in the first third by {split[0]}, in the last third by {split[1]}" if split else ""
