"""A few lines of the crosswalk from critical materials to products."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"crosswalk": "crosswalk.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 8
VALUE_IN = None
TEXT_FILES = ("crosswalk.csv",)

CROSSWALK = """\
material,stage,hs6,title_code,flags
gallium,refined,811292,811292,
germanium,refined,811292,811292,chips
lithium,ore,253090,283691,battery
lithium,refined,283691,283691,battery|critical
lithium,refined,2836,283691,battery
lithium,mine,283691,283691,battery
,refined,283691,283691,battery
cobalt,refined,810520,81052,battery
"""


def write(folder: Path) -> None:
    (folder / "crosswalk.csv").write_text(CROSSWALK, encoding="utf-8")
