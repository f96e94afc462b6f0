"""Read tariffs of WITS/TRAINS: exports of its tariff queries and its bulk files (MFN, Pref and their AVE variants)."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.flows import HS_CODE, NO_CODE, NO_YEAR, unknown_gaps
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.shape import conform, number, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import read_whole
from corridor.sources.wits_columns import (
    DUTIES,
    EUROPEAN_UNION,
    REVISIONS,
    code_of,
    coded,
    duty_in,
    duty_of,
    fields_of,
    revision_of,
)
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TARIFFS
from corridor.vocabulary import WORLD

NAME = "wits_tariffs"
PATTERNS: Final = ("*.csv", "*.txt", "*.tsv", "*.parquet", "*.xlsx")
RATES: Final = ("simple_average_pct", "weighted_average_pct", "minimum_pct", "maximum_pct")
MOST_PCT: Final = 1e6
MOST_LINES: Final = 2**31 - 1
GROUP_OF_PRODUCTS: Final = r"^(?i:total|all|all products|[0-9]{2}-[0-9]{2}_.*)$"
HELD: Final = "an earlier file of the recipe has the tariff"
REPEATED: Final = "repeat of a tariff with the same rates"
SECOND: Final = Fault("second figure for the same tariff")
KEY: Final = ("year", "importer", "exporter", "product", "nomenclature", "duty")
ALWAYS: Final = 9999
EU_MEMBERS: Final = {
    **dict.fromkeys(("BEL", "DEU", "FRA", "ITA", "LUX", "NLD"), (1958, ALWAYS)),
    **dict.fromkeys(("DNK", "IRL"), (1973, ALWAYS)),
    "GBR": (1973, 2020),
    "GRC": (1981, ALWAYS),
    **dict.fromkeys(("ESP", "PRT"), (1986, ALWAYS)),
    **dict.fromkeys(("AUT", "FIN", "SWE"), (1995, ALWAYS)),
    **dict.fromkeys(("CYP", "CZE", "EST", "HUN", "LTU", "LVA", "MLT", "POL", "SVK", "SVN"), (2004, ALWAYS)),
    **dict.fromkeys(("BGR", "ROU"), (2007, ALWAYS)),
    "HRV": (2013, ALWAYS),
}
"""First and last year in which a country levied the European Union's tariff; the United Kingdom's last is 2020."""


def tariffs(
    frame: pl.DataFrame, recipe: SourceRecipe, *, file: str = "", earlier: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, SourceAccount, tuple[str, ...]]:
    """Turn one file's rows into tariffs; the European Union is still one importer.

    Args:
        frame: Columns as WITS exports them, and line numbers.
        recipe: Reporters (importers), years and products to take.
        file: Raw file, for the account; its name tells the kind of duty where no column does.
        earlier: Tariffs of the files before.

    Returns:
        Rows with the columns of the table but `source`, the account, and the spellings that nobody knows.

    Raises:
        DataError: A column is missing, or nothing tells the kind of duty.
    """
    rows = fields_of(frame, name=file)
    default = recipe.options.get("duty", duty_in(file) or "")
    if rows["duty"].null_count() == rows.height and default not in DUTIES.values():
        raise DataError(f"{file}: no column for duty type, and the name tells none: options.duty must be one of "
                        f"{', '.join(sorted(set(DUTIES.values())))}")  # fmt: skip
    rows = rows.with_columns(pl.col("duty").fill_null(default), pl.col("partner").fill_null(WORLD))
    rows, unknown_reporters = coded(rows, "importer", "reporter", recipe.spellings)
    rows, unknown_partners = coded(rows, "exporter", "partner", recipe.spellings)
    tidy = rows.with_columns(
        year_of("year"),
        code_of("product"),
        revision_of("nomenclature", "native").alias("nomenclature"),
        duty_of("duty").alias("duty"),
        pl.any_horizontal(_unreadable(rate) for rate in RATES).alias("unreadable"),
        pl.col("lines").is_not_null().alias("counted"),
        *(number(rate) for rate in RATES),
        _lines(),
    )
    held = pl.lit(value=False).alias("held")
    if earlier is not None and earlier.height:
        keys = earlier.select(KEY).with_columns(pl.lit(value=True).alias("held"))
        tidy = tidy.join(keys, on=list(KEY), how="left", maintain_order="left")
    else:
        tidy = tidy.with_columns(held)
    once: dict[str, list[str]] = {REPEATED: [*KEY, *RATES, "lines"], SECOND: list(KEY)}
    kept, account = settle(tidy, _reasons(recipe), source=NAME, file=file, once=once, raw=frame)
    return kept.select(*KEY, *RATES, "lines"), account, (*unknown_reporters, *unknown_partners)


def with_members(table: pl.DataFrame, wanted: list[str]) -> pl.DataFrame:
    """Put the members of the European Union in its place, in the years of their membership.

    Args:
        table: Tariffs; a member's own row wins over the Union's.
        wanted: Importers to take, all where none is named.
    """
    union = table.filter(pl.col("importer") == EUROPEAN_UNION)
    own = table.filter(pl.col("importer") != EUROPEAN_UNION)
    members = pl.DataFrame(
        [(code, first, last) for code, (first, last) in EU_MEMBERS.items() if not wanted or code in wanted],
        schema={"member": pl.String, "first": pl.Int32, "last": pl.Int32},
        orient="row",
    )
    spread = union.join(members, how="cross").filter(pl.col("year").is_between("first", "last"))
    named = spread.with_columns(pl.col("member").alias("importer")).filter(pl.col("importer") != pl.col("exporter"))
    return pl.concat([own, named.select(table.columns).join(own, on=list(KEY), how="anti")])


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the files of key "tariffs"; of two with the same tariff, the first in order of names wins."""
    parts: list[pl.DataFrame] = []
    accounts: list[SourceAccount] = []
    unknown: set[str] = set()
    for file in raw.find("tariffs", *PATTERNS):
        frame = read_whole(file, encoding=recipe.options.get("encoding", "utf-8"))
        earlier = pl.concat(parts) if parts else None
        table, account, names = tariffs(frame, recipe, file=file.name, earlier=earlier)
        parts.append(table)
        accounts.append(account)
        unknown |= set(names)
    rows = with_members(pl.concat(parts), recipe.reporters).with_columns(pl.lit(NAME).alias("source"))
    return Reading({"tariffs": conform(rows, TARIFFS)}, tuple(accounts), unknown_gaps(NAME, tuple(sorted(unknown))))


def _unreadable(rate: str) -> pl.Expr:
    return pl.col(rate).is_not_null() & ~(number(rate) <= MOST_PCT).fill_null(value=False)


def _lines() -> pl.Expr:
    value = pl.col("lines").cast(pl.Float64, strict=False)
    good = value.is_between(0, MOST_LINES) & (value == value.floor())
    return pl.when(good).then(value).cast(pl.Int32).alias("lines")


def _reasons(recipe: SourceRecipe) -> dict[str, pl.Expr]:
    importer, exporter, product = pl.col("importer"), pl.col("exporter"), pl.col("product")
    wanted = [*recipe.reporters, *([EUROPEAN_UNION] if set(recipe.reporters) & set(EU_MEMBERS) else [])]
    revisions, duties = sorted(set(REVISIONS.values())), sorted(set(DUTIES.values()))
    averaged = (exporter == WORLD) & pl.col("duty").is_in(["AHS", "PRF"])
    return {
        "reporter is a group of countries": pl.col("importer_group") | (importer == WORLD),
        Fault("reporter's spelling is unknown"): importer.is_null(),
        "reporter is not on the recipe's list": ~importer.is_in(wanted) if wanted else pl.lit(value=False),
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        **{f"product {code}: {why}": product == code for code, why in recipe.skip_products.items()},
        "total or group of products": product.str.contains(GROUP_OF_PRODUCTS),
        NO_CODE: ~product.str.contains(HS_CODE).fill_null(value=False),
        Fault(f"nomenclature is none of H0 to H6 ({', '.join(revisions)})"): pl.col("nomenclature").is_null(),
        Fault(f"duty type is none of {', '.join(duties)}"): pl.col("duty").is_null(),
        "partner is a group of countries": pl.col("exporter_group") | (exporter == EUROPEAN_UNION),
        Fault("partner's spelling is unknown"): exporter.is_null(),
        "applied or preferential duty averaged over all partners, which holds for none": averaged,
        "tariff of a country on itself": importer == exporter,
        Fault("a rate is no number of percent"): pl.col("unreadable"),
        "no rate: no line has a duty in percent": pl.col("simple_average_pct").is_null(),
        Fault("a rate is negative"): pl.any_horizontal(pl.col(rate) < 0 for rate in RATES),
        Fault("lowest rate is above the highest"): pl.col("minimum_pct") > pl.col("maximum_pct"),
        Fault("number of lines is no whole number"): pl.col("counted") & pl.col("lines").is_null(),
        HELD: pl.col("held"),
    }


SOURCES.add(
    NAME,
    Source(
        title="WITS/TRAINS tariffs",
        licence="WITS terms of use; free with attribution to UNCTAD TRAINS and WTO IDB",
        url="https://wits.worldbank.org",
        citation="World Bank, World Integrated Trade Solution; UNCTAD, Trade Analysis Information System (TRAINS)",
        release="CSV of tariff queries (Reporter, Product, DutyType, Simple Average …) and bulk files (NomenCode, "
        "Reporter_ISO_N, ProductCode, SimpleAverage …)",
        read=read,
        about="Tariffs by importer, exporter, product and year in percent: most favoured nation (MFN), effectively "
        "applied (AHS), bound (BND) and preferential (PRF), as simple and trade-weighted mean of the tariff lines, "
        "lowest and highest line.",
        how="Register with WITS, run a tariff query (tariff and trade analysis) and download it as CSV, or take the "
        "bulk downloads of MFN and preferential tariffs.",
        files={"tariffs": "CSV files of queries or bulk downloads: a file, a zip archive, a folder or wildcards"},
        options={
            "duty": "kind of duty (MFN, AHS, BND, PRF) of bulk files whose name does not tell it",
            "encoding": "encoding of the CSV files where it is not UTF-8, such as latin-1",
        },
        traps=(
            "The product code is in the nomenclature that the query selected; the reporter's own is taken only where "
            "the query combined all.",
            "Spreadsheets take the leading zero of codes of chapters 01 to 09; it is put back.",
            "The European Union reports as one (918); its tariff is given to each member for the years it was one.",
            "Preferential bulk files name groups of beneficiaries by codes of their own; a group is no country, and "
            "its rows are quarantined unless the recipe's spellings give it one.",
            "AHS and PRF against the world are averages over partners and hold for none; they are left out.",
            "Without AVE, specific duties (so much a kilogram) are missing from the averages, so the rate is too low.",
            "A year without a row is a year that was not collected, not a year without a tariff.",
        ),
        tables=("tariffs",),
    ),
)
