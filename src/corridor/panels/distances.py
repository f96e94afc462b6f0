"""Distances between the countries of a panel, where its codes are those of countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from corridor.panels.panel import FloatArray, Panel
from corridor.panels.reading import read_table
from corridor.sources.countries import System, resolve

PAIRS = Path("data/embedded/pairs.parquet")
"""CEPII's pairs of countries among the data that come with corridor, below the folder that holds data/."""

SYSTEMS: tuple[System, ...] = ("iso3", "iso2", "comtrade", "name")
"""How codes of countries may be written; M49's numbers are among Comtrade's."""

MOST = 0.9
"""Share of an axis that must be countries: fewer may be states of a federation or firms whose codes look alike."""


def with_distances(panel: Panel, root: Path) -> Panel:
    """Return a panel with the distances between its countries, as far as they are known.

    Each axis is read by the one system of codes that knows most of it. The panel is left without distances where an
    axis is not of countries, or where no table of pairs is at hand.

    Args:
        panel: Any panel.
        root: Folder that holds data/.

    Raises:
        DataError: The table of pairs cannot be read.
    """
    exporters, importers = countries(panel.exporters), countries(panel.importers)
    if exporters is None or importers is None or not (root / PAIRS).is_file():
        return panel
    return replace(panel, distance=_between(exporters, importers, read_table(root / PAIRS)))


def countries(codes: Sequence[str]) -> pl.Series | None:
    """Return the alpha-3 code of each code of an axis, null for those unknown; None where too few are of countries."""
    texts = pl.Series(codes, dtype=pl.String)
    found = [resolve(texts, system).codes for system in SYSTEMS]
    best = max(found, key=lambda resolved: resolved.len() - resolved.null_count())
    return best if best.len() - best.null_count() >= MOST * best.len() else None


def _between(exporters: pl.Series, importers: pl.Series, pairs: pl.DataFrame) -> FloatArray:
    """Return kilometres by exporter and importer (E, I), NaN where no pair tells them."""
    sold, bought = (pl.DataFrame({name: side}).with_row_index(f"at_{name}") for name, side in (
        ("exporter", exporters), ("importer", importers),
    ))  # fmt: skip
    found = pairs.filter(pl.col("distance_km").is_not_null()).join(sold, on="exporter").join(bought, on="importer")
    distance = np.full((exporters.len(), importers.len()), np.nan)
    distance[found["at_exporter"].to_numpy(), found["at_importer"].to_numpy()] = found["distance_km"].to_numpy()
    return distance
