"""What is known at an origin, and what models say of it."""

from dataclasses import replace

import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.spec import ReferenceSpec
from corridor.spec.model import StepSpec
from corridor.study.backtest.job_baselines import BASELINES
from corridor.study.backtest.job_views import Said, Stated, pairs_of, say, view_of
from corridor.study.scoring import fit_on_reference
from factories import COUNTRIES, DIRECTIONS, REFERENCE, a_model
from factories_backtest import a_job, a_snapshot

PAIRS = pairs_of(a_job(), {}, COUNTRIES)


def a_view(year=2019, history=15, **given):
    return view_of(a_job(), a_snapshot(), year, PAIRS, history=history, **given)


def test_a_view_needs_the_jobs_corridors_both_ways_and_every_reference():
    assert {*DIRECTIONS, *((j, i) for i, j in DIRECTIONS)} <= set(PAIRS)
    assert {(i, j) for i in REFERENCE for j in REFERENCE if i != j} <= set(PAIRS)
    other = a_model().model_copy(update={"reference": ReferenceSpec(countries=("EST", "FIN"))})
    assert {("EST", "FIN"), ("FIN", "EST")} <= set(pairs_of(a_job(), {"other": other}, COUNTRIES)) - set(PAIRS)


def test_the_population_is_every_pair_of_the_reference_in_every_product_known_by_then():
    view = a_view(2017)
    cells = view.cells()
    assert view.cube.year == 2017
    assert cells.height == 12 * cells["product"].n_unique() == cells.unique().height
    assert set(cells["exporter"]) == set(cells["importer"]) == set(REFERENCE)
    assert "261000" not in set(cells["product"])  # nobody says anything of it before 2018
    assert "261000" in set(a_view(2018).cells()["product"])


def test_hiding_the_future_gives_the_same_view_as_leaving_it_out():
    assert a_view(2019).cells().equals(a_view(2019, hiding=True).cells())


def test_scores_are_those_of_the_fitted_pipeline():
    view = a_view()
    model = a_model()
    said = say(view, {"balanced": model}, ("memory",))
    assert list(said.scores) == ["memory", "balanced"]
    assert not said.failed
    pipeline, features = fit_on_reference(view.cube, model, view.codes)
    np.testing.assert_array_equal(said.scores["balanced"], pipeline.predict(features))
    assert np.isfinite(said.scores["balanced"]).any()


def test_baselines_are_all_some_or_none():
    view = a_view()
    assert list(say(view, {}).scores) == list(BASELINES)
    assert list(say(view, {}, ("size",)).scores) == ["size"]
    assert not say(view, {}, None).scores


def test_a_model_of_services_says_nothing_of_goods():
    view = a_view()
    said = say(view, {"services": a_model(base="services")}, None)
    goods = np.array([view.cube.products[k].isdigit() for k in view.population.product])
    assert np.isnan(said.scores["services"][goods]).all()


def test_a_model_that_cannot_be_fitted_says_why_and_stops_no_other():
    stacked = a_model(aggregate=StepSpec(method="stacking"))
    said = say(a_view(2016), {"stacked": stacked, "balanced": a_model()}, None)
    assert "stacking combines models, so the model must list them" in said.failed["stacked"]
    assert np.isnan(said.scores["stacked"]).all()
    assert np.isfinite(said.scores["balanced"]).any()


def test_a_view_of_another_history_is_asked_of_the_same_cells():
    view, short = a_view(2021), a_view(2021, history=5)
    seen = view.seen_by(short)
    held = seen.population.product >= 0
    assert seen.cube is short.cube
    assert seen.cells().filter(held).equals(view.cells().filter(held))
    assert len(seen.population) == len(view.population)
    said = say(seen, {"balanced": a_model()}, None)
    assert said.scores["balanced"].shape == (len(view.population),)
    gone = replace(seen.population, product=np.full(len(view.population), -1))
    assert np.isnan(say(replace(seen, population=gone), {"balanced": a_model()}, None).scores["balanced"]).all()


def test_a_reference_that_the_data_do_not_know_is_refused():
    strange = a_model().model_copy(update={"reference": ReferenceSpec(countries=("XAA", "XAB"))})
    with pytest.raises(UsageError, match=r"reference\.countries"):
        pairs_of(a_job(), {"strange": strange}, COUNTRIES)


def test_a_chance_is_stated_of_its_own_question_only():
    view = a_view()
    n = len(view.population)
    chance = np.linspace(0, 1, n)
    said = Said({"learned": -chance}, {}, {"learned": Stated("activation", 3, probability=chance)})
    cells = np.array([2, 5])
    mine = said.forecast("learned", cells, "activation", 3)
    np.testing.assert_array_equal(mine.score, -chance[cells])
    np.testing.assert_array_equal(mine.probability, chance[cells])
    for question in (("activation", 1), ("growth", 3)):
        assert said.forecast("learned", cells, *question).probability is None
    grown = Stated("growth", 3, low=chance - 1, high=chance + 1, coverage=0.8)
    found = Said({"g": chance}, {}, {"g": grown}).forecast("g", cells, "growth", 3)
    assert (found.probability, found.coverage) == (None, 0.8)
    np.testing.assert_array_equal(found.high - found.low, [2.0, 2.0])


def test_learned_models_state_chances_and_intervals():
    view = a_view(2021)
    models = {
        target: a_model(scope="goods", aggregate=StepSpec(method="linear", options={"target": target, "horizon": 1}))
        for target in ("activation", "growth")
    }
    said = say(view, models, None)
    for target, fields in (("activation", ("probability",)), ("growth", ("low", "high"))):
        if target in said.failed:  # the small world may teach too little of one of them
            continue
        stated = said.stated[target]
        assert (stated.target, stated.horizon) == (target, 1)
        for name in fields:
            values = getattr(stated, name)
            assert np.isfinite(values).sum() == np.isfinite(said.scores[target]).sum() > 0
    assert set(said.stated) | set(said.failed) == set(models)
    assert said.stated
