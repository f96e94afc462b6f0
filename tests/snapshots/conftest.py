import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from corridor.snapshots.manifest import dump, read_manifest
from corridor.snapshots.writing import Content, write_snapshot
from corridor.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "data" / "embedded"
FACT = {
    "fact": "f",
    "exporter": "USA",
    "importer": "AZE",
    "measure": "exports",
    "year": 2021,
    "period": "2021",
    "months": 12,
    "value": 1.5,
    "unit": "US dollars",
    "reporter": "US Census",
    "reporter_country": "USA",
    "kind": "published",
    "source": "a page",
    "note": None,
}


def flow(year: int, exporter: str, importer: str, by: str, value: int, *, rule: str | None = None) -> dict[str, object]:
    return {
        "year": year,
        "exporter": exporter,
        "importer": importer,
        "product": "27",
        "nomenclature": "HS",
        "declared_by": by,
        "value_usd": value,
        "quantity_kg": None,
        "rule": rule,
        "mirror_ratio": None,
        "source": "s",
    }


def small_tables() -> dict[str, pl.DataFrame]:
    """Return every table of a snapshot with three countries, one chapter and two years."""
    area = {"iso2": None, "m49": None, "region": None}
    countries = [
        {"country": "AZE", "name": "Azerbaijan", "iso2": "AZ", "m49": 31, "region": "Western Asia", "kind": "country"},
        {"country": "GEO", "name": "Georgia", "iso2": "GE", "m49": 268, "region": "Western Asia", "kind": "country"},
        {"country": "USA", "name": "United States", "iso2": "US", "m49": 840, "region": None, "kind": "country"},
        {"country": "WLD", "name": "World", "kind": "world", **area},
    ]
    flows = [
        row
        for year in (2020, 2021)
        for row in (
            flow(year, "AZE", "GEO", "exporter", 100),
            flow(year, "AZE", "GEO", "reconciled", 100, rule="exporter_only"),
            flow(year, "AZE", "USA", "exporter", 200),
            flow(year, "AZE", "USA", "reconciled", 200, rule="exporter_only"),
        )
    ]
    cell = {"reporter": "AZE", "side": "exporter", "product": "27", "nomenclature": "HS", "source": "s"}
    link = {"distance_km": 1.0, "contiguous": True, "common_language": False, "colonial_link": False, "source": "s"}
    three = ("AZE", "GEO", "USA")
    rows: dict[str, list[dict[str, object]]] = {
        "countries": countries,
        "products": [{"product": "27", "nomenclature": "HS22", "level": 2, "title": "Fuels", "parent": None}],
        "goods_flows": flows,
        "reporting": [{"year": year, "status": "declared", **cell} for year in (2020, 2021)],
        "pairs": [{"exporter": i, "importer": j, **link} for i in three for j in three if i != j],
        "pair_totals": [
            {
                "year": 2021,
                "exporter": "AZE",
                "importer": "WLD",
                "declared_by": "exporter",
                "value_usd": 300,
                "basis": "FOB",
                "months": 12,
                "products_absent": 0,
                "source": "s",
            }
        ],
        "services_flows": [
            {
                "year": 2020,
                "exporter": "AZE",
                "importer": "WLD",
                "category": "DDS",
                "declared_by": "exporter",
                "value_usd": 7,
                "estimated": False,
                "source": "s",
            }
        ],
        "country_years": [
            {
                "year": year,
                "country": "AZE",
                "series": series,
                "value": 1.0,
                "unit": "US dollars",
                "known_in": 2021,
                "projected": projected,
                "source": "s",
            }
            for year, series, projected in ((2021, "gdp_usd", False), (2030, "gdp_projected_usd", True))
        ],
        "minerals": [
            {
                "year": 2021,
                "country": "AZE",
                "mineral": "iodine",
                "stage": "mine",
                "production": 200.0,
                "reserves": None,
                "unit": "metric tons",
                "estimated": False,
                "critical": False,
                "source": "s",
            }
        ],
        "facts": [FACT],
        "watched_products": [{"list": "CHPL", "product": "27", "tier": "1", "source": "s"}],
    }
    made = {name: pl.DataFrame(found, schema=dict(TABLES[name].dtypes)) for name, found in rows.items()}
    return {**{name: table.empty() for name, table in TABLES.items() if table.optional}, **made}


def content(tables: dict[str, pl.DataFrame] | None = None) -> Content:
    source = {"name": "s", "title": "T", "licence": "L", "path": "u", "citation": "c", "release": "r"}
    return Content(
        name="small",
        title="Small",
        created="2026-11-23",
        tables=tables if tables is not None else small_tables(),
        sources=[{**source, "retrieved": "2026-11-23"}],
        gaps=["a gap"],
    )


@pytest.fixture
def tables() -> dict[str, pl.DataFrame]:
    return small_tables()


@pytest.fixture
def make_content() -> Callable[..., Content]:
    return content


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write the small snapshot and return its folder."""
    out = tmp_path / "small"
    write_snapshot(content(), out)
    return out


@pytest.fixture(scope="session")
def thin_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the embedded snapshot with one year of each table that is stored by year, so that it reads fast."""
    out = tmp_path_factory.mktemp("thin") / "thin"
    shutil.copytree(EMBEDDED, out)
    document = dict(read_manifest(out).raw)
    for resource in document["resources"]:
        if TABLES[resource["name"]].by_year:
            for part in resource["parts"]:
                if not part["path"].endswith("/2021.parquet"):
                    (out / part["path"]).unlink()
            resource["parts"] = [part for part in resource["parts"] if part["path"].endswith("/2021.parquet")]
    (out / "datapackage.json").write_text(dump(document), encoding="utf-8")
    return out


@pytest.fixture
def thin(thin_original: Path, tmp_path: Path) -> Path:
    """Return a copy to break; its files are links, so a test must replace a file and never write into one."""
    out = tmp_path / "thin"
    shutil.copytree(thin_original, out, copy_function=os.link)
    return out
