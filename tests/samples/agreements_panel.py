"""Rows of the panel of world exports with agreements: codes of WITS, historic states, and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"panel": "trade.csv"}, "retrieved": "2026-11-23"}
TEXT_FILES: tuple[str, ...] = ("trade.csv",)
LINES = (
    "exp,imp,time,export,id,agreement,ad_prov_14",
    "ABW,AIA,1988,0.0,0.0,,0.0",
    "USA,CAN,2012,231000000000.4,27.0,North American Free Trade Agreement (NAFTA),1.0",
    "USA,SVU,1972,550000000.0,0.0,,0.0",
    "USA,VDR,1972,1.0,0.0,,0.0",
    "USA,SVR,1972,300000000.0,0.0,,0.0",
    "USA,BUN,2012,10.0,0.0,,0.0",
    "USA,UNS,2012,5.0,0.0,,0.0",
    "BEN,BFA,2000,407937.0,103.0,,0.0",
    "USA,QQQ,1964,7.0,0.0,,0.0",
    "USA,MEX,1964,,0.0,,0.0",
    "USA,MEX,2012,9.0,x,,0.0",
)
ROWS_IN = 22
VALUE_IN = 231_000_000_000 + 550_000_000 + 1 + 300_000_000 + 10 + 5 + 407_937 + 7 + 9


def write(folder: Path) -> None:
    """Write the panel."""
    (folder / "trade.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
