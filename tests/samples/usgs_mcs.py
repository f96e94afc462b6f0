"""USGS summaries: world data of 2025 (three figures a row) and commodities of 2026 (one a row, cp1252)."""

import csv
import io
from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"world_2025": "world.csv", "commodities_2026": "commodities.csv"},
    "retrieved": "2026-11-23",
}
ROWS_IN = 3 * 9 + 12
VALUE_IN = None
TEXT_FILES = ("world.csv", "commodities.csv")

HEAD = (
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,"
    "RESERVES_2024,RESERVE_NOTES\n"
)
WORLD = """\
MCS2025,Lithium,Chile,"Mine production, lithium content",metric tons,41400,49000,,,,,9300000,
MCS2025,Lithium,United\u00a0States,"Mine production, lithium content",metric tons,W,W,,,,,1800000,
MCS2025,Lithium,World total (rounded),"Mine production, lithium content",metric tons,204000,240000,,,,,30000000,
MCS2025,Lithium,Other Countries,"Mine production, lithium content",metric tons,,,,,,,2800000,
MCS2025,Lithium,Lemuria,"Mine production, lithium content",metric tons,1,2,,,,,3,
MCS2025,Cobalt,Congo (Kinshasa),"Mine production, cobalt content",metric tons,175000,220000,,,,,6000000,
MCS2025,Cobalt,Australia,"Mine production, cobalt content",metric tons,5220,3600,,,,,"1,700,000",
MCS2025,Cobalt,Cuba,"Mine production, cobalt content",metric tons,—,>3500,,,,,few,
MCS2025,Unobtainium,Chile,Mine production,metric tons,1,1,,,,,1,
"""
COLUMNS = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value",
    "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
TABLE = "World Mine Production and Reserves"
DETAIL = "Mine production, lithium content"
COMMODITIES = [
    ("LITHIUM", TABLE, "Lithium", "Chile", "Production", DETAIL, "metric tons", "2024", "50,000", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Chile", "Production", DETAIL, "metric tons", "2025", "56,000", "Estimated", "Yes",
     ""),
    ("LITHIUM", TABLE, "Lithium", "Chile", "Reserves", "Reserves", "metric tons", "2025", "9,200,000", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Australia", "Production", DETAIL, "metric tons", "2024", "88,000", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Lemuria", "Production", DETAIL, "metric tons", "2024", "1", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Portugal", "Production", DETAIL, "metric tons", "2024", "W", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Brazil", "Production", DETAIL, "metric tons", "20X4", "10,000", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Brazil", "Production", DETAIL, "", "2024", "10,000", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "Brazil", "Production", DETAIL, "metric tons", "2023", "-4", "", "Yes", ""),
    ("LITHIUM", TABLE, "Lithium", "China", "Production", DETAIL, "metric tons", "2024", "", "", "Yes", ""),
    ("COBALT", "Salient Statistics\u2014United States", "Cobalt", "United States", "Production", "Mine", "metric tons",
     "2024", "300", "", "Yes", ""),
    ("COBALT", TABLE, "Cobalt", "Cuba", "Production", "Mine production, cobalt content", "metric tons", "2024", "3,500",
     "", "Yes", "a text with a, comma"),
]  # fmt: skip


def write(folder: Path) -> None:
    (folder / "world.csv").write_text(HEAD + WORLD, encoding="utf-8-sig")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *COMMODITIES])
    (folder / "commodities.csv").write_text(out.getvalue(), encoding="cp1252")
