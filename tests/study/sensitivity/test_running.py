import numpy as np
import polars as pl
import pytest

from corridor.spec.robustness import RobustnessSpec
from corridor.study.sensitivity import sites
from corridor.study.sensitivity.results import INDEX_COLUMNS, SHIFT
from corridor.study.sensitivity.running import SAMPLES, SLOW_SAMPLES, sensitivity_of, usual_samples
from corridor.vocabulary import Declarer
from factories import a_model, a_world
from factories_backtest import a_job
from factories_sensitivity import a_sensitive_case, an_ensemble, raw_model


@pytest.fixture(scope="module", autouse=True)
def few():
    """One earlier year and one side: four worlds in place of nine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "YEARS_BACK", (1,))
        patch.setattr(sites, "SIDES", (Declarer.EXPORTER,))
        yield


@pytest.fixture(scope="module")
def case(few):
    return a_sensitive_case(robustness=RobustnessSpec(top=3, seed=5))


@pytest.fixture(scope="module")
def found(case):
    return sensitivity_of(case, samples=8)


def test_every_assumption_has_indices_for_the_shift_and_each_first_line(case, found):
    names = case.ranking.lines["opportunity"].to_list()
    assert dict(found.indices.schema) == INDEX_COLUMNS
    outputs = found.indices["output"].unique(maintain_order=True).to_list()
    assert outputs == [SHIFT, *names[:3]]
    every = {"year", "reporter rule", "treatment", "normalisation", "aggregation", "weights"}
    for output in outputs:
        rows = found.indices.filter(pl.col("output") == output)
        assert set(rows["assumption"]) == every
        assert rows["total"].is_sorted(descending=True)
    assert found.indices["alone"].min() >= 0.0
    assert found.not_varied == ()
    assert (found.samples, found.seed, found.top, found.lines) == (8, 5, 3, len(names))
    assert 0.0 < found.mean_shift <= found.largest_shift


def test_the_same_again_is_the_same():
    case = a_sensitive_case(model=a_model(base="export_potential"))
    one, again = (sensitivity_of(case, samples=8) for _ in range(2))
    for name in ("indices", "left_out", "reversals"):
        assert getattr(again, name).equals(getattr(one, name))
        assert getattr(one, name).height > 0


def test_what_is_not_varied_is_listed(monkeypatch):
    monkeypatch.setattr(sites, "YEARS_BACK", (90,))
    flows = a_world()["goods_flows"].filter(pl.col("declared_by") == "reconciled")
    tables = {**a_world(), "goods_flows": flows}
    case = a_sensitive_case(tables, a_model(base="export_potential"), robustness=RobustnessSpec(weights="fixed"))
    found = sensitivity_of(case, samples=8)
    assert found.indices.is_empty()
    told = {one.what: one.why for one in found.not_varied}
    assert set(told) == {"year", "reporter rule", "treatment", "normalisation", "aggregation", "weights"}
    assert told["weights"] == "the job says that they are fixed (robustness.weights)"


def test_a_ranking_without_an_order_says_so():
    case = a_sensitive_case(model=a_model(base="trade_dsm"))
    found = sensitivity_of(case, samples=8)
    assert [(one.what, one.why) for one in found.not_varied] == [
        ("everything", "one line is ranked, and an order takes two")
    ]
    assert found.indices.is_empty()
    assert found.left_out.is_empty()


def test_models_that_score_the_reference_anew_get_fewer_points():
    assert usual_samples(a_job()) == usual_samples(a_job(model=a_model(base="learned_linear"))) == SAMPLES
    assert usual_samples(a_job(model=an_ensemble())) == SLOW_SAMPLES
    assert usual_samples(a_job(model=raw_model("vikor"))) == SLOW_SAMPLES
    assert np.log2([SAMPLES, SLOW_SAMPLES]).tolist() == [9.0, 6.0]
