"""Titles of the Harmonized System, with a code that is none, one without title and one that stands twice."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"titles": "titles.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 13
VALUE_IN = None
TEXT_FILES = ("titles.csv",)

TEXT = """\
section,hscode,description,parent,level
I,01,Animals; live,TOTAL,2
I,0101,"Horses, asses, mules and hinnies; live",01,4
I,010121,"Horses; live, pure-bred breeding animals",0101,6
V,27,Mineral fuels,TOTAL,2
V,2709,Petroleum oils and oils obtained from bituminous minerals; crude,27,4
V,270900,Petroleum oils and oils obtained from bituminous minerals; crude,2709,6
XVI,85,Electrical machinery,TOTAL,2
XVI,8541,"Diodes, transistors, semi-conductor devices",85,4
XVI,854110,"Diodes; other than photosensitive or light emitting",8541,6
XVI,854110,"Diodes, once more",8541,6
XVI,8542,,85,4
XVI,85xx,Not a code,85,4
XVI,,No code at all,85,4
"""


def write(folder: Path) -> None:
    (folder / "titles.csv").write_text(TEXT, encoding="utf-8")
