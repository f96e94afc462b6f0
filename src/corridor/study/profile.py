"""The trade of a pair of countries, both directions, every figure with its declarer."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from corridor.study.run import Profile
from corridor.tables import pair_totals
from corridor.vocabulary import UNSPECIFIED, WORLD, Declarer

Tables = Mapping[str, pl.DataFrame]

TOP_FLOWS = 10
MIN_CHAPTERS = 60
TREND = (
    "year",
    "exporter",
    "importer",
    "declared_by",
    "reporter",
    "value_usd",
    "months",
    "products_absent",
    "basis",
    "source",
)
CONTEXT = ("gdp_usd", "population", "gdp_growth_projected_pct", "lpi_score", "wgi_mean")


def profile(tables: Tables, left: str, right: str, as_of: int) -> Profile:
    """Return the profile of a pair from a snapshot's tables, nothing later than `as_of`."""
    totals = tables["pair_totals"].filter(pl.col("year") <= as_of)
    chapters = _chapters(tables, as_of)
    return Profile(
        left=left,
        right=right,
        trend=_trend(totals, left, right),
        composition=_composition(tables, chapters, left, right),
        world=_world(totals, (left, right)),
        partners=_partners(tables, chapters, (left, right)),
        services=_services(tables, (left, right), as_of),
        context=_context(tables, (left, right), as_of),
    )


def _trend(totals: pl.DataFrame, left: str, right: str) -> pl.DataFrame:
    pair = {left, right}
    return (
        totals.filter(pl.col("exporter").is_in(pair) & pl.col("importer").is_in(pair))
        .with_columns(reporter=pair_totals.reporter())
        .select(TREND)
        .sort("exporter", "importer", "reporter", "source", "year")
    )


def _chapters(tables: Tables, as_of: int) -> pl.DataFrame:
    """Return declared flows by chapter up to the year."""
    flows = tables["goods_flows"]
    return flows.filter(
        (pl.col("year") <= as_of)
        & (pl.col("product").str.len_chars() == 2)
        & (pl.col("declared_by") != Declarer.RECONCILED)
    )


def _broad_years(tables: Tables) -> pl.DataFrame:
    """Return the (reporter, side, year) in which a country declares enough chapters to show a composition."""
    declared = tables["reporting"].filter(
        (pl.col("product").str.len_chars() == 2) & (pl.col("status") == "declared") & (pl.col("reporter") != WORLD)
    )
    counts = declared.group_by("reporter", "side", "year").agg(chapters=pl.col("product").n_unique())
    return counts.filter(pl.col("chapters") >= MIN_CHAPTERS).drop("chapters")


def _composition(tables: Tables, chapters: pl.DataFrame, left: str, right: str) -> pl.DataFrame:
    """Return the latest broadly declared year of each direction by chapter, the newest declarer first."""
    broad = _broad_years(tables)
    frames = []
    for exporter, importer in ((left, right), (right, left)):
        flows = chapters.filter((pl.col("exporter") == exporter) & (pl.col("importer") == importer))
        flows = flows.with_columns(
            reporter=pl.when(pl.col("declared_by") == Declarer.EXPORTER).then("exporter").otherwise("importer")
        )
        flows = flows.join(
            broad, left_on=["reporter", "declared_by", "year"], right_on=["reporter", "side", "year"], how="semi"
        )
        if flows.is_empty():
            continue
        newest = flows.sort("year", "declared_by", descending=[True, False]).row(0, named=True)
        frames.append(
            flows.filter((pl.col("year") == newest["year"]) & (pl.col("declared_by") == newest["declared_by"]))
        )
    columns = ["exporter", "importer", "year", "product", "title", "value_usd", "declared_by", "source"]
    if not frames:
        return _titled(tables, chapters.head(0)).select(columns)
    whole = _titled(tables, pl.concat(frames)).sort(
        "exporter", "importer", "value_usd", "product", descending=[False, False, True, False]
    )
    return whole.select(columns)


def _titled(tables: Tables, flows: pl.DataFrame) -> pl.DataFrame:
    titles = tables["products"].select("product", "title")
    return flows.join(titles, on="product", how="left", maintain_order="left").with_columns(
        title=pl.col("title").fill_null(pl.col("product"))
    )


def _world(totals: pl.DataFrame, countries: tuple[str, str]) -> pl.DataFrame:
    """Return total exports and imports of both countries as they declare them, by year."""
    exports = totals.filter(
        (pl.col("importer") == WORLD) & pl.col("exporter").is_in(countries) & (pl.col("declared_by") == "exporter")
    ).with_columns(country="exporter", side=pl.lit("exports"))
    imports = totals.filter(
        (pl.col("exporter") == WORLD) & pl.col("importer").is_in(countries) & (pl.col("declared_by") == "importer")
    ).with_columns(country="importer", side=pl.lit("imports"))
    return (
        pl.concat([exports, imports])
        .filter(pl.col("months") == 12)
        .select("country", "side", "year", "value_usd", "products_absent", "source")
        .sort("country", "side", "year", "source")
    )


def _partners(tables: Tables, chapters: pl.DataFrame, countries: tuple[str, str]) -> pl.DataFrame:
    """Return the largest flows by chapter and partner in each country's latest broadly declared year."""
    broad = _broad_years(tables)
    names = tables["countries"].select(partner="country", partner_name="name")
    frames = []
    for country in countries:
        for side, own, other in (("exports", "exporter", "importer"), ("imports", "importer", "exporter")):
            flows = chapters.filter(
                (pl.col(own) == country) & (pl.col("declared_by") == own) & (pl.col(other) != UNSPECIFIED)
            ).join(
                broad.filter(pl.col("side") == own), left_on=[own, "year"], right_on=["reporter", "year"], how="semi"
            )
            flows = flows.filter(pl.col("year") == flows["year"].max()) if flows.height else flows
            frames.append(
                flows.with_columns(country=pl.lit(country), side=pl.lit(side), partner=pl.col(other))
                .sort("value_usd", "product", "partner", descending=[True, False, False])
                .head(TOP_FLOWS)
            )
    whole = _titled(tables, pl.concat(frames)).join(names, on="partner", how="left", maintain_order="left")
    return whole.select("country", "side", "year", "partner", "partner_name", "product", "title", "value_usd", "source")


def _services(tables: Tables, countries: tuple[str, str], as_of: int) -> pl.DataFrame:
    flows = tables["services_flows"].filter(pl.col("year") <= as_of)
    exports = flows.filter((pl.col("importer") == WORLD) & pl.col("exporter").is_in(countries)).with_columns(
        country="exporter", side=pl.lit("exports")
    )
    imports = flows.filter((pl.col("exporter") == WORLD) & pl.col("importer").is_in(countries)).with_columns(
        country="importer", side=pl.lit("imports")
    )
    return (
        pl.concat([exports, imports])
        .select("country", "side", "year", "value_usd", "source")
        .sort("country", "side", "year", "source")
    )


def _context(tables: Tables, countries: tuple[str, str], as_of: int) -> pl.DataFrame:
    """Return the latest figure of each context series; a projection is its mean over the projected years."""
    rows = tables["country_years"].filter(
        pl.col("country").is_in(countries)
        & pl.col("series").is_in(CONTEXT)
        & (pl.col("known_in") <= as_of)
        & (pl.col("projected") | (pl.col("year") <= as_of))
    )
    keys = ["country", "series"]
    actual = rows.filter(~pl.col("projected")).sort("year").group_by(keys, maintain_order=True).last()
    projected = (
        rows.filter(pl.col("projected"))
        .sort(*keys, "year")
        .group_by(keys, maintain_order=True)
        .agg(pl.col("year").max(), pl.col("value").mean(), pl.col("unit", "projected", "source").first())
    )
    columns = ["country", "series", "year", "value", "unit", "projected", "source"]
    return pl.concat([actual.select(columns), projected.select(columns)]).sort("country", "series", "projected")
