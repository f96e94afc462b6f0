"""Balanced trade by product group with groups that overlap, totals of the world, and a repeated row."""

from pathlib import Path

RECIPE = {"files": {"flows": "btige.csv"}, "retrieved": "2026-11-23"}
TEXT_FILES = ("btige.csv",)
LINES = (
    "year,exporter,importer,cpa,value",
    "2022,AZE,ITA,_T,10000.5",
    "2022,AZE,ITA,CPA_2_1_B06,9000.25",
    "2022,AZE,ITA,CPA_2_1_C,800.1255",
    "2022,AZE,ITA,CPA_2_1_C26,12.0",
    "2022,AZE,W,CPA_2_1_B06,99000.0",
    "2022,TUR,ITA,CPA_2_1_C26ICT,5.5",
    "2022,TUR,ITA,CPA_2_1_C26ICT,5.5",
    "2022,TUR,ITA,CPA_2_1_C26ICT,6.5",
    "2022,TUR,TUR,CPA_2_1_C26,1.0",
    "2022,TUR,XXQ,CPA_2_1_C26,1.0",
    "2022,TUR,USA,CPA_2_1_C26,n/a",
    "2022,TUR,USA,CPA_2_1_C27,-3.0",
    "2O22,TUR,USA,CPA_2_1_C28,3.0",
    "2022,TUR,USA,,3.0",
    "2023,USA,AZE,CPA_2_1_C30,0.0",
)
ROWS_IN = 15
VALUE_IN = 118_835_376


def write(folder: Path) -> None:
    """Write the extract."""
    (folder / "btige.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
