"""Economic complexity of 226 countries in 5,000 products: advantage, ECI, PCI, density, outlook and gain.

usage: compare_complexity.py DATA [--rounds N] [--json FILE]

DATA is a folder with baci1.parquet (exporter, product, value), the table of a year like BACI's; without that file a
nested table of the same size is made up. Either is kept there as complexity_exports.npy. Every contender starts from
exports in the form that it takes: ours from an array, and from rows, the packages from pandas. ecomplexity's check of
log-supermodularity, which is no measure, is off.
"""

from __future__ import annotations

import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from measuring import Action, Job, main
from numpy.typing import NDArray

COUNTRIES, PRODUCTS = 226, 5000
TABLE = "complexity_exports.npy"


def exports(data: Path) -> NDArray[np.float64]:
    """Return the table of exports, countries × products."""
    return np.load(data / TABLE)


def prepare(data: Path) -> None:
    """Write the table into the folder, so that no contender's peak is that of reading millions of rows."""
    path = data / "baci1.parquet"
    if not (data / TABLE).exists():
        np.save(data / TABLE, from_flows(path) if path.exists() else made_up())


def from_flows(path: Path) -> NDArray[np.float64]:
    """Return exports summed over importers."""
    rows = pl.read_parquet(path, columns=["exporter", "product", "value"])
    sums = rows.group_by("exporter", "product").agg(pl.col("value").sum()).sort("exporter", "product")
    places = [np.unique(sums[name], return_inverse=True) for name in ("exporter", "product")]
    table = np.zeros([len(codes) for codes, _ in places])
    table[places[0][1], places[1][1]] = sums["value"]
    return table


def made_up() -> NDArray[np.float64]:
    """Return a nested, heavy-tailed table: able countries sell more products, and the harder ones."""
    rng = np.random.default_rng(7)
    able, hard = rng.normal(size=COUNTRIES), rng.normal(size=PRODUCTS)
    logs = 2.0 * rng.normal(size=(COUNTRIES, 1)) + 1.3 * rng.normal(size=PRODUCTS) + 0.7 * np.outer(able, hard)
    sold = rng.random((COUNTRIES, PRODUCTS)) < 1.0 / (1.0 + np.exp(hard - able[:, None] - 0.5))
    return np.exp(logs + 1.4 * rng.normal(size=logs.shape)) * sold


def in_rows(table: NDArray[np.float64]) -> pl.DataFrame:
    """Return the cells that are traded, one row each."""
    c, k = np.nonzero(table)
    return pl.DataFrame({"country": c, "product": k, "value": table[c, k]})


def ours(data: Path) -> Action:
    from corridor.measures.complexity import complexity_set  # noqa: PLC0415

    table = exports(data)
    return lambda: complexity_set(table)


def ours_from_rows(data: Path) -> Action:
    from corridor.measures.complexity_rows import complexity_of_rows  # noqa: PLC0415

    rows = in_rows(exports(data))
    return lambda: complexity_of_rows(rows)


def by_ecomplexity(data: Path) -> Action:
    from ecomplexity import ecomplexity  # noqa: PLC0415

    rows = in_rows(exports(data)).with_columns(year=pl.lit(2022)).to_pandas()
    names = {"time": "year", "loc": "country", "prod": "product", "val": "value"}
    warnings.simplefilter("ignore")
    return lambda: ecomplexity(rows, names, check_logsupermodularity=False, verbose=False)


def by_economic_complexity(data: Path) -> Action:
    import economic_complexity as ec  # noqa: PLC0415

    table = in_rows(exports(data)).to_pandas().pivot_table(index="country", columns="product", values="value")
    warnings.simplefilter("ignore")
    fill = np.fill_diagonal

    def fill_read_only(values: NDArray[np.float64], value: float) -> None:
        values.flags.writeable = True  # the package writes into the values of a frame, which pandas 3 locks
        fill(values, value)

    np.fill_diagonal = fill_read_only

    def run() -> object:
        index = ec.rca(table.fillna(0.0))
        countries, products = ec.complexity(index)
        near = ec.proximity(index)
        return (
            countries,
            ec.relatedness(index, proximities=near),
            ec.opportunity_gain(index, pci=products, proximities=near),
        )

    return run


def proximity_ours(data: Path) -> Action:
    from corridor.measures.advantage import presence, rca  # noqa: PLC0415
    from corridor.measures.relatedness import proximity  # noqa: PLC0415

    made = presence(rca(exports(data)))
    return lambda: proximity(made)


def proximity_plain(data: Path) -> Action:
    from corridor.measures.advantage import presence, rca  # noqa: PLC0415

    made = presence(rca(exports(data))).astype(np.float64)
    count = made.sum(axis=0)
    return lambda: np.minimum((made.T @ made) / count, ((made.T @ made) / count).T)


PEERS = {"ecomplexity": by_ecomplexity}
if find_spec("economic_complexity"):
    PEERS["economic-complexity"] = by_economic_complexity

JOBS = [
    Job(
        "complexity set, 226 × 5,000",
        "0.5 s, 400 MB, 20 × economic-complexity, 80 × ecomplexity",
        {"corridor": ours, "corridor, from rows": ours_from_rows, **PEERS},
        seconds=0.5,
        megabytes=400,
        slow=tuple(PEERS),
    ),
    Job(
        "proximity in full, 5,000 × 5,000",
        "none: it is needed by no other measure",
        {"corridor": proximity_ours, "numpy, as written": proximity_plain},
        rounds=3,
    ),
]

if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    main(JOBS)
