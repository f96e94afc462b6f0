"""What a set of lines is chosen from."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Field:
    """The lines to choose from, with what rules ask of them.

    Attributes:
        lines: Ranked lines, in rank order (n).
        contributions: Their reasons.
        directions: Corridors of the job. sectors: sectors of the job.
    """

    lines: pl.DataFrame
    contributions: pl.DataFrame
    directions: tuple[tuple[str, str], ...]
    sectors: tuple[str, ...]
