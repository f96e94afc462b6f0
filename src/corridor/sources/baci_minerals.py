"""Read CEPII BACI: the panel of top partners by HS6 and complete years (written for V202601; values in US dollars)."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.errors import UsageError
from corridor.sources.csvtext import CARRY
from corridor.sources.flows import FLOW_KEY, NEGATIVE, NO_VALUE, NO_YEAR, unknown_gaps, with_codes
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe
from corridor.tables import GOODS_FLOWS, REPORTING
from corridor.vocabulary import WORLD, Coverage, Declarer, Rule

NAME = "baci_minerals"
PANEL_COLUMNS = ("year", "hs6", "exporter_iso2", "importer_iso2", "value_usd")
FULL_COLUMNS = ("i", "j", "cmd", "value")
KEPT: Final = 6
"""The panel keeps an edge that is among this many largest suppliers of its importer or buyers of its exporter."""

LAST_HS02_YEAR: Final = 2016
"""BACI's panel is in HS 2002 to this year and in HS 2017 after it: no growth rate may cross the break."""

FULL_PREFIX = "full_"
"""Keys of complete years in the recipe: full_2022, full_2024."""


def panel_flows(
    frame: pl.DataFrame, recipe: SourceRecipe, *, full_years: tuple[int, ...] = (), file: str = ""
) -> Reading:
    """Turn the top-partner panel into reconciled flows; years that have a complete file are left to it.

    Args:
        frame: Columns `PANEL_COLUMNS`; partners by ISO alpha-2 ("NA" is Namibia, "CS" Serbia and Montenegro). Gallium
            and germanium repeat one series of 811292, so repeated edges are kept once.
        recipe: Years and products to take.
        full_years: Years that a complete file holds.
        file: Raw file, for the account.
    """
    rows = frame.select(
        CARRY,
        year_of("year"),
        pl.col("hs6").cast(pl.String).alias("product"),
        "exporter_iso2",
        "importer_iso2",
        whole("value_usd"),
    )
    rows, unknown_i = with_codes(rows, "exporter", "exporter_iso2", "iso2", recipe.spellings)
    rows, unknown_j = with_codes(rows, "importer", "importer_iso2", "iso2", recipe.spellings)
    edge = ["year", "product", "exporter", "importer", "value_usd"]
    rules = {
        "year has a complete file": pl.col("year").is_in(full_years),
        **_rules(recipe),
    }
    once = {"repeat of the same edge under another material": edge}
    kept, account = settle(rows, rules, source=NAME, file=file, value="value_usd", once=once, raw=frame)
    return _reading(kept, account, Coverage.TRUNCATED, (*unknown_i, *unknown_j))


def full_flows(frame: pl.DataFrame, year: int, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn one complete year into reconciled flows.

    Args:
        frame: Columns `FULL_COLUMNS` as text; countries by ISO alpha-3 (S19, "Other Asia, nes", is Taiwan).
        year: Year of the file.
        recipe: Years and products to take.
        file: Raw file, for the account.
    """
    rows = frame.select(
        CARRY,
        pl.lit(year, pl.Int32).alias("year"),
        pl.col("cmd").str.zfill(6).alias("product"),
        "i",
        "j",
        whole("value").alias("value_usd"),
    )
    rows, unknown_i = with_codes(rows, "exporter", "i", "iso3", recipe.spellings)
    rows, unknown_j = with_codes(rows, "importer", "j", "iso3", recipe.spellings)
    kept, account = settle(rows, _rules(recipe), source=NAME, file=file, value="value_usd", raw=frame)
    return _reading(kept, account, Coverage.BALANCED, (*unknown_i, *unknown_j))


def balanced(flows: pl.DataFrame) -> pl.DataFrame:
    """Return year, exporter, importer, product, value_usd as reconciled rows of goods_flows, one per flow."""
    older = pl.col("year") <= LAST_HS02_YEAR
    named = flows.with_columns(pl.when(older).then(pl.lit("HS02")).otherwise(pl.lit("HS17")).alias("nomenclature"))
    summed = (
        named.group_by(FLOW_KEY)
        .agg(pl.col("value_usd").sum())
        .with_columns(
            pl.lit(Declarer.RECONCILED).alias("declared_by"),
            pl.lit(Rule.BALANCED_BY_SOURCE).alias("rule"),
            pl.lit(None, pl.Int64).alias("quantity_kg"),
            pl.lit(None, pl.Float64).alias("mirror_ratio"),
            pl.lit(NAME).alias("source"),
        )
    )
    return conform(summed, GOODS_FLOWS)


def coverage(flows: pl.DataFrame, status: Coverage) -> pl.DataFrame:
    """Return the reporting rows of a source that covers every country: one per year, product and side."""
    sides = pl.DataFrame({"side": ["exporter", "importer"]})
    cells = flows.select("year", "product", "nomenclature").unique().join(sides, how="cross")
    stamped = cells.with_columns(
        pl.lit(WORLD).alias("reporter"), pl.lit(status).alias("status"), pl.lit(NAME).alias("source")
    )
    return conform(stamped, REPORTING)


def _rules(recipe: SourceRecipe) -> dict[str, pl.Expr]:
    skipped = {f"product {code}: {why}": pl.col("product") == code for code, why in recipe.skip_products.items()}
    skip = list(recipe.skip_products)
    no_code = ~pl.col("product").str.contains(r"^[0-9]{6}$").fill_null(value=False) & ~pl.col("product").is_in(skip)
    return {
        **skipped,
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        Fault("product code is no HS6 code"): no_code.fill_null(value=True),
        Fault("country's spelling is unknown"): pl.col("exporter").is_null() | pl.col("importer").is_null(),
        "trade of a country with itself": pl.col("exporter") == pl.col("importer"),
        NO_VALUE: pl.col("value_usd").is_null(),
        NEGATIVE: pl.col("value_usd") < 0,
    }


def _reading(kept: pl.DataFrame, account: SourceAccount, status: Coverage, unknown: tuple[str, ...]) -> Reading:
    flows = balanced(kept)
    tables = {"goods_flows": flows, "reporting": coverage(flows, status)}
    return Reading(
        tables, (account.merged(kept.height - flows.height),), unknown_gaps(NAME, tuple(sorted(set(unknown))))
    )


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the panel of key "panel" and the complete years of keys "full_YYYY"."""
    years = _full_years(recipe)
    panel = read_table(raw.one("panel", *PATTERNS), PANEL_COLUMNS)
    parts = [panel_flows(panel, recipe, full_years=tuple(sorted(years)), file=recipe.files["panel"])]
    for year, key in sorted(years.items()):
        parts.append(full_flows(raw.csv(key, FULL_COLUMNS), year, recipe, file=recipe.files[key]))
    names = ("goods_flows", "reporting")
    tables = {name: pl.concat([part.tables[name] for part in parts]) for name in names}
    gaps = [gap for part in parts for gap in part.gaps]
    complete = ", ".join(map(str, sorted(years)))
    gaps.append(
        f"{NAME}: outside the complete years ({complete or 'none'}) an edge is kept only if it is among the importer's "
        "top 6 suppliers or the exporter's top 6 buyers, so an absent edge is small, not zero"
    )
    return Reading(tables, tuple(account for part in parts for account in part.accounts), tuple(gaps))


def _full_years(recipe: SourceRecipe) -> dict[int, str]:
    """Return the key of each complete year that the recipe names."""
    years = {}
    for key in recipe.files:
        digits = key.removeprefix(FULL_PREFIX)
        if key.startswith(FULL_PREFIX) and len(digits) == 4 and digits.isascii() and digits.isdecimal():
            years[int(digits)] = key
        elif key != "panel":
            raise UsageError(f"recipe: sources.{NAME}.files.{key}: unknown key; known: panel, {FULL_PREFIX}YYYY")
    return years


SOURCES.add(
    NAME,
    Source(
        title="CEPII BACI, critical minerals at HS6, 2002–2024",
        licence="Etalab Open Licence 2.0",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, "
        "CEPII Working Paper 2010-23",
        release="V202601",
        read=read,
        about="Trade in 30 critical minerals and their products at HS6, reconciled by CEPII: complete for the years "
        "that have a file of their own, and for all other years the largest flows only.",
        how="Take the products from the BACI archive; keep, for the panel, an edge that is among the importer's six "
        "largest suppliers or the exporter's six largest buyers. For the archive itself use the source `baci`.",
        files={
            "panel": "CSV or Parquet with the columns year, hs6, exporter_iso2, importer_iso2, value_usd",
            "[full_YYYY]": "CSV of one complete year with the columns i, j, cmd, value (US dollars)",
        },
        traps=(
            "An absent edge of the panel is at most the smaller of two sixth values; it is not zero.",
            "Codes are HS 2002 to 2016 and HS 2017 after: no growth rate may cross that break.",
            "Gallium, germanium and hafnium repeat one series, 811292, which also stands as 811231.",
            "Values are US dollars, unlike the archive's thousands.",
        ),
        tables=("goods_flows", "reporting"),
        kept=KEPT,
    ),
)
