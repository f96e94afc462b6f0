"""Read the IMF's World Economic Outlook (wide by year): GDP, growth, population and their projections.

Written for April 2024, in the layout of the Fund's own download (tab-separated, `ISO`, `WEO Subject Code`, figures with
thousands separators) and in that of the tidied CSV (`iso3c`, `weo_subject_code`).
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from corridor.errors import UsageError
from corridor.sources.country_series import PRINTED, lines, series
from corridor.sources.csvtext import read_text, refuse_missing
from corridor.sources.flows import with_codes
from corridor.sources.opening import RawFile
from corridor.sources.shape import number
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe

NAME = "imf_weo"
VINTAGE: Final = 2024
YEARS: Final = tuple(range(1980, 2030))
INDEX: Final = ("iso3c", "weo_subject_code", "estimates_start_after")
COLUMNS = (*INDEX, *map(str, YEARS))
OWN_NAMES: Final = {
    "ISO": "iso3c",
    "WEO Subject Code": "weo_subject_code",
    "Estimates Start After": "estimates_start_after",
}
"""Columns of the Fund's own download → columns of the tidied CSV."""

SUBJECTS: Final = {
    "NGDPD": ("gdp_usd", "gdp_projected_usd", "US dollars", 1e9),
    "LP": ("population", "population_projected", "people", 1e6),
    "NGDP_RPCH": (None, "gdp_growth_projected_pct", "percent a year", 1.0),
}
"""Subject → series of actual years, series of projected years, unit, factor."""


def outlook(frame: pl.DataFrame, recipe: SourceRecipe, *, vintage: int = VINTAGE, file: str = "") -> Reading:
    """Turn the outlook into projections from its year of publication on, and actual figures before it.

    Years that the Fund marks as estimates and that lie before the publication are neither and are left out.

    Args:
        frame: Columns `INDEX` and one per year, as text; GDP in billion dollars, population in million.
        recipe: Years to take.
        vintage: Year of publication.
        file: Raw file, for the account, which counts figures: one per subject, country and year.
    """
    years = [name for name in frame.columns if re.fullmatch(r"(19|20)[0-9]{2}", name)]
    rows = frame.select(*lines(frame), *INDEX, *years)
    long = rows.unpivot(years, index=[*lines(frame), *INDEX], variable_name="year", value_name=PRINTED)
    plain = pl.col(PRINTED).cast(pl.String).str.strip_chars().str.replace_all(",", "", literal=True)
    long = long.with_columns(
        pl.col("year").cast(pl.Int32),
        plain.alias("value"),
        pl.col("estimates_start_after").cast(pl.Int32, strict=False).alias("last_actual"),
    ).with_columns(_by_subject(vintage))
    named, unknown = with_codes(long, "country", "iso3c", "iso3", recipe.spellings)
    estimate = pl.col("last_actual").is_null() | (pl.col("year") > pl.col("last_actual"))
    extra = {
        "subject is not used": ~pl.col("weo_subject_code").is_in(list(SUBJECTS)).fill_null(value=False),
        "no figure": pl.col(PRINTED).is_null(),
        "actual growth, which follows from the levels": pl.col("series").is_null(),
        "estimate for a year before the publication": ~pl.col("projected") & estimate,
    }
    return series(named, unknown, recipe, source=NAME, file=file, counted="figure", extra=extra, raw=frame)


def _by_subject(vintage: int) -> list[pl.Expr]:
    """Return series, unit, value, known_in and projected by subject and year."""
    projected = pl.col("year") >= vintage
    names = {subject: (actual, ahead) for subject, (actual, ahead, _, _) in SUBJECTS.items()}
    subject = pl.col("weo_subject_code")
    ahead, actual, unit = (
        subject.replace_strict(table, default=None, return_dtype=pl.String)
        for table in (
            {key: value[1] for key, value in names.items()},
            {key: value[0] for key, value in names.items()},
            {key: value[2] for key, value in SUBJECTS.items()},
        )
    )
    factor = subject.replace_strict({key: value[3] for key, value in SUBJECTS.items()}, default=1.0)
    return [
        pl.when(projected).then(ahead).otherwise(actual).alias("series"),
        unit.alias("unit"),
        (number("value") * factor).alias("value"),
        pl.when(projected).then(pl.lit(vintage, pl.Int32)).otherwise("year").alias("known_in"),
        projected.alias("projected"),
    ]


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "outlook".

    Raises:
        UsageError: The option `vintage` is no year.
    """
    vintage = recipe.options.get("vintage", str(VINTAGE))
    if not re.fullmatch(r"(19|20)[0-9]{2}", vintage):
        raise UsageError(f"recipe: sources.{NAME}.options.vintage: must be a year, found {vintage!r}")
    frame = _table(raw.one("outlook", "*.csv", "*.txt", "*.tsv", "*.xls", "*.ashx"))
    return outlook(frame, recipe, vintage=int(vintage), file=recipe.files["outlook"])


def _table(file: RawFile) -> pl.DataFrame:
    """Read either layout; the Fund's own download is tab-separated UTF-16, or cp1252 in older editions."""
    with file.open() as stream:
        start = stream.read(4096)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    tabs = b"\t\x00" in start or b"\x00\t" in start if wide else b"\t" in start.split(b"\n", 1)[0]
    frame = read_text(file, separator="\t" if tabs else ",", encoding="cp1252" if tabs and not wide else "utf-8")
    frame = frame.rename({old: new for old, new in OWN_NAMES.items() if old in frame.columns})
    refuse_missing(INDEX, frame.columns, name=file.name)
    return frame


SOURCES.add(
    NAME,
    Source(
        title="IMF, World Economic Outlook, April 2024",
        licence="IMF terms of use, free with attribution",
        url="https://www.imf.org/en/Publications/WEO/weo-database/2024/April",
        citation="International Monetary Fund, World Economic Outlook Database, April 2024",
        release="April 2024",
        read=read,
        about="GDP, growth and population of 196 economies from 1980, with projections five years ahead. Actual years "
        "fill what the World Bank lacks; projections feed expected demand.",
        how="Download the whole database by countries (tab delimited) from the page of the edition.",
        files={"outlook": "the download, or its tidied CSV with the columns iso3c, weo_subject_code, 1980 …"},
        options={"vintage": f"year of publication, {VINTAGE} where it is not given"},
        traps=(
            "Years after estimates_start_after are the Fund's own estimates, not figures of the country.",
            "A projection could not be known before its publication: `known_in` says when.",
            "The database is tab-separated text in UTF-16, though its name ends in .xls or .ashx.",
            "GDP is in billion dollars, population in million people.",
        ),
        tables=("country_years",),
    ),
)
