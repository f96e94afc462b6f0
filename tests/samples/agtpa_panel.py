"""Rows of the guide's panel of manufactures: trade within a country, an old code, and rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"panel": "agtpa.csv"}, "retrieved": "2026-11-23"}
TEXT_FILES: tuple[str, ...] = ("agtpa.csv",)
LINES = (
    "exporter,importer,pair_id,year,trade,dist,rta",
    "ARG,ARG,12339.0,1986.0,61288.590263,533.9,0.0",
    "ARG,AUS,1.0,1986.0,27.764874,12044.5,0.0",
    "ARG,BRA,1.0,1994.0,1234.5678914,2391.8,1.0",
    "ROM,TUR,1.0,1986.0,0.0,450.0,0.0",
    "ARG,QQQ,1.0,1986.0,1.5,12044.5,0.0",
    "ARG,CHL,1.0,1986.0,some,12044.5,0.0",
    "ARG,URY,1.0,1986.0,-1.0,12044.5,0.0",
    "ARG,BOL,1.0,1986.0,2.0,12044.5,2.0",
    "ARG,CHN,1.0,19x6,3.0,12044.5,0.0",
)
ROWS_IN = 18
VALUE_IN = 61_288_590_263 + 27_764_874 + 1_234_567_891 + 1_500_000 - 1_000_000 + 2_000_000 + 3_000_000


def write(folder: Path) -> None:
    """Write the panel."""
    (folder / "agtpa.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
