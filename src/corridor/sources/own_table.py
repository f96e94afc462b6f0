"""Read a table of the user's own (CSV, Parquet, workbook) by the mapping that the recipe gives."""

from __future__ import annotations

from typing import Final

import polars as pl

from corridor.errors import UsageError
from corridor.sources import flows
from corridor.sources.comtrade_layouts import FLOWS, REVISIONS
from corridor.sources.csvtext import LINE
from corridor.sources.flows import NEGATIVE, NO_VALUE, NO_YEAR
from corridor.sources.ledger import Fault, settle
from corridor.sources.own_files import COUNTRIES, fields, whole_file
from corridor.sources.shape import conform, number, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source
from corridor.sources.tabular import PATTERNS
from corridor.spec.mapping import TableMapping
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, Table, check_frame
from corridor.tables.columns import NOMENCLATURES
from corridor.vocabulary import WORLD

NAME = "own_table"
FACTORS: Final = {"usd": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
KILOGRAMS: Final = {"kg": 1.0, "ton": 1e3}
MONEY: Final = ("pair_totals", "services_flows", "industry_flows")
"""Tables whose value is in dollars and whose rows may be added up."""

YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
DEFAULTS: Final[dict[str, dict[str, pl.Expr]]] = {
    "pair_totals": {
        "basis": pl.lit("FOB"),
        "months": pl.lit(12, pl.Int32),
        "products_absent": pl.lit(0, pl.Int32),
    },
    "services_flows": {"estimated": pl.lit(value=False)},
    "country_years": {"known_in": pl.col("year"), "projected": pl.lit(value=False)},
    "tariffs": {"exporter": pl.lit(WORLD), "nomenclature": pl.lit("HS")},
}
"""What a field says where the mapping gives neither column nor constant."""

NO_NUMBER = Fault("value is missing or no number")
CONTRACT = Fault("breaks the contract of its table")


def rows_of(rows: pl.DataFrame, mapping: TableMapping, recipe: SourceRecipe) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Translate countries; further columns of groups stand beside them.

    Returns:
        The rows, and the spellings that nobody knows.
    """
    unknown: set[str] = set()
    for side in COUNTRIES:
        if side in rows.columns:
            spelled = rows.rename({side: f"{side}_spelled"})
            rows, strange = flows.with_codes(
                spelled, side, f"{side}_spelled", mapping.countries, {"WLD": WORLD, **recipe.spellings}
            )
            unknown |= set(strange)
    return rows, tuple(sorted(unknown))


def declarations(
    rows: pl.DataFrame, mapping: TableMapping, recipe: SourceRecipe, *, source: str, file: str, raw: pl.DataFrame
) -> Reading:
    """Turn rows of the table `declarations` into declarations, as all bilateral sources do."""
    words = {**FLOWS, **{word.lower(): flow for word, flow in mapping.flows.items()}}
    revisions = {**REVISIONS, **{name: name for name in NOMENCLATURES}}
    weight = pl.when(number("quantity") > 0).then(whole("quantity", KILOGRAMS[mapping.weight]))
    rows, unknown = rows_of(rows, mapping, recipe)
    tidy = rows.with_columns(
        year_of("year"),
        pl.col("flow").str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String),
        product_code("product"),
        whole("value", FACTORS[mapping.unit]),
        weight.alias("quantity"),
        pl.col("nomenclature").str.to_uppercase().fill_null("HS")
        .replace_strict(revisions, default=None, return_dtype=pl.String),
    )  # fmt: skip
    # A revision that is none makes the product code one of no known list.
    tidy = tidy.with_columns(
        pl.when(pl.col("nomenclature").is_not_null()).then("product"), pl.col("nomenclature").fill_null("HS")
    )
    found = flows.declarations(tidy, recipe, source=source, file=file, raw=raw)
    return Reading(found.tables, found.accounts, flows.unknown_gaps(source, unknown))


def figures(
    rows: pl.DataFrame, mapping: TableMapping, recipe: SourceRecipe, *, source: str, file: str, raw: pl.DataFrame
) -> Reading:
    """Turn rows of any other table into that table; rows that break its contract go into quarantine."""
    table = TABLES[mapping.table]
    money = mapping.table in MONEY
    rows, unknown = rows_of(rows, mapping, recipe)
    typed = _typed(rows, mapping, table).with_columns(pl.lit(source).alias("source"))
    sides = [side for side in COUNTRIES if side in typed.columns]
    value = "value_usd" if money else "value"
    reasons: dict[str, pl.Expr] = {
        "group of countries": pl.any_horizontal(f"{side}_group" for side in sides if f"{side}_group" in typed.columns),
        Fault("country's spelling is unknown"): pl.any_horizontal(pl.col(sides).is_null()),
        NO_YEAR: pl.col("year").is_null(),
        "year is outside the recipe's years": ~pl.col("year").is_between(recipe.first_year, recipe.last_year),
        **({"trade of a country with itself": pl.col(sides[0]) == pl.col(sides[1])} if len(sides) > 1 else {}),
        **({NO_VALUE if money else NO_NUMBER: pl.col(value).is_null()} if value in typed.columns else {}),
        **({NEGATIVE: pl.col(value) < 0} if money else {}),
    }
    clean, _ = settle(typed, reasons, source=source)
    reasons[CONTRACT] = ~pl.col(LINE).is_in(_kept_lines(clean, table).implode())
    once = {} if money else {"second row under the same key": table.key}
    kept, account = settle(typed, reasons, source=source, file=file, value=value if money else None, once=once, raw=raw)
    result = _added_up(kept, table) if money else conform(kept, table)
    return Reading(
        {table.name: result}, (account.merged(kept.height - result.height),), flows.unknown_gaps(source, unknown)
    )


def product_code(column: str) -> pl.Expr:
    """Return codes with the leading zero that spreadsheets lose: codes have an even number of digits."""
    text = pl.col(column).str.replace(r"\.0+$", "")
    return pl.when(text.str.len_bytes() % 2 == 1).then(pl.concat_str(pl.lit("0"), text)).otherwise(text).alias(column)


def _typed(rows: pl.DataFrame, mapping: TableMapping, table: Table) -> pl.DataFrame:
    """Return the fields in the types of the contract, null where a text is none of that type."""
    given = {*mapping.columns, *mapping.constants}
    if mapping.table in MONEY:
        rows = rows.with_columns(whole("value", FACTORS[mapping.unit]).alias("value_usd"))
    typed = rows.with_columns(year_of("year"))
    for name, dtype in table.dtypes.items():
        if name in ("year", "value_usd", *COUNTRIES) or name not in rows.columns:
            continue
        typed = typed.with_columns(_cast(name, dtype))
    defaults = {name: text for name, text in DEFAULTS.get(mapping.table, {}).items() if name not in given}
    return typed.with_columns(**defaults)


def _cast(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.Float64:
        return number(name)
    if dtype == pl.Boolean:
        text = pl.col(name).str.to_lowercase()
        return text.replace_strict(YES_NO, default=None, return_dtype=pl.Boolean).alias(name)
    if dtype == pl.String:
        return product_code(name) if name == "product" else pl.col(name)
    exact = number(name)
    return pl.when(exact == exact.floor()).then(exact).cast(dtype, strict=False).alias(name)


def _kept_lines(clean: pl.DataFrame, table: Table) -> pl.Series:
    """Return the lines of the rows that keep the contract; rows that share a key are judged by their first."""
    ready = clean.unique(list(table.key), keep="first", maintain_order=True)
    good = check_frame(table, ready.select(table.columns)).good
    keys = list(table.key)
    return clean.join(good.select(keys), on=keys, how="semi", nulls_equal=True)[LINE]


def _added_up(kept: pl.DataFrame, table: Table) -> pl.DataFrame:
    others = [name for name in table.columns if name not in (*table.key, "value_usd")]
    summed = kept.group_by(list(table.key)).agg(pl.col("value_usd").sum(), pl.col(others).first())
    return conform(summed, table)


def read(raw: RawFiles, recipe: SourceRecipe) -> Reading:
    """Read the file of key "table".

    Raises:
        UsageError: The recipe gives no mapping.
        DataError: The file is damaged, or a column that the mapping names is not there.
    """
    place = f"sources.{raw.source}.mapping"
    if recipe.mapping is None:
        raise UsageError(f"recipe: {place}: a mapping of columns is needed here, and none was given")
    file = raw.one("table", *PATTERNS, "*.tab")
    own = whole_file(file, recipe.mapping)
    rows = fields(own, recipe.mapping, name=file.name, place=place)
    read_rows = declarations if recipe.mapping.table == "declarations" else figures
    return read_rows(rows, recipe.mapping, recipe, source=raw.source, file=file.name, raw=own)


SOURCES.add(
    NAME,
    Source(
        title="Table of one's own",
        licence="as its owner says",
        url="https://example.org",
        citation="as its owner says",
        release="any CSV, tab-separated text, Parquet or workbook",
        read=read,
        about="Figures that you hold yourself: a ministry's extract, a consultant's workbook, a table from a source "
        "that corridor does not know. A mapping in the recipe says what its columns mean.",
        how="Put the file into the folder of raw files and describe its columns under `mapping`, such as "
        "`{table: declarations, countries: comtrade, columns: {year: year, flow: flow_code, reporter: reporter_code, "
        "partner: partner_code, product: hs_code, value: trade_value_usd, quantity: net_weight_kg, "
        "nomenclature: hs_revision}}`.",
        files={"table": "one CSV, tab-separated text, Parquet file or workbook"},
        traps=(
            "Countries are looked up in the system that the mapping names, and an unknown one is listed, never "
            "guessed.",
            "A decimal comma must be said; without it 1,5 is no number and its row goes into quarantine.",
            "Leading zeros of product codes that a spreadsheet lost are put back.",
            "A weight of 0 counts as no weight.",
            "Rows of one flow are added up; of other rows under one key the first is kept.",
        ),
        tables=(
            "goods_flows",
            "reporting",
            "re_exports",
            "pair_totals",
            "services_flows",
            "industry_flows",
            "country_years",
            "tariffs",
            "pair_years",
        ),
    ),
)
