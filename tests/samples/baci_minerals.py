"""BACI's panel of the largest flows of minerals, and one complete year; dollars."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"panel": "panel.csv", "full_2022": "full_2022.csv"},
    "retrieved": "2026-11-23",
    "skip_products": {"811231": "repeats the series of 811292"},
}
ROWS_IN = 11 + 9
VALUE_IN = (85 + 68 + 12 + 12 + 30 + 31 + 5 + 6 - 2 + 3) + (235 + 4_162 + 900 + 77 + 8 + 4 - 9 + 2)
TEXT_FILES = ("panel.csv", "full_2022.csv")

PANEL = """\
year,material,hs6,exporter_iso2,importer_iso2,value_usd,qty
2015,phosphate,251010,JO,IN,85.0,
2015,phosphate,251010,MA,ES,68.0,1.5
2020,gallium,811292,CN,DE,12.0,
2020,germanium,811292,CN,DE,12.0,
2020,gallium,811231,CN,DE,30.0,
2022,lithium,283691,CL,CN,31.0,
2020,lithium,283691,NA,CN,5.0,
2020,lithium,283691,XX,CN,6.0,
2020,lithium,283691,CL,US,-2.0,
2020,lithium,283691,CL,JP,much,
20-20,lithium,283691,CL,KR,3.0,
"""
FULL = """\
i,j,cmd,value
CHL,CHN,283691,235.0
CHL,USA,283691,4162.0
S19,USA,283691,900.0
AFG,AUS,80111,77.0
XQX,USA,283691,8.0
CHL,CHL,283691,4.0
CHL,DEU,283691,-9.0
CHL,PER,283691,
CHL,PER,2836,2.0
"""


def write(folder: Path) -> None:
    (folder / "panel.csv").write_text(PANEL, encoding="utf-8")
    (folder / "full_2022.csv").write_text(FULL, encoding="utf-8")
