"""Read lists of regional trade agreements of the WTO: a JSON list by country code, or the export of its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.flows import unknown_gaps, with_codes
from corridor.sources.ledger import Fault, settle
from corridor.sources.opening import RawFile
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, read_json
from corridor.sources.tabular import PATTERNS, read_table, year_in
from corridor.sources.wits_tariffs import EU_MEMBERS
from corridor.spec.recipe import SourceRecipe
from corridor.tables import AGREEMENTS

NAME = "wto_rta"
KEYS: Final = ("rta", "type", "countries")
EXPORT: Final = ("RTA Name", "Type", "Current signatories")
STATUS: Final = "Status"
IN_FORCE: Final = "In Force"
UNION: Final = "European Union"
SCHEMA: Final = {LINE: pl.Int64, "agreement": pl.String, "kind": pl.String, "party": pl.String, "status": pl.String}


def agreements(
    frame: pl.DataFrame, year: int, recipe: SourceRecipe, *, by_name: bool = False, file: str = ""
) -> Reading:
    """Turn parties into agreements.

    Args:
        frame: Columns `SCHEMA`; one row per party of an agreement, `_line` the entry of the list that names it.
        year: Year of the list.
        recipe: Years of lists and countries to take.
        by_name: Whether parties are names; ISO alpha-2 codes where not.
        file: Raw file, for the account.
    """
    rows, unknown = with_codes(frame, "country", "party", "name" if by_name else "iso2", recipe.spellings)
    wanted = recipe.reporters
    rules = {
        Fault("agreement has no name"): _blank("agreement"),
        Fault("agreement has no kind"): _blank("kind"),
        "agreement is not in force": pl.col("status").str.to_lowercase() != IN_FORCE.lower(),
        "party is a group of countries": pl.col("country_group"),
        Fault("party's spelling is unknown"): pl.col("country").is_null(),
        "party is not on the recipe's list": ~pl.col("country").is_in(wanted) if wanted else pl.lit(value=False),
        "list is outside the recipe's years": pl.lit(not recipe.first_year <= year <= recipe.last_year),
    }
    once = {"repeat of a party of the same agreement": ["agreement", "country"]}
    kept, account = settle(rows, rules, source=NAME, file=file, once=once)
    known = kept.with_columns(pl.lit(year, pl.Int32).alias("known_in"), pl.lit(NAME).alias("source"))
    return Reading({"agreements": conform(known, AGREEMENTS)}, (account,), unknown_gaps(NAME, unknown))


def parties_of_json(content: Any, *, name: str) -> pl.DataFrame:
    """Return the parties of a JSON list of objects with the keys `KEYS`.

    Raises:
        DataError: It is no such list; the message names the entry.
    """
    if not isinstance(content, list):
        raise DataError(f"{name}: a list of agreements is needed here, found {type(content).__name__}")
    rows: list[tuple[int, str, str, str, None]] = []
    for number, entry in enumerate(content, start=1):
        missing = [key for key in KEYS if key not in entry] if isinstance(entry, dict) else list(KEYS)
        if missing:
            raise DataError(f"{name}: entry {number}: an object with the keys {', '.join(KEYS)} is needed here; "
                            f"missing: {', '.join(missing)}")  # fmt: skip
        title, kind, countries = (entry[key] for key in KEYS)
        texts = isinstance(title, str) and isinstance(kind, str) and isinstance(countries, list)
        if not texts or not countries or not all(isinstance(party, str) for party in countries):
            raise DataError(f"{name}: entry {number}: rta and type must be texts, and countries a list of at least one "
                            f"code, found {str(entry)[:200]}")  # fmt: skip
        rows += [(number, title.strip(), kind.strip(), party, None) for party in countries]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def parties_of_export(frame: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return the parties of the database's export, the European Union by its members in the year of the list.

    Args:
        frame: Columns `EXPORT` and `STATUS`; signatories by name, with semicolons between them.
        year: Year of the list.
    """
    members = [code for code, (first, last) in EU_MEMBERS.items() if first <= year <= last]
    parties = frame.select(
        pl.col(LINE).cast(pl.Int64),
        pl.col("RTA Name").cast(pl.String).str.strip_chars().alias("agreement"),
        pl.col("Type").cast(pl.String).str.strip_chars().alias("kind"),
        pl.col("Current signatories").cast(pl.String).str.split(";").alias("party"),
        pl.col(STATUS).cast(pl.String).str.strip_chars().alias("status"),
    ).explode("party")
    named = parties.with_columns(pl.col("party").str.strip_chars())
    spread = pl.when(pl.col("party") == UNION).then(pl.lit(members)).otherwise(pl.concat_list("party"))
    return named.with_columns(spread.alias("party")).explode("party").select(list(SCHEMA))


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the list of key "list"."""
    file = raw.one("list", "*.json", *PATTERNS)
    place = f"recipe: sources.{raw.source}.options.year"
    year = year_in(recipe.options.get("year", file.inner_name), place=place)
    return _of_json(file, year, recipe) if Path(file.inner_name).suffix.lower() == ".json" else _of_export(
        file, year, recipe
    )  # fmt: skip


def _of_json(file: RawFile, year: int, recipe: SourceRecipe) -> Reading:
    return agreements(parties_of_json(read_json(file), name=file.name), year, recipe, file=file.name)


def _of_export(file: RawFile, year: int, recipe: SourceRecipe) -> Reading:
    frame = read_table(file, EXPORT, optional=(STATUS,))
    own = recipe.model_copy(update={"spellings": {**{code: code for code in EU_MEMBERS}, **recipe.spellings}})
    return agreements(parties_of_export(frame, year), year, own, by_name=True, file=file.name)


def _blank(column: str) -> pl.Expr:
    return pl.col(column).is_null() | (pl.col(column) == "")


SOURCES.add(
    NAME,
    Source(
        title="WTO, regional trade agreements in force",
        licence="WTO terms of use, free with attribution",
        url="https://rtais.wto.org",
        citation="World Trade Organization, Regional Trade Agreements Database",
        release="JSON list of March 2021; export of the database (RTA Name, Type, Status, Current signatories)",
        read=read,
        about="Which countries are party to which regional trade agreement notified to the WTO and in force: free "
        "trade "
        "agreements (FTA), customs unions (CU), economic integration agreements on services (EIA) and partial scope "
        "agreements (PSA).",
        how="Export the list of all agreements from the WTO's database (a workbook), or name a JSON list of objects "
        "with "
        "the keys rta, type and countries (ISO alpha-2 codes).",
        files={"list": "JSON list or the database's export (workbook or CSV)"},
        options={"year": "year of the list, where the file's name does not hold it"},
        traps=(
            "The list says that an agreement is in force in its year, not since when: do not read it back in time.",
            "The European Union stands for its members of that year; the United Kingdom is none after 2020.",
            "Two countries may be party to several agreements; count pairs once.",
            "A partial scope agreement covers few products; it is no free trade.",
        ),
        tables=("agreements",),
    ),
)
