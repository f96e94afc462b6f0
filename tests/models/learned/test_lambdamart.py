import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from corridor.errors import UsageError
from corridor.models import LambdaMart, build_pipeline
from corridor.models.learned import engines
from corridor.models.learned.base import Rows
from factories_learning import DIRECTIONS, PILLARS, planted

FRAME, ODDS, ACTIVE, GROWTH, TOLD = planted()
LATER, LATER_ODDS, LATER_ACTIVE, LATER_GROWTH, LATER_TOLD = planted(seed=1)
QUICK = {"trees": 40, "bags": 1}


def fitted(outcome=ACTIVE, **options):
    model = LambdaMart(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, **{**QUICK, **options})
    return model.fit(FRAME, outcome, **TOLD)


def test_each_list_is_put_in_a_better_order_than_at_random():
    model = fitted()
    better = []
    for exporter in range(20):
        own = LATER_TOLD["query"] == exporter
        truth = LATER_ACTIVE[own][None]
        found = ndcg_score(truth, model.predict(LATER.filter(own))[None], k=10)
        even = ndcg_score(truth, np.zeros_like(truth), k=10)
        better.append(found - even)
    assert min(better) > 0
    assert np.mean(better) > 0.4


def test_growth_is_graded_in_fifths():
    model = LambdaMart(target="growth")
    labels = model._labels(Rows(np.zeros((10, 1)), np.arange(10.0)[::-1], np.zeros(10), np.zeros(10)))
    assert labels.tolist() == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0]
    assert np.corrcoef(fitted(GROWTH, target="growth").margin(LATER), LATER_ODDS)[0, 1] > 0.8


def test_lists_are_what_an_exporter_could_sell_in_a_year():
    origin, query = np.array([2010, 2010, 2010, 2011, 2011]), np.array([0, 1, 1, 1, 1])
    rows = Rows(np.zeros((5, 1)), np.zeros(5), origin, query)
    assert LambdaMart()._groups(rows).tolist() == [1, 2, 2]
    long = Rows(np.zeros((25_001, 1)), np.zeros(25_001), np.zeros(25_001, int), np.zeros(25_001, int))
    sizes = LambdaMart()._groups(long)
    assert sizes.sum() == 25_001
    assert (len(sizes), sizes.max()) == (3, 8334)


def test_the_order_of_rows_does_not_matter():
    order = np.random.default_rng(0).permutation(len(ACTIVE))
    told = {name: values[order] for name, values in TOLD.items()}
    shuffled = LambdaMart(**QUICK).fit(FRAME[order], ACTIVE[order], **told).margin(LATER)
    assert np.corrcoef(shuffled, LambdaMart(**QUICK).fit(FRAME, ACTIVE, **TOLD).margin(LATER))[0, 1] > 0.98


def test_points_add_up_and_chances_come_from_the_calibration_alone():
    model = fitted()
    np.testing.assert_allclose(np.nansum(model.contributions(LATER), axis=1), model.predict(LATER), atol=1e-9)
    assert model.chances_.kind == "sigmoid"
    assert np.nanmean(model.probability(LATER)) == pytest.approx(LATER_ACTIVE.mean(), abs=0.04)


def test_an_order_has_no_interval_and_no_other_engine(monkeypatch):
    with pytest.raises(UsageError, match="LambdaMART foretells an order alone"):
        fitted(GROWTH, target="growth").interval(LATER)
    with pytest.raises(UsageError, match="engine: LambdaMART is grown by LightGBM only, found 'hist'"):
        fitted(engine="hist")
    assert fitted(engine="auto").engine_ == "lightgbm"

    def missing():
        raise ImportError("No module named 'lightgbm'")

    monkeypatch.setattr(engines, "load_lightgbm", missing)
    with pytest.raises(UsageError, match=r"engine: LightGBM cannot be loaded \(No module named"):
        fitted(engine="auto")


def test_a_model_file_can_name_it(a_learned_model):
    assert isinstance(build_pipeline(a_learned_model("lambdamart", depth=2), DIRECTIONS)[-1], LambdaMart)
