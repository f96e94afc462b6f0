"""Say how well each reporter filed a year: what is unspecified, what is hidden, and how its partners mirror it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from corridor.harmonising.cif_fob import with_fob
from corridor.harmonising.merging import Estimates
from corridor.harmonising.mirrors import BATCH_ROWS, MICRO, Frame, batches, both_sides, micro_log, mirrored, years
from corridor.harmonising.reliability import ALL_CHAPTERS, WEIGHTS_SCHEMA
from corridor.harmonising.unspecified import coarsest, divided, hidden, no_partner, no_product, with_heading
from corridor.sources.shape import conform
from corridor.spec.reconcile import Reconcile
from corridor.tables.reporter_years import REPORTER_YEARS
from corridor.vocabulary import Declarer

KEY: Final = ("year", "reporter", "side")
SEPARATOR: Final = "; "
NOTHING_KNOWN: Final = Estimates(None, None, pl.DataFrame(schema=WEIGHTS_SCHEMA))


def reporter_years(
    declared: Frame,
    world: pl.DataFrame,
    estimates: Mapping[int, Estimates],
    *,
    how: Reconcile,
    pairs: pl.DataFrame | None = None,
    rows: int = BATCH_ROWS,
) -> pl.DataFrame:
    """Return one row per year, reporter and side.

    Args:
        declared: Declarations of one or more years; a lazy scan is read about `rows` declarations at a time.
        world: Reporters' own world totals beside the sum of their partners: `WORLD_KEY`, value_usd, partners_usd.
        estimates: By year, as of `merging.estimate`; in a year without any, reporters have no reliability.
        how: The rule that the estimates were made by.
        pairs: The distances that they were made with.
        rows: About how many declarations are held at a time.

    Returns:
        Contract rows of `reporter_years`, sorted by key. Where a source holds headings beside their subheadings, value
        and unspecified value are those of the headings. `mirror_ratio` and `mirror_spread` are null where no flow is
        mirrored, and both sides are at FOB in them; `mirrored_usd` is as declared.
    """
    frames = [REPORTER_YEARS.empty().drop("unallocated_usd")]
    for year in years(declared):
        known = estimates.get(year, NOTHING_KNOWN)
        frames.append(_year(declared, year, known, how=how, pairs=pairs, rows=rows).select(frames[0].columns))
    found = pl.concat(frames, how="vertical_relaxed").join(_unallocated(world), on=KEY, how="left")
    return conform(found, REPORTER_YEARS)


def _year(
    declared: Frame, year: int, known: Estimates, *, how: Reconcile, pairs: pl.DataFrame | None, rows: int
) -> pl.DataFrame:
    filed = _filed(declared, year)
    headings = divided(filed.select("nomenclature", "source", "product").unique())
    everywhere = how.model_copy(update={"remove_freight": "always"})
    amounts, gaps, mirrors = [], [], []
    for part in batches(declared, year, rows=rows):
        headed = with_heading(_sided(part), headings)
        amounts.append(_amounts(coarsest(headed)))
        gaps.append(hidden(headed, headings))
        both = with_fob(
            both_sides(part, how="inner"), everywhere, freight=known.freight, products=known.products, pairs=pairs
        )
        mirrors.append(_mirrors(mirrored(both)))
    weights = known.weights.filter(pl.col("chapter") == ALL_CHAPTERS).select("reporter", "side", "reliability")
    return (
        _counts(filed)
        .join(_summed(amounts), on=KEY, how="left")
        .join(_summed(gaps), on=KEY, how="left")
        .join(_ratios(_summed(mirrors)), on=KEY, how="left")
        .join(weights, on=["reporter", "side"], how="left")
        .with_columns(pl.col("mirrored_usd").fill_null(0))
    )


def _reporter(side: str = "declared_by") -> tuple[pl.Expr, pl.Expr]:
    """Return who declared and with whom."""
    exporting = pl.col(side).cast(pl.String) == Declarer.EXPORTER
    texts = (pl.col("exporter").cast(pl.String), pl.col("importer").cast(pl.String))
    return (
        pl.when(exporting).then(texts[0]).otherwise(texts[1]).alias("reporter"),
        pl.when(exporting).then(texts[1]).otherwise(texts[0]).alias("partner"),
    )


def _sided(declared: pl.DataFrame) -> pl.DataFrame:
    columns = ("product", "nomenclature", "source", "value_usd")
    return declared.select("year", *_reporter(), pl.col("declared_by").alias("side"), *columns)


def _filed(declared: Frame, year: int) -> pl.DataFrame:
    """Return the codes that each reporter filed on each side, by revision and source, without repetition."""
    rows = declared.lazy().filter(pl.col("year") == year)
    texts = pl.col("nomenclature", "source", "product").cast(pl.String)
    named = rows.select("year", _reporter()[0], pl.col("declared_by").cast(pl.String).alias("side"), texts)
    return named.unique().collect(engine="streaming")


def _counts(filed: pl.DataFrame) -> pl.DataFrame:
    """Return how many products each reporter filed, in which revisions and in which sources."""
    return (
        filed.group_by(KEY)
        .agg(
            pl.col("product").n_unique().alias("products"),
            pl.col("nomenclature").unique().sort().alias("nomenclatures"),
            pl.col("source").unique().sort(),
        )
        .with_columns(pl.col("nomenclatures", "source").list.join(SEPARATOR))
    )


def _amounts(rows: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("value_usd")
    return rows.group_by(KEY).agg(
        value.sum(),
        value.filter(no_partner()).sum().alias("unspecified_partner_usd"),
        value.filter(no_product()).sum().alias("unspecified_product_usd"),
    )


def _mirrors(both: pl.DataFrame) -> pl.DataFrame:
    """Return sums over mirrored flows by reporter: own and partners' dollars, and dollars times absolute log ratio."""
    gap = micro_log(pl.col("fob_usd").clip(lower_bound=1), pl.col("exporter_usd")).abs()
    told = both.with_columns(gap.alias("_gap"))
    sides = []
    for side, own, partners in (
        (Declarer.EXPORTER, "exporter_usd", "fob_usd"),
        (Declarer.IMPORTER, "fob_usd", "exporter_usd"),
    ):
        spread = (pl.col(own).cast(pl.Int128) * pl.col("_gap")).sum()
        sums = told.group_by("year", pl.col(side).alias("reporter")).agg(
            pl.col(f"{side}_usd").sum().alias("mirrored_usd"),
            pl.col(own).sum().alias("_own"),
            pl.col(partners).sum().alias("_partners"),
            spread.alias("_spread"),
        )
        sides.append(sums.with_columns(pl.lit(str(side)).alias("side")))
    return pl.concat(sides)


def _ratios(sums: pl.DataFrame) -> pl.DataFrame:
    own = pl.when(pl.col("_own") > 0).then(pl.col("_own"))
    return sums.select(
        *KEY,
        "mirrored_usd",
        (pl.col("_partners") / own).alias("mirror_ratio"),
        (pl.col("_spread").cast(pl.Float64) / own.cast(pl.Float64) / MICRO).alias("mirror_spread"),
    )


def _unallocated(world: pl.DataFrame) -> pl.DataFrame:
    """Return own world totals less the sums of partners by year, reporter and side; codes below others left out."""
    rows = world.with_columns(pl.lit("").alias("partner")).cast({"year": pl.Int32})
    rows = rows if "source" in rows.columns else rows.with_columns(pl.lit("").alias("source"))
    headings = divided(rows.select("nomenclature", "source", "product").unique())
    gap = (pl.col("value_usd") - pl.col("partners_usd")).sum().alias("unallocated_usd")
    return coarsest(with_heading(rows, headings)).group_by(KEY).agg(gap)


def _summed(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the sums of several batches by year, reporter and side."""
    whole = pl.concat(parts)
    return whole.group_by(KEY).agg(pl.col(name).sum() for name in whole.columns if name not in KEY)
