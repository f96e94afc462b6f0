"""A world of 24 exporters, 32 codes covered world-wide and 31 chapters that four markets declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from factories import Tables, a_flow, a_report, a_series, a_world, table

CODES = [f"C{chr(65 + n)}" + "X" for n in range(24)]
WIDE = [f"{250_000 + 10 * n}" for n in range(32)]
CHAPTERS = [f"{n:02}" for n in range(1, 32)]
MARKETS = CODES[:4]
YEARS = (2019, 2020, 2021)
RNG = np.random.default_rng(17)
SHARE = np.exp(np.outer(np.linspace(-1, 1, 24), RNG.normal(size=63)) + 0.8 * RNG.normal(size=(24, 63)))
SOLD = np.round(1e6 * SHARE * (RNG.random((24, 63)) < 0.75)).astype(np.int64)
SOLD[23] = 0
SOLD[22] //= 1_000_000  # a territory that ships a box or two


def flows(year: int) -> Iterator[dict[str, Any]]:
    """Wide codes go to the next country, chapters to every market but the exporter; a little more each year."""
    growth = year - 2018
    for c, code in enumerate(CODES):
        for k, product in enumerate(WIDE):
            if SOLD[c, k]:
                named = {"nomenclature": "HS17", "source": "worldsource"}
                yield a_flow(year, code, CODES[(c + 1) % 24], product, int(SOLD[c, k]) * growth, **named)
        for k, product in enumerate(CHAPTERS, start=32):
            for market in MARKETS:
                if SOLD[c, k] and market != code:
                    yield a_flow(year, code, market, product, int(SOLD[c, k]) * growth)


def reports(year: int) -> Iterator[dict[str, Any]]:
    for product in WIDE:
        for side in ("exporter", "importer"):
            yield a_report(year, "WLD", side, product, "balanced", source="worldsource")
    for product in CHAPTERS:
        for market in MARKETS:
            yield a_report(year, market, "importer", product, "declared")


def a_product_space() -> Tables:
    """The tables: every exporter in every year; CXX sells nothing, CWX next to nothing, CUX has few people."""
    rows = [
        {"country": code, "name": code, "iso2": None, "m49": 100 + n, "region": "Somewhere", "kind": "country"}
        for n, code in enumerate(CODES)
    ]
    nowhere = {"country": "NES", "name": "Not specified", "iso2": None, "m49": None, "region": None, "kind": "area"}
    unknown = [a_flow(2021, "NES", "CAX", product, 10**12, nomenclature="HS17") for product in WIDE[:2]]
    people = [a_series(2020, code, "population", 5e6 if code != "CUX" else 30_000.0) for code in CODES]
    return {
        **{name: frame.clear() for name, frame in a_world().items()},
        "countries": table("countries", [*rows, nowhere]),
        "goods_flows": table("goods_flows", [*(row for year in YEARS for row in flows(year)), *unknown]),
        "reporting": table("reporting", [row for year in YEARS for row in reports(year)]),
        "country_years": table("country_years", people),
    }


PAIRS = [("CBX", "CCX"), ("CCX", "CBX"), ("CBX", "CAX"), ("CXX", "CAX"), ("CWX", "CAX"), ("CUX", "CVX")]
