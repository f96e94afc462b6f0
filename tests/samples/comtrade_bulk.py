"""UN Comtrade's classic bulk rows of chapter 27: three reporters by name, historic ones among the partners."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"flows": "bulk.csv"}, "retrieved": "2026-11-23", "first_year": 1990}
ROWS_IN = 16
VALUE_IN = 50_000 + 30_000 + 20_000 + 7_000 + 7_000 + 900 + 4_000 + 3_900 + 100 + 61 + 17 + 5 - 8 + 2 + 3
TEXT_FILES = ("bulk.csv",)

HEAD = (
    "Year,Trade Flow,Reporter,Reporter ISO,Partner,Partner ISO,Commodity Code,Aggregate Level,Trade Value (US$),"
    "Netweight (kg)\n"
)
ROWS = """\
1991,Import,Germany,DEU,World,WLD,27,2,50000.0,
1991,Import,Germany,DEU,Fmr USSR,SUN,27,2,30000.0,
1991,Import,Germany,DEU,Norway,NOR,27,2,20000.0,0
1991,Export,Germany,DEU,World,WLD,27,2,7000.0,
1991,Export,Germany,DEU,Austria,AUT,27,2,7000.0,
1991,Re-Export,Germany,DEU,Austria,AUT,27,2,900.0,
2016,Import,"Bolivia (Plurinational State of)",BOL,World,WLD,27,2,4000.0,
2016,Import,"Bolivia (Plurinational State of)",BOL,Chile,CHL,27,2,3900.0,12
2016,Import,"Bolivia (Plurinational State of)",BOL,"Areas, nes",,27,2,100.0,
1988,Import,Australia,AUS,Japan,JPN,27,2,61.0,
2016,Import,Lemuria,,Chile,CHL,27,2,17.0,
2016,Export,Chile,CHL,Atlantis,,27,2,5.0,
2016,Export,Chile,CHL,Peru,PER,27,2,-8.0,
2016,Export,Chile,CHL,Peru,PER,27,2,n/a,
2016,Export,Chile,CHL,Peru,PER,27TX,2,2.0,
2016,Barter,Chile,CHL,Peru,PER,27,2,3.0,
"""


def write(folder: Path) -> None:
    (folder / "bulk.csv").write_text(HEAD + ROWS, encoding="utf-8")
