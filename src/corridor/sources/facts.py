"""Read published headline figures on US–Azerbaijan trade (tidy CSV: period, flow, value_usd_mn, reporter, source)."""

from __future__ import annotations

import math
import re
from typing import Any, Final

import polars as pl

from corridor.sources.csvtext import LINE
from corridor.sources.ledger import Fault, settle
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import FACTS

NAME = "facts"
COLUMNS = ("period", "flow", "value_usd_mn", "reporter", "source")
FLOWS: Final = (
    (r"US surplus with AZ growth", "USA", "AZE", "balance_growth"),
    (r"US exports to AZ growth", "USA", "AZE", "exports_growth"),
    (r"US surplus with AZ", "USA", "AZE", "balance"),
    (r"AZ-US turnover", "AZE", "USA", "turnover"),
    (r"US exports to AZ|AZ imports from US|US->AZ", "USA", "AZE", "exports"),
    (r"US imports |AZ exports to US|AZ->US", "AZE", "USA", "exports"),
)
"""Words of a flow → exporter, importer, measure; the first that is found."""

REPORTERS: Final = (
    (r"US Census", "us_census", "USA"),
    (r"State Customs Committee", "aze_customs", "AZE"),
    (r"CEPII BACI", "baci", None),
    (r"OECD", "oecd", None),
    (r"Aliyev", "aze_economy_ministry", "AZE"),
    (r"Kessler", "us_commerce", "USA"),
)
"""Words of a reporter → its part of the id, and the country whose statistics the figure rests on."""

DITTO = "same"
LARGEST: Final = 1e9
"""Million dollars, or percent, beyond which a figure is a misprint."""

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def facts(frame: pl.DataFrame, recipe: SourceRecipe | None = None, *, file: str = "") -> Reading:
    """Turn the printed figures into facts with stable names.

    Args:
        frame: Columns `COLUMNS` as text; million dollars, or percent with a percent sign.
        recipe: Years to take; None takes all.
        file: Raw file, for the account.
    """
    rows, before = [], {"reporter": "", "source": ""}
    for row in frame.iter_rows(named=True):
        before = {name: before[name] if row[name] == DITTO else row[name] or "" for name in before}
        rows.append(_fact({**row, **before}))
    parsed = pl.DataFrame(rows, schema=dict(FACTS.dtypes))
    if LINE in frame.columns:
        parsed = parsed.with_columns(frame[LINE])
    grown = pl.col("measure").str.ends_with("_growth")
    reasons: dict[str, pl.Expr] = {
        Fault("flow is not understood"): pl.col("measure").is_null(),
        Fault("period is not understood"): pl.col("year").is_null() | (pl.col("months") < 1),
        **_outside(recipe),
        Fault("no figure, or none that is a number"): pl.col("value").is_null(),
        Fault("reporter or source is missing"): (pl.col("reporter") == "") | (pl.col("source") == ""),
        Fault("figure is negative"): (pl.col("value") < 0) & pl.col("measure").is_in(["exports", "turnover"]),
        Fault("growth must be in percent and all else in dollars"): (pl.col("unit") == "percent") != grown,
    }
    once = {"second figure under the same name": ["fact"]}
    kept, account = settle(parsed, reasons, source=NAME, file=file, once=once, raw=frame)
    return Reading({"facts": kept.select(FACTS.columns).sort(FACTS.key)}, (account,))


def _outside(recipe: SourceRecipe | None) -> dict[str, pl.Expr]:
    if recipe is None:
        return {}
    return {"year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year)}


def period(text: str) -> tuple[int | None, int | None]:
    """Return the year in which a period ends and the months it covers, None where it does not say.

    A bare year is 12 months; "2025 Jan-Feb" is 2; "past year to 2026-03" is 12.
    """
    years = re.findall(r"(?:19|20)\d\d", text)
    if not years:
        return None, None
    year = int(years[-1])
    months = re.search(r"([A-Z][a-z]{2})-([A-Z][a-z]{2})", text)
    if months and set(months.groups()) <= set(MONTHS):
        return year, MONTHS.index(months[2]) - MONTHS.index(months[1]) + 1
    return year, 12


def _fact(row: dict[str, str | None]) -> dict[str, Any]:
    flow, reporter, printed = row["flow"] or "", row["reporter"] or "", row["source"] or ""
    exporter, importer, measure = next((rest for words, *rest in FLOWS if re.search(words, flow)), (None,) * 3)
    tag, country = next(((tag, code) for words, tag, code in REPORTERS if re.search(words, reporter)), ("", None))
    kind = _kind(reporter, printed)
    year, months = period(row["period"] or "")
    text = (row["value_usd_mn"] or "").strip()
    percent = text.endswith("%")
    value = _number(text.rstrip("%"))
    if not tag:
        tag, country = _implied(flow, printed, kind)
    return {
        "fact": _name(tag, year, months, measure, (exporter, importer), kind=kind, flow=flow, declarer=country),
        "exporter": exporter,
        "importer": importer,
        "measure": measure,
        "year": year,
        "period": row["period"],
        "months": months,
        "value": value if percent or value is None else float(round(value * 1e6)),
        "unit": "percent" if percent else "US dollars",
        "reporter": reporter,
        "reporter_country": country,
        "kind": kind,
        "source": printed,
        "note": flow,
    }


def _kind(reporter: str, printed: str) -> str:
    if reporter.startswith("INFERRED"):
        return "inferred"
    return "derived" if reporter.startswith("derived") or printed == "derived" else "published"


def _implied(flow: str, printed: str, kind: str) -> tuple[str, str | None]:
    """Name who stands behind a derived or inferred figure: the side whose words the flow uses."""
    side = ("us_census", "USA") if flow.startswith("US ") else ("aze_customs", "AZE")
    return side if printed or kind != "published" else ("unknown", None)


def _name(
    tag: str,
    year: int | None,
    months: int | None,
    measure: str | None,
    pair: tuple[str | None, str | None],
    *,
    kind: str,
    flow: str,
    declarer: str | None,
) -> str:
    span = f"{year}" if months == 12 else f"{year}m{months}"
    sides = "_".join(str(code).lower() for code in pair)
    imported = measure == "exports" and declarer == pair[1] and declarer is not None
    consumption = "_consumption" if "for consumption" in flow else ""
    suffix = "" if kind == "published" else f"_{kind}"
    word = "imports" if imported else measure
    return f"{tag}_{span}_{word}_{sides}{consumption}{suffix}"


def _number(text: str) -> float | None:
    """Return a printed number, None where the text is none or is beyond a thousand trillion."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST and "_" not in text else None


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "figures"."""
    return facts(raw.csv("figures", COLUMNS), recipe, file=recipe.files["figures"])


SOURCES.add(
    NAME,
    Source(
        title="Published headline figures on US–Azerbaijan trade, 2021–2026",
        licence="single figures, each cited with its source",
        url="https://www.census.gov/foreign-trade/balance/c4632.html",
        citation="as cited figure by figure",
        release="collection of 2026",
        read=read,
        about="What offices and officials have said of trade between the United States and Azerbaijan, each figure "
        "with who stands behind it and where it was printed.",
        how="Write a CSV by hand, a figure a row; `same` repeats the reporter or source of the row above.",
        files={"figures": "CSV with the columns period, flow, value_usd_mn, reporter, source"},
        traps=(
            "Reporters disagree six-fold in 2024: the reporter is part of the figure.",
            "Values are million US dollars, or percent where they end with a percent sign.",
            "A figure that somebody inferred or derived is marked as such by `kind`.",
            "Periods shorter than a year are told by `months`.",
        ),
        tables=("facts",),
    ),
)
