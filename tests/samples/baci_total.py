"""A matrix of totals between four countries, one of them unknown, beside its labels; thousand dollars."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"matrix": "matrix.csv", "labels": "labels.csv"},
    "retrieved": "2026-11-23",
    "first_year": 2023,
    "last_year": 2023,
}
ROWS_IN = 5 * 5
VALUE_IN = 1_000 * (20 + 30 + 7 + 40 + 50 + 8 + 60 + 9 + 1 + 2 + 3 - 4) + 10_500
TEXT_FILES = ("matrix.csv", "labels.csv")

MATRIX = """\
export_ij1,export_ij2,export_ij3,export_ij4,export_ij5
NA,10.5,20,30,7
40,NA,50,,8
60,x,NA,NA,9
1,2,3,NA,-4
NA,NA,NA,NA,NA
"""
LABELS = """\
iso3,iso_code,CountryName\r
AZE,31,Azerbaijan\r
GEO,268,Georgia\r
NAM,516,Namibia\r
USA,842,United States of America\r
XQX,999,Lemuria\r
"""


def write(folder: Path) -> None:
    (folder / "matrix.csv").write_text(MATRIX, encoding="utf-8", newline="")
    (folder / "labels.csv").write_text(LABELS, encoding="utf-8", newline="")
