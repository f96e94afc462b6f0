"""A released ICIO table of three countries and the rest of the world, two industries each, in the layout of 2023."""

from pathlib import Path

RECIPE = {"files": {"tables": "icio"}, "retrieved": "2026-11-23"}
TEXT_FILES = ("icio/2018_SML.csv",)
HEADER = (
    "V1,AUS_A01,AUS_C26,TUR_A01,TUR_C26,ROW_A01,ROW_C26,AUS_HFCE,AUS_INVNT,TUR_HFCE,TUR_INVNT,ROW_HFCE,ROW_INVNT,OUT"
)
LINES = (
    "AUS_A01,10,20,1.5,2.25,3,4,50,-5,7,-1,2,0,93.75",
    "AUS_C26,1,2,0.000001,0.5,1,1,5,0,0.25,-2,1,0,9.750001",
    "TUR_A01,0.1,0.2,30,40,1,1,3,0,60,1,1,0,137.3",
    "TUR_C26,-0.3,oops,1,2,1,1,4,0.5,6,0,1,0,16.2",
    "ROW_A01,1,1,1,1,1,1,1,1,1,1,1,1,12",
    "QQQ_A01,9,0,0,0,0,0,0,0,0,0,0,0,9",
    "TLS,1,1,1,1,1,1,1,1,1,1,1,1,",
    "VA,5,5,5,5,5,5,0,0,0,0,0,0,",
    "OUT,26.8,28.2,38.500001,50.75,12,13,63,-3.5,74.25,-1,6,1,",
)
ROWS_IN = 9 * 13
VALUE_IN = 907_000_003


def write(folder: Path) -> None:
    """Write the table of 2018."""
    (folder / "icio").mkdir(parents=True, exist_ok=True)
    (folder / "icio" / "2018_SML.csv").write_text("\n".join([HEADER, *LINES]) + "\n", encoding="utf-8")
