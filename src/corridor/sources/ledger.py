"""The account of every source: rows in = kept + aggregated + left out, each with its reason and its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

REASON = "_reason"


@dataclass(frozen=True)
class LeftOut:
    """Rows that a reader left out for one reason; `value_usd` is None where the source has no dollar value."""

    reason: str
    rows: int
    value_usd: int | None = None


@dataclass(frozen=True)
class SourceAccount:
    """What became of the rows of one raw file.

    Attributes:
        source: Name of the source.
        file: Raw file.
        counted: What one row is: a "row" of the file, or a "figure" (cell) where years or measures stand in columns.
        rows_in: Rows or figures read.
        kept: Rows that became rows of a table.
        aggregated: Rows added into another kept row because both name the same flow once codes are translated.
        left_out: The rest by reason.
        value_in: Their US dollars, None where the source has none.
        value_kept: US dollars of the kept and aggregated rows.
    """

    source: str
    file: str
    rows_in: int
    kept: int
    aggregated: int = 0
    left_out: tuple[LeftOut, ...] = ()
    value_in: int | None = None
    value_kept: int | None = None
    counted: str = "row"

    @property
    def balanced(self) -> bool:
        """Whether rows and dollars add up."""
        rows = self.kept + self.aggregated + sum(item.rows for item in self.left_out)
        value = (self.value_kept or 0) + sum(item.value_usd or 0 for item in self.left_out)
        return rows == self.rows_in and (self.value_in is None or value == self.value_in)

    def merged(self, rows: int) -> SourceAccount:
        """Return the account after `rows` kept rows were added into others."""
        return replace(self, kept=self.kept - rows, aggregated=self.aggregated + rows)

    def less(self, reason: str, rows: int, value_usd: int | None = None) -> SourceAccount:
        """Return the account after `rows` kept rows were left out after all."""
        if not rows:
            return self
        value = value_usd if self.value_in is not None else None
        kept_value = None if self.value_kept is None else self.value_kept - (value or 0)
        added = (*self.left_out, LeftOut(reason, rows, value))
        return replace(self, kept=self.kept - rows, value_kept=kept_value, left_out=added)

    def record(self) -> dict[str, Any]:
        """Return the account as one flat record."""
        return {
            "source": self.source,
            "file": Path(self.file).name,
            "counted": f"{self.counted}s",
            "rows_in": self.rows_in,
            "kept": self.kept,
            "aggregated": self.aggregated,
            "left_out": sum(item.rows for item in self.left_out),
            "value_in_usd": self.value_in,
            "value_kept_usd": self.value_kept,
            "reasons": "; ".join(f"{item.rows:,} {item.reason}" for item in self.left_out),
        }

    def lines(self) -> list[str]:
        """Return the account as lines of text."""

        def money(value: int | None) -> str:
            return "" if value is None else f", {value:,} USD"

        head = f"{self.source} ({Path(self.file).name}): {self.rows_in:,} {self.counted}s in{money(self.value_in)}"
        kept = f"  kept {self.kept:,}{money(self.value_kept)}"
        merged = [f"  added into another row {self.aggregated:,}"] if self.aggregated else []
        out = [f"  left out {item.rows:,}{money(item.value_usd)}: {item.reason}" for item in self.left_out]
        return [head, kept, *merged, *out]


def settle(
    frame: pl.DataFrame,
    reasons: Mapping[str, pl.Expr],
    *,
    source: str,
    file: str = "",
    value: str | None = None,
    counted: str = "row",
    once: Mapping[str, Sequence[str]] | None = None,
) -> tuple[pl.DataFrame, SourceAccount]:
    """Split rows into kept and left out.

    Args:
        frame: The rows, any columns.
        reasons: Reason → expression that is true on the rows to leave out; the first that holds names the reason.
        source: Name of the source.
        file: Raw file.
        value: Int64 column of US dollars, if there is one.
        counted: What one row is, in the singular.
        once: Reason → columns that may name a row only once; of the rows that no other reason takes, the first stays.

    Returns:
        The kept rows in their order, and the account.
    """
    marks = [pl.when(rule.fill_null(value=False)).then(pl.lit(reason)) for reason, rule in reasons.items()]
    marked = frame.with_columns((pl.coalesce(marks) if marks else pl.lit(None, pl.String)).alias(REASON))
    for reason, columns in (once or {}).items():
        # Judged among the rows still in, so that a row left out for another reason never displaces a good one.
        open_row = pl.col(REASON).is_null()
        repeated = open_row & pl.struct(REASON, *columns).is_first_distinct().not_()
        marked = marked.with_columns(pl.when(repeated).then(pl.lit(reason)).otherwise(REASON).alias(REASON))
    kept = marked.filter(pl.col(REASON).is_null()).drop(REASON)
    total = pl.col(value).sum() if value else pl.lit(None, pl.Int64).first()
    counts = marked.drop_nulls(REASON).group_by(REASON).agg(pl.len().alias("rows"), total.alias("value"))
    found = {reason: (rows, dollars) for reason, rows, dollars in counts.iter_rows()}
    account = SourceAccount(
        source=source,
        file=file,
        rows_in=frame.height,
        kept=kept.height,
        left_out=tuple(LeftOut(reason, *found[reason]) for reason in (*reasons, *(once or {})) if reason in found),
        value_in=int(frame[value].sum()) if value else None,
        value_kept=int(kept[value].sum()) if value else None,
        counted=counted,
    )
    return kept, account
