"""A ministry's extract of declarations in thousand dollars, by names of countries, with rows that are wrong."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {
    "files": {"table": "extract.csv"},
    "retrieved": "2026-11-23",
    "mapping": {
        "table": "declarations",
        "columns": {
            "year": "Jahr",
            "flow": "Richtung",
            "partner": "Partner",
            "product": "HS",
            "value": "Wert",
            "quantity": "Tonnen",
        },
        "constants": {"reporter": "Georgia", "nomenclature": "H5"},
        "countries": "name",
        "unit": "thousand",
        "weight": "ton",
        "flows": {"Einfuhr": "import", "Ausfuhr": "export", "Wiederausfuhr": "re-export"},
        "thousands": ",",
    },
}
ROWS_IN = 13
VALUE_IN = 1_000 * (1_200 + 900 + 300 + 30 + 40 + 5 + 7 + 2 - 8 + 9 + 6) + 500
TEXT_FILES = ("extract.csv",)

EXTRACT = """\
Jahr,Richtung,Partner,HS,Wert,Tonnen,Bemerkung
2023,Ausfuhr,World,220421,"1,200.5",30,
2023,Ausfuhr,Azerbaijan,220421,900,25,
2023,Ausfuhr,Türkiye,220421,300,0,
2023,Einfuhr,"Areas, nes",10121,30,1,zero lost
2023,Einfuhr,Bunkers,10121,40,2,
2022,Wiederausfuhr,Armenia,870323,5,,
2023,Ausfuhr,Lemuria,220421,7,,unknown
2023,Durchfuhr,Armenia,220421,2,,no such flow
2023,Ausfuhr,Armenia,220421,-8,,
2023,Ausfuhr,Armenia,220421,viel,,
2023,Ausfuhr,Georgia,220421,9,,itself
letztes,Ausfuhr,Armenia,220421,6,,
2023,Ausfuhr,Armenia,220421,NA,,
"""


def write(folder: Path) -> None:
    """Write the extract."""
    (folder / "extract.csv").write_text(EXTRACT, encoding="utf-8")
