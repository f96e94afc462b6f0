"""Predictions out of the sample."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.gravity import fit, predict, second_stage
from factories_gravity import dense_ppml, world

TWO = [("exporter",), ("importer",)]
TERMS = ["ldist", "border"]


def fitted(frame, effects=TWO):
    return fit(frame, target="trade", regressors=TERMS, effects=effects)


def test_a_pair_left_out_is_predicted_as_least_squares_on_dummies_does():
    """In the dense model, a row of missing weight has the fitted value that its dummies and regressors give it."""
    frame = world(seed=6)
    rest, pair = frame.slice(1), frame.head(1)
    found = predict(fitted(rest), pair)
    light = dense_ppml_with_weightless_first_row(frame)
    assert found["predicted"][0] == pytest.approx(light, rel=1e-6)
    assert found["log_sd"].to_list() == [0.0]
    assert found["basis"].to_list() == ["exporter: own; importer: own"]
    assert found["reason"].to_list() == [None]


def dense_ppml_with_weightless_first_row(frame):
    """Repeat: put the prediction in the row's place until it fits itself, which is to leave the row out."""
    value = frame["trade"][1]
    for _ in range(200):
        filled = frame.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(value).otherwise("trade").alias("trade"))
        value = float(dense_ppml(filled, TERMS, TWO, rounds=30)[2][0])
    return value


def test_in_the_sample_predictions_are_fitted_values():
    frame = world(6, 3, seed=6)
    found = fit(frame, target="trade", regressors=TERMS)
    np.testing.assert_allclose(predict(found, frame)["predicted"], found.fitted, rtol=1e-7)


def test_three_effects_predict_a_pair_in_a_year_it_was_left_out():
    frame = world(6, 4, seed=8, zeros=0.0).with_columns(rta=(pl.col("ldist") * pl.col("year") % 3 > 1.5).cast(pl.Int8))
    effects = [("exporter", "year"), ("importer", "year"), ("exporter", "importer")]
    found = fit(frame.slice(1), target="trade", regressors=["rta"], effects=effects)
    row = predict(found, frame.head(1)).row(0, named=True)
    assert row["reason"] is None
    assert row["predicted"] > 0
    strange = frame.filter((pl.col("exporter") == "C00") & (pl.col("importer") == "C01"))
    without = fit(
        frame.join(strange, on=frame.columns, how="anti"), target="trade", regressors=["rta"], effects=effects
    )
    assert predict(without, strange)["reason"].unique().to_list() == ["no effect of exporter and importer"]


def test_groups_that_never_trade_with_each_other_cannot_be_compared():
    one, two = world(5, seed=1), world(5, seed=2)
    two = (
        two.with_columns(pl.concat_str(pl.lit("D"), pl.col("exporter", "importer").str.slice(1)).name.keep())
        if 0
        else (two.with_columns(pl.col("exporter", "importer").str.replace("C", "D")))
    )
    found = fitted(pl.concat([one, two]))
    across = one.head(2).with_columns(importer=pl.lit("D03"))
    answer = predict(found, across)
    assert answer["predicted"].null_count() == 2
    assert answer["reason"].unique().to_list() == ["its countries are not connected by trade in the sample"]


def test_an_unknown_country_takes_its_effect_from_the_second_stage():
    frame = world(10, seed=9, zeros=0.0).with_columns(gdp=pl.col("exporter").str.slice(1).cast(pl.Float64))
    found = fitted(frame)
    left = found.effect("exporter")
    covariates = left["exporter"].str.slice(1).cast(pl.Float64).to_numpy()[:, None]
    stage = second_stage(left["effect"].to_numpy(), covariates, ["gdp"])
    new = frame.head(2).with_columns(exporter=pl.Series(["NEW", "C00"]), gdp=pl.lit(4.0))
    answer = predict(found, new, {("exporter",): stage})
    mean, deviation = stage.predict(np.array([[4.0]]))
    right = dict(found.effect("importer").select("importer", "effect").iter_rows())[new["importer"][0]]
    explained = float((new.select(TERMS).to_numpy() @ found.coefficients)[0])
    assert answer["predicted"][0] == pytest.approx(float(np.exp(mean[0] + right + explained)))
    assert answer["log_sd"].to_list() == pytest.approx([float(deviation[0]), 0.0])
    assert answer["basis"].to_list() == ["exporter: second stage; importer: own", "exporter: own; importer: own"]
    assert predict(found, new)["reason"].to_list() == ["no effect of exporter", None]


def test_without_effects_every_row_with_regressors_is_predicted():
    frame = world(seed=2)
    found = fit(frame, target="trade", regressors=TERMS, effects=())
    new = pl.DataFrame({"ldist": [8.0, None], "border": [1, 0]})
    answer = predict(found, new)
    assert answer["predicted"][0] == pytest.approx(float(np.exp(found.coefficients @ [1.0, 8.0, 1.0])))
    assert answer["reason"].to_list() == [None, "a regressor is missing"]
    assert answer["basis"].to_list() == ["constant", None]


def test_columns_and_effects_must_be_there():
    frame = world(seed=2)
    found = fitted(frame)
    with pytest.raises(DataError, match="no column border"):
        predict(found, frame.drop("border"))
    stage = second_stage(np.array([1.0, 2, 4, 5]), np.arange(4.0)[:, None], ["gdp"])
    with pytest.raises(DataError, match="no effect of year"):
        predict(found, frame, {("year",): stage})
