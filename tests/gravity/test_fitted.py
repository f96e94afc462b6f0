"""What a fit tells."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from corridor.errors import UsageError
from corridor.gravity import fit
from factories_gravity import world

TWO = [("exporter",), ("importer",)]


@pytest.fixture(scope="module")
def found():
    return fit(world(seed=3), target="trade", regressors=["ldist", "border"], effects=TWO)


def test_table_has_the_normal_interval(found):
    row = found.table.row(0, named=True)
    assert row["term"] == "ldist"
    assert row["z"] == pytest.approx(found.coefficient("ldist") / found.error("ldist"))
    assert row["p"] == pytest.approx(2 * norm.cdf(-abs(row["z"])))
    assert row["high"] - row["estimate"] == pytest.approx(1.959964 * row["error"], rel=1e-6)


def test_effects_and_coefficients_make_up_the_fitted_values(found):
    frame = world(seed=3)
    whole = frame.join(found.effect("exporter"), on="exporter").join(
        found.effect("importer").rename({"effect": "right"}).drop("_other"), on="importer"
    )
    logs = whole["effect"] + whole["right"] + whole.select("ldist", "border").to_numpy() @ found.coefficients
    order = frame.select("exporter", "importer").with_columns(found.fitted)
    joined = whole.with_columns(found=logs.exp()).join(order, on=["exporter", "importer"])
    np.testing.assert_allclose(joined["found"], joined["fitted"], rtol=1e-7)
    assert found.effect("importer")["effect"].mean() == pytest.approx(0.0, abs=1e-12)


def test_an_effect_that_the_model_lacks_is_no_effect(found):
    with pytest.raises(UsageError, match="no effect of year; it has: exporter; importer"):
        found.effect("year")


def test_a_term_that_the_model_lacks_is_told(found):
    with pytest.raises(UsageError, match=r"unknown term 'lidst'.*ldist"):
        found.coefficient("lidst")
    frame = world(seed=3).with_columns(odd=pl.int_range(pl.len()) == 5)
    frame = frame.with_columns(trade=pl.when("odd").then(0.0).otherwise("trade"))
    without = fit(frame, target="trade", regressors=["ldist", "odd"], effects=TWO)
    with pytest.raises(UsageError, match="odd was left out of the model: it rests on 1 separated rows alone"):
        without.error("odd")


def test_nothing_left_out_is_an_empty_table(found):
    assert found.dropped.schema.names() == ["row", "reason", "detail"]
    assert found.dropped.is_empty()
    assert found.n == 56
