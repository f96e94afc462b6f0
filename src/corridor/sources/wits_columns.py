"""Find the columns of WITS tariff files, whichever of its exports wrote them, and bring their texts to one form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.flows import with_codes

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "reporter": ("Reporter", "Reporter_ISO_N", "Reporter Code", "ReporterCode", "Reporter Name", "ReporterName"),
    "year": ("Tariff Year", "TariffYear", "Year"),
    "product": ("Product", "ProductCode", "Product Code"),
    "nomenclature": ("Selected Nomen", "NomenCode", "Nomenclature", "Native Nomen"),
    "simple_average_pct": ("Simple Average", "SimpleAverage", "Simple_Average"),
}
"""Fields that a tariff file must have, and the names that WITS gives them; the first found is taken."""

MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "native": ("Native Nomen", "NativeNomen"),
    "partner": ("Partner", "PartnerCode", "Partner Code", "Partner Name", "PartnerName"),
    "duty": ("DutyType", "Duty Type", "Tariff Type", "TariffType"),
    "weighted_average_pct": ("Weighted Average", "WeightedAverage", "Weighted_Average"),
    "minimum_pct": ("Minimum Rate", "Min_Rate", "MinimumRate", "Minimum"),
    "maximum_pct": ("Maximum Rate", "Max_Rate", "MaximumRate", "Maximum"),
    "lines": ("Nbr of Total Lines", "TotalNoOfLines", "Number of Total Lines", "Total Lines"),
}
"""Fields that some exports lack."""

REVISIONS: Final[Mapping[str, str]] = {
    **dict(zip(("H0", "H1", "H2", "H3", "H4", "H5", "H6"),
               ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"), strict=True)),
    **dict(zip(("HS198892", "HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"),
               ("HS92", "HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"), strict=True)),
}  # fmt: skip
"""Revision of the Harmonized System by WITS's code and by its words, spaces and slashes taken out."""

DUTIES: Final[Mapping[str, str]] = {
    "MFN": "MFN",
    "AHS": "AHS",
    "BND": "BND",
    "PRF": "PRF",
    "PREF": "PRF",
}
"""Kind of duty by WITS's word for it, without AVE, which says that specific duties were put into percent."""

SYSTEMS: Final = ("m49", "comtrade", "iso3", "name")
BLANK: Final = ("", "NA", "N/A")
EUROPEAN_UNION: Final = "EUN"
"""Stands for the European Union until its members take its place; no country has this code."""

OWN: Final[Mapping[str, str]] = {
    "0": "WLD",
    "000": "WLD",
    "World": "WLD",
    **dict.fromkeys(("918", "EUN", "EU", "European Union", "European Union (EU)"), EUROPEAN_UNION),
}
"""Spellings of WITS that the country table has not, or has as groups."""


def fields_of(frame: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Return a file's rows with our names of the fields, as text without outer blanks.

    Args:
        frame: Columns as WITS exports them, and `LINE`.
        name: File, for messages.

    Returns:
        `LINE` and every field of `FIELDS` and `MORE`; null where the file lacks a field or has nothing in it.

    Raises:
        DataError: A field is missing; the message names the spellings.
    """
    for field, names in FIELDS.items():
        if _found(frame, names) is None:
            columns = ", ".join(column for column in frame.columns[:30] if column != LINE)
            raise DataError(f"{name}: line 1: no column for {field}: one of {', '.join(names)} is needed; "
                            f"found: {columns}")  # fmt: skip
    taken = {field: _found(frame, names) for field, names in {**FIELDS, **MORE}.items()}
    return frame.select(
        LINE, *(_text(column).alias(field) if column else pl.lit(None, pl.String).alias(field)
                for field, column in taken.items())
    )  # fmt: skip


def code_of(digits: str) -> pl.Expr:
    """Return a column of HS codes with the leading zero that spreadsheets take: every code has an even number."""
    text = pl.col(digits)
    odd = text.str.contains(r"^[0-9]+$") & (text.str.len_chars() % 2 == 1)
    return pl.when(odd).then(pl.concat_str(pl.lit("0"), text)).otherwise(text).alias(digits)


def revision_of(*columns: str) -> pl.Expr:
    """Return the HS revision that the first of the columns that names one names; null where none does."""
    plain = [pl.col(column).str.replace_all(r"[ /_-]", "").str.to_uppercase() for column in columns]
    known = [text.replace_strict(REVISIONS, default=None, return_dtype=pl.String) for text in plain]
    return pl.coalesce(known)


def duty_of(column: str) -> pl.Expr:
    """Return the kind of duty, null where it is none that we know."""
    plain = pl.col(column).str.to_uppercase().str.replace_all(r"AVE|[ _-]", "")
    return plain.replace_strict(DUTIES, default=None, return_dtype=pl.String)


def duty_in(name: str) -> str | None:
    """Return the kind of duty that a file's name tells, such as AVEMFN_H5_840_2018_U2.csv, None where it tells none."""
    found = re.search(r"MFN|PREF|PRF|AHS|BND", name.upper())
    return DUTIES[found[0]] if found else None


def coded(
    frame: pl.DataFrame, name: str, column: str, spellings: Mapping[str, str]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add `name` and `name_group` from numbers, codes or names, in the order of `SYSTEMS`.

    Args:
        frame: The rows.
        name: Column to add.
        column: Column of spellings.
        spellings: Codes by spelling of the recipe; they win over all others.

    Returns:
        The rows and the spellings that no system knows.
    """
    distinct = frame.select(pl.col(column).unique().drop_nulls().sort())
    left: set[str] = set(distinct[column])
    for system in SYSTEMS:
        distinct, unknown = with_codes(distinct, f"_{system}", column, system, {**OWN, **spellings})
        left &= set(unknown)
    code = pl.coalesce(f"_{system}" for system in SYSTEMS).alias(name)
    group = pl.any_horizontal(f"_{system}_group" for system in SYSTEMS)
    known = distinct.select(column, code, group.alias(f"{name}_group"))
    joined = frame.join(known, on=column, how="left", maintain_order="left")
    return joined.with_columns(
        (pl.col(f"{name}_group").fill_null(value=False) & pl.col(name).is_null()).alias(f"{name}_group")
    ), tuple(sorted(left))


def _found(frame: pl.DataFrame, names: Sequence[str]) -> str | None:
    return next((name for name in names if name in frame.columns), None)


def _text(column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(~text.is_in(BLANK)).then(text)
