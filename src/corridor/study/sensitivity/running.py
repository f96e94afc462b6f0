"""Everything that is asked of how sensitive a ranking is, in one go."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from corridor.models import AGGREGATORS
from corridor.spec import ResolvedJob
from corridor.study.assessing import Case, Say
from corridor.study.robustness.results import NotVaried
from corridor.study.sensitivity.assumptions import may_be_weighted, plan_of
from corridor.study.sensitivity.bench import Bench
from corridor.study.sensitivity.design import check_samples
from corridor.study.sensitivity.leaving_out import leave_out
from corridor.study.sensitivity.methods import parts_of
from corridor.study.sensitivity.results import INDEX_COLUMNS, LEFT_OUT_COLUMNS, REVERSAL_COLUMNS, Sensitivity
from corridor.study.sensitivity.reversing import reversals
from corridor.study.sensitivity.sites import of_one_piece, own_site, sites_of
from corridor.study.sensitivity.varying import Varying, vary
from corridor.study.sensitivity.weighing import drawn

SAMPLES, SLOW_SAMPLES = 512, 64
"""Points of a design where none are asked for: for models that score new weights at once, and for others."""


def usual_samples(resolved: ResolvedJob) -> int:
    """Return the points of a design for a job: fewer where new weights mean scoring the reference anew."""
    model = resolved.job.model
    quick = of_one_piece(resolved) or (not model.members and AGGREGATORS[model.aggregate.method].scaled)
    return SAMPLES if quick else SLOW_SAMPLES


def sensitivity_of(
    case: Case, *, samples: int | None = None, seed: int | None = None, say: Say = lambda _: None
) -> Sensitivity:
    """Return which assumption moves a ranking, what it is without each of its parts, and whether its order holds.

    Args:
        case: The scored job.
        samples: Points N of the design, a power of two, of N·(k + 2) rankings; `usual_samples` when not given.
        seed: Seed; that of the job's `robustness` when not given.
        say: Is told each step in words.

    Raises:
        UsageError: The number of points is no power of two, or out of its range.
    """
    resolved, lines = case.resolved, case.ranking.lines
    count = check_samples(usual_samples(resolved) if samples is None else samples)
    start = resolved.job.robustness.seed if seed is None else seed
    if lines.height < 2:
        return _nothing(start, lines.height)
    top = min(resolved.job.robustness.top, lines.height)
    with TemporaryDirectory() as folder:
        varying = _varying(case, count, start, top, Path(folder), say)
    found = vary(varying, count, start, say)
    left_out, refused = _left_out(case, varying, say)
    reversed_, untested = reversals(case, say)
    return Sensitivity(
        indices=found.indices,
        left_out=left_out,
        reversals=reversed_,
        not_varied=(*varying.plan.not_varied, *refused, *untested),
        evaluations=found.evaluations,
        seed=start,
        samples=count,
        top=top,
        mean_shift=round(found.mean_shift, 6),
        largest_shift=round(found.largest_shift, 6),
        lines=lines.height,
    )


def _varying(case: Case, count: int, seed: int, top: int, folder: Path, say: Say) -> Varying:  # noqa: PLR0917
    sites = sites_of(case, folder, say)
    model, how = case.resolved.job.model, case.resolved.job.robustness.weights
    weighted = {name: part for name, part in parts_of(model).items() if may_be_weighted(part)}
    plan = plan_of(case.resolved, sites, weighted)
    lines = case.ranking.lines
    return Varying(
        model=model,
        sites=sites,
        plan=plan,
        weights={} if how == "fixed" else drawn(weighted, 2 * count, seed, how),
        base=lines["score"].to_numpy(),
        names=lines["opportunity"].to_list(),
        top=top,
    )


def _left_out(case: Case, varying: Varying, say: Say) -> tuple[pl.DataFrame, tuple[NotVaried, ...]]:
    if of_one_piece(case.resolved):
        why = "a model that learnt its scores is not fitted anew without each of its indicators"
        return pl.DataFrame(schema=LEFT_OUT_COLUMNS), (NotVaried("leaving one out", why),)
    say("Leaving indicators and pillars out")
    return leave_out(varying.model, Bench(own_site(case)), varying.base, varying.names, varying.top)


def _nothing(seed: int, lines: int) -> Sensitivity:
    """Return what is said of a ranking without two lines."""
    why = f"{'one line is' if lines else 'no line is'} ranked, and an order takes two"
    return Sensitivity(
        indices=pl.DataFrame(schema=INDEX_COLUMNS),
        left_out=pl.DataFrame(schema=LEFT_OUT_COLUMNS),
        reversals=pl.DataFrame(schema=REVERSAL_COLUMNS),
        not_varied=(NotVaried("everything", why),),
        evaluations=0,
        seed=seed,
        lines=lines,
    )
