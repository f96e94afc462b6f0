"""Plain rules that order cells without learning from outcomes: what a learner must beat."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline

from corridor.foresight.desk import Desk
from corridor.foresight.estimators import Standardise
from corridor.foresight.features import NAMES, Figures, describe
from corridor.foresight.features.own import FLOOR
from corridor.foresight.forecast import Forecast
from corridor.foresight.forecasters import FORECASTERS, Forecaster
from corridor.foresight.world import SCALE
from corridor.panels.panel import FloatArray

GRAVITY = ("supply_dollars", "demand_dollars", "exporter_dollars", "importer_dollars", "distance")
DRAWN = 20_000
MOST = 1_000.0
"""Flows above this many medians are held to it, so that a few giants do not make the whole fit."""


def _rule(name: str, title: str, how: str, *columns: str) -> None:
    """Register the sum of some features as a rule."""

    def forecast(desk: Desk) -> Forecast:
        return Forecast(np.sum([desk.column(column) for column in columns], axis=0))

    FORECASTERS.add(name, Forecaster(title, how, forecast, plain=True))


_rule("persistence", "Persistence", "The flow of the last year: what is large stays large.", "flow_0")
_rule("memory", "Memory", "The highest flow of the last six years: what once was comes back.", "memory")
_rule(
    "size", "Size", "What the exporter sells and the importer buys of the product.", "supply_dollars", "demand_dollars"
)
_rule("momentum", "Momentum", "How fast the flow grew over the last six years.", "slope")
_rule("epi", "Export potential", "Supply, demand and ease of trade (ITC's Export Potential Indicator).", "epi")
_rule("unrealised", "Unrealised potential", "How far potential, with shrunk ease, is above the flow.", "gap")
_rule("density", "Density", "How close the product is to what the exporter is good at (product space).", "density")


def expected_flows(desk: Desk) -> FloatArray:
    """Return the flows of the cells (n,), in medians of the product, that a gravity model of the last year expects.

    Poisson pseudo maximum likelihood (Santos Silva and Tenreyro 2006) of the last year's flows on the logarithms of
    what the exporter sells and the importer buys, of the product and in all, and of distance where it is known; fitted
    on a drawn part of all combinations and on flows, each weighted by how many it stands for. Where the last year knows
    of no flow, none is expected.
    """
    world = desk.workshop.world(desk.year)
    panel, rng = world.panel, np.random.default_rng([desk.seed, desk.year])
    e, i, p = panel.shape
    drawn = np.unique(rng.integers(0, e * i * p, DRAWN))
    all_flows = np.flatnonzero(world.flows[:, -1] > 0)
    if not all_flows.size:
        return np.zeros(desk.cells.height)
    some = np.sort(rng.choice(all_flows, min(DRAWN, all_flows.size), replace=False))
    stands_for = e * i * p / drawn.size, all_flows.size / max(some.size, 1)
    weight = np.repeat(stands_for, (drawn.size, some.size))
    at = np.r_[drawn, panel.cell[some]]
    cells = panel.names(at // (i * p), at // p % i, at % p)
    figures = describe(world, cells)
    flows = np.expm1(np.nan_to_num(figures[:, NAMES.index("flow_0")].astype(np.float64))) / SCALE
    keep = np.r_[flows[: drawn.size] <= 0, np.ones(some.size, dtype=np.bool_)]  # drawn flows stand among all flows
    model = make_pipeline(Standardise(), PoissonRegressor(alpha=1e-3, max_iter=100, solver="newton-cholesky"))
    model.fit(_sizes(figures[keep]), np.minimum(flows[keep], MOST), poissonregressor__sample_weight=weight[keep])
    return np.asarray(model.predict(_sizes(desk.figures)))


def _sizes(figures: Figures) -> FloatArray:
    return figures[:, [NAMES.index(name) for name in GRAVITY]].astype(np.float64)


def _gravity(desk: Desk) -> Forecast:
    return Forecast(expected_flows(desk))


def _gravity_gap(desk: Desk) -> Forecast:
    flow = np.expm1(desk.column("flow_0")) / SCALE
    return Forecast(np.log(expected_flows(desk) + FLOOR) - np.log(flow + FLOOR))


FORECASTERS.add(
    "gravity",
    Forecaster("Gravity", "The flow that sizes and distance lead one to expect (PPML).", _gravity, plain=True),
)
FORECASTERS.add(
    "gravity_gap",
    Forecaster(
        "Gravity less flow", "How far the flow that gravity expects is above today's.", _gravity_gap, plain=True
    ),
)
