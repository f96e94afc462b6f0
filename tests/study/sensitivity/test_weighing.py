import numpy as np

from corridor.models.weights import nested_weights
from corridor.study.sensitivity.weighing import SPREAD, drawn
from factories import a_model


def test_weights_lie_around_those_of_the_model():
    model = a_model()
    found = drawn({"": model}, 400, 1, "dirichlet")[""]
    own = np.array(list(nested_weights(model.pillars, model.weights).values()))
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    least, most = ((1 - SPREAD) / (1 + SPREAD)) ** 2, ((1 + SPREAD) / (1 - SPREAD)) ** 2
    assert (found > own * least - 1e-12).all()
    assert (found < own * most + 1e-12).all()
    np.testing.assert_allclose(found.mean(axis=0), own, rtol=0.05)


def test_all_weights_alike_likely_leave_what_has_none_without():
    model = a_model(base="trade_dsm")
    found = drawn({"": model}, 2000, 1, "uniform")[""]
    own = np.array(list(nested_weights(model.pillars, model.weights).values()))
    assert (found[:, own == 0.0] == 0.0).all()
    np.testing.assert_allclose(found[:, own > 0.0].mean(axis=0), 1 / (own > 0.0).sum(), rtol=0.1)


def test_the_seed_gives_the_same_draws_and_each_part_its_own():
    parts = {"one": a_model(), "two": a_model()}
    one, again = (drawn(parts, 5, 3, "dirichlet") for _ in range(2))
    np.testing.assert_array_equal(one["one"], again["one"])
    assert not np.array_equal(one["one"], one["two"])
