"""Put services on the cube: totals by country and category, and by industry what is known or estimated of each pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.cube.axes import Axes, Tables, frame_of
from corridor.cube.cube import BoolArray, FloatArray, IntArray
from corridor.vocabulary import WORLD, Declarer


@dataclass(frozen=True)
class PairServices:
    """What the corridors sell each other by industry; every array has shape (P, K, T).

    Attributes:
        known: Whether a flow is in the data, as a figure or as an estimate.
        estimated: Whether it is a gravity model's estimate.
        low: Lower end of an estimate's interval in US dollars, NaN where the flow is none. high: upper end, likewise.
        predicted: What the gravity model expects in US dollars, also where the flow is known; NaN where nothing is.
    """

    known: BoolArray
    estimated: BoolArray
    low: FloatArray
    high: FloatArray
    predicted: FloatArray


def add_totals(
    tables: Tables, axes: Axes, *, exports: IntArray, imports: IntArray, sold: BoolArray, bought: BoolArray
) -> None:
    """Add what every country sells and buys of each services category and industry in all.

    Args:
        tables: The tables of a snapshot.
        axes: Positions.
        exports: US dollars (C, K, T), filled in place.
        imports: Likewise.
        sold: Where exports are known (C, K, T), filled in place.
        bought: Likewise for imports.
    """
    categories = frame_of(tables, "services_flows").filter(pl.col("declared_by") != Declarer.RECONCILED)
    columns = ("year", "exporter", "importer", "product", "value_usd")
    for flows in (
        categories.rename({"category": "product"}).select(columns),
        frame_of(tables, "bilateral_services").rename({"industry": "product"}).select(columns),
    ):
        _add(axes, flows.filter(pl.col("importer") == WORLD), "exporter", exports, sold)
        _add(axes, flows.filter(pl.col("exporter") == WORLD), "importer", imports, bought)


def _add(axes: Axes, totals: pl.DataFrame, side: str, value: IntArray, known: BoolArray) -> None:
    place = axes.places(totals, side)
    value[place] = totals["value_usd"].to_numpy()
    known[place] = True


def pair_services(tables: Tables, axes: Axes, flows: IntArray) -> PairServices:
    """Return what is known of the industries' flows, and write their dollars into the flows of the corridors.

    Args:
        tables: The tables of a snapshot.
        axes: Positions.
        flows: US dollars (P, K, T), filled in place.
    """
    if not axes.industries:
        return _nothing(flows.shape)
    known, estimated = (np.zeros(flows.shape, dtype=np.bool_) for _ in range(2))
    low, high, predicted = (np.full(flows.shape, np.nan) for _ in range(3))
    rows = frame_of(tables, "bilateral_services").join(
        axes.corridor_frame, on=["exporter", "importer"], how="semi", maintain_order="left"
    )
    place = axes.corridor_places(rows.rename({"industry": "product"}))
    flows[place] = rows["value_usd"].to_numpy()
    known[place] = True
    estimated[place] = rows["estimated"].to_numpy()
    for out, name in ((low, "low_usd"), (high, "high_usd"), (predicted, "predicted_usd")):
        out[place] = rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return PairServices(known, estimated, low, high, predicted)


def _nothing(shape: tuple[int, ...]) -> PairServices:
    """Return that nothing is known: views on a single value, since full arrays would cost as much as the flows."""
    no: BoolArray = np.broadcast_to(np.zeros((), dtype=np.bool_), shape)
    unknown: FloatArray = np.broadcast_to(np.array(np.nan), shape)
    return PairServices(no, no, unknown, unknown, unknown)
