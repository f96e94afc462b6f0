"""Print how far off the estimates of services are, by industry, as docs/services_estimates.md tells it.

usage: services_accuracy.py RECIPE RAW

The recipe must ask for services; its sources are read, and every country that they hold is left out in its turn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from corridor.harmonising.services import TITLES, bilateral_services
from corridor.harmonising.services_accuracy import accuracy
from corridor.snapshots.building import first_wins
from corridor.sources import SOURCES
from corridor.sources.source import RawFiles, Reading
from corridor.spec.loading import load
from corridor.spec.recipe import SnapshotRecipe

NEEDED = ("oecd_icio", "cepii_geodist", "world_bank", "imf_weo", "unctad_digital")
SMALL = (15e9, 300e9)
"""Output in US dollars between which an economy is like those that are estimated."""


def main(path: Path, raw: Path) -> None:
    """Print a table for all countries, one for small ones, and totals beside UNCTAD's."""
    recipe = load(SnapshotRecipe, path)
    if recipe.services is None:
        raise SystemExit(f"{path}: asks for no services")
    readings = {
        name: SOURCES[name].read(RawFiles(raw, name, recipe.sources[name]), recipe.sources[name]) for name in NEEDED
    }
    tables, _ = first_wins({name: reading for name, reading in readings.items() if isinstance(reading, Reading)})
    made = bilateral_services(tables, recipe.services)
    output = np.exp(made.world.selling[:, 0])
    small = (output > SMALL[0]) & (output < SMALL[1])
    for title, among in (("all", made.world.held), (f"output of {SMALL[0]:.0e} to {SMALL[1]:.0e} US dollars", small)):
        measured = accuracy(made.world, made.industries, level=recipe.services.level, among=among)
        print(f"{title}: {int((among & made.world.held).sum())} countries")
        for row in measured.iter_rows(named=True):
            errors = (f"{np.exp(row[f'error_{side}']):.1f}" for side in ("selling", "buying", "sold", "bought"))
            shares = (f"{row[f'held_{side}'] / row[tried]:.0%}" for side, tried in SIDES)
            size = f"{row['world_usd'] / 1e9:.0f}"
            print(
                "|",
                " | ".join([row["industry"], TITLES[row["industry"]], size, str(row["distance"]), *errors, *shares]),
                "|",
            )
    print(totals(made.table, tables["services_flows"]))


SIDES = (("selling", "tried"), ("buying", "tried_buying"))
DIGITAL = ("J58T60", "J61", "J62_63", "K", "M", "N", "R")


def totals(table: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """Return, by country and side, the industries of DIGITAL together, UNCTAD's figure and their ratio."""
    found = []
    for side, other in (("exporter", "importer"), ("importer", "exporter")):
        ours = table.filter((pl.col(other) == "WLD") & pl.col("industry").is_in(DIGITAL))
        theirs = services.filter((pl.col(other) == "WLD") & (pl.col("year") == table["year"].max()))
        sums = ours.group_by(country=side).agg(
            pl.col("value_usd").sum(), pl.col("source").eq("services_estimates").any()
        )
        both = sums.join(theirs.select(country=side, unctad_usd="value_usd"), on="country")
        found.append(both.with_columns(side=pl.lit(side), ratio=pl.col("value_usd") / pl.col("unctad_usd")))
    return pl.concat(found).sort("side", "country").filter(pl.col("country").is_in(["ARM", "AZE", "GEO", "UZB", "USA"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
