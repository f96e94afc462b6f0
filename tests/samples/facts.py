"""Published headline figures, two of them with a word that no rule knows."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"figures": "facts.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 12
VALUE_IN = None
TEXT_FILES = ("facts.csv",)

TEXT = """\
period,flow,value_usd_mn,reporter,source\r
2022,"US exports to AZ (total, FAS)",186.413753,US Census,country.xlsx\r
2022,US imports from AZ (customs),173.703489,US Census,same\r
2023,"US exports to AZ (total, FAS)",293.0,US Census,country.xlsx\r
2024,AZ imports from US,1500.2,AZ State Customs Committee,yearbook\r
2024,AZ exports to US,120,AZ State Customs Committee,same\r
2024,AZ-US turnover,1620.2,AZ State Customs Committee,same\r
2025 Jan-Feb,AZ imports from US,"1,200.5",AZ State Customs Committee,monthly\r
2024,US exports to AZ growth,12.5%,US Census,country.xlsx\r
2024,barter,5,US Census,country.xlsx\r
soon,AZ exports to US,5,US Census,country.xlsx\r
2021,AZ exports to US,lots,US Census,country.xlsx\r
2024,AZ exports to US,121,AZ State Customs Committee,yearbook\r
"""


def write(folder: Path) -> None:
    (folder / "facts.csv").write_text(TEXT, encoding="utf-8", newline="")
