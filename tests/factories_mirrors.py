"""Declarations for tests of reconciliation."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from corridor.sources.flows import DECLARED_SCHEMA

Flow = tuple[str, str, str, int | None, int | None]


def declared(*flows: Flow, year: int = 2020, kg: int | None = None, nomenclature: str = "HS") -> pl.DataFrame:
    """Return declarations of flows: exporter, importer, product, exporter's and importer's dollars (None: none)."""
    rows = [
        (year, i, j, k, nomenclature, side, value, kg, "FOB" if side == "exporter" else "CIF", "s")
        for i, j, k, sold, bought in flows
        for side, value in (("exporter", sold), ("importer", bought))
        if value is not None
    ]
    return pl.DataFrame(rows, schema=DECLARED_SCHEMA, orient="row")


def noisy_world(
    noise: dict[str, float], *, products: int = 40, seed: int = 0, year: int = 2020, freight: float = 1.0
) -> pl.DataFrame:
    """Return every flow among countries, each declared by both sides with its own log-normal error."""
    rng = np.random.default_rng(seed)
    flows: list[Flow] = []
    for i, sellers in noise.items():
        for j, buyers in noise.items():
            for k in range(products if i != j else 0):
                value = math.exp(rng.normal(13, 1))
                sold = value * math.exp(sellers * rng.normal())
                bought = value * freight * math.exp(buyers * rng.normal())
                flows.append((i, j, f"{10 + k % 5}{k:04d}", round(sold), round(bought)))
    return declared(*flows, year=year)
