"""Every model, indicator and method runs in the default job on the embedded data by changing one key."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from corridor.cube import Cube
from corridor.describing import stems
from corridor.indicators import INDICATORS, features
from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.preparing import world_of
from corridor.study.scoring import score_job

ROOT = Path(__file__).parents[2]
JOB = ROOT / "configs" / "jobs" / "us_azerbaijan.yaml"
MODELS = stems(ROOT / "configs" / "models")
NEEDS_MORE = {"log_potential", "mean_rank", "borda", "stacking", "dsm_filters", "available_mean"}
"""Aggregations that the balanced model's figures do not fit; a model of their own runs each of them."""

UNSCALED = {"identity"}
"""Leaves figures in their units, which no mean can add up; the models that take raw figures run it."""

PILLARS = ("demand", "supply", "access", "relationship", "potential", "risk")
PAIRS = {one: dict.fromkeys(PILLARS[n + 1 :], 2) for n, one in enumerate(PILLARS[:-1])}
FEW_TREES = {"trees": 20, "bags": 1, "origins": 4}
OPTIONS = {
    "ahp": {"level": "pillars", "comparisons": PAIRS},
    "budget": {"level": "pillars", "points": {"one": dict.fromkeys(PILLARS, 10), "two": {"demand": 60}}},
    "distance_to_target": {"targets": {"import_size": 9.0}},
    "boosting": FEW_TREES,
    "hist_boosting": FEW_TREES,
    "lambdamart": FEW_TREES,
}
"""What a method cannot do without, or does only then; and few trees where many take their time."""


@pytest.fixture(scope="module")
def world():
    """The default job's cube and tables, built once."""
    if not (ROOT / "data" / "embedded").is_dir():
        pytest.skip("data/embedded is not here: the snapshot is not checked out")
    resolved = load_job(JOB)
    snapshot = read_snapshot(ROOT / "data" / "embedded")
    prepared = world_of(resolved, snapshot)
    return prepared.cube, list(prepared.directions), prepared.codes, prepared.watched, prepared.declared


@pytest.fixture(scope="module", autouse=True)
def computed_once(world):
    """Figures of the job's own year and worlds of past years, the same whatever the method, made once for all."""
    as_of, broadcast = Cube.as_of, features._broadcast
    worlds, figures = {}, {}

    def known_as_of(cube, year):
        if (id(cube), year) not in worlds:
            worlds[id(cube), year] = cube, as_of(cube, year)  # the cube is kept, so that its id stays its own
        return worlds[id(cube), year][1]

    def known_figures(o, indicator):
        if o.cube is not world[0]:
            return broadcast(o, indicator)
        key = (indicator.name, o.window, o.corridor.tobytes(), o.product.tobytes())
        if key not in figures:
            figures[key] = broadcast(o, indicator)
        return figures[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cube, "as_of", known_as_of)
        patch.setattr(features, "_broadcast", known_figures)
        yield


def ranking(world, *overrides):
    cube, directions, codes, watched, declared = world
    model = load_job(JOB, overrides).job.model
    hashes = {"spec": "0" * 64, "data": "0" * 64}
    return score_job(cube, directions, codes, model, declared=declared, watched=watched, hashes=hashes).ranking


def check(found, *, least=1):
    """What a ranking must keep, whatever made it."""
    lines = found.lines
    assert lines.height + found.excluded.height > 0
    assert lines.height >= least
    assert lines["score"].is_between(0, 100).all()
    sums = found.contributions.group_by("opportunity").agg(pl.col("contribution").sum(), pl.col("weight").sum())
    both = lines.join(sums, on="opportunity")
    np.testing.assert_allclose(both["contribution"], both["score"], atol=1e-6)
    np.testing.assert_allclose(both["weight"], 1.0, atol=1e-9)
    assert found.excluded["reason"].str.len_chars().min() > 0 if found.excluded.height else True


@pytest.mark.parametrize("name", MODELS)
def test_every_model_ranks_the_default_job(world, name):
    check(ranking(world, f"model={name}"))


@pytest.mark.parametrize("name", list(INDICATORS))
def test_every_indicator_can_be_a_model_of_its_own(world, name):
    check(
        ranking(world, "model.weights={only: 1}", f"model.pillars={{only: {{{name}: 1}}}}", "model.treat.method=none"),
        least=0,
    )


@pytest.mark.parametrize("step", ["treat", "normalise", "weigh", "aggregate"])
def test_every_method_can_stand_in_the_balanced_model(world, step):
    registry = {"treat": TREATMENTS, "normalise": NORMALISERS, "weigh": WEIGHTINGS, "aggregate": AGGREGATORS}[step]
    for name in registry:
        if name in NEEDS_MORE | UNSCALED:
            continue
        options = json.dumps(OPTIONS.get(name, {}))
        check(ranking(world, f"model.{step}={{method: {name}, options: {options}}}"))


def test_what_needs_a_model_of_its_own_has_one():
    used = {load_job(JOB, [f"model={name}"]).job.model.aggregate.method for name in MODELS}
    assert NEEDS_MORE - {"borda", "stacking"} <= used
