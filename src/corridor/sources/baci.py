"""Read CEPII BACI as released: one CSV per year in a zip archive, a folder or alone (written for V202501).

A year of twelve million rows is parsed in one go into narrow types; where a single field is not what it should be, the
year is read once more as text, block by block, so that the faulty rows are found, told and kept in quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import DataError
from corridor.sources.countries import resolve
from corridor.sources.csvtext import CARRY, LINE, header_of, parse, read_text, refuse_missing
from corridor.sources.flows import HS_CODE, NEGATIVE, NO_CODE, NO_VALUE, NO_YEAR, unknown_gaps
from corridor.sources.ledger import Fault, SourceAccount, settle
from corridor.sources.opening import RawFile, blocks, text_of
from corridor.sources.shape import conform, whole, year_of
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PRODUCTS, REPORTING
from corridor.tables.coding import enum_of
from corridor.tables.columns import MOST_USD, NOMENCLATURES
from corridor.vocabulary import WORLD, Coverage, Declarer, Rule

NAME = "baci"
COLUMNS: Final = ("t", "i", "j", "k", "v", "q")
TYPES: Final = {"t": pl.Int16, "i": pl.Int16, "j": pl.Int16, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}
NO_QUANTITY: Final = re.compile(rb",( *NA)\r?\n")
"""How a release writes an unknown quantity: bare, or padded to the width of the column."""

HEAD: Final = 1 << 16
"""Bytes of a file that are looked at before it is parsed."""

KG_PER_TON = USD_PER_THOUSAND = 1000.0
NO_COUNTRY = Fault("country's number is unknown")
SELF_TRADE = "trade of a country with itself"
FILE_NAME: Final = re.compile(r"(?:BACI_)?(HS\d{2})?_?Y(\d{4})(?:_(V\d{6}\w?))?", re.IGNORECASE)
"""The name of a year's file, `BACI_HS92_Y1995_V202501.csv`: revision, year and release."""

Codes = NDArray[np.int16]


@dataclass(frozen=True)
class YearFile:
    """The file of one year: where it lies, its year, its revision of the Harmonized System and its release."""

    file: RawFile
    year: int
    revision: str
    release: str


def year_files(files: list[RawFile], recipe: SourceRecipe) -> list[YearFile]:
    """Return the files of years among raw files, in order of the years.

    Args:
        files: Raw files; lists of countries and products are passed over.
        recipe: Years to take; its option `revision` says the revision where the file names do not.

    Raises:
        DataError: A revision is not known, two files hold one year, or no file holds any.
    """
    found = [_year_file(file, recipe) for file in files if not _is_list(file)]
    wanted = [entry for entry in found if recipe.first_year <= entry.year <= recipe.last_year]
    years = [entry.year for entry in wanted]
    for entry in wanted:
        if years.count(entry.year) > 1:
            names = ", ".join(other.file.name for other in wanted if other.year == entry.year)
            raise DataError(f"{NAME}: the year {entry.year} stands in more than one file: {names}; take one revision")
    if not wanted:
        span = f"{recipe.first_year} to {recipe.last_year}"
        raise DataError(f"{NAME}: no file of a year from {span}; files are named like BACI_HS92_Y1995_V202501.csv")
    return sorted(wanted, key=lambda entry: entry.year)


def _year_file(file: RawFile, recipe: SourceRecipe) -> YearFile:
    named = FILE_NAME.search(file.inner_name)
    revision = (recipe.options.get("revision") or (named and named[1]) or "").upper()
    if revision not in NOMENCLATURES:
        raise DataError(
            f"{file.name}: the name tells no HS revision; name it in the recipe: options: {{revision: HS92}}; "
            f"known: {', '.join(NOMENCLATURES)}"
        )
    year = int(named[2]) if named else _first_year(file)
    return YearFile(file, year, revision, (named[3] if named else "") or "")


def _is_list(file: RawFile) -> bool:
    return file.inner_name.lower().startswith(("country_codes", "product_codes", "readme"))


def _first_year(file: RawFile) -> int:
    """Return the year in the first row of a file whose name does not tell it."""
    with file.open() as stream:
        head = stream.read(HEAD)
    lines = head.splitlines()
    header = header_of(head, name=file.name)
    cells = lines[1].decode(errors="replace").split(",") if len(lines) > 1 else []
    place = header.index("t") if "t" in header else -1
    if 0 <= place < len(cells) and cells[place].strip().isdigit():
        return int(cells[place])
    raise DataError(f"{file.name}: neither its name nor its first row tells the year")


def country_codes(files: list[RawFile], recipe: SourceRecipe) -> dict[int, str]:
    """Return the alpha-3 code by BACI's number, from the release's own list and, where it is silent, from corridor's.

    Args:
        files: Raw files, among them `country_codes_V….csv` where the release has it.
        recipe: Its `spellings` add numbers that neither list has, and win over both.
    """
    numbers = [str(number) for number in range(1000)]
    own = resolve(pl.Series(numbers), "comtrade", recipe.spellings).codes.to_list()
    known = {int(number): code for number, code in zip(numbers, own, strict=True) if code}
    for file in files:
        if file.inner_name.lower().startswith("country_codes"):
            table = read_text(file, ("country_code",), optional=("iso_3digit_alpha", "country_iso3"))
            spelling = pl.coalesce("country_iso3", "iso_3digit_alpha").str.strip_chars()
            table = table.select(pl.col("country_code").cast(pl.Int32, strict=False), iso3=spelling).drop_nulls()
            codes = resolve(table["iso3"], "iso3").codes
            listed = zip(table["country_code"], codes, strict=True)
            known |= {number: code for number, code in listed if code and str(number) not in recipe.spellings}
    return known


def product_titles(files: list[RawFile], revision: str) -> pl.DataFrame:
    """Return the products table of the release's own list, `product_codes_HS92_V….csv`; empty where there is none."""
    tables = [
        read_text(file, ("code", "description")).select(
            pl.col("code").str.strip_chars().str.zfill(6).alias("product"),
            pl.col("description").str.strip_chars().alias("title"),
        )
        for file in files
        if file.inner_name.lower().startswith("product_codes")
    ]
    if not tables:
        return PRODUCTS.empty()
    titled = pl.concat(tables).filter(pl.col("product").str.contains(HS_CODE) & (pl.col("title") != ""))
    return conform(
        titled.unique("product", keep="first", maintain_order=True).with_columns(
            pl.lit(revision).alias("nomenclature"),
            pl.col("product").str.len_bytes().cast(pl.Int32).alias("level"),
            pl.col("product").str.head(-2).alias("parent"),
        ),
        PRODUCTS,
    )


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
    if frame is None or not _plain(frame, entry, recipe, codes):
        frame, account, unknown = _settled(entry, recipe, codes)
    else:
        value = frame.select(pl.col("v").sum()).item()
        account = SourceAccount(NAME, entry.file.name, frame.height, frame.height, value_in=value, value_kept=value)
        unknown = ()
    flows = _flows(frame, entry, codes)
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
    return _rounded(frame)


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


def _plain(frame: pl.DataFrame, entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]) -> bool:
    """Return whether every row of a parsed file is a flow to keep, so that none needs a reason."""
    if frame.is_empty():
        return False
    low, high, least, most = frame.select(
        pl.col("t").min(), pl.col("t").max().alias("high"), pl.col("k").min(), pl.col("k").max().alias("most")
    ).row(0)
    if (low, high) != (entry.year, entry.year) or least < 1 or most > 999_999:
        return False
    known = set(codes)
    numbers = {name: set(np.flatnonzero(_seen(frame[name])).tolist()) for name in ("i", "j")}
    skipped = {int(code) for code in recipe.skip_products}
    itself = bool((frame["i"] == frame["j"]).any())
    return numbers["i"] | numbers["j"] <= known and not itself and not (skipped and frame["k"].is_in(skipped).any())


def _seen(numbers: pl.Series) -> NDArray[np.bool_]:
    seen = np.zeros(32_768, dtype=np.bool_)
    seen[numbers.to_numpy()] = True
    return seen


def _settled(
    entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]
) -> tuple[pl.DataFrame, SourceAccount, tuple[str, ...]]:
    """Read a file as text, block by block, and return the rows to keep in `TYPES`, the account and unknown numbers."""
    kept: list[pl.DataFrame] = []
    accounts: list[SourceAccount] = []
    unknown: set[str] = set()
    with entry.file.open() as stream:
        header: list[str] = []
        line = 1
        for block in blocks(stream):
            if not header:
                header = header_of(block.removeprefix(b"\xef\xbb\xbf"), name=entry.file.name)
                content = block
            else:
                content = b",".join([b"x"] * len(header)) + b"\n" + block
            rows, account, strange, count = _block(content, header, line, entry, recipe, codes)
            line += count
            kept.append(rows)
            accounts.append(account)
            unknown |= strange
    if not accounts:
        header_of(b"", name=entry.file.name)
    return pl.concat(kept), SourceAccount.joined(accounts), tuple(sorted(unknown))


def _block(
    content: bytes, header: list[str], line: int, entry: YearFile, recipe: SourceRecipe, codes: Mapping[int, str]
) -> tuple[pl.DataFrame, SourceAccount, set[str], int]:
    """Settle one block of lines; `line` is the number of the line before its first row."""
    refuse_missing(COLUMNS[:5], header, name=entry.file.name)
    raw = parse(text_of(content, name=entry.file.name), header, name=entry.file.name)
    raw = raw.with_columns(pl.col(LINE) + (line - 1))
    quantity = "q" if "q" in header else None
    number = {name: pl.col(name).str.strip_chars().cast(pl.Int32, strict=False).alias(name) for name in ("i", "j", "k")}
    tons = pl.col("q").str.strip_chars() if quantity else pl.lit(None, pl.String)
    rows = raw.select(
        CARRY,
        year_of("t"),
        *number.values(),
        whole("v", USD_PER_THOUSAND),
        tons.alias("tons"),
    ).with_columns(whole("tons", KG_PER_TON).alias("q"))
    stated = pl.col("tons").is_not_null() & (pl.col("tons") != "NA") & (pl.col("tons") != "")
    skipped = [int(code) for code in recipe.skip_products]
    reasons = {
        NO_YEAR: pl.col("year").is_null(),
        Fault(f"year is not {entry.year}, the file's own"): pl.col("year") != entry.year,
        **{f"product {code}: {why}": pl.col("k") == int(code) for code, why in recipe.skip_products.items()},
        NO_CODE: ~pl.col("k").is_between(1, 999_999).fill_null(value=False) & ~pl.col("k").is_in(skipped),
        NO_COUNTRY: ~(_known("i", codes) & _known("j", codes)),
        NO_VALUE: pl.col("v").is_null(),
        NEGATIVE: pl.col("v") < 0,
        Fault("quantity is neither a number nor NA"): stated & pl.col("q").is_null(),
        Fault("quantity is negative"): pl.col("q") < 0,
        SELF_TRADE: pl.col("i") == pl.col("j"),
    }
    good, account = settle(rows, reasons, source=NAME, file=entry.file.name, value="v", raw=raw)
    texts = {text for name in ("i", "j") for text in raw[name].unique().drop_nulls()}
    strange = {text for text in texts if not _is_known(text, codes)}
    typed = good.select(pl.lit(entry.year, pl.Int16).alias("t"), pl.col("i", "j").cast(pl.Int16), "k", "v", "q")
    return typed, account, strange, raw.height


def _known(name: str, codes: Mapping[int, str]) -> pl.Expr:
    return pl.col(name).is_in(list(codes)).fill_null(value=False)


def _is_known(text: str, codes: Mapping[int, str]) -> bool:
    return text.strip().isdigit() and int(text) in codes


def _flows(frame: pl.DataFrame, entry: YearFile, codes: Mapping[int, str]) -> pl.DataFrame:
    """Return goods_flows with coded texts; rows of one flow are added up.

    Released files are sorted by the numbers of exporter, importer and product. Their order is kept, as the order of the
    codes, so that twelve million rows need no sorting; where it does not hold, rows are sorted and added up first.
    """
    numbers = np.flatnonzero(_seen(frame["i"]) | _seen(frame["j"])).tolist()
    names = [codes[number] for number in numbers]
    if len(set(names)) < len(names) or not _increasing(frame):
        summed = frame.group_by("t", "i", "j", "k").agg(
            pl.col("v").sum(), pl.when(pl.col("q").is_null().any()).then(None).otherwise(pl.col("q").sum()).alias("q")
        )
        frame, numbers, names = _merged(summed, numbers, names)
    countries = pl.Enum(names)
    place = np.full(32_768, 0, dtype=np.uint16)
    place[numbers] = np.arange(len(numbers), dtype=np.uint16)
    goods = np.flatnonzero(np.bincount(frame["k"].to_numpy(), minlength=1)) if frame.height else np.zeros(0, np.int64)
    spot = np.zeros(1_000_000, dtype=np.uint16 if len(goods) < 65_536 else np.uint32)
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


def _merged(summed: pl.DataFrame, numbers: list[int], names: list[str]) -> tuple[pl.DataFrame, list[int], list[str]]:
    """Give numbers that mean the same country one number, add their flows up, and sort by (i, j, k)."""
    first: dict[str, int] = {}
    for number, name in zip(numbers, names, strict=True):
        first.setdefault(name, number)
    same = {number: first[name] for number, name in zip(numbers, names, strict=True)}
    together = pl.col("i", "j").replace_strict(same, return_dtype=pl.Int16)
    both = (
        summed.with_columns(together)
        .group_by("t", "i", "j", "k")
        .agg(pl.col("v").sum(), pl.when(pl.col("q").is_null().any()).then(None).otherwise(pl.col("q").sum()).alias("q"))
    )
    kept = both.filter(pl.col("i") != pl.col("j")).sort("i", "j", "k")
    return kept, sorted(first.values()), [name for name, _ in sorted(first.items(), key=lambda item: item[1])]


def _coverage(flows: pl.DataFrame, entry: YearFile) -> pl.DataFrame:
    """Return the reporting rows of a year that covers every country: one per product and side."""
    products = flows["product"].unique().cast(pl.String)
    cells = products.to_frame("product").join(pl.DataFrame({"side": ["exporter", "importer"]}), how="cross")
    stamped = cells.with_columns(
        pl.lit(entry.year, pl.Int32).alias("year"), pl.lit(WORLD).alias("reporter"),
        pl.lit(entry.revision).alias("nomenclature"), pl.lit(Coverage.BALANCED).alias("status"),
        pl.lit(NAME).alias("source"),
    )  # fmt: skip
    return conform(stamped, REPORTING)


def read(raw: RawFiles, recipe: SourceRecipe) -> Yearly:
    """Read the release of key "release": its zip archive, an unpacked folder, or the file of one year."""
    files = raw.find("release", "*.csv")
    entries = {entry.year: entry for entry in year_files(files, recipe)}
    codes = country_codes(files, recipe)
    revisions = {entry.revision for entry in entries.values()}
    products = product_titles(files, min(revisions))
    gaps = () if len(revisions) == 1 else (f"{NAME}: years are in several revisions: {', '.join(sorted(revisions))}",)
    common = Reading({"products": products} if products.height else {}, (), gaps)
    return Yearly(tuple(entries), lambda year: year_flows(entries[year], recipe, codes), common)


SOURCES.add(
    NAME,
    Source(
        title="CEPII BACI, bilateral trade by HS6",
        licence="Etalab Open Licence 2.0",
        url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
        citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, "
        "CEPII Working Paper 2010-23",
        release="V202501; all revisions from HS92 to HS22",
        read=read,
        about="Trade of some 200 countries in some 5,000 products a year, for which CEPII has reconciled what exporters "
        "and importers declare: freight and insurance are taken off imports, and each reporter counts by its reliability.",
        how="Download the archive of a revision, such as BACI_HS92_V202501.zip, and name it as it is; "
        "`corridor data fetch baci` does so. It need not be unpacked.",
        files={"release": "the zip archive, the folder it was unpacked to, or the CSV of a single year"},
        options={"revision": "HS92 to HS22, where the file names do not tell it"},
        traps=(
            "Leading zeros of product codes are lost in the files; they are put back.",
            "Values are thousand US dollars, quantities metric tons, and NA stands for an unknown quantity.",
            "An archive in a later revision begins later: HS17 knows no year before 2017.",
            "A flow that is not listed is zero; flows below one thousand dollars are not in the archive.",
            "Country numbers are Comtrade's, not M49's: 251 is France, 490 other Asia (Taiwan), 842 the United States.",
            "The release's own list of countries, where it lies in the archive, wins over corridor's.",
        ),
        tables=("goods_flows", "reporting", "products"),
    ),
)
