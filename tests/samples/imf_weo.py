"""The World Economic Outlook of April 2024, wide by year: two countries, three subjects and what is left out."""

from pathlib import Path
from typing import Any

YEARS = range(1980, 2030)
RECIPE: dict[str, Any] = {"files": {"outlook": "weo.csv"}, "retrieved": "2026-11-23", "first_year": 1990}
ROWS_IN = 12 * len(YEARS)
VALUE_IN = None
TEXT_FILES = ("weo.csv",)

SERIES = [
    ("912", "AZE", "Azerbaijan", "NGDPD", "2022"),
    ("912", "AZE", "Azerbaijan", "LP", "2021"),
    ("912", "AZE", "Azerbaijan", "NGDP_RPCH", "2022"),
    ("111", "USA", "United States", "NGDPD", "2023"),
    ("111", "USA", "United States", "LP", "2023"),
    ("111", "USA", "United States", "NGDP_RPCH", "2023"),
    ("111", "USA", "United States", "BCA", "2023"),
    ("967", "UVK", "Kosovo", "LP", ""),
    ("999", "XQX", "Lemuria", "LP", "2022"),
    ("228", "CHL", "Chile", "LP", "2022"),
    ("228", "CHL", "Chile", "LP", "2022"),
    ("293", "PER", "Peru", "NGDPD", "2022"),
]
"""Code, alpha-3 code, name, subject and the year after which figures are estimates."""

ODD = {("PER", 2000): "n/a", ("PER", 2001): "many", ("PER", 2002): "-4", ("CHL", 1999): "1e999", ("CHL", 1998): ""}
"""Figures that are none."""


def write(folder: Path) -> None:
    head = "weo_country_code,iso3c,country_name,weo_subject_code,subject_notes,estimates_start_after"
    lines = [f"{head},{','.join(map(str, YEARS))},<NA>"]
    for row, (number, code, name, subject, last) in enumerate(SERIES):
        cells = [ODD.get((code, year), f"{row + 1}.{year - 1980:03}") for year in YEARS]
        lines.append(f'{number},{code},{name},{subject},"a note, with a comma",{last},{",".join(cells)},')
    (folder / "weo.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
