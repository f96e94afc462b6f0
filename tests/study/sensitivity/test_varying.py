import numpy as np
import polars as pl
import pytest

from corridor.study.robustness.variants import with_steps
from corridor.study.scoring import fit_on_reference
from corridor.study.sensitivity.assumptions import Assumption, Plan, may_be_weighted, plan_of
from corridor.study.sensitivity.design import CONTINUOUS
from corridor.study.sensitivity.methods import parts_of, with_methods
from corridor.study.sensitivity.ranks import mean_shift, ranks
from corridor.study.sensitivity.sites import Site, Sites, own_site
from corridor.study.sensitivity.varying import Varying, vary
from corridor.study.sensitivity.weighing import drawn
from factories import a_model
from factories_sensitivity import a_sensitive_case


def silent(_):
    """Hear nothing."""


@pytest.fixture(scope="module")
def case():
    return a_sensitive_case()


@pytest.fixture(scope="module")
def varying(case):
    model = case.resolved.job.model
    sites = Sites((2020,), (None,), {(0, 0): own_site(case)}, ())
    weighted = {name: part for name, part in parts_of(model).items() if may_be_weighted(part)}
    lines = case.ranking.lines
    plan = plan_of(case.resolved, sites, weighted)
    weights = drawn(weighted, 16, 1, "dirichlet")
    return Varying(model, sites, plan, weights, lines["score"].to_numpy(), lines["opportunity"].to_list(), 2)


def test_the_jobs_own_levels_move_nothing(varying):
    outputs, computed = varying.outputs(np.zeros((2, 4), dtype=np.int64), silent)
    own = [0.0, *ranks(varying.base)[:2]]
    assert outputs.tolist() == [own, own]
    assert computed == 1


def test_a_row_is_the_ranking_of_that_model_fitted_from_scratch(case, varying):
    outputs, _ = varying.outputs(np.array([[1, 2, 1, 0], [0, 0, 0, 3]]), silent)
    methods = {"treat": "none", "normalise": "z_score", "aggregate": "geometric"}
    model = with_methods(varying.model, methods)
    pipeline, _ = fit_on_reference(case.world.cube, model, case.world.codes)
    scores = pipeline.predict(case.scoring.features)
    assert outputs[0].tolist() == [mean_shift(varying.base, scores), *ranks(scores)[:2]]
    own, _ = fit_on_reference(case.world.cube, varying.model, case.world.codes)
    own[-1].weight_ = varying.weights[""][2]
    assert outputs[1, 0] == mean_shift(varying.base, own.predict(case.scoring.features))


def test_one_assumption_alone_has_all_shares(case):
    """Two worlds and nothing else: every index of the year is 1, and what it moves alone is the one shift there is."""
    base = np.array([3.0, 2.0, 1.0])
    told = [Site(pl.DataFrame(), pl.DataFrame(), np.ones(3, dtype=bool), scores) for scores in (base, base[::-1])]
    sites = Sites((2020, 2019), (None,), {(0, 0): told[0], (1, 0): told[1]}, ())
    plan = Plan((Assumption("year", "seen from 2020, 2019", 2),), ())
    found = vary(Varying(a_model(), sites, plan, {}, base, ["a", "b", "c"], 2), 64, 1, silent)
    rows = found.indices.to_dicts()
    assert [row["output"] for row in rows] == ["mean rank shift", "a", "b"]
    assert [row["total"] for row in rows] == pytest.approx([1.0, 1.0, 0.0], abs=0.15)
    assert [row["alone"] for row in rows] == pytest.approx([4 / 3, 2.0, 0.0], abs=1e-6)
    assert found.largest_shift == 4 / 3
    assert found.evaluations == 2


def test_the_plan_has_one_continuous_assumption(varying):
    assert [one.count == CONTINUOUS for one in varying.plan.assumptions] == [False, False, False, True]
    assert with_steps(varying.model) == varying.model
