"""Markets that buy more or less."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.spec.scenario import DemandChange
from corridor.study.scenarios.effect import BoolArray, Effect, Site, idle, one_class, within
from corridor.study.scenarios.parameters import FloatArray, Values, of_range
from corridor.study.scenarios.ways import AUTHORS

BOUGHT = ("imports", "import_kg", "import_kg_usd")
FLOWING = ("flows", "flow_kg", "flow_kg_usd", "flow_low", "flow_high", "flow_predicted")
ALL = 100.0


def demand_effects(change: DemandChange, site: Site) -> list[Effect]:
    """Return what demand does: purchases are scaled in every year, and what each supplier sells with them."""
    concerns = np.isin(site.importer, change.importers) & site.within(change.products)
    if not concerns.any():
        return [idle("demand", f"{', '.join(change.importers)}{_what(change)}", site, "demand")]
    measure = of_range(
        f"demand {json.dumps([sorted(change.importers), sorted(change.products)])}", change.growth_pct,
        text=f"Purchases of {', '.join(change.importers)} grow{_what(change)} by", unit="percent", source=AUTHORS,
        log=True, base=ALL,
    )  # fmt: skip

    def table(values: Values) -> FloatArray:
        return np.log1p(values[measure.key] / ALL)[None, :]

    def edit(cube: Cube, values: Values) -> Cube:
        return _edited(cube, change, 1.0 + float(values[measure.key][0]) / ALL)

    note = (
        "Demand: purchases are scaled in every year alike and all suppliers sell more in step, so growth and shares "
        "stay as they are and only sizes move.",
    )
    place = one_class(concerns)
    inputs = frozenset({"goods"})
    return [Effect("demand", concerns, (measure,), "demand", place, table, edit, inputs, note)]


def _what(change: DemandChange) -> str:
    return f" ({', '.join(change.products)})" if change.products else ""


def _edited(cube: Cube, change: DemandChange, factor: float) -> Cube:
    products = within(cube.products, change.products)
    markets = np.isin(np.array(cube.countries), change.importers)
    arrays = {name: scaled(getattr(cube, name), markets, products, factor) for name in BOUGHT}
    arrays |= {name: scaled(getattr(cube, name), markets[cube.corridors[:, 1]], products, factor) for name in FLOWING}
    return with_arrays(cube, arrays)


def with_arrays(cube: Cube, arrays: Mapping[str, Any]) -> Cube:
    """Return the cube with other arrays."""
    return replace(cube, **arrays)


def scaled(array: NDArray[Any], rows: BoolArray, products: BoolArray, factor: float) -> NDArray[Any]:
    """Return an array (rows, products, years) with some cells times a factor; whole dollars stay whole."""
    if factor == 1.0:
        return array
    out = np.array(array)
    cells = np.ix_(rows, products)
    grown = out[cells] * factor
    out[cells] = np.rint(grown).astype(out.dtype) if np.issubdtype(out.dtype, np.integer) else grown
    return out
