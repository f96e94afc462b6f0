"""One origin: cells, outcomes and first lines belong together; a shuffled target shows no skill."""

from dataclasses import replace

import numpy as np
import pytest

from corridor.errors import DataError, UsageError
from corridor.panels.outcomes import Outcome, Thresholds
from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.job_walk import Found, history_of, origins_of
from factories import a_world
from factories_backtest import a_job, a_snapshot, a_spec, a_walk

LOOSE = {"small": 0.5, "substantial": 0.6, "before": 0, "after": 0}


@pytest.fixture(scope="module")
def walk():
    targets = ["activation", "growth", "dollars", "share"]
    return a_walk(targets=targets, horizons=[1, 2], thresholds=LOOSE, least_activated=1)


@pytest.fixture(scope="module")
def found(walk):
    return walk.origin((2018, False))


def test_an_origin_answers_every_question_that_can_be_told(found):
    assert isinstance(found, Found)
    assert found.leakage is None
    assert set(found.summaries) == {(t, h) for t in ("activation", "growth", "dollars", "share") for h in (1, 2)}
    assert set(found.tops) == {1, 2}


def test_what_cannot_be_told_is_left_out(walk):
    assert {horizon for _, horizon in walk.origin((2020, False)).summaries} == {1}


def test_an_origin_with_too_few_activations_does_not_count(walk, found):
    count = found.summaries["activation", 1].positives
    for least, told in ((count, True), (count + 1, False)):
        asked = replace(walk, spec=walk.spec.model_copy(update={"least_activated": least}))
        summaries = asked.origin((2018, False)).summaries
        assert (("activation", 1) in summaries) == told
        assert ("growth", 1) in summaries


def test_cells_are_those_whose_outcome_is_known(walk, found):
    view, said = walk.at(2018, walk.snapshot)
    corridor, product = walk._places(view)
    came = walk.truth.outcome(corridor, product, 2018, target="dollars", horizon=1)
    assert int(found.summaries["dollars", 1].cells.sum()) == int(np.isfinite(came.value).sum()) > 20
    truth, cells = walk.truth.cube, view.cells()
    for row in range(0, len(view.population), 7):
        ends = tuple(truth.countries[k] for k in truth.corridors[corridor[row]])
        assert (*ends, truth.products[product[row]]) == cells.row(row)
    assert set(said.scores) >= {"balanced", "persistence"}


def test_what_trades_today_trades_tomorrow_and_a_shuffled_tomorrow_knows_nothing_of_it(walk):
    view, said = walk.at(2018, walk.snapshot)
    corridor, product = walk._places(view)
    rng = np.random.default_rng(7)
    honest, shuffled = [], []
    came = walk.truth.outcome(corridor, product, 2018, target="activation", horizon=1, thresholds=Thresholds(**LOOSE))
    cells = np.flatnonzero(np.isfinite(came.value))
    positives = np.zeros(cells.size)
    positives[: max(cells.size // 10, 3)] = 1.0
    places = np.argsort(np.argsort(-np.nan_to_num(said.scores["persistence"][cells]), kind="stable"))
    for year in range(1900, 2000):  # each a shuffle of its own
        value = np.full(len(view.population), np.nan)
        value[cells] = rng.permutation(positives)
        shuffled.append(walk._summary(year, ("activation", 1), said, corridor, Outcome(value, came.now, came.later)))
        value[cells] = positives[places]
        honest.append(walk._summary(year, ("activation", 1), said, corridor, Outcome(value, came.now, came.later)))
    names = {"target": "activation", "baselines": ("persistence",), "draws": 0}
    lift = evaluate(shuffled, **names).models["balanced"].lift["auc_pr"]["persistence"]
    assert lift == pytest.approx(1.0, abs=0.15)
    assert evaluate(honest, **names).models["balanced"].lift["auc_pr"]["persistence"] < 0.8


def test_top_lists_are_those_of_the_jobs_countries_and_of_the_reference(walk, found):
    top = found.tops[1]
    assert 0 < top.job.lists <= top.reference.lists <= 4
    assert top.job.named <= 10 * top.job.lists
    assert not list(replace(walk, models={}).tops(*walk.at(2018, walk.snapshot)))  # the job's own model is not tested


def test_a_fault_of_an_origin_is_returned(walk):
    assert isinstance(walk.origin((1990, False)), DataError)


def test_origins_by_default_are_the_last_that_every_horizon_can_tell():
    spec = a_spec(horizons=[1, 2], targets=["growth"])
    truth = history_of(a_job(), a_snapshot(), spec)
    assert origins_of(spec, truth) == tuple(range(2014, 2020))
    assert origins_of(a_spec(targets=["activation"]), truth) == tuple(range(2015, 2020))
    assert origins_of(a_spec(origins=[2017, 2015]), truth) == (2015, 2017)


def test_an_origin_without_any_outcome_is_refused():
    truth = history_of(a_job(), a_snapshot(), a_spec())
    with pytest.raises(UsageError, match="came 1 years after 2021; the data hold 2014 to 2021"):
        origins_of(a_spec(origins=[2019, 2021]), truth)
    with pytest.raises(DataError, match="too few years for any forecast"):
        origins_of(a_spec(horizons=[20]), truth)


def test_the_history_takes_caps_from_the_spec():
    plain = history_of(a_job(), a_snapshot(), a_spec())
    capped = history_of(a_job(), a_snapshot(), a_spec(kept={"worldsource": 2}))
    assert (plain.low == capped.low).all()
    assert (capped.high < plain.high).any()
    assert (capped.high <= plain.high).all()
    assert np.isfinite(capped.high).sum() > np.isfinite(plain.high).sum()
    assert a_world()["goods_flows"].height > 0
