"""What stands beside a score: today's trade with who declares it, the market, the potential, confidence and flags."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.indicators import Opportunities
from corridor.indicators.full_potential import full_potential_of
from corridor.measures.potential import realised, unrealised
from corridor.measures.series import at, latest
from corridor.models.score import Scored
from corridor.sources.sectors import Candidate
from corridor.vocabulary import WORLD, Declarer

FloatArray = NDArray[np.float64]

Estimate = tuple[str, str, str]
"""Side of the corridor, country and product of a figure that is an estimate."""

AGE_HALF_LIFE = 10.0
"""Years after which a figure carries half the confidence of a new one."""

OLD_YEARS = 5.0
GAP = 2.0
MAX_GAP = 3.0
THIN = 0.5


def line_facts(
    o: Opportunities,
    rows: list[tuple[tuple[str, str], Candidate]],
    scored: Scored,
    *,
    years: pl.DataFrame,
    declared: pl.DataFrame,
    watched: pl.DataFrame,
    estimated: Set[Estimate] = frozenset(),
) -> pl.DataFrame:
    """Return everything on a line but score and ranks, one row per opportunity, in the order of `rows`.

    Args:
        o: The opportunities.
        rows: Their corridors and candidates.
        scored: Scores with weights.
        years: Year of each figure, one column per indicator.
        declared: Declarations of the job's corridors, as goods_flows has them.
        watched: Products that need an export-control review.
        estimated: Figures behind the score that are estimates, as (side, country, product).
    """
    frame = _names(o, rows).with_columns(**_money(o), **_confidence(o, scored, years))
    frame = _sides(frame, declared)
    frame = frame.with_columns(confidence=_discounted(frame, _pair_ratio(o)))
    return frame.with_columns(flags=_flags(frame, rows, watched, estimated))


TEXTS = ("opportunity", "exporter", "importer", "sector", "segment", "product", "nomenclature", "title")


def _names(o: Opportunities, rows: list[tuple[tuple[str, str], Candidate]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "opportunity": [opportunity_id(pair, c.product) for pair, c in rows],
            "exporter": [pair[0] for pair, _ in rows],
            "importer": [pair[1] for pair, _ in rows],
            "sector": [c.sector for _, c in rows],
            "segment": [c.segment for _, c in rows],
            "product": [c.product for _, c in rows],
            "nomenclature": [_nomenclature(o, int(k)) for k in o.product],
            "title": [c.title for _, c in rows],
        },
        schema_overrides=dict.fromkeys(TEXTS, pl.String),
    )


def opportunity_id(pair: tuple[str, str], product: str) -> str:
    """Return the stable name of an opportunity, such as USA-AZE:HS84 or USA-AZE:DDS."""
    return f"{pair[0]}-{pair[1]}:{'HS' if product.isdigit() else ''}{product}"


def _nomenclature(o: Opportunities, k: int) -> str:
    known = o.cube.nomenclature[k][o.cube.nomenclature[k] >= 0]
    return o.cube.nomenclatures[int(known[-1])] if len(known) else "HS"


def _money(o: Opportunities) -> dict[str, pl.Series]:
    cube = o.cube
    known = cube.flow_known[o.corridor, o.product]
    last = latest(known)
    bought = cube.import_known[o.importer, o.product]
    market = latest(bought)
    potential = full_potential_of(o)
    dollars = potential.dollars[o.corridor, o.product]
    actual = potential.actual[o.corridor, o.product]
    return {
        "value_usd": _usd(at(cube.flows[o.corridor, o.product], last)),
        "value_year": _year(o, last),
        "value_low_usd": _usd(at(cube.flow_low[o.corridor, o.product], last)),
        "value_high_usd": _usd(at(cube.flow_high[o.corridor, o.product], last)),
        "gravity_share": pl.Series(np.round(potential.share[o.corridor, o.product], 6), nan_to_null=True),
        "mirror_ratio": pl.Series(at(cube.mirror[o.corridor, o.product], last), nan_to_null=True),
        "market_usd": _usd(at(cube.imports[o.importer, o.product], market)),
        "market_year": _year(o, market),
        "potential_usd": _usd(dollars),
        "realised_usd": _usd(realised(actual, dollars)),
        "unrealised_usd": _usd(unrealised(actual, dollars)),
    }


def _usd(values: FloatArray) -> pl.Series:
    return pl.Series(np.rint(values), nan_to_null=True).cast(pl.Int64)


def _year(o: Opportunities, position: NDArray[np.int64]) -> pl.Series:
    years = np.where(position >= 0, o.cube.years[position], np.nan)
    return pl.Series(years, nan_to_null=True).cast(pl.Int32)


def _confidence(o: Opportunities, scored: Scored, years: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the observed weight and the weighted mean age of the figures that carry a year."""
    table = years.select(scored.names).to_numpy().astype(np.float64)
    dated = np.isfinite(table) & (scored.weights > 0)
    weight = np.where(dated, scored.weights, 0.0)
    total = weight.sum(axis=1)
    age = np.where(dated, o.cube.year - table, 0.0)
    mean = np.where(total > 0, (weight * age).sum(axis=1) / np.where(total > 0, total, 1.0), np.nan)
    return {
        "observed_weight": pl.Series(scored.observed_weight),
        "age_years": pl.Series(np.round(mean, 6), nan_to_null=True),
    }


def _sides(frame: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """Add what each side declared for the flow and year of the line, and the rule of the reconciled value."""
    keys = ["exporter", "importer", "product", "year"]
    flows = declared.select(*keys, "declared_by", "value_usd", "rule")
    sides = {
        "exporter_value_usd": flows.filter(pl.col("declared_by") == Declarer.EXPORTER),
        "importer_value_usd": flows.filter(pl.col("declared_by") == Declarer.IMPORTER),
    }
    frame = frame.with_columns(year=pl.col("value_year"))
    for name, rows in sides.items():
        frame = frame.join(
            rows.select(*keys, pl.col("value_usd").alias(name)), on=keys, how="left", maintain_order="left"
        )
    rules = flows.filter(pl.col("declared_by") == Declarer.RECONCILED).select(*keys, value_rule="rule")
    return frame.join(rules, on=keys, how="left", maintain_order="left").drop("year")


def _pair_ratio(o: Opportunities) -> FloatArray:
    """Return importer's over exporter's figure for all goods of the pair, latest full year with both, shape (n,)."""
    totals = o.cube.pair_totals.filter(
        (pl.col("months") == 12) & (pl.col("exporter") != WORLD) & (pl.col("importer") != WORLD)
    )
    sides = [
        totals.filter((pl.col("declared_by") == side) & (pl.col("value_usd") > 0))
        .sort("year", "exporter", "importer", "source")
        .unique(["year", "exporter", "importer"], keep="first", maintain_order=True)
        .select("year", "exporter", "importer", pl.col("value_usd").alias(f"{side}_usd"))
        for side in (Declarer.EXPORTER, Declarer.IMPORTER)
    ]
    both = sides[0].join(sides[1], on=["year", "exporter", "importer"], how="inner").sort("year")
    ratios = {(row[1], row[2]): row[4] / row[3] for row in both.iter_rows()}
    names = o.cube.countries
    return np.array(
        [ratios.get((names[i], names[j]), np.nan) for i, j in zip(o.exporter, o.importer, strict=True)],
        dtype=np.float64,
    )


def _discounted(frame: pl.DataFrame, pair_ratio: FloatArray) -> pl.Series:
    """Return observed weight × 2^(−age/10) × 1/(1 + |log10 of the mirror ratio|); the pair's ratio stands in.

    The logarithm is capped at 3 as in the indicator `mirror_gap`, where one side declares zero too. For an estimate,
    how far the ends of its interval lie from their (geometric) middle takes the place of the ratio.
    """
    width = (frame["value_high_usd"] / frame["value_low_usd"]).sqrt()  # infinite where the lower end is nothing
    ratio = width.fill_null(frame["mirror_ratio"]).fill_null(pl.Series(pair_ratio)).to_numpy()
    with np.errstate(divide="ignore"):
        gap = np.where(np.isnan(ratio), 0.0, np.minimum(np.abs(np.log10(ratio)), MAX_GAP))
    age = frame["age_years"].fill_null(0.0).to_numpy()
    value = frame["observed_weight"].to_numpy() * 2.0 ** (-age / AGE_HALF_LIFE) / (1.0 + gap)
    return pl.Series(np.round(value, 6))


def _flags(
    frame: pl.DataFrame,
    rows: list[tuple[tuple[str, str], Candidate]],
    watched: pl.DataFrame,
    estimated: Set[Estimate],
) -> pl.Series:
    codes = watched["product"].unique().to_list()
    out = []
    for n, line in enumerate(frame.iter_rows(named=True)):
        gap = line["mirror_ratio"]
        guessed = line["value_low_usd"] is not None  # only an estimate has an interval
        either = (line["exporter_value_usd"] is None) != (line["importer_value_usd"] is None)
        marks = {
            "coarse": rows[n][1].coarse,
            "watched": _overlaps(line["product"], codes),
            "unreported": line["value_usd"] is None,
            "no trade": line["value_usd"] == 0 and not guessed,
            "one side": either,
            "mirror gap": gap is not None and not 1 / GAP <= gap <= GAP,
            "old": line["age_years"] is not None and line["age_years"] > OLD_YEARS,
            "thin": line["observed_weight"] < THIN,
            "estimated": guessed
            or any((side, line[side], line["product"]) in estimated for side in ("exporter", "importer")),
        }
        out.append("; ".join(name for name, is_set in marks.items() if is_set))
    return pl.Series(out, dtype=pl.String)


def _overlaps(product: str, codes: list[str]) -> bool:
    """Whether a product is one of the codes, contains one or lies within one."""
    return any(code.startswith(product) or product.startswith(code) for code in codes)


def estimates(
    services: pl.DataFrame, minerals: pl.DataFrame, by_product: Mapping[str, str], year: int
) -> set[Estimate]:
    """Return the figures up to a year that are estimates: services totals, and the latest production of minerals.

    Args:
        services: Services flows, as their contract has them.
        minerals: Production and reserves, as their contract has them.
        by_product: Mineral behind a product.
        year: Last year that may be seen.
    """
    flows = services.filter(pl.col("estimated") & (pl.col("year") <= year))
    found = {
        (side, row[0], row[1])
        for side in ("exporter", "importer")
        for row in flows.select(side, "category").unique().iter_rows()
    }
    known = minerals.filter((pl.col("year") <= year) & pl.col("production").is_not_null())
    latest = known.filter(pl.col("year") == pl.col("year").max().over("mineral")).filter("estimated")
    producers = set(latest.select("mineral", "country").iter_rows())
    return found | {
        ("exporter", country, product)
        for product, mineral in by_product.items()
        for named, country in producers
        if named == mineral
    }
