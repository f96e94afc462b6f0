"""US imports of 2024 by chapter and country, with duties, a group of countries and rows that are wrong."""

from pathlib import Path
from typing import Any

import polars as pl

RECIPE: dict[str, Any] = {
    "files": {"imports": "imports.parquet"},
    "retrieved": "2026-11-23",
    "valuation": "customs",
}
ROWS_IN = 12
VALUE_IN = 662_932_088 + 7_000 + 5_000 + 900 + 80 + 61 + 40 - 3 + 2 + 12
TEXT_FILES: tuple[str, ...] = ()

ROWS = [
    ("01", "662932088.0", "23966.0", "EUROPEAN UNION", "0003"),
    ("27", "7000.0", "70.0", "AZERBAIJAN", "4632"),
    ("84", "5000.0", "0.0", "AZERBAIJAN", "4632"),
    ("27", "900.0", "9.0", "CANADA", "1220"),
    ("85", "80.0", "0.0", "CANADA", "1220"),
    ("1", "61.0", "0.0", "CANADA", "1220"),
    ("27", "40.0", "0.0", "LEMURIA", "9999"),
    ("27", "-3.0", "0.0", "MEXICO", "2010"),
    ("85", "", "0.0", "MEXICO", "2010"),
    ("84", "lots", "0.0", "MEXICO", "2010"),
    ("8x", "2.0", "0.0", "MEXICO", "2010"),
    ("99", "12.5", "0.0", "GERMANY", "4280"),
]
"""Chapter, customs value, duty, country and its Census code."""


def write(folder: Path) -> None:
    columns = ["HS2", "2024_imports", "2024_duty", "CTY_NAME", "CTY_CODE"]
    pl.DataFrame(ROWS, schema=dict.fromkeys(columns, pl.String), orient="row").write_parquet(folder / "imports.parquet")
