"""Read CEPII BACI as released: one CSV per year in a zip archive, a folder or alone (written for V202501)."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from corridor.errors import DataError
from corridor.sources.baci_year import COUNTRIES, HEAD, NAME, YearFile, year_flows
from corridor.sources.countries import resolve
from corridor.sources.csvtext import header_of, read_text
from corridor.sources.flows import HS_CODE
from corridor.sources.opening import RawFile
from corridor.sources.shape import conform
from corridor.sources.source import SOURCES, RawFiles, Reading, Source, Yearly
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PRODUCTS
from corridor.tables.columns import NOMENCLATURES

FILE_NAME: Final = re.compile(r"(?:BACI_)?(HS\d{2})?_?Y(\d{4})(?:_(V\d{6}\w?))?", re.IGNORECASE)
"""The name of a year's file, `BACI_HS92_Y1995_V202501.csv`: revision, year and release."""


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
            number = pl.col("country_code").str.strip_chars().cast(pl.Int32, strict=False)
            table = table.select(number, iso3=spelling).drop_nulls()
            table = table.filter(pl.col("country_code").is_between(0, COUNTRIES - 1))
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
        about="Trade of some 200 countries in some 5,000 products a year, for which CEPII has reconciled what "
        "exporters and importers declare: freight and insurance are taken off imports, and each reporter counts by its "
        "reliability.",
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
