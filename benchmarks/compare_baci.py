"""Hold the project's reconciliation against BACI: raw Comtrade of two years beside what CEPII made of it.

usage: python benchmarks/compare_baci.py FOLDER [DISTANCES]

FOLDER holds comtrade_YEAR.csv.gz (reporter, partner, cmd, flow, value, netwgt) and baci_YEAR.csv (i, j, cmd, value in
US dollars); DISTANCES is dist_cepii.parquet, by default in cepii_geodist beside FOLDER. Prints, step by step, the share
of value within 5% and 20% of BACI, and for the last steps what the rest consists of. Nothing is fitted to BACI.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from corridor.harmonising.cif_fob import with_fob
from corridor.harmonising.merging import estimate
from corridor.harmonising.mirrors import both_sides
from corridor.harmonising.reconciling import reconcile
from corridor.harmonising.reliability import with_exporter_share
from corridor.sources.cepii_geodist import COLUMNS, pairs
from corridor.sources.countries import resolve
from corridor.sources.flows import DECLARED_SCHEMA
from corridor.spec.reconcile import Reconcile
from corridor.vocabulary import UNSPECIFIED, WORLD

YEARS = (2022, 2024)
FLOW = ["exporter", "importer", "product"]
HS2022_TO_HS2017 = {"811231": "811292"}
"""Unwrought hafnium had no subheading of its own before HS 2022, and BACI counts in HS 2017 here."""

MEAN = Reconcile(rule="mean", freight="fixed")
STEPS = {
    "rows as they come, mean of both, CIF/FOB 1.06": ("rows", MEAN),
    "largest of repeated rows": ("totals", MEAN),
    "HS 2022 codes as HS 2017": ("codes", MEAN),
    "CIF/FOB estimated by pair and unit value": ("codes", Reconcile(rule="mean")),
    "weights by reliability (the default)": ("codes", Reconcile()),
    "weights by reliability and chapter": ("codes", Reconcile(by="chapter")),
    "default, lone imports left as declared": ("codes", Reconcile(remove_freight="mirrored")),
    "default, freight only below the estimate": ("codes", Reconcile(remove_freight="below_estimate")),
}


@dataclass(frozen=True)
class Share:
    """Per cent of value within 5% and 20% of BACI, over all flows that either holds."""

    within_5: float
    within_20: float
    flows_within_20: float


def raw_rows(folder: Path, year: int) -> pl.DataFrame:
    """Return the rows of a year with codes of countries, world rows left out."""
    types = {"cmd": pl.String, "value": pl.Float64, "netwgt": pl.Float64}
    rows = pl.read_csv(folder / f"comtrade_{year}.csv.gz", schema_overrides=types)
    named = rows.with_columns(
        resolve(rows["reporter"], "comtrade").codes.alias("reporter_code"),
        resolve(rows["partner"], "comtrade").codes.alias("partner_code"),
    ).filter(pl.col("partner_code") != WORLD, pl.col("partner_code") != pl.col("reporter_code"))
    return named.drop_nulls(["reporter_code", "partner_code"])


def declared(folder: Path, year: int, stage: str) -> pl.DataFrame:
    """Return declarations: stage "rows" adds up what is repeated, "totals" and "codes" take the largest row.

    Comtrade gives a flow by customs procedure and mode of transport beside its total, and this file has lost the
    columns that tell them apart. No part is larger than the total, so the largest row is the total.
    """
    rows = raw_rows(folder, year)
    if stage == "codes":
        rows = rows.with_columns(pl.col("cmd").replace(HS2022_TO_HS2017).alias("product"))
    else:
        rows = rows.filter(~pl.col("cmd").is_in(list(HS2022_TO_HS2017))).with_columns(product="cmd")
    if stage != "rows":
        one = ["reporter", "partner", "reporter_code", "partner_code", "cmd", "product", "flow"]
        rows = rows.group_by(one).agg(pl.col("value", "netwgt").max())
    exporting = pl.col("flow") == "X"
    sided = rows.select(
        pl.lit(year).alias("year"),
        pl.when(exporting).then("reporter_code").otherwise("partner_code").alias("exporter"),
        pl.when(exporting).then("partner_code").otherwise("reporter_code").alias("importer"),
        "product",
        pl.lit("HS").alias("nomenclature"),
        pl.when(exporting).then(pl.lit("exporter")).otherwise(pl.lit("importer")).alias("declared_by"),
        pl.col("value").alias("value_usd"),
        pl.col("netwgt").alias("quantity_kg"),
        pl.when(exporting).then(pl.lit("FOB")).otherwise(pl.lit("CIF")).alias("valuation"),
        pl.lit("comtrade").alias("source"),
    )
    key = [name for name in DECLARED_SCHEMA if name not in ("value_usd", "quantity_kg")]
    summed = sided.group_by(key).agg(pl.col("value_usd", "quantity_kg").sum().round())
    return summed.select(list(DECLARED_SCHEMA)).cast(pl.Schema(DECLARED_SCHEMA)).sort(key)


def baci(folder: Path, year: int) -> pl.DataFrame:
    """Return BACI's flows of a year in whole dollars."""
    rows = pl.read_csv(folder / f"baci_{year}.csv", schema_overrides={"cmd": pl.String})
    return rows.select(
        resolve(rows["i"], "iso3").codes.alias("exporter"),
        resolve(rows["j"], "iso3").codes.alias("importer"),
        pl.col("cmd").alias("product"),
        pl.col("value").round().cast(pl.Int64).alias("baci_usd"),
    )


def distances(folder: Path) -> pl.DataFrame:
    """Return pairs with distance and common border."""
    return pairs(pl.read_parquet(folder, columns=list(COLUMNS))).tables["pairs"]


def compared(flows: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Return both values of each flow that either holds; partners not specified are left out, as in BACI."""
    ours = flows.filter(
        pl.col("declared_by") == "reconciled", ~pl.any_horizontal(pl.col("exporter", "importer") == UNSPECIFIED)
    ).select(*FLOW, "rule", "mirror_ratio", pl.col("value_usd").alias("our_usd"))
    both = ours.join(reference, on=FLOW, how="full", coalesce=True).sort(FLOW)
    gap = (pl.col("our_usd") - pl.col("baci_usd")).abs() / pl.col("baci_usd")
    return both.with_columns(gap.alias("gap"), pl.coalesce("baci_usd", "our_usd").alias("weight_usd"))


def share(both: pl.DataFrame) -> Share:
    """Return the shares; a flow that one of the two lacks is not within any distance and counts in the whole."""
    whole, gap = pl.col("weight_usd").sum(), pl.col("gap").fill_null(float("inf"))
    found = both.select(
        (100 * pl.col("weight_usd").filter(gap <= 0.05).sum() / whole).alias("within_5"),
        (100 * pl.col("weight_usd").filter(gap <= 0.20).sum() / whole).alias("within_20"),
        (100 * (gap <= 0.20).mean()).alias("flows_within_20"),
    )
    return Share(**found.row(0, named=True))


def kinds(both: pl.DataFrame, declarations: pl.DataFrame) -> pl.DataFrame:
    """Return what the value beyond 5% consists of."""
    beyond = both.filter(pl.col("gap").is_null() | (pl.col("gap") > 0.05))
    sides = [
        declarations.filter(declared_by=side).select(*FLOW, pl.col("value_usd").alias(f"{side}_usd"))
        for side in ("exporter", "importer")
    ]
    full = beyond.join(sides[0], on=FLOW, how="left").join(sides[1], on=FLOW, how="left")
    x, m, b = pl.col("exporter_usd"), pl.col("importer_usd"), pl.col("baci_usd")
    ratio = pl.col("mirror_ratio").log().abs()
    kind = (
        pl.when(pl.col("our_usd").is_null())
        .then(pl.lit("only BACI has the flow"))
        .when(b.is_null())
        .then(pl.lit("only we have the flow"))
        .when(m.is_null())
        .then(pl.lit("exporter alone declared; BACI has another figure (vintage)"))
        .when(x.is_null() & ((b / m - 1).abs() < 0.02))
        .then(pl.lit("importer alone declared; BACI leaves freight in"))
        .when(x.is_null())
        .then(pl.lit("importer alone declared; BACI has another figure (vintage)"))
        .when((b < 0.9999 * pl.min_horizontal(x, m)) | (b > 1.0001 * pl.max_horizontal(x, m)))
        .then(pl.lit("both declared; BACI lies outside both (freight or vintage)"))
        .when(ratio < 0.0953)
        .then(pl.lit("both declared within 10%; freight"))
        .when(ratio < 0.6931)
        .then(pl.lit("both declared within a factor of 2; weights and freight"))
        .otherwise(pl.lit("both declared, further apart; weights"))
    )
    total = both["weight_usd"].sum()
    return (
        full.with_columns(kind.alias("kind"))
        .group_by("kind")
        .agg(pl.len().alias("flows"), (100 * pl.col("weight_usd").sum() / total).alias("per cent of value"))
        .sort("per cent of value", descending=True)
    )


def top(both: pl.DataFrame, by: str, count: int = 8) -> pl.DataFrame:
    """Return where the value beyond 20% lies."""
    beyond = both.filter(pl.col("gap").is_null() | (pl.col("gap") > 0.20))
    found = beyond.group_by(by).agg(
        pl.len().alias("flows"),
        (100 * pl.col("weight_usd").sum() / both["weight_usd"].sum()).alias("per cent of value"),
    )
    return found.sort(["per cent of value", by], descending=[True, False]).head(count)


def visible_weights(both: pl.DataFrame, declarations: pl.DataFrame) -> pl.DataFrame:
    """Return the exporter's weight that BACI's own figures show by pair: the one that several products agree on."""
    sides = [
        declarations.filter(declared_by=side).select(*FLOW, pl.col("value_usd").alias(f"{side}_usd"))
        for side in ("exporter", "importer")
    ]
    full = both.join(sides[0], on=FLOW).join(sides[1], on=FLOW).drop_nulls("baci_usd")
    x, m = pl.col("exporter_usd"), pl.col("importer_usd")
    shown = full.filter((m / x).log().abs() > 0.05).with_columns(
        ((pl.col("baci_usd") - m) / (x - m)).round(3).alias("shown")
    )
    agreed = shown.group_by("exporter", "importer", "shown").len().filter(pl.col("len") >= 2)
    return (
        agreed.filter(pl.col("shown").is_between(0.005, 0.995))
        .sort("len", "shown")
        .unique(["exporter", "importer"], keep="last", maintain_order=True)
    )


def agreement(found: pl.DataFrame, weights: pl.DataFrame) -> tuple[int, float]:
    """Return the number of pairs and the correlation of our log odds with those that BACI shows."""
    for side in ("exporter", "importer"):
        own = weights.filter(side=side, chapter="all").select(
            pl.col("reporter").alias(side), pl.col("discrepancy").alias(f"_{side}")
        )
        found = found.join(own, on=side)
    odds = 2 * (pl.col("_importer") / pl.col("_exporter")).log()
    return found.height, found.select(pl.corr(odds, (pl.col("shown") / (1 - pl.col("shown"))).log())).item()


def with_shown_weights(rows: pl.DataFrame, year: int, known: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Return flows with their `cif_fob`, and `our_usd` as if reporters had the weights that BACI's figures show.

    This is no step of the method: it tells which part of the distance to BACI is due to weights.
    """
    how = Reconcile(remove_freight="below_estimate")
    learnt = estimate(rows, year, how, pairs=known)
    given = {"freight": learnt.freight, "products": learnt.products, "pairs": known}
    both = with_exporter_share(with_fob(both_sides(rows), how, **given), learnt.weights)
    both = both.join(with_fob(both_sides(rows), Reconcile(), **given).select(*FLOW, estimate="cif_fob"), on=FLOW)
    found = visible_weights(compared(reconcile(rows, how, pairs=known), reference), rows)
    weighed = both.join(found.select("exporter", "importer", "shown"), on=["exporter", "importer"], how="left")
    weight = pl.coalesce("shown", pl.col("exporter_parts") / 10_000)
    mixed = (weight * pl.col("exporter_usd") + (1 - weight) * pl.col("fob_usd")).round().cast(pl.Int64)
    value = pl.coalesce(mixed, "exporter_usd", "fob_usd").alias("value_usd")
    return weighed.with_columns(value, rule=pl.lit(None), mirror_ratio=pl.lit(None), declared_by=pl.lit("reconciled"))


def revised(flows: pl.DataFrame, reference: pl.DataFrame) -> list[str]:
    """Return reporters whose figures were revised between the vintages of the raw file and of BACI.

    BACI takes a flow that one side alone declared as it is. Where most such flows of a reporter differ, and by about
    one factor, the reporter's figures are others.
    """
    told = flows.join(reference, on=FLOW).filter(pl.col("baci_usd") > 20_000)
    lone = [
        told.filter(pl.col(f"{other}_usd").is_null()).select(
            pl.col(side).alias("reporter"), (pl.col("baci_usd") / pl.col(f"{side}_usd")).alias("ratio")
        )
        for side, other in (("exporter", "importer"), ("importer", "exporter"))
    ]
    differs = ((pl.col("ratio") - 1).abs() > 0.002).mean().alias("differ")
    found = pl.concat(lone).group_by("reporter").agg(differs, pl.len().alias("flows"))
    return sorted(found.filter(pl.col("differ") > 0.3, pl.col("flows") >= 5)["reporter"])


def visible_freight(flows: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Return the ratio of CIF to FOB that BACI's figures show where they show one, beside our estimate."""
    told = flows.drop_nulls(["shown", "exporter_usd", "importer_usd"]).join(reference, on=FLOW)
    others = ~pl.any_horizontal(pl.col("exporter", "importer").is_in(revised(flows, reference)))
    x, m, w = pl.col("exporter_usd"), pl.col("importer_usd"), pl.col("shown")
    clear = told.filter(others, w < 0.8, x > 20_000, m > 20_000, pl.col("product") != "811292")
    freight = m * (1 - w) / (pl.col("baci_usd") - w * x)
    return clear.with_columns(freight.alias("theirs"), (m < x * pl.col("estimate")).alias("below"))


def main(folder: Path, dyads: Path) -> None:
    """Print the steps and the decomposition."""
    pl.Config.set_tbl_hide_dataframe_shape(True).set_tbl_hide_column_data_types(True).set_fmt_str_lengths(80)
    pl.Config.set_tbl_width_chars(120).set_float_precision(2).set_tbl_rows(20)
    known = distances(dyads)
    for year in YEARS:
        reference = baci(folder, year)
        print(f"\n{year}: BACI {reference.height:,} flows, {reference['baci_usd'].sum():,} USD")
        both = pl.DataFrame()
        for name, (stage, how) in STEPS.items():
            both = compared(reconcile(declared(folder, year, stage), how, pairs=known), reference)
            found = share(both)
            print(
                f"{name:50} within 5% {found.within_5:5.1f}   20% {found.within_20:5.1f}   "
                f"flows {found.flows_within_20:5.1f}"
            )
            if how in (Reconcile(), Reconcile(remove_freight="below_estimate")):
                print(kinds(both, declared(folder, year, stage)))
        for by in ("exporter", "importer", "product"):
            print(top(both, by))
        rows = declared(folder, year, "codes")
        learnt = estimate(rows, year, Reconcile(), pairs=known)
        print("freight:", learnt.freight)
        count, correlation = agreement(visible_weights(both, rows), learnt.weights)
        print(
            f"log odds of the exporter's weight against those BACI shows: {count} pairs, correlation {correlation:.2f}"
        )
        diagnose(rows, year, known, reference)


def diagnose(rows: pl.DataFrame, year: int, known: pl.DataFrame, reference: pl.DataFrame) -> None:
    """Print how near we would come with BACI's weights, where BACI takes freight off, and how much."""
    shown = with_shown_weights(rows, year, known, reference)
    found = share(compared(shown, reference))
    print(f"with the weights that BACI shows: within 5% {found.within_5:.1f}   20% {found.within_20:.1f}")
    print("revised between the vintages:", ", ".join(revised(shown, reference)))
    freight = visible_freight(shown, reference)
    taken = pl.col("theirs").is_between(1.004, 1.3)
    left = (pl.col("theirs") - 1).abs() <= 0.004
    print(
        freight.group_by("below")
        .agg(
            pl.len().alias("flows"),
            (100 * left.mean()).alias("% left as declared"),
            (100 * taken.mean()).alias("% with freight taken off"),
        )
        .sort("below")
    )
    print(
        freight.filter(taken, "below").select(
            pl.len().alias("flows"),
            pl.median("theirs"),
            pl.median("estimate"),
            pl.corr("theirs", "estimate", method="spearman").alias("rank correlation"),
            (pl.col("theirs") - pl.col("estimate")).abs().median().alias("median difference"),
        )
    )


if __name__ == "__main__":
    data = Path(sys.argv[1])
    main(data, Path(sys.argv[2]) if len(sys.argv) > 2 else data.parent / "cepii_geodist" / "dist_cepii.parquet")
