"""GDP and population of the World Bank: long files, the bulk CSV and a page of the API, with rows that are wrong."""

import json
from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"gdp": "gdp.csv", "population": "population.csv", "wdi": "wdi"},
    "retrieved": "2026-11-23",
    "first_year": 2000,
}
ROWS_IN = 10 + 8 + 7 * 3 + 6
VALUE_IN = None
TEXT_FILES = ("gdp.csv", "population.csv", "wdi/WDICSV.csv", "wdi/GOV_WGI_RL.EST.json")

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
BULK = """\
Country Name,Country Code,Indicator Name,Indicator Code,1999,2000,2001
Georgia,GEO,GDP (current US$),NY.GDP.MKTP.CD,2800024313.3,3057475334.5,3219487821.8
Georgia,GEO,"Population, total",SP.POP.TOTL,,4077131,4014373
Georgia,GEO,Age dependency ratio,SP.POP.DPND,54.1,53.7,53.2
Azerbaijan,AZE,GDP (current US$),NY.GDP.MKTP.CD,,5272617196.05,
High income,HIC,GDP (current US$),NY.GDP.MKTP.CD,1,2,3
Lemuria,XQX,GDP (current US$),NY.GDP.MKTP.CD,,7,
Armenia,ARM,GDP (current US$),NY.GDP.MKTP.CD,,many,2118467913.4
"""
PAGE = [
    ("GEO", "2020", 0.28),
    ("GEO", "2019", None),
    ("ARM", "2020", -0.1),
    ("", "2020", 0.5),
    ("XQX", "2020", 0.5),
    ("AZE", "soon", 0.5),
]
"""Code, year and estimate of the rule of law; an aggregate has no code."""


def write(folder: Path) -> None:
    """Write two long files, and a folder with the bulk file and a page of the API."""
    (folder / "gdp.csv").write_text(GDP, encoding="utf-8", newline="")
    (folder / "population.csv").write_text(POPULATION, encoding="utf-8", newline="")
    (folder / "wdi").mkdir()
    (folder / "wdi" / "WDICSV.csv").write_text(BULK, encoding="utf-8")
    records = [
        {
            "indicator": {"id": "GOV_WGI_RL.EST", "value": "Rule of Law: Estimate"},
            "country": {"id": code[:2], "value": code},
            "countryiso3code": code,
            "date": year,
            "value": value,
            "unit": "",
            "obs_status": "",
            "decimal": 1,
        }
        for code, year, value in PAGE
    ]
    head = {"page": 1, "pages": 1, "per_page": 20000, "total": len(records), "lastupdated": "2026-10-01"}
    (folder / "wdi" / "GOV_WGI_RL.EST.json").write_text(json.dumps([head, records], indent=1) + "\n", encoding="utf-8")
