"""UN Comtrade's API rows by HS6: two reporters by number, two years, with totals, groups and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"flows": "api.csv"},
    "retrieved": "2026-11-23",
    "skip_products": {"2510": "a heading among subheadings"},
}
ROWS_IN = 18
VALUE_IN = 15_000 + 9_000 + 6_000 + 700 + 700 + 11_000 + 8_000 + 3_000 + 50 + 20 + 44 + 4 + 9 - 6 + 8 + 3 + 2
TEXT_FILES = ("api.csv",)

TEXT = """\
refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,cmdCode,netWgt,primaryValue
2022,31,AZE,M,0,W00,283691,1200.5,15000.0
2022,31,AZE,M,842,USA,283691,700.5,9000.0
2022,31,AZE,M,152,CHL,283691,500.0,6000.0
2022,31,AZE,M,0,W00,260200,0.0,700.0
2022,31,AZE,M,268,GEO,260200,0.0,700.0
2023,31,AZE,M,0,W00,283691,900.0,11000.0
2023,31,AZE,M,842,USA,283691,600.0,8000.0
2023,31,AZE,M,490,S19,283691,300.0,3000.4
2022,31,AZE,RM,268,GEO,283691,3.0,50.0
2022,268,GEO,X,31,AZE,283691,1.0,20.0
2022,268,GEO,M,31,AZE,2510,7.0,44.0
2022,268,GEO,M,9999,XXX,283691,2.0,4.0
2022,777777,QQQ,M,31,AZE,283691,2.0,9.0
2022,268,GEO,M,842,USA,283691,2.0,-6.0
2022,268,GEO,M,276,DEU,283691,2.0,
,268,GEO,M,276,DEU,283691,2.0,8.0
2022,268,GEO,Z,276,DEU,283691,2.0,3.0
2022,268,GEO,M,276,DEU,28x691,2.0,2.0
"""


def write(folder: Path) -> None:
    (folder / "api.csv").write_text(TEXT, encoding="utf-8")
