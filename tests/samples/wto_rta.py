"""A JSON list of trade agreements: the European Union by its members, an unknown code, a party named twice."""

import json
from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"list": "wto_rtas_2021_03.json"}, "retrieved": "2026-11-23"}
TEXT_FILES: tuple[str, ...] = ("wto_rtas_2021_03.json",)
LIST: list[dict[str, Any]] = [
    {"rta": "EU - Georgia", "type": "FTA & EIA", "countries": ["GE", "AT", "BE", "DE", "FR", "IT"]},
    {"rta": "Georgia - Azerbaijan", "type": "FTA", "countries": ["GE", "AZ"]},
    {"rta": "Türkiye - Georgia", "type": "FTA", "countries": ["TR", "GE"]},
    {"rta": "Argentina - Mexico", "type": "PSA", "countries": ["AR", "MX", "QQ"]},
    {"rta": "Somewhere", "type": "CU", "countries": ["NA", "ZA", "ZA"]},
    {"rta": " ", "type": "CU", "countries": ["NA"]},
]
ROWS_IN = 17
VALUE_IN = None


def write(folder: Path) -> None:
    """Write the list."""
    (folder / "wto_rtas_2021_03.json").write_text(json.dumps(LIST, ensure_ascii=False), encoding="utf-8")
