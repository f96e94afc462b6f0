"""Small walk-forwards with planted skill, for tests of their evaluation."""

from __future__ import annotations

import numpy as np

from corridor.foresight import Forecast
from corridor.study.backtest.evaluation import summarise

SKILL = {"sharp": 2.5, "blunt": 0.8, "persistence": 0.5, "noise": 0.0}


def origin(year, *, target="activation", n=2500, exporters=30, rate=0.04, seed=0):
    """Return the arrays of one origin: codes, outcomes, dollars and forecasts of more and less skill."""
    rng = np.random.default_rng([year, seed])
    exporter = rng.integers(0, exporters, n)
    luck = rng.normal(0, 0.7, exporters)[exporter]
    latent = rng.normal(size=n) + luck
    now = np.round(rng.lognormal(8, 2, n))
    later = np.round(now * np.exp(0.3 * latent))
    if target == "activation":
        outcome = (latent > np.quantile(latent, 1 - rate)).astype(float)
    else:
        outcome = {"growth": np.log(later / now), "dollars": later, "share": latent / 100}[target]
    forecasts = {name: forecast(latent, outcome, skill, rng, rate) for name, skill in SKILL.items()}
    return exporter, outcome, now, later, forecasts


def forecast(latent, outcome, skill, rng, rate):
    """Return a forecast whose score is the outcome's cause, blurred the more the less the skill."""
    score = skill * latent + rng.normal(size=latent.size)
    chance = 1 / (1 + np.exp(-(score - np.quantile(score, 1 - rate))))
    width = np.std(outcome)
    return Forecast(score, chance, score, outcome - width * rng.normal(1, 1, latent.size), outcome + 2 * width, 0.8)


def walk(years=(2005, 2006, 2007), *, target="activation", drop=(), **given):
    """Return the summaries of a walk-forward."""
    summaries = []
    for year in years:
        exporter, outcome, now, later, forecasts = origin(year, target=target, **given)
        kept = {name: one for name, one in forecasts.items() if name not in drop}
        summaries.append(summarise(year, exporter, outcome, kept, target=target, now=now, later=later))
    return summaries
