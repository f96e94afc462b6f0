"""A few codes of the Common High Priority List, one of them no code and one twice."""

from pathlib import Path
from typing import Any

RECIPE: dict[str, Any] = {"files": {"list": "list.csv"}, "retrieved": "2026-11-23"}
ROWS_IN = 12
VALUE_IN = None
TEXT_FILES = ("list.csv",)

TEXT = """\
tier,hs6\r
TIER_1,854231\r
TIER_1,854232\r
TIER_1,854233\r
TIER_1,854239\r
TIER_2,847150\r
TIER_2,850440\r
TIER_3_A,854110\r
TIER_3_B,848210\r
TIER_4_A,848180\r
TIER_1,854231\r
TIER_4_B,8543\r
TIER_4_B,\r
"""


def write(folder: Path) -> None:
    (folder / "list.csv").write_text(TEXT, encoding="utf-8", newline="")
