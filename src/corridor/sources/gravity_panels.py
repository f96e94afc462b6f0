"""Read panels of trade and agreements that gravity models are taught with: agtpa_applications and penppml's trade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from corridor.sources.csvtext import CARRY
from corridor.sources.flows import NEGATIVE, NO_VALUE, NO_YEAR, unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.shape import conform, number, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_YEARS

GUIDE, AGREEMENTS = "agtpa_panel", "agreements_panel"
GUIDE_COLUMNS: Final = ("exporter", "importer", "year", "trade", "rta")
AGREEMENT_COLUMNS: Final = ("exp", "imp", "time", "export", "id", "agreement")
UNITS: Final = {"trade_usd": "US dollars", "rta": "0 or 1"}
WITS_CODES: Final = {
    "BAT": "ATB",
    "BUN": "NES",
    "FRE": "NES",
    "MNT": "MNE",
    "NZE": "NTZ",
    "PCE": "PCI",
    "SPE": "NES",
    "SVR": "VNM",
    "SVU": "SUN",
    "UNS": "NES",
    "USP": "PUS",
    "VDR": "VNM",
    "YDR": "YMD",
}
"""Codes that WITS has of its own for states and areas of our country table: bunkers, free zones, the Soviet Union
(SVU), both Viet Nams before 1976 (VDR the North, SVR the South), which are added up."""


def guide_panel(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn the panel of the WTO/UNCTAD guide into pair_years.

    Args:
        frame: Columns `GUIDE_COLUMNS`; manufactures in million US dollars, trade within countries included.
        recipe: Years and countries to take.
        file: Raw file, for the account, which counts figures: trade and agreement per row.
    """
    rows = frame.select(
        CARRY, year_of("year"), "exporter", "importer", whole("trade", 1e6).alias("trade_usd"), number("rta")
    )
    return _panel(rows, recipe, source=GUIDE, file=file, raw=frame, spellings={})


def agreements_panel(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn the panel of world exports with agreements into pair_years.

    Args:
        frame: Columns `AGREEMENT_COLUMNS`; US dollars, every fourth year; `id` is 0 where no agreement is in force.
        recipe: Years and countries to take.
        file: Raw file, for the account, which counts figures: trade and agreement per row.
    """
    rows = frame.select(
        CARRY,
        year_of("time"),
        pl.col("exp").alias("exporter"),
        pl.col("imp").alias("importer"),
        whole("export").alias("trade_usd"),
        (number("id") != 0).cast(pl.Float64).alias("rta"),
    )
    return _panel(rows, recipe, source=AGREEMENTS, file=file, raw=frame, spellings=WITS_CODES)


def _panel(
    rows: pl.DataFrame,
    recipe: SourceRecipe,
    *,
    source: str,
    file: str,
    raw: pl.DataFrame,
    spellings: Mapping[str, str],
) -> Reading:
    own = {**spellings, **recipe.spellings}
    unknown: set[str] = set()
    for side in ("exporter", "importer"):
        rows, names = with_codes(rows.rename({side: f"{side}_spelled"}), side, f"{side}_spelled", "iso3", own)
        unknown |= set(names)
    usd = pl.when(pl.col("series") == "trade_usd").then("value").cast(pl.Int64).alias("usd")
    figures = rows.with_columns(pl.col("trade_usd").cast(pl.Float64)).unpivot(
        list(UNITS), index=[name for name in rows.columns if name not in UNITS], variable_name="series"
    )
    kept, account = settle(
        figures.with_columns(usd), _reasons(recipe), source=source, file=file, value="usd", counted="figure", raw=raw
    )
    summed = kept.group_by("year", "exporter", "importer", "series").agg(
        pl.when(pl.col("series").first() == "rta").then(pl.col("value").max()).otherwise(pl.col("usd").sum())
        .cast(pl.Float64).alias("value")
    )  # fmt: skip
    unit = pl.col("series").replace_strict(UNITS, return_dtype=pl.String).alias("unit")
    table = conform(summed.with_columns(unit, pl.lit(source).alias("source")), PAIR_YEARS)
    account = account.merged(kept.height - table.height)
    return Reading({"pair_years": table}, (account,), unknown_gaps(source, tuple(sorted(unknown))))


def _reasons(recipe: SourceRecipe) -> dict[str, pl.Expr]:
    exporter, importer, wanted = pl.col("exporter"), pl.col("importer"), recipe.reporters
    listed = exporter.is_in(wanted) | importer.is_in(wanted)
    is_rta = pl.col("series") == "rta"
    return {
        "a side is a group of countries": pl.col("exporter_group") | pl.col("importer_group"),
        Fault("exporter's spelling is unknown"): exporter.is_null(),
        Fault("importer's spelling is unknown"): importer.is_null(),
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "neither country is on the recipe's list": ~listed if wanted else pl.lit(value=False),
        "trade within a country": exporter == importer,
        Fault("rta is neither 0 nor 1"): is_rta & ~pl.col("value").is_in([0.0, 1.0]).fill_null(value=False),
        NO_VALUE: pl.col("value").is_null(),
        NEGATIVE: pl.col("value") < 0,
    }


def read_guide(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the guide's panel of key "panel"."""
    file = raw.one("panel", *PATTERNS)
    return guide_panel(read_table(file, GUIDE_COLUMNS), recipe, file=file.name)


def read_agreements(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the panel of agreements of key "panel"."""
    file = raw.one("panel", *PATTERNS)
    return agreements_panel(read_table(file, AGREEMENT_COLUMNS), recipe, file=file.name)


SOURCES.add(
    GUIDE,
    Source(
        title="Panel of the WTO/UNCTAD Advanced Guide to Trade Policy Analysis, 1986–2006",
        licence="CC BY 4.0",
        url="https://vi.unctad.org/tpa/web/vol2/vol2home.html",
        citation="Yotov, Y. V., Piermartini, R., Monteiro, J.-A. and Larch, M. (2016), An Advanced Guide to Trade "
        "Policy "
        "Analysis: The Structural Gravity Model, WTO and UNCTAD",
        release="agtpa_applications, 69 × 69 countries, 21 years",
        read=read_guide,
        about="Trade in manufactures between 69 countries and within them, 1986 to 2006, in million US dollars, and "
        "whether a regional trade agreement was in force.",
        how="Take agtpa_applications from the guide's page or an R package that carries it, as Parquet, CSV or "
        "workbook.",
        files={"panel": "table with the columns exporter, importer, year, trade, rta"},
        traps=(
            "Trade is manufactures only, so it is less than all goods.",
            "Rows with the same country twice are trade within a country, worked out from production; they are left "
            "out.",
        ),
        tables=("pair_years",),
    ),
)
SOURCES.add(
    AGREEMENTS,
    Source(
        title="Panel of world exports and trade agreements, 1964–2016",
        licence="MIT License",
        url="https://github.com/tomzylkin/penppml",
        citation="Breinlich, H., Corradi, V., Rocha, N., Ruta, M., Santos Silva, J. M. C. and Zylkin, T. (2021), "
        "Machine "
        "Learning in International Trade Research: Evaluating the Impact of Trade Agreements",
        release="data set trade: 210 exporters × 262 importers, every fourth year",
        read=read_agreements,
        about="Exports of goods between 210 exporters and 262 importers in US dollars, every fourth year from 1964 to "
        "2016, and the agreement in force between them.",
        how="Take the data set trade from the R package penppml, as Parquet, CSV or workbook.",
        files={"panel": "table with the columns exp, imp, time, export, id, agreement"},
        traps=(
            "Codes are those of WITS, historic states among them (SVU, TAN, RYU); those that the country table lacks "
            "go "
            "into quarantine.",
            "A row with 0 may be a flow that nobody declared: the panel fills its square with zeros.",
            "Years are four apart: a growth rate from one to the next covers four years.",
        ),
        tables=("pair_years",),
    ),
)
