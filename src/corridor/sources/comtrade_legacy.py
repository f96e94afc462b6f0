"""Read UN Comtrade's legacy API rows of HS chapters by reporter (yr, rgDesc, rtTitle, ptTitle, cmdCode, TradeValue)."""

from __future__ import annotations

import polars as pl

from corridor.sources import flows
from corridor.sources.csvtext import CARRY
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS, read_table
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_TOTALS
from corridor.vocabulary import WORLD, Coverage

NAME = "comtrade_legacy"
COLUMNS = ("yr", "rgDesc", "rtTitle", "ptTitle", "cmdCode", "TradeValue")
USUAL_SHARE = 0.5
"""A chapter is usual for a reporter and side when it declared it in at least this share of the years it filed."""


def declarations(frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "") -> Reading:
    """Turn legacy rows into declarations and totals of pairs.

    Args:
        frame: Columns `COLUMNS`; chapters as numbers without their leading zero, values in US dollars, imports CIF and
            exports FOB, partners by name.
        recipe: Reporters and years to take.
        file: Raw file, for the account.
    """
    tidy = frame.select(
        CARRY,
        year_of("yr"),
        pl.col("rgDesc").cast(pl.String).str.to_lowercase().alias("flow"),
        "rtTitle",
        "ptTitle",
        pl.col("cmdCode").cast(pl.String).str.zfill(2).alias("product"),
        whole("TradeValue").alias("value"),
        pl.lit(None, pl.Int64).alias("quantity"),
    )
    tidy, unknown_reporters = flows.with_codes(tidy, "reporter", "rtTitle", "name", recipe.spellings)
    tidy, unknown_partners = flows.with_codes(tidy, "partner", "ptTitle", "name", recipe.spellings)
    reading = flows.declarations(tidy, recipe, source=NAME, file=file, panel=True, raw=frame)
    tables = {**reading.tables, "pair_totals": pair_totals(reading)}
    gaps = flows.unknown_gaps(NAME, tuple(sorted({*unknown_reporters, *unknown_partners})))
    return Reading(tables, reading.accounts, (*gaps, *chapter_gaps(reading.tables["reporting"])))


def pair_totals(reading: Reading) -> pl.DataFrame:
    """Sum the chapters of a chapter panel by pair, and by reporter and world; absent chapters are counted.

    Returns:
        The pair_totals table; exports FOB declared by the exporter, imports CIF declared by the importer.
    """
    declared = reading.tables["declared"].with_columns(pl.col("declared_by").alias("side"))
    world = reading.tables["world"]
    partner = pl.when(pl.col("side") == "exporter").then("importer").otherwise("exporter")
    reporter = pl.when(pl.col("side") == "exporter").then("exporter").otherwise("importer")
    pairs = declared.select("year", reporter.alias("reporter"), partner.alias("partner"), "side", "value_usd")
    totals = world.select("year", "reporter", pl.lit(WORLD).alias("partner"), "side", "value_usd")
    key = ["year", "reporter", "partner", "side"]
    summed = pl.concat([pairs, totals]).group_by(key).agg(pl.col("value_usd").sum())
    absent = absent_chapters(reading.tables["reporting"])
    return _as_totals(summed.join(absent, on=["year", "reporter", "side"], how="left"))


def absent_chapters(reporting: pl.DataFrame) -> pl.DataFrame:
    """Count, by year, reporter and side, the usual chapters that the reporter left out.

    Returns:
        Columns year, reporter, side, products_absent (0 where nothing is missing).
    """
    is_declared = pl.col("status") == Coverage.DECLARED
    filed = reporting.group_by("reporter", "side").agg(pl.col("year").n_unique().alias("filed"))
    by_chapter = reporting.group_by("reporter", "side", "product").agg(is_declared.sum().alias("declared"))
    shares = by_chapter.join(filed, on=["reporter", "side"]).with_columns(
        (pl.col("declared") / pl.col("filed")).alias("share")
    )
    usual = shares.filter(pl.col("share") >= USUAL_SHARE).select("reporter", "side", "product", "share")
    marked = reporting.join(usual, on=["reporter", "side", "product"], how="left")
    missing = (~is_declared & pl.col("share").is_not_null()).sum().cast(pl.Int32)
    return marked.group_by("year", "reporter", "side").agg(missing.alias("products_absent"))


def chapter_gaps(reporting: pl.DataFrame) -> tuple[str, ...]:
    """Return one sentence per reporter and side on years never filed and years with usual chapters missing."""
    counts = absent_chapters(reporting).sort("reporter", "side", "year")
    sentences = []
    for (reporter, side), rows in counts.group_by("reporter", "side", maintain_order=True):
        filed = set(rows["year"])
        unfiled = [year for year in range(min(filed), max(filed) + 1) if year not in filed]
        thin = [
            f"{year} ({n})" for year, n in rows.filter(pl.col("products_absent") > 0)["year", "products_absent"].rows()
        ]
        parts = [f"nothing filed in {', '.join(map(str, unfiled))}"] if unfiled else []
        parts += [f"usual chapters missing in {', '.join(thin)}"] if thin else []
        if parts:
            sentences.append(f"{NAME}: {reporter} as {side}: {'; '.join(parts)}")
    return tuple(sentences)


def _as_totals(summed: pl.DataFrame) -> pl.DataFrame:
    exporting = pl.col("side") == "exporter"
    named = summed.with_columns(
        pl.when(exporting).then("reporter").otherwise("partner").alias("exporter"),
        pl.when(exporting).then("partner").otherwise("reporter").alias("importer"),
        pl.col("side").alias("declared_by"),
        pl.when(exporting).then(pl.lit("FOB")).otherwise(pl.lit("CIF")).alias("basis"),
        pl.lit(12, pl.Int32).alias("months"),
        pl.lit(NAME).alias("source"),
    )
    return conform(named, PAIR_TOTALS)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "flows"."""
    return declarations(read_table(raw.one("flows", *PATTERNS), COLUMNS), recipe, file=recipe.files["flows"])


SOURCES.add(
    NAME,
    Source(
        title="UN Comtrade, HS chapters, reporters Azerbaijan, Georgia and Armenia, 2003–2021",
        licence="UN Comtrade terms of use; no bulk redistribution",
        url="https://comtradeplus.un.org",
        citation="UN Comtrade, United Nations Statistics Division",
        release="legacy API layout (yr, rgDesc, rtTitle, ptTitle, cmdCode, TradeValue)",
        read=read,
        about="What 18 reporters (Azerbaijan, Georgia, Armenia, the Gulf, the Levant and others) declared by HS "
        "chapter and partner, 1991–2021. The recipe's reporters say whom to take.",
        how="Ask the legacy API for chapters (AG2), one reporter and year at a time, and put the rows into one table. "
        "For downloads of any other product use the source `comtrade`.",
        files={"flows": "one CSV or Parquet file with the columns yr, rgDesc, rtTitle, ptTitle, cmdCode, TradeValue"},
        traps=(
            "Countries go by name; the partner World is the reporter's own total, a control and no flow.",
            "Chapters are numbers without their leading zero; it is put back.",
            "Whole chapters are absent from a reporter's year, which is not the same as zero: see products_absent.",
            "Imports are CIF, exports FOB.",
            "Re-exports and re-imports are listed apart and go into re_exports.",
        ),
        tables=("goods_flows", "reporting", "pair_totals", "re_exports"),
    ),
)
