"""The account of every source: rows in = kept + aggregated + left out + quarantined, with reasons and values.

A row is *left out* by a rule (a world total, a year that the recipe does not want) and *quarantined* for a fault (an
unknown country, a value that is no number). Quarantined rows are kept word for word, with their file and line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from corridor.sources.csvtext import LINE

REASON = "_reason"
QUARANTINED = {"source": pl.String, "file": pl.String, "line": pl.Int64, "reason": pl.String, "row": pl.String}
"""Columns of a quarantine: where each faulty row stands, what is wrong, and the row itself as JSON."""


class Fault(str):
    """A reason that lies in the row itself: the row goes into quarantine."""

    __slots__ = ()


@dataclass(frozen=True)
class Unsettled:
    """Quarantined rows; compares equal to any other, since an account is told by its counts."""

    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUARANTINED))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unsettled)

    def __hash__(self) -> int:
        return 0


@dataclass(frozen=True)
class LeftOut:
    """Rows that a reader left out for one reason; `value_usd` is None where the source has no dollar value."""

    reason: str
    rows: int
    value_usd: int | None = None

    @property
    def fault(self) -> bool:
        """Whether the rows are in quarantine."""
        return isinstance(self.reason, Fault)


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
        quarantine: The rows that were left out for a fault, columns `QUARANTINED`.
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
    quarantine: Unsettled = field(default_factory=Unsettled, repr=False)

    @property
    def quarantined(self) -> int:
        """Rows in quarantine."""
        return sum(item.rows for item in self.left_out if item.fault)

    @property
    def balanced(self) -> bool:
        """Whether rows and dollars add up."""
        rows = self.kept + self.aggregated + sum(item.rows for item in self.left_out)
        value = (self.value_kept or 0) + sum(item.value_usd or 0 for item in self.left_out)
        return rows == self.rows_in and (self.value_in is None or value == self.value_in)

    @classmethod
    def joined(cls, accounts: Sequence[SourceAccount]) -> SourceAccount:
        """Return the account of the parts of one file that was read piece by piece."""
        counts: dict[str, list[LeftOut]] = {}
        for item in (item for account in accounts for item in account.left_out):
            counts.setdefault(item.reason, []).append(item)
        dollars = accounts[0].value_in is not None
        return replace(
            accounts[0],
            rows_in=sum(account.rows_in for account in accounts),
            kept=sum(account.kept for account in accounts),
            aggregated=sum(account.aggregated for account in accounts),
            left_out=tuple(
                LeftOut(
                    items[0].reason,
                    sum(i.rows for i in items),
                    sum(i.value_usd or 0 for i in items) if dollars else None,
                )
                for items in counts.values()
            ),
            value_in=sum(account.value_in or 0 for account in accounts) if dollars else None,
            value_kept=sum(account.value_kept or 0 for account in accounts) if dollars else None,
            quarantine=Unsettled(pl.concat([account.quarantine.rows for account in accounts])),
        )

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
            "left_out": sum(item.rows for item in self.left_out if not item.fault),
            "quarantined": self.quarantined,
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
        what = {False: "left out", True: "quarantined"}
        out = [f"  {what[i.fault]} {i.rows:,}{money(i.value_usd)}: {i.reason}" for i in self.left_out]
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
    raw: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, SourceAccount]:
    """Split rows into kept and left out.

    Args:
        frame: The rows, any columns.
        reasons: Reason → expression that is true on the rows to leave out; the first that holds names the reason. A
            `Fault` puts its rows into quarantine.
        source: Name of the source.
        file: Raw file.
        value: Int64 column of US dollars, if there is one.
        counted: What one row is, in the singular.
        once: Reason → columns that may name a row only once; of the rows that no other reason takes, the first stays.
        raw: The file's own rows with their line numbers, which the quarantine then quotes instead of `frame`'s.

    Returns:
        The kept rows in their order, and the account.
    """
    names = [*reasons, *(once or {})]
    marked = mark(frame, reasons, once=once)
    kept = marked.filter(pl.col(REASON).is_null()).drop(REASON)
    return kept, account_of(marked, names, source=source, file=file, value=value, counted=counted, raw=raw)


def mark(
    frame: pl.DataFrame, reasons: Mapping[str, pl.Expr], *, once: Mapping[str, Sequence[str]] | None = None
) -> pl.DataFrame:
    """Add `REASON`: the number of the first reason that takes each row, null where none does.

    Args:
        frame: The rows.
        reasons: As `settle` takes them.
        once: As `settle` takes them; numbered after the reasons.
    """
    marks = [pl.when(rule.fill_null(value=False)).then(pl.lit(i, pl.UInt16)) for i, rule in enumerate(reasons.values())]
    marked = frame.with_columns((pl.coalesce(marks) if marks else pl.lit(None, pl.UInt16)).alias(REASON))
    for i, columns in enumerate((once or {}).values(), start=len(reasons)):
        # Judged among the rows still in, so that a row left out for another reason never displaces a good one.
        open_row = pl.col(REASON).is_null()
        repeated = open_row & pl.struct(REASON, *columns).is_first_distinct().not_()
        marked = marked.with_columns(pl.when(repeated).then(pl.lit(i, pl.UInt16)).otherwise(REASON).alias(REASON))
    return marked


def account_of(
    marked: pl.DataFrame,
    names: Sequence[str],
    *,
    source: str,
    file: str = "",
    value: str | None = None,
    counted: str = "row",
    raw: pl.DataFrame | None = None,
) -> SourceAccount:
    """Return the account of rows that `mark` has numbered by `names`; the other arguments are those of `settle`."""
    total = pl.col(value).sum() if value else pl.lit(None, pl.Int64).first()
    counts = marked.group_by(REASON).agg(pl.len().alias("rows"), total.alias("value"))
    found = {number: (rows, dollars) for number, rows, dollars in counts.iter_rows()}
    kept_rows, kept_value = found.pop(None, (0, 0))
    return SourceAccount(
        source=source,
        file=file,
        rows_in=marked.height,
        kept=kept_rows,
        left_out=tuple(LeftOut(names[number], *found[number]) for number in sorted(found)),
        value_in=kept_value + sum(dollars for _, dollars in found.values()) if value else None,
        value_kept=kept_value if value else None,
        counted=counted,
        quarantine=Unsettled(_quarantine(marked, names, source, file, raw)),
    )


def _quarantine(
    marked: pl.DataFrame, reasons: Sequence[str], source: str, file: str, raw: pl.DataFrame | None
) -> pl.DataFrame:
    """Return the rows whose reason is a fault, word for word and with their line."""
    faults = {i: str(reason) for i, reason in enumerate(reasons) if isinstance(reason, Fault)}
    bad = marked.filter(pl.col(REASON).is_in(list(faults)))
    if bad.is_empty():
        return pl.DataFrame(schema=QUARANTINED)
    if raw is not None and LINE in bad.columns:
        bad = bad.select(LINE, REASON).join(raw, on=LINE, how="left", maintain_order="left")
    line = pl.col(LINE).cast(pl.Int64) if LINE in bad.columns else pl.lit(None, pl.Int64)
    bad = bad.with_columns(cs.binary().bin.encode("hex"))
    shown = [name for name in bad.columns if name not in (LINE, REASON)]
    return bad.select(
        pl.lit(source).alias("source"),
        pl.lit(Path(file).name).alias("file"),
        line.alias("line"),
        pl.col(REASON).replace_strict(faults, default=None, return_dtype=pl.String).alias("reason"),
        pl.struct(shown).struct.json_encode().alias("row"),
    )
