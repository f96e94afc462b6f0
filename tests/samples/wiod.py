"""Long rows of the World Input-Output Database of release 2013, two figures a row."""

from pathlib import Path

RECIPE = {"files": {"long": "wiod.csv"}, "retrieved": "2026-11-23"}
TEXT_FILES = ("wiod.csv",)
LINES = (
    "year,exporter,importer,sector,intermediate_usd_mn,final_usd_mn,value_usd_mn",
    "1995,AUS,AUT,c1,1.0,1.0,2.0",
    "1995,AUS,BEL,c1,7.0,5.0,12.0",
    "1995,ROM,AUT,c14,3.0,4.0,7.0",
    "1995,RoW,AUT,c2,30.0,4.0,34.0",
    "1995,AUS,RoW,c2,11.0,-3.0,8.0",
    "1995,AUS,AUS,c2,100.0,50.0,150.0",
    "1995,TUR,AUT,c30,6.0,-2.0,4.0",
    "1995,TUR,AUT,c31,6.0,2.0,9.0",
    "1995,TUR,QQQ,c32,6.0,2.0,8.0",
    "1995,TUR,BEL,c36,6.0,2.0,8.0",
    "1996,TUR,BEL,c3,x,2.0,2.0",
    "1996,TUR,BEL,c4,5.0,2.0,7.0",
    "1996,TUR,BEL,c4,5.0,2.0,7.0",
)
ROWS_IN = 26
VALUE_IN = 257_000_000


def write(folder: Path) -> None:
    """Write the rows."""
    (folder / "wiod.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
