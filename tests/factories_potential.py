"""A world with enough pairs for gravity: ten countries of uneven size, three minerals, three years, nobody unknown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from corridor.cube import Cube, build_cube
from factories import a_flow, a_report, a_world, table

NAMES = ("ARG", "BEL", "CHN", "DNK", "EST", "FIN", "GBR", "HUN", "IND", "JPN")
CODES = ("260300", "261000", "740311")
YEARS = (2019, 2020, 2021)
PAIRS = tuple((i, j) for i in NAMES for j in NAMES if i != j)

Flow = Mapping[tuple[str, str, str], int]


def kilometres(i: str, j: str) -> float:
    return 500.0 + 900.0 * abs(NAMES.index(i) - NAMES.index(j))


def flows(*, none: tuple[tuple[str, str], ...] = ()) -> dict[tuple[str, str, str], int]:
    """Dollars of every pair and product: size over distance with a ratio of the pair's and one of the product's own."""
    rng = np.random.default_rng(12)
    size = {name: 10.0 ** (2.0 + 0.25 * n) for n, name in enumerate(NAMES)}
    taste = {(name, k): rng.gamma(2.0, 0.5) for name in NAMES for k in CODES}
    out = {}
    for i, j in PAIRS:
        own = rng.gamma(3.0, 1 / 3) * 50.0 / kilometres(i, j)
        for k in CODES:
            value = size[i] * size[j] * taste[i, k] * taste[j, k] * own * rng.gamma(1.0, 1.0)
            out[i, j, k] = 0 if (i, j) in none else int(value)
    return out


def square(values: Flow, pairs: tuple[tuple[str, str], ...] = PAIRS) -> Cube:
    """A cube of equal years of the given flows, declared by a source that covers everyone."""
    tables = {name: frame.clear() for name, frame in a_world().items()}
    countries = [
        {"country": n, "name": n, "iso2": n[:2], "m49": m, "region": "Somewhere", "kind": "country"}
        for m, n in enumerate(NAMES, 10)
    ]
    world = {"country": "WLD", "name": "World", "iso2": None, "m49": None, "region": None, "kind": "world"}
    tables["countries"] = table("countries", [*countries, world])
    rows = [
        a_flow(y, *key, value, nomenclature="HS17", rule="balanced_by_source")
        for y in YEARS for key, value in values.items() if value
    ]  # fmt: skip
    tables["goods_flows"] = table("goods_flows", rows)
    reports = [
        a_report(y, "WLD", side, k, "balanced", nomenclature="HS17")
        for y in YEARS for side in ("exporter", "importer") for k in CODES
    ]  # fmt: skip
    tables["reporting"] = table("reporting", reports)
    tables["pairs"] = table("pairs", [_pair(i, j) for i, j in PAIRS])
    return build_cube(tables, pairs)


def _pair(i: str, j: str) -> dict[str, object]:
    near = abs(NAMES.index(i) - NAMES.index(j)) == 1
    return {
        "exporter": i, "importer": j, "distance_km": kilometres(i, j), "contiguous": near, "colonial_link": False,
        "common_language": {i, j} <= {"ARG", "BEL", "GBR"}, "source": "cepii",
    }  # fmt: skip


def frame_of(values: Flow) -> pl.DataFrame:
    rows = [(*key, value) for key, value in values.items() if value]
    return pl.DataFrame(rows, schema=["exporter", "importer", "product", "value"], orient="row")
