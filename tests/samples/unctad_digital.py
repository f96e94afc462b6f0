"""UNCTAD's digitally deliverable services: a row is an export and an import figure of a country, in million dollars."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"panel": "services.csv"}, "retrieved": "2026-11-23", "last_year": 2022}
ROWS_IN = 2 * 13
VALUE_IN = 100_000 * (830 + 2_700 + 5_000 + 9_000 + 6_000 + 10_000 + 700_000 + 40 + 20 + 770 + 145 - 50 + 60 + 40)
TEXT_FILES = ("services.csv",)

TEXT = """\
country,iso3,year,dig_services_exports_usd_millions,dig_services_imports_usd_millions
Aruba,ABW,2021,83.0,270.0
Azerbaijan,AZE,2021,500.0,900.0
Azerbaijan,AZE,2022,600.0,1000.0
United States of America,USA,2022,40000.0,30000.0
Namibia,NAM,2022,4.0,2.0
Georgia,GEO,2022,,77.0
Georgia,GEO,2023,10.0,4.5
Lemuria,LEM,2022,1.0,3.0
Chile,CHL,2022,-5.0,6.0
Peru,PER,2022,many,..
Peru,PER,202,,
,,2022,,
Kenya,KEN,2022,1e999,NaN
"""


def write(folder: Path) -> None:
    (folder / "services.csv").write_text(TEXT, encoding="utf-8")
