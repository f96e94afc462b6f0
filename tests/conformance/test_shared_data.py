"""Every raw file beside the repository is read by a source, with an account of each record and the counts it states."""

import csv
import gzip
import io
import json
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from conftest import SHARED
from corridor.sources import SOURCES
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, check_frame
from factories_sources import quarantine, read
from shared_recipes import NOT_READ, PENDING, READ, recipe_of

CASES = [pytest.param(entry, id=f"{entry.source}-{Path(next(iter(entry.files.values()))).stem}") for entry in READ]


@cache
def reading_of(source, place):
    entry = next(entry for entry in READ if entry.source == source and place in entry.files.values())
    return read(source, SHARED.resolve(), SourceRecipe.model_validate(recipe_of(entry)))


def records_of(path: Path) -> int:
    """Count the records of a raw file without the readers."""
    if path.suffix == ".parquet":
        return pl.scan_parquet(path).select(pl.len()).collect().item()
    if path.suffix == ".xlsx":
        return pl.read_excel(path, engine="calamine").height
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if path.suffix == ".json":
        document = json.loads(content)
        return (
            sum(len(entry["countries"]) for entry in document) if isinstance(document, list) else len(document["wgi"])
        )
    rows = csv.reader(io.StringIO(content.decode("latin-1"), newline=""))
    return sum(1 for row in rows if row) - 1


def test_every_raw_file_is_read_by_a_source_or_says_why_not(shared):
    found = {str(path.relative_to(shared)) for path in shared.rglob("*") if path.is_file()}
    named = {file for entry in READ for file in entry.files.values()}
    assert not named & set(NOT_READ)
    assert found == (named | set(NOT_READ) | set(PENDING)) & found
    assert named | set(NOT_READ) <= found
    assert {entry.source for entry in READ} <= set(SOURCES)


@pytest.mark.parametrize("entry", CASES)
def test_every_record_is_accounted_for(shared, entry):
    reading = reading_of(entry.source, next(iter(entry.files.values())))
    assert [account.file for account in reading.accounts if not account.balanced] == []
    assert quarantine(reading).height == sum(account.quarantined for account in reading.accounts)
    expected = {file: entry.figures.get(file, 1) * records_of(shared / file) for file in entry.files.values()}
    found = dict.fromkeys(expected, 0)
    for account in reading.accounts:
        (file,) = (file for file in expected if Path(file).name in Path(account.file).name)
        found[file] += account.rows_in
    assert found == expected


@pytest.mark.parametrize("entry", CASES)
def test_what_is_read_keeps_its_contracts(shared, entry):
    reading = reading_of(entry.source, next(iter(entry.files.values())))
    for name, frame in reading.tables.items():
        if name in TABLES and frame.height < 700_000:
            account = check_frame(TABLES[name], frame)
            assert account.ok, [failure.sentence() for failure in account.failures]


@pytest.mark.parametrize(
    ("source", "file", "rows"),
    [
        ("baci", "baci_sample/BACI_HS17_Y2020_sample.csv", 70_920),
        ("baci_total", "baci_total_2023/trade_cepii.csv", 194 * 194),
        ("cepii_geodist", "cepii_geodist/dist_cepii.parquet", 224 * 224),
        ("chpl", "code_lists/chpl_hs6_2024-02-23.csv", 50),
        ("comtrade_legacy", "comtrade_hs2_reporters/comtrade_legacy_hs2_1991_2021.parquet", 1_320_576),
        ("wiod", "wiod_sectors/wiod_bilateral_sector_1995_2008.parquet", 2 * 14 * 41 * 40 * 35),
    ],
)
def test_counts_that_the_description_of_the_raw_files_names(shared, source, file, rows):
    assert sum(account.rows_in for account in reading_of(source, file).accounts) == rows


def test_shapes_that_the_description_of_the_raw_files_names(shared):
    def table(source, name):
        entry = next(entry for entry in READ if entry.source == source)
        return reading_of(source, next(iter(entry.files.values()))).tables[name]

    icio = table("oecd_icio", "industry_flows")
    assert (icio["exporter"].n_unique(), icio["importer"].n_unique()) == (80, 80)
    btige = table("oecd_btige", "industry_flows")
    assert btige["importer"].n_unique() >= 9
    wiod = table("wiod", "industry_flows")
    assert (wiod["year"].min(), wiod["year"].max(), wiod["industry"].n_unique()) == (1995, 2008, 35)
    energy = table("comtrade_bulk", "declared")
    assert (energy["year"].min(), energy["year"].max()) == (1988, 2017)
    services = table("unctad_digital", "services_flows")
    assert (services["year"].min(), services["year"].max()) == (2010, 2023)
    minerals = table("baci_minerals", "goods_flows")
    assert (minerals["year"].min(), minerals["year"].max()) == (2002, 2024)


def test_dollars_are_those_of_the_raw_files(shared):
    """Sums over the raw columns in floating point, to the dollar per row that rounding may take."""
    columns = {
        ("baci_minerals", "baci_critical_minerals/top_partners_2002_2024.parquet"): ("value_usd", 1.0),
        ("comtrade_api", "comtrade_minerals_hs6/comtrade_imports_hs6_2018_2023.parquet"): ("primaryValue", 1.0),
        ("comtrade_bulk", "comtrade_energy_hs27/comtrade_bulk_hs27_1988_2017.parquet"): ("Trade Value (US$)", 1.0),
        ("comtrade_legacy", "comtrade_hs2_reporters/comtrade_legacy_hs2_1991_2021.parquet"): ("TradeValue", 1.0),
        ("oecd_icio", "icio_2022/icio_intermediate_2022.parquet"): ("value_usd_mn", 1e6),
        ("oecd_btige", "oecd_btige_cpa/btige_partial_2021_2025.parquet"): ("value", 1e3),
        ("wiod", "wiod_sectors/wiod_bilateral_sector_1995_2008.parquet"): ("value_usd_mn", 1e6),
    }
    for (source, file), (column, factor) in columns.items():
        raw = pl.scan_parquet(shared / file).select(pl.col(column).sum()).collect().item() * factor
        accounts = [account for account in reading_of(source, file).accounts if Path(file).name in account.file]
        rows = sum(account.rows_in for account in accounts)
        assert abs(sum(account.value_in or 0 for account in accounts) - raw) <= rows + raw * 1e-9, source
