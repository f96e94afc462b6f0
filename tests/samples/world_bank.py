"""GDP and population of the World Bank in long files, with aggregates and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"gdp": "gdp.csv", "population": "population.csv"},
    "retrieved": "2026-11-23",
    "first_year": 2000,
}
ROWS_IN = 10 + 8
VALUE_IN = None
TEXT_FILES = ("gdp.csv", "population.csv")

GDP = """\
Country Name,Country Code,Year,Value\r
Azerbaijan,AZE,2000,5272617196.05\r
Azerbaijan,AZE,2001,5707720390.81\r
United States,USA,2000,10250947997000\r
United States,USA,1999,9631171997000\r
"Korea, Rep.",KOR,2000,576178114168.47\r
Arab World,ARB,2000,785000000000\r
World,WLD,2000,33800000000000\r
Lemuria,XQX,2000,1\r
Namibia,NAM,2000,unknown\r
Namibia,NAM,2001,\r
"""
POPULATION = """\
Country Name,Country Code,Year,Value\r
Azerbaijan,AZE,2000,8048600\r
Azerbaijan,AZE,2001,8111200\r
United States,USA,2000,282162411\r
Aruba,ABW,1960,54922\r
Aruba,ABW,2000,90588\r
Aruba,ABW,2000,90589\r
Namibia,NAM,20OO,1819141\r
Namibia,NAM,2000,-5\r
"""


def write(folder: Path) -> None:
    (folder / "gdp.csv").write_text(GDP, encoding="utf-8", newline="")
    (folder / "population.csv").write_text(POPULATION, encoding="utf-8", newline="")
