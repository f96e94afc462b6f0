"""Dyads of CEPII's distances between five countries, an old code and an unknown one among them."""

from pathlib import Path
from typing import Any

import polars as pl

RECIPE: dict[str, Any] = {"files": {"dyads": "dist.parquet"}, "retrieved": "2026-11-23"}
ROWS_IN = 5 * 5
VALUE_IN = None
TEXT_FILES: tuple[str, ...] = ()

CODES = ("AZE", "GEO", "ROM", "USA", "XQX")


def write(folder: Path) -> None:
    dyads = [(i, j) for i in range(len(CODES)) for j in range(len(CODES))]
    frame = pl.DataFrame(
        {
            "iso_o": [CODES[i] for i, _ in dyads],
            "iso_d": [CODES[j] for _, j in dyads],
            "contig": [float({i, j} == {0, 1}) for i, j in dyads],
            "comlang_off": [0.0 for _ in dyads],
            "comlang_ethno": [0.0 for _ in dyads],
            "colony": [0.0 for _ in dyads],
            "dist": [None if {i, j} == {2, 4} else 5.5 if i == j else 450.0 * (i + j) for i, j in dyads],
            "distw": ["25.09" for _ in dyads],
        }
    )
    frame.write_parquet(folder / "dist.parquet")
