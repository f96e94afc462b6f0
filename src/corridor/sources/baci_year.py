"""Turn one year of BACI as released into reconciled flows.

A year of twelve million rows is parsed in one go into narrow types; where a single field is not what it should be, the
year is read once more as text, block by block, so that the faulty rows are found, told and kept in quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.sources.csvtext import CARRY, LINE, header_of, parse, refuse_missing
from corridor.sources.flows import NEGATIVE, NO_CODE, NO_VALUE, NO_YEAR, unknown_gaps
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.opening import UTF16_MARKS, RawFile, blocks, text_of
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import REPORTING
from corridor.tables.coding import enum_of
from corridor.tables.columns import MOST_USD, NOMENCLATURES
from corridor.vocabulary import WORLD, Coverage, Declarer, Rule

NAME: Final = "baci"
COLUMNS: Final = ("t", "i", "j", "k", "v", "q")
TYPES: Final = {"t": pl.Int16, "i": pl.Int16, "j": pl.Int16, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}
NO_QUANTITY: Final = re.compile(rb",( *NA)\r?\n")
"""How a release writes an unknown quantity: bare, or padded to the width of the column."""

HEAD: Final = 1 << 16
"""Bytes of a file that are looked at before it is parsed."""

COUNTRIES, PRODUCTS = 1 << 15, 1_000_000
"""Numbers of countries and codes of products lie below these."""

BLOCK: Final = 1 << 25
"""Bytes that are read as text at a time."""

KG_PER_TON = USD_PER_THOUSAND = 1000.0
NO_COUNTRY = Fault("country's number is unknown")
SELF_TRADE = "trade of a country with itself"


@dataclass(frozen=True)
class YearFile:
    """The file of one year: where it lies, its year, its revision of the Harmonized System and its release."""

    file: RawFile
    year: int
    revision: str
    release: str


def year_flows(entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]) -> Reading:
    """Turn the file of a year into reconciled flows, texts coded (see `corridor.tables.coding`).

    Args:
        entry: The file: `t` year, `i` exporter, `j` importer, `k` product (leading zeros lost), `v` thousand US
            dollars, `q` metric tons or NA.
        recipe: Products to skip.
        codes: Alpha-3 code by number.

    Returns:
        goods_flows in whole dollars and kilograms, sorted by the numbers of exporter, importer and product; reporting;
        the account.

    Raises:
        DataError: The file is damaged or lacks a column.
    """
    frame = _parsed(entry.file)
    numbers = [] if frame is None else _numbers(frame)
    if frame is None or not _plain(frame, numbers, entry, recipe, codes):
        frame, account, unknown = _settled(entry, recipe, codes)
        numbers = _numbers(frame)
    else:
        value = frame.select(pl.col("v").sum()).item()
        account = SourceAccount(NAME, entry.file.name, frame.height, frame.height, value_in=value, value_kept=value)
        unknown = ()
    flows = _flows(frame, entry, {number: codes[number] for number in numbers})
    tables = {"goods_flows": flows, "reporting": _coverage(flows, entry)}
    return Reading(tables, (account.merged(frame.height - flows.height),), unknown_gaps(NAME, unknown))


def _parsed(file: RawFile) -> pl.DataFrame | None:
    """Return the file in `TYPES` with whole dollars and kilograms, or None where a field is not of its type."""
    content = b"" if file.plain else file.read()
    head = content[:HEAD] or _head(file)
    if tuple(header_of(head, name=file.name)) != COLUMNS or not head.isascii():
        return None
    unknown = NO_QUANTITY.search(head)
    try:
        frame = pl.read_csv(
            file.path if file.plain else BytesIO(content), schema=TYPES, quote_char=None, glob=False,
            null_values={"q": unknown[1].decode() if unknown else "NA"},
        )  # fmt: skip
    except (pl.exceptions.PolarsError, OSError):
        return None
    whole_lines = not frame["q"].null_count() or _commas(file, content) == (len(COLUMNS) - 1) * (frame.height + 1)
    return _rounded(frame) if whole_lines else None


def _commas(file: RawFile, content: bytes) -> int:
    """Return how many commas a file has: a line that is cut short reads like one without quantity."""
    if content:
        return content.count(b",")
    with file.open() as stream:
        return sum(block.count(b",") for block in iter(lambda: stream.read(BLOCK), b""))


def _head(file: RawFile) -> bytes:
    with file.open() as stream:
        return stream.read(HEAD)


def _rounded(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return parsed rows with `v` in whole dollars and `q` in whole kilograms, or None where one cannot be that."""
    value, quantity = pl.col("v"), pl.col("q")
    sound = frame.select(
        value.min() >= 0,
        value.max().alias("high") <= MOST_USD / USD_PER_THOUSAND,
        value.is_nan().any().not_().alias("number"),
        (quantity.min() >= 0).fill_null(value=True),
        (quantity.max().alias("most") <= MOST_USD / KG_PER_TON).fill_null(value=True),
        quantity.is_nan().any().not_().alias("amount"),
        (pl.sum_horizontal(pl.col("t", "i", "j", "k", "v").null_count()) == 0).alias("whole"),
    ).row(0)
    if not all(sound):
        return None
    return frame.with_columns(
        (value * USD_PER_THOUSAND).round(mode="half_to_even").cast(pl.Int64),
        (quantity * KG_PER_TON).round(mode="half_to_even").cast(pl.Int64),
    )


def _plain(
    frame: pl.DataFrame, numbers: list[int], entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]
) -> bool:
    """Return whether every row of a parsed file is a flow to keep, so that none needs a reason."""
    if frame.is_empty():
        return False
    low, high, least, most = frame.select(
        pl.col("t").min(), pl.col("t").max().alias("high"), pl.col("k").min(), pl.col("k").max().alias("most")
    ).row(0)
    if (low, high) != (entry.year, entry.year) or least < 1 or most > 999_999:
        return False
    if frame.select(pl.min_horizontal(pl.col("i").min(), pl.col("j").min()) < 0).item():
        return False
    names = [codes.get(number) for number in numbers]
    skipped = {int(code) for code in recipe.skip_products}
    itself = bool((frame["i"] == frame["j"]).any())
    return (
        None not in names
        and len(set(names)) == len(names)
        and not itself
        and not (skipped and frame["k"].is_in(skipped).any())
    )


def _numbers(frame: pl.DataFrame) -> list[int]:
    """Return the numbers of countries that occur, ascending."""
    found: list[int] = np.flatnonzero(_seen(frame["i"]) | _seen(frame["j"])).tolist()
    return found


def _seen(numbers: pl.Series, most: int = COUNTRIES) -> NDArray[np.bool_]:
    """Return for each number below `most` whether it occurs."""
    seen = np.zeros(most, dtype=np.bool_)
    seen[numbers.to_numpy()] = True
    return seen


def _settled(
    entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]
) -> tuple[pl.DataFrame, SourceAccount, tuple[str, ...]]:
    """Read a file as text, block by block, and return the rows to keep in `TYPES`, the account and unknown numbers."""
    kept: list[pl.DataFrame] = []
    accounts: list[SourceAccount] = []
    unknown: set[str] = set()
    named = {str(number) for number in codes}
    for raw in _texts(entry.file):
        rows, account = _rows(raw, entry, recipe, codes)
        kept.append(rows)
        accounts.append(account)
        texts = {text for name in ("i", "j") for text in raw[name].unique().drop_nulls()}
        unknown |= {text for text in texts if text.strip().lstrip("0") not in named}
    return pl.concat(kept), SourceAccount.joined(accounts), tuple(sorted(unknown))


def _texts(file: RawFile) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file as text with their line numbers, a block of lines at a time.

    Raises:
        DataError: The file is damaged, empty, or lacks a column.
    """
    first, before = b"", 0
    wide = _head(file).startswith(UTF16_MARKS)  # text of two bytes a character cannot be cut at the byte of a line end
    with file.open() as stream:
        for block in [stream.read()] if wide else blocks(stream, BLOCK):
            content = text_of(block, name=file.name)
            if not before:
                first = content.split(b"\n", 1)[0]
                header = header_of(first, name=file.name)
                refuse_missing(COLUMNS[:5], header, name=file.name)
                yield parse(content, header, name=file.name)
            else:
                place = f"{file.name}, counted from line {before:,}"
                raw = parse(first.rstrip(b"\r") + b"\n" + content, header, name=place)
                yield raw.with_columns(pl.col(LINE) + (before - 1))
            before += block.count(b"\n")
    if not first:
        header_of(b"", name=file.name)


def _rows(
    raw: pl.DataFrame, entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]
) -> tuple[pl.DataFrame, SourceAccount]:
    """Settle rows of text and return those to keep in `TYPES`, and the account."""
    same = canonical(codes)
    tons = pl.col("q").str.strip_chars() if "q" in raw.columns else pl.lit(None, pl.String)
    rows = raw.select(
        CARRY,
        year_of("t"),
        *(_whole_number(name).replace_strict(same, default=None, return_dtype=pl.Int32) for name in ("i", "j")),
        _whole_number("k"),
        whole("v", USD_PER_THOUSAND),
        tons.alias("tons"),
    ).with_columns(whole("tons", KG_PER_TON).alias("q"))
    stated = pl.col("tons").is_not_null() & (pl.col("tons") != "NA") & (pl.col("tons") != "")
    skipped = [int(code) for code in recipe.skip_products]
    reasons = {
        NO_YEAR: pl.col("year").is_null(),
        Fault(f"year is not {entry.year}, the file's own"): pl.col("year") != entry.year,
        **{f"product {code}: {why}": pl.col("k") == int(code) for code, why in recipe.skip_products.items()},
        NO_CODE: ~(pl.col("k").is_between(1, 999_999) | pl.col("k").is_in(skipped)).fill_null(value=False),
        NO_COUNTRY: pl.col("i").is_null() | pl.col("j").is_null(),
        NO_VALUE: pl.col("v").is_null(),
        NEGATIVE: pl.col("v") < 0,
        Fault("quantity is neither a number nor NA"): stated & pl.col("q").is_null(),
        Fault("quantity is negative"): pl.col("q") < 0,
        SELF_TRADE: pl.col("i") == pl.col("j"),
    }
    good, account = settle(rows, reasons, source=NAME, file=entry.file.name, value="v", raw=raw)
    typed = good.select(pl.lit(entry.year, pl.Int16).alias("t"), pl.col("i", "j").cast(pl.Int16), "k", "v", "q")
    return typed, account


def canonical(codes: Mapping[int, str]) -> dict[int, int]:
    """Return for each number the first that means the same country."""
    first: dict[str, int] = {}
    for number, code in sorted(codes.items()):
        first.setdefault(code, number)
    return {number: first[code] for number, code in codes.items()}


def _whole_number(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().cast(pl.Int32, strict=False).alias(name)


def _flows(frame: pl.DataFrame, entry: YearFile, codes: Mapping[int, str]) -> pl.DataFrame:
    """Return goods_flows with coded texts; rows of one flow are added up. `codes` are those of the rows, by number.

    Released files are sorted by the numbers of exporter, importer and product. Their order is kept, as the order of the
    codes, so that twelve million rows need no sorting; where it does not hold, rows are sorted and added up first.
    """
    if not _increasing(frame):
        quantity = pl.when(pl.col("q").is_null().any()).then(None).otherwise(pl.col("q").sum())
        summed = frame.group_by("t", "i", "j", "k").agg(pl.col("v").sum(), quantity.alias("q"))
        frame = summed.sort("i", "j", "k")
    countries = pl.Enum(list(codes.values()))
    place = np.zeros(COUNTRIES, dtype=np.uint16)
    place[list(codes)] = np.arange(len(codes), dtype=np.uint16)
    goods = np.flatnonzero(_seen(frame["k"], PRODUCTS))
    spot = np.zeros(PRODUCTS, dtype=np.uint16 if len(goods) < 65_536 else np.uint32)
    spot[goods] = np.arange(len(goods))
    texts = pl.Enum([f"{code:06d}" for code in goods.tolist()])

    def constant(text: str, among: list[str] | tuple[str, ...]) -> pl.Expr:
        return pl.lit(text, dtype=enum_of(map(str, among)))

    return pl.DataFrame(
        {
            "exporter": pl.Series(place[frame["i"].to_numpy()]).cat.to(countries),
            "importer": pl.Series(place[frame["j"].to_numpy()]).cat.to(countries),
            "product": pl.Series(spot[frame["k"].to_numpy()]).cat.to(texts),
            "value_usd": frame["v"],
            "quantity_kg": frame["q"],
        }
    ).select(
        pl.lit(entry.year, pl.Int32).alias("year"),
        "exporter",
        "importer",
        "product",
        constant(entry.revision, NOMENCLATURES).alias("nomenclature"),
        constant(Declarer.RECONCILED, tuple(Declarer)).alias("declared_by"),
        "value_usd",
        "quantity_kg",
        constant(Rule.BALANCED_BY_SOURCE, tuple(Rule)).alias("rule"),
        pl.lit(None, pl.Float64).alias("mirror_ratio"),
        constant(NAME, (NAME,)).alias("source"),
    )


def _increasing(frame: pl.DataFrame) -> bool:
    """Return whether each row's (i, j, k) comes after that of the row before."""
    i, j, k = (frame[name].to_numpy() for name in ("i", "j", "k"))
    after = k[1:] > k[:-1]
    after = np.where(j[1:] == j[:-1], after, j[1:] > j[:-1])
    return bool(np.where(i[1:] == i[:-1], after, i[1:] > i[:-1]).all())


def _coverage(flows: pl.DataFrame, entry: YearFile) -> pl.DataFrame:
    """Return the reporting rows of a year that covers every country: one per product and side."""
    dtype = flows.schema["product"]
    products = dtype.categories if isinstance(dtype, pl.Enum) else flows["product"].unique()
    cells = products.to_frame("product").join(pl.DataFrame({"side": ["exporter", "importer"]}), how="cross")
    stamped = cells.with_columns(
        pl.lit(entry.year, pl.Int32).alias("year"), pl.lit(WORLD).alias("reporter"),
        pl.lit(entry.revision).alias("nomenclature"), pl.lit(Coverage.BALANCED).alias("status"),
        pl.lit(NAME).alias("source"),
    )  # fmt: skip
    return conform(stamped, REPORTING)
