"""Logistics scores of the older editions by code and of the newer ones by name, which overlap."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"old": "lpi_old.csv", "new": "lpi_new.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 8 + 8
VALUE_IN = None
TEXT_FILES = ("lpi_old.csv", "lpi_new.csv")

OLD = """\
"Country","Code","Overall LPI Score","Overall LPI Rank","Customs","Year"
"Germany","DEU","4.11","1","4.00",2010
"Germany","DEU","4.03","4","3.87",2012
"Azerbaijan","AZE","2.64","89","2.14",2010
"Azerbaijan","AZE","2.45","125","2.57",2014
"Congo, Dem. Rep.","ZAR","2.68","85","2.60",2010
"Lemuria","XQX","1.00","155","1.00",2010
"Chad","TCD","n/a","","",2010
"Chad","TCD","2.5","","",201
"""
NEW = """\
country,lpi_score,lpi_rank,customs_score,year
Germany,4.1,3,3.9,2012
Germany,4.1,3,3.9,2023
Afghanistan,2.3,135,2.33,2012
"Congo, Dem. Rep.",2.5,103,2.3,2012
Atlantis,2.0,140,2.0,2012
Chile,,1,2.0,2012
Chile,high,1,2.0,2023
Chile,-3,1,2.0,2018
"""


def write(folder: Path) -> None:
    (folder / "lpi_old.csv").write_text(OLD, encoding="utf-8")
    (folder / "lpi_new.csv").write_text(NEW, encoding="utf-8")
