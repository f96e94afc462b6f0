"""Builders for the columns that many contracts share, so that a year or a country means the same in every table."""

from __future__ import annotations

from typing import Any

import pandera.polars as pa
import polars as pl

COUNTRY_PATTERN = r"^[A-Z]{3}$"
PRODUCT_PATTERN = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$"  # \d would let in the digits of every script
NOMENCLATURES = ("HS", "HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST = 1e15
MOST_USD = 10**14
"""More than the world's yearly output; sums of what is below stay far from the end of 64-bit integers."""


def column(dtype: Any, description: str, unit: str = "none", *checks: pa.Check, nullable: bool = False) -> pa.Column:
    """Return a pandera column that carries its description and unit.

    Args:
        dtype: A polars data type.
        description: What the column says, in one sentence.
        unit: Unit of the values, "none" for codes and texts.
        *checks: pandera checks on the values.
        nullable: Whether a missing value is allowed; missing never means zero.
    """
    for check in checks:
        if " " in str(check.name):  # a name in words replaces pandera's own wording in the account
            check.error = str(check.name)
    return pa.Column(dtype, list(checks), nullable=nullable, description=description, metadata={"unit": unit})


def year(description: str = "Calendar year of the figure.") -> pa.Column:
    """Return the year column."""
    check = pa.Check.in_range(FIRST_YEAR, LAST_YEAR, name=f"year between {FIRST_YEAR} and {LAST_YEAR}")
    return column(pl.Int32, description, "year", check)


def country(description: str) -> pa.Column:
    """Return a column of ISO 3166-1 alpha-3 codes (WLD: world, NES: not specified)."""
    check = pa.Check.str_matches(COUNTRY_PATTERN, name="three capital letters (ISO 3166-1 alpha-3)")
    return column(pl.String, description, "none", check)


def product(description: str = "HS code of 2, 4 or 6 digits, leading zeros kept.") -> pa.Column:
    """Return a column of HS codes."""
    check = pa.Check.str_matches(PRODUCT_PATTERN, name="HS code of 2, 4 or 6 digits")
    return column(pl.String, description, "none", check)


def nomenclature() -> pa.Column:
    """Return the column of HS revisions."""
    return choice(NOMENCLATURES, "HS revision of the code; HS where each reporter used its own.")


def choice(values: tuple[str, ...], description: str, *, nullable: bool = False) -> pa.Column:
    """Return a text column that allows only the given values."""
    check = pa.Check.isin(list(values), name="one of " + ", ".join(values))
    return column(pl.String, description, "none", check, nullable=nullable)


def usd(description: str, *, nullable: bool = False) -> pa.Column:
    """Return a column of whole US dollars, never negative and never beyond `MOST_USD`."""
    checks = (pa.Check.ge(0, name="not negative"), pa.Check.le(MOST_USD, name="at most 100 trillion"))
    return column(pl.Int64, description, "US dollars", *checks, nullable=nullable)


def text(description: str, *, nullable: bool = False) -> pa.Column:
    """Return a free text column that may not be blank."""
    check = pa.Check.str_matches(r"^\s*\S", name="a text that is not blank")
    return column(pl.String, description, "none", check, nullable=nullable)


def number(
    description: str, unit: str, *, low: float | None = None, high: float | None = None, nullable: bool = True
) -> pa.Column:
    """Return a finite Float64 column with optional bounds; none may be beyond `MOST`, so that no sum can overflow."""
    checks = [
        pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_finite()), name="a finite number"),
        pa.Check(
            lambda data: data.lazyframe.select((pl.col(data.key).abs() <= MOST) | ~pl.col(data.key).is_finite()),
            name="of no more than 15 digits",
        ),
    ]
    if low is not None:
        checks.append(pa.Check.ge(low, name=f"at least {low:g}"))
    if high is not None:
        checks.append(pa.Check.le(high, name=f"at most {high:g}"))
    return column(pl.Float64, description, unit, *checks, nullable=nullable)


def flag(description: str) -> pa.Column:
    """Return a yes/no column."""
    return column(pl.Boolean, description, "yes or no")


def rows(rule: str, keeps: pl.Expr) -> pa.Check:
    """Return a table check on whole rows.

    Args:
        rule: The rule in words, as the account tells it.
        keeps: Whether a row keeps the rule; a row for which that is unknown breaks another rule, not this one.
    """
    return pa.Check(
        lambda data: data.lazyframe.select(keeps.fill_null(value=True)),
        name=rule,
        error=rule,
        statistics={"columns": sorted(set(keeps.meta.root_names()))},
    )


def differ(left: str, right: str) -> pa.Check:
    """Return the table check that two columns never hold the same code (no self-trade)."""
    return rows(f"no self-trade: {left} differs from {right}", pl.col(left) != pl.col(right))
