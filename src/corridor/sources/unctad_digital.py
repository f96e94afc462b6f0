"""Read UNCTAD's digitally deliverable services by country (exports and imports, million US dollars, 2010–2023)."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from corridor.sources.country_series import absent
from corridor.sources.csvtext import CARRY
from corridor.sources.flows import NEGATIVE, NO_VALUE, NO_YEAR, unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import SERVICES_FLOWS
from corridor.vocabulary import WORLD, Declarer

NAME = "unctad_digital"
EXPORTS, IMPORTS = "dig_services_exports_usd_millions", "dig_services_imports_usd_millions"
COLUMNS = ("iso3", "year", EXPORTS, IMPORTS)
CATEGORY = "DDS"


def services(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn totals by country into flows with the world.

    Args:
        frame: Columns `COLUMNS` as text; million US dollars. UNCTAD estimates where a country publishes no figure and
            the file does not mark which, so no figure is marked as estimated.
        recipe: Years to take.
        file: Raw file, for the account, which counts figures: an export and an import figure per row.
    """
    sides = cs.by_name(EXPORTS, IMPORTS)
    long = frame.select(CARRY, *COLUMNS).unpivot(sides, index=~sides, variable_name="side", value_name="printed")
    long = long.with_columns(year_of("year"), whole("printed", 1e6).alias("value_usd"))
    long, unknown = with_codes(long, "country", "iso3", "iso3", recipe.spellings)
    rules = {
        "group of countries": pl.col("country_group") | (pl.col("country") == WORLD),
        Fault("country's spelling is unknown"): pl.col("country").is_null(),
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "no figure": absent("printed"),
        NO_VALUE: pl.col("value_usd").is_null(),
        NEGATIVE: pl.col("value_usd") < 0,
    }
    once = {"second figure for the same country, year and side": ["year", "country", "side"]}
    kept, account = settle(
        long, rules, source=NAME, file=file, value="value_usd", counted="figure", once=once, raw=frame
    )
    exporting = pl.col("side") == EXPORTS
    named = kept.with_columns(
        pl.when(exporting).then("country").otherwise(pl.lit(WORLD)).alias("exporter"),
        pl.when(exporting).then(pl.lit(WORLD)).otherwise("country").alias("importer"),
        pl.when(exporting).then(pl.lit(Declarer.EXPORTER)).otherwise(pl.lit(Declarer.IMPORTER)).alias("declared_by"),
        pl.lit(CATEGORY).alias("category"),
        pl.lit(value=False).alias("estimated"),
        pl.lit(NAME).alias("source"),
    )
    table = conform(named, SERVICES_FLOWS)
    return Reading({"services_flows": table}, (account,), unknown_gaps(NAME, unknown))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "panel"."""
    return services(raw.csv("panel", COLUMNS), recipe, file=recipe.files["panel"])


SOURCES.add(
    NAME,
    Source(
        title="UNCTAD, international trade in digitally deliverable services, 2010–2023",
        licence="UNCTAD terms of use, free with attribution",
        url="https://unctadstat.unctad.org",
        citation="UNCTADstat, international trade in digitally-deliverable services",
        release="panel 2010–2023",
        read=read,
        about="Exports and imports of services that can be delivered over networks, by country and year, with the "
        "world as the only partner.",
        how="Export the table of digitally deliverable services from UNCTADstat, exports and imports side by side, and "
        "name countries by their alpha-3 code.",
        files={"panel": f"CSV with the columns {', '.join(COLUMNS)}"},
        traps=(
            "The partner is always the world: it says how large a market is, not who supplies it.",
            "Values are million US dollars.",
            "UNCTAD estimates where a country publishes none, and the file does not say where.",
            "Groups of countries stand among the countries.",
        ),
        tables=("services_flows",),
    ),
)
