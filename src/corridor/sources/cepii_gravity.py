"""Read CEPII Gravity (Gravity_V202211.csv: one row per year and pair), block by block, the wanted columns only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.csvtext import LINE, header_of, parse, refuse_missing
from corridor.sources.flows import NO_YEAR, unknown_gaps, with_codes
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.opening import UTF16_MARKS, RawFile, blocks, lines_of, text_of
from corridor.sources.shape import conform, number, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.spec.recipe import SourceRecipe
from corridor.tables import COUNTRY_YEARS, PAIR_YEARS, PAIRS
from corridor.tables.columns import MOST

NAME = "cepii_gravity"
SIDES: Final = {"iso3_o": "exporter", "iso3_d": "importer"}
PAIR_COLUMNS: Final = ("dist", "contig", "comlang_off", "col_dep_ever")
FLAGS: Final = ("contig", "comlang_off", "col_dep_ever", "fta_wto", "wto_o", "wto_d", "eu_o", "eu_d")
SERIES: Final = {
    "rta": (("fta_wto",), 1.0, "0 or 1"),
    "wto": (("wto_o", "wto_d"), 1.0, "0 or 1"),
    "eu": (("eu_o", "eu_d"), 1.0, "0 or 1"),
    "distance_weighted_km": (("distw_harmonic",), 1.0, "kilometres"),
    "trade_usd": (("tradeflow_baci",), 1e3, "US dollars"),
}
"""Columns (of two, the smaller figure holds for the pair), factor and unit of each series of pair_years."""

COUNTRY_SERIES: Final = {"gdp_usd": ("gdp_o", "US dollars"), "population": ("pop_o", "people")}
"""Column and unit of each series of country_years; both columns are in thousands."""

TABLES: Final = ("pairs", "pair_years", "country_years")
BLANK: Final = ("", "NA", ".")
AGAIN: Final = "second row for the same year and pair"
BLOCK: Final = 1 << 25
MOST_THOUSANDS: Final = MOST / 1e3


def sound_rows(
    frame: pl.DataFrame, columns: tuple[str, ...], recipe: SourceRecipe, *, file: str
) -> tuple[pl.DataFrame, SourceAccount, tuple[str, ...]]:
    """Settle the rows of one block.

    Args:
        frame: `_line`, year, iso3_o, iso3_d, country_exists_o, country_exists_d and `columns`, as text.
        columns: Columns of figures; thousands as released.
        recipe: Years and countries to take.
        file: Raw file, for the account.

    Returns:
        Rows with year, exporter, importer and the figures (null where the file has none), the account, and the
        spellings that nobody knows.
    """
    tidy, unknown = frame.with_columns(year_of("year")), set[str]()
    for column, side in SIDES.items():
        tidy, names = with_codes(tidy, side, column, "iso3", recipe.spellings)
        unknown |= set(names)
    tidy = tidy.with_columns(
        pl.any_horizontal(_unreadable(name) for name in columns).alias("unreadable"),
        *(number(name) for name in columns),
    )
    kept, account = settle(tidy, _reasons(columns, recipe), source=NAME, file=file, raw=frame)
    return kept.select("year", *SIDES.values(), *columns), account, tuple(unknown)


def pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what hardly changes between two countries, as of the latest year that has all of it.

    Args:
        rows: Sound rows with `PAIR_COLUMNS`.
    """
    latest = rows.drop_nulls(PAIR_COLUMNS).sort("year").unique(list(SIDES.values()), keep="last", maintain_order=True)
    named = latest.select(
        *SIDES.values(),
        pl.col("dist").alias("distance_km"),
        (pl.col("contig") == 1).alias("contiguous"),
        (pl.col("comlang_off") == 1).alias("common_language"),
        (pl.col("col_dep_ever") == 1).alias("colonial_link"),
        pl.lit(NAME).alias("source"),
    )
    return conform(named, PAIRS)


def pair_years(rows: pl.DataFrame, series: tuple[str, ...]) -> pl.DataFrame:
    """Return one figure per year, pair and series that the file has.

    Args:
        rows: Sound rows with the columns of the series.
        series: Names among `SERIES`.
    """
    parts = []
    for name in series:
        columns, factor, unit = SERIES[name]
        known = rows.drop_nulls(columns)
        value = pl.min_horizontal(columns) * factor
        parts.append(
            known.select(
                "year", *SIDES.values(), pl.lit(name).alias("series"), value.alias("value"), pl.lit(unit).alias("unit"),
                pl.lit(NAME).alias("source"),
            )
        )  # fmt: skip
    return conform(pl.concat(parts), PAIR_YEARS)


def country_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Return output and people by country and year, of which every row of an exporter holds the same.

    Args:
        rows: Sound rows with the columns of `COUNTRY_SERIES`, in thousands.
    """
    parts = []
    for name, (column, unit) in COUNTRY_SERIES.items():
        first = rows.drop_nulls(column).unique(["year", "exporter"], keep="first", maintain_order=True)
        parts.append(
            first.select(
                "year", pl.col("exporter").alias("country"), pl.lit(name).alias("series"),
                (pl.col(column) * 1e3).alias("value"), pl.lit(unit).alias("unit"), pl.col("year").alias("known_in"),
                pl.lit(value=False).alias("projected"), pl.lit(NAME).alias("source"),
            )
        )  # fmt: skip
    return conform(pl.concat(parts), COUNTRY_YEARS)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "gravity"; options choose tables and series."""
    place = f"recipe: sources.{raw.source}.options"
    tables = _chosen(recipe, "tables", TABLES, TABLES, place=place)
    series = _chosen(recipe, "series", tuple(SERIES), ("rta",), place=place)
    columns = columns_of(tables, series)
    file = raw.one("gravity", "gravity*.csv")
    parts = [sound_rows(part, columns, recipe, file=file.name) for part in _blocks(file, columns)]
    rows = pl.concat([part for part, _, _ in parts])
    once = rows.unique(["year", *SIDES.values()], keep="first", maintain_order=True)
    account = SourceAccount.joined([account for _, account, _ in parts]).less(AGAIN, rows.height - once.height)
    makers = {"pairs": pairs, "pair_years": lambda rows: pair_years(rows, series), "country_years": country_years}
    unknown = sorted({name for _, _, names in parts for name in names})
    gaps = [f"{NAME}: {count:,} of {once.height:,} rows have no {name}" for name, count in _absent(once) if count]
    return Reading(
        {name: makers[name](once) for name in tables}, (account,), (*unknown_gaps(NAME, tuple(unknown)), *gaps)
    )


def columns_of(tables: tuple[str, ...], series: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of figures that tables and series need, each once."""
    needed = {
        "pairs": PAIR_COLUMNS,
        "pair_years": tuple(column for name in series for column in SERIES[name][0]),
        "country_years": tuple(column for column, _ in COUNTRY_SERIES.values()),
    }
    return tuple(dict.fromkeys(column for table in tables for column in needed[table]))


def _blocks(file: RawFile, columns: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Yield the needed columns block by block, lines counted through the whole file."""
    wanted = (LINE, "year", *SIDES, "country_exists_o", "country_exists_d", *columns)
    header: list[str] = []
    first, line = b"", 0
    for content in _texts(file):
        rest = content
        if not header:
            header = header_of(content, name=file.name)
            refuse_missing(wanted[1:], header, name=file.name)
            first, _, rest = content.partition(b"\n")
            first, line = first + b"\n", 1
        frame = parse(first + rest, header, name=file.name)
        # Behind the repeated header a block's first record has line 2, whatever its line in the file.
        yield frame.select(wanted).with_columns(pl.col(LINE).cast(pl.Int64) + line - 1)
        line += lines_of(rest)
    if not header:
        header_of(b"", name=file.name)


def _texts(file: RawFile) -> Iterator[bytes]:
    """Yield a file's text in blocks of whole lines; in one block where it is UTF-16, which line ends cut in two."""
    with file.open() as stream:
        for number_of_block, block in enumerate(blocks(stream, BLOCK)):
            if not number_of_block and block.startswith(UTF16_MARKS):
                yield text_of(file.read(), name=file.name)
                return
            yield text_of(block, name=file.name)


def _unreadable(column: str) -> pl.Expr:
    value = number(column)
    wrong = value.is_null() | ~value.is_between(0, MOST_THOUSANDS)
    if column in FLAGS:
        wrong |= ~value.is_in([0.0, 1.0])
    blank = pl.col(column).is_null() | pl.col(column).str.strip_chars().is_in(BLANK)
    return ~blank & wrong.fill_null(value=True)


def _reasons(columns: tuple[str, ...], recipe: SourceRecipe) -> dict[str, pl.Expr]:
    exporter, importer, wanted = pl.col("exporter"), pl.col("importer"), recipe.reporters
    listed = exporter.is_in(wanted) | importer.is_in(wanted)
    gone = pl.any_horizontal(pl.col(f"country_exists_{side}").str.strip_chars().is_in(["0", "FALSE"]) for side in "od")
    return {
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        "one of the two did not exist in that year": gone,
        "a side is a group of countries": pl.col("exporter_group") | pl.col("importer_group"),
        Fault("country's spelling is unknown"): exporter.is_null() | importer.is_null(),
        "pair of a country with itself": exporter == importer,
        "neither country is on the recipe's list": ~listed if wanted else pl.lit(value=False),
        Fault(f"a figure is no number that its column allows ({', '.join(columns)})"): pl.col("unreadable"),
    }


def _absent(rows: pl.DataFrame) -> Iterator[tuple[str, int]]:
    figures = [name for name in rows.columns if name not in ("year", *SIDES.values())]
    return zip(figures, rows.select(figures).null_count().row(0), strict=True)


def _chosen(
    recipe: SourceRecipe, option: str, allowed: tuple[str, ...], default: tuple[str, ...], *, place: str
) -> tuple[str, ...]:
    names = tuple(name.strip() for name in recipe.options.get(option, ", ".join(default)).split(","))
    wrong = [name for name in names if name not in allowed]
    if wrong:
        raise DataError(f"{place}.{option}: {wrong[0]!r} is none of {', '.join(allowed)}")
    return tuple(dict.fromkeys(names))


SOURCES.add(
    NAME,
    Source(
        title="CEPII Gravity database",
        licence="Etalab Open Licence 2.0",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
        citation="Conte, M., Cotterlaz, P. and Mayer, T. (2022), The CEPII Gravity Database, CEPII Working Paper "
        "2022-05",
        release="V202211 (Gravity_V202211.csv), 1948–2021",
        read=read,
        about="One row per year and ordered pair of countries, 1948 to 2021: distance, border, language, colonial "
        "past, "
        "trade agreements and membership of the WTO and the European Union, output and people of both sides.",
        how="Download the CSV archive of release V202211 (about 1.2 GB unpacked) and name the archive in the recipe; "
        "it is "
        "read in blocks where it lies.",
        files={"gravity": "Gravity_V202211.csv, or the zip archive that holds it"},
        options={
            "tables": "tables to fill, with commas between: pairs, pair_years, country_years (default: all)",
            "series": "series of pair_years, with commas between: rta (default), wto, eu, distance_weighted_km, "
            "trade_usd",
        },
        traps=(
            "Output and people are in thousands (of current US dollars, of people); they are brought to units.",
            "The file has rows for countries that did not exist in a year; country_exists tells, and they are left "
            "out.",
            "A country that changed its borders has several country_id; the alpha-3 code stays the same.",
            "Some 60,000 pairs a year for 74 years are much: name first_year, and reporters, in the recipe.",
            "fta_wto knows agreements notified to the WTO only, and 2021 is thin in output and people.",
            "Distance is between the largest cities; distw_harmonic weighs cities by people and suits trade better.",
        ),
        tables=TABLES,
    ),
)
