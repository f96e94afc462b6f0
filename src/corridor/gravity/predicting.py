"""Predict flows with a fitted gravity model, also of pairs and countries that its sample does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.gravity.effects import OTHER
from corridor.gravity.fitted import CONSTANT, Fit
from corridor.gravity.sample import Array, Effect, Mask
from corridor.gravity.second_stage import SecondStage

OWN: Final = "own"
SECOND: Final = "second stage"
UNDETERMINED: Final = 1e-6


def predict(fit: Fit, frame: pl.DataFrame, second: Mapping[Effect, SecondStage] | None = None) -> pl.DataFrame:
    """Return the expectation of each row of a frame.

    Args:
        fit: A fitted model.
        frame: The model's regressors and columns of effects; covariates by the names that `second` was given.
        second: By effect, what predicts it for levels that the sample does not hold.

    Returns:
        A row for each of the frame's, in its order: `predicted` in the target's unit, null where it cannot be told;
        `log_sd`, the standard deviation of its logarithm that comes from second stages, 0 where all effects are the
        sample's own; `basis`, which effects are own and which second stage; `reason` why a prediction is null. A
        prediction that rests on a second stage is the middle one, exp of the expected logarithm; neither the noise of
        flows nor the errors of coefficients are in `log_sd`.

    Raises:
        DataError: A column is missing.
        UsageError: The frame is no polars table.
    """
    second = second or {}
    regressors = [name for name in fit.terms if name != CONSTANT]
    _all_there(fit, frame, regressors, second)
    known = dict(zip(fit.terms, fit.coefficients, strict=True))
    design = frame.select(pl.col(name).cast(pl.Float64) for name in regressors).fill_null(float("nan")).to_numpy()
    logs = design @ np.array([known[name] for name in regressors]) + known.get(CONSTANT, 0.0)
    other, variance, own = logs.copy(), np.zeros(frame.height), np.ones(frame.height, np.bool_)
    basis: list[pl.Expr] = []
    reason = np.where(np.isnan(logs), "a regressor is missing", "")
    for number, effect in enumerate(fit.effects):
        one, two, spread, borrowed = _effect(fit, frame, effect, second.get(effect))
        logs, other, variance, own = logs + one, other + two, variance + spread**2, own & ~borrowed
        label = " and ".join(effect)
        reason = np.where((reason == "") & np.isnan(one), f"no effect of {label}", reason)
        basis.append(pl.lit(pl.Series(f"_{number}", np.where(borrowed, f"{label}: {SECOND}", f"{label}: {OWN}"))))
    adrift = own & (np.abs(logs - other) > UNDETERMINED * np.maximum(1.0, np.abs(logs)))
    reason = np.where((reason == "") & adrift, "its countries are not connected by trade in the sample", reason)
    good = reason == ""
    return pl.DataFrame(
        {
            "predicted": pl.Series(np.where(good, np.exp(np.where(good, logs, 0.0)), np.nan)).fill_nan(None),
            "log_sd": pl.Series(np.where(good, np.sqrt(np.where(good, variance, 0.0)), np.nan)).fill_nan(None),
        }
    ).with_columns(
        pl.when(pl.lit(pl.Series(good))).then(_joined(basis)).alias("basis"),
        pl.Series("reason", reason.tolist(), dtype=pl.String).replace("", None),
    )


def _joined(basis: list[pl.Expr]) -> pl.Expr:
    return pl.concat_str(basis, separator="; ") if basis else pl.lit(CONSTANT)


def _effect(
    fit: Fit, frame: pl.DataFrame, effect: Effect, second: SecondStage | None
) -> tuple[Array, Array, Array, Mask]:
    """Return both solutions of an effect, its standard deviation, and whether it comes from the second stage."""
    joined = frame.select(effect).join(fit.effect(*effect), on=effect, how="left", maintain_order="left")
    one = joined["effect"].fill_null(float("nan")).to_numpy().copy()
    two = joined[OTHER].fill_null(float("nan")).to_numpy().copy()
    spread = np.zeros(frame.height)
    borrowed = np.isnan(one)
    if second is None:
        return one, two, spread, np.zeros(frame.height, np.bool_)
    covariates = frame.select(pl.col(n).cast(pl.Float64) for n in second.names).fill_null(float("nan")).to_numpy()
    mean, deviation = second.predict(covariates[borrowed])
    one[borrowed], spread[borrowed] = mean, deviation
    return one, two, spread, borrowed


def _all_there(fit: Fit, frame: pl.DataFrame, regressors: list[str], second: Mapping[Effect, SecondStage]) -> None:
    strange = [effect for effect in second if effect not in fit.effects]
    if strange:
        raise DataError(f"gravity: the model has no effect of {' and '.join(strange[0])}")
    if not isinstance(frame, pl.DataFrame):
        raise UsageError(f"gravity: the table must be a polars DataFrame, found {type(frame)}")
    needed = [
        *regressors,
        *(n for effect in fit.effects for n in effect),
        *(n for s in second.values() for n in s.names),
    ]
    missing = [name for name in dict.fromkeys(needed) if name not in frame.columns]
    if missing:
        raise DataError(f"gravity: no column {', '.join(missing)}; the table has {', '.join(frame.columns)}")
