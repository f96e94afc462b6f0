"""Which engine grows the trees, and what a machine without the native library is told."""

import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.models import Boosting
from corridor.models.learned import engines
from corridor.models.learned.leaves import Leaves
from factories_learning import DIRECTIONS, PILLARS, planted

FRAME, ODDS, ACTIVE, GROWTH, TOLD = planted()
LATER = planted(seed=1)[0]


def fitted(engine):
    model = Boosting(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, engine=engine, trees=40, bags=2)
    return model.fit(FRAME, ACTIVE, **TOLD)


def test_lightgbm_is_kept_as_its_text_and_made_anew_when_it_is_asked():
    model = fitted("lightgbm")
    assert all(isinstance(text, str) and text.startswith("tree\n") for text in model.model_)
    expected = model.predict(LATER)
    engines.booster.cache_clear()
    np.testing.assert_array_equal(model.predict(LATER), expected)


def test_a_machine_without_the_native_library_is_told_so(monkeypatch):
    def missing():
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(engines, "load_lightgbm", missing)
    with pytest.raises(UsageError, match=r"engine: LightGBM cannot be loaded \(libgomp\.so\.1.*set engine: hist or"):
        fitted("lightgbm")
    with pytest.warns(RuntimeWarning, match=r"cannot be loaded \(libgomp.*scikit-learn instead, and scores differ"):
        model = fitted("auto")
    assert model.engine_ == "hist"
    np.testing.assert_array_equal(model.predict(LATER), fitted("hist").predict(LATER))


def test_engine_auto_is_lightgbm_where_it_can_be_loaded():
    assert fitted("auto").engine_ == "lightgbm"


def test_either_kind_of_trees_gives_margins_and_shares_that_add_up():
    values = LATER.to_numpy()[:50]
    for engine in ("lightgbm", "hist"):
        part = fitted(engine).model_[0]
        assert isinstance(part, str | Leaves)
        rest = engines.margins_of(part, values) - engines.shares_of(part, values).sum(axis=1)
        np.testing.assert_allclose(rest, rest[0], atol=1e-9)
        assert engines.margins_of(part, values[:0]).shape == (0,)
        assert engines.shares_of(part, values[:0]).shape == (0, 3)
