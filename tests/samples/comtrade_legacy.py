"""UN Comtrade's legacy rows by HS chapter: two reporters, two years, seven rows that are no flow."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"flows": "legacy.csv"}, "retrieved": "2026-11-23", "reporters": ["AZE", "GEO"]}
ROWS_IN = 19
VALUE_IN = 9_000 + 4_000 + 2_500 + 250 + 250 + 8_000 + 8_000 + 40 + 900 + 800 + 100 + 5 + 70 - 3 + 3 + 12 + 2 + 6
TEXT_FILES = ("legacy.csv",)

TEXT = """\
yr,rgDesc,rtTitle,ptTitle,cmdCode,TradeValue
2019,Import,Azerbaijan,World,27,9000.0
2019,Import,Azerbaijan,Turkey,27,4000.0
2019,Import,Azerbaijan,Georgia,27,2500.0
2019,Export,Azerbaijan,World,1,250.0
2019,Export,Azerbaijan,Georgia,1,250.0
2020,Import,Azerbaijan,World,27,8000.0
2020,Import,Azerbaijan,Turkey,27,8000.0
2019,Re-Export,Azerbaijan,Georgia,1,40.0
2020,Import,Georgia,World,84,900.0
2020,Import,Georgia,Azerbaijan,84,800.0
2020,Import,Georgia,Viet Nam,84,100.0
2020,Import,Atlantis,Georgia,27,5.0
2020,Import,Georgia,Lemuria,84,70.0
2020,Import,Georgia,Turkey,84,abc
2020,Import,Georgia,Turkey,85,-3.0
20x0,Import,Georgia,Turkey,85,3.0
2020,Import,Georgia,Turkey,8,12.5
2020,Import,Georgia,Georgia,8,2.0
2020,Import,Armenia,Turkey,8,6.0
"""


def write(folder: Path) -> None:
    (folder / "legacy.csv").write_text(TEXT, encoding="utf-8")
