"""What changed in goods flows between two snapshots: every dollar of the difference, by kind, reason and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from corridor.snapshots.flow_moves import MOVES, PLACES, moves_of, totals_of
from corridor.snapshots.reasons import DROPPED, NEW, REVISED, Held, held, reason
from corridor.snapshots.table_changes import TOP, TableChange, compare_slice, unchanged
from corridor.snapshots.walking import KEY, Packing, shared_codes, walk
from corridor.tables import TABLES
from corridor.tables.coding import enum_of
from corridor.vocabulary import Declarer

DECLARERS = enum_of(str(one) for one in Declarer)
SHARED = ("source", "rule")
OTHERS = ("value_usd", "quantity_kg", "mirror_ratio", *SHARED)
AFTER = "_after"


@dataclass(frozen=True)
class YearChange:
    """Reconciled flows of one year in US dollars: `after - before` = `new + dropped + revised`, to the dollar.

    Attributes:
        year: The year.
        before: Sum in the earlier snapshot.
        after: Sum in the later one.
        new: Sum of flows that only the later one has.
        dropped: Minus the sum of flows that only the earlier one has.
        revised: Sum of the differences of flows that both have.
        gross: Sum of the absolute changes of all flows.
        flows: Flows by kind: new, dropped, revised and same.
    """

    year: int
    before: int = 0
    after: int = 0
    new: int = 0
    dropped: int = 0
    revised: int = 0
    gross: int = 0
    flows: Mapping[str, int] = field(default_factory=dict)

    @property
    def change(self) -> int:
        """The difference."""
        return self.after - self.before


@dataclass(frozen=True)
class FlowChange:
    """What changed in goods flows.

    Attributes:
        years: Each year of either snapshot.
        reasons: Columns reason, flows, change and gross, each reason once.
        moves: Columns `MOVES`.
        largest: Single flows that changed most.
        settings: Rows and dollars of reconciled flows by year, HS revision and rule: year, nomenclature, rule,
            rows_before, usd_before, rows_after, usd_after; only years that differ.
        rows: Rows of the table by key, declarations included.
    """

    years: tuple[YearChange, ...]
    reasons: pl.DataFrame
    moves: pl.DataFrame
    largest: tuple[Mapping[str, Any], ...]
    settings: pl.DataFrame
    rows: TableChange


@dataclass(frozen=True)
class _Slice:
    """What a slice of a year tells, codes as numbers."""

    sums: dict[str, int]
    reasons: pl.DataFrame
    moves: pl.DataFrame
    largest: pl.DataFrame
    rows: TableChange


REASON_COLUMNS = {"reason": pl.String, "flows": pl.Int64, "change": pl.Int64, "gross": pl.Int64}
SETTING_KEY = ["year", "nomenclature", "rule"]
SETTINGS = {
    "year": pl.Int32,
    "nomenclature": pl.String,
    "rule": pl.String,
    **dict.fromkeys(("rows_before", "usd_before", "rows_after", "usd_after"), pl.Int64),
}


class Gathering:
    """Gathers the changes of one year after the other; what it holds does not grow with their number."""

    def __init__(self) -> None:
        self.years: list[YearChange] = []
        self.reasons = pl.DataFrame(schema=REASON_COLUMNS)
        self.moves = pl.DataFrame(schema=MOVES)
        self.largest: list[Mapping[str, Any]] = []
        self.settings: list[pl.DataFrame] = []
        self.rows = TableChange("goods_flows")

    def same(self, year: int, flows: pl.LazyFrame) -> None:
        """Add a year whose file is the same in both snapshots."""
        reconciled = flows.filter(pl.col("declared_by").cast(pl.String) == Declarer.RECONCILED)
        places = [reconciled.group_by(pl.col(place).cast(pl.String)).agg(pl.col("value_usd").sum()) for place in PLACES]
        rows, *found = pl.collect_all([flows.select(pl.len()), *places], engine="streaming")
        total = int(found[0]["value_usd"].sum())
        count = reconciled.select(pl.len()).collect().item()
        self.years.append(YearChange(year, total, total, flows={"same": count}))
        self.rows += unchanged("goods_flows", rows.item())
        for place, frame in zip(PLACES, found, strict=True):
            self._move(
                totals_of(frame.rename({place: "code", "value_usd": "before"}).with_columns(after="before"), place)
            )

    def year(
        self,
        year: int,
        flows: tuple[pl.LazyFrame, pl.LazyFrame],
        reporting: tuple[pl.LazyFrame, pl.LazyFrame],
    ) -> None:
        """Add a year: its rows before and after, of goods_flows and of reporting."""
        key = [name for name in TABLES["goods_flows"].key if name != "year"]
        packing = Packing.of(flows, key, {"declared_by": DECLARERS})
        codes = shared_codes(flows, SHARED)
        holds = [held(f, r, packing, codes["source"]) for f, r in zip(flows, reporting, strict=True)]
        columns = [pl.col(name).cast(codes[name]) if name in codes else pl.col(name) for name in OTHERS]
        slices = [
            _slice(packing, left, right, (holds[0], holds[1]))
            for left, right in walk(*flows, packing, columns, unit=len(DECLARERS.categories))
        ]
        self._add(year, packing, codes["source"], slices)
        self.settings.append(_settings(year, flows))

    def _add(self, year: int, packing: Packing, sources: pl.Enum, slices: Sequence[_Slice]) -> None:
        sums = {name: sum(one.sums[name] for one in slices) for name in _SUMS}
        kinds = {name: sums.pop(f"flows_{name}") for name in (NEW, DROPPED, REVISED, "same")}
        self.years.append(YearChange(year, **sums, flows=kinds))
        self.reasons = _folded([self.reasons, *(one.reasons for one in slices)], ["reason"])
        for place in PLACES:
            texts = sources.categories.to_list() if place == "source" else packing.texts_of(place)
            for one in slices:
                here = one.moves.filter(pl.col("place") == place)
                code = pl.col("code").replace_strict(dict(enumerate(texts)), return_dtype=pl.String)
                if here.height:
                    self._move(here.with_columns(code).select(list(MOVES)))
        for one in slices:
            self.rows += one.rows
            rows = packing.unpack(one.largest) if one.largest.height else one.largest
            self.largest += [{"year": year, **row} for row in rows.iter_rows(named=True)]
        self.largest = sorted(self.largest, key=_order)[:TOP]

    def _move(self, frame: pl.DataFrame) -> None:
        self.moves = _folded([self.moves, frame.select(list(MOVES))], ["place", "code", "reason"])

    def result(self) -> FlowChange:
        """Return everything that was gathered."""
        settings = pl.concat(self.settings) if self.settings else pl.DataFrame(schema=SETTINGS)
        years = tuple(sorted(self.years, key=lambda one: one.year))
        reasons = self.reasons.sort(["gross", "reason"], descending=[True, False])
        return FlowChange(years, reasons, self.moves, tuple(self.largest), settings, self.rows)


_SUMS = (
    "before",
    "after",
    "new",
    "dropped",
    "revised",
    "gross",
    "flows_new",
    "flows_dropped",
    "flows_revised",
    "flows_same",
)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    key = tuple(str(row[name]) for name in ("exporter", "importer", "product", "nomenclature"))
    return (-abs((row["after"] or 0) - (row["before"] or 0)), row["year"], key)


def _folded(frames: Iterable[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    whole = pl.concat(list(frames))
    rest = [name for name in whole.columns if name not in key]
    return whole.group_by(key).agg(pl.col(rest).sum()).sort(key).select(whole.columns)


def _slice(packing: Packing, left: pl.DataFrame, right: pl.DataFrame, holds: tuple[Held, Held]) -> _Slice:
    """Return what a slice tells; its frames have the columns `KEY` and `OTHERS`."""
    rows = compare_slice(TABLES["goods_flows"], packing, left, right, OTHERS, rank=False)
    flows = _reconciled(left).join(_reconciled(right), on=KEY, how="full", suffix=AFTER, coalesce=True)
    differs = [pl.col(name).ne_missing(pl.col(name + AFTER)) for name in ("value_usd", "source")]
    moved = flows.filter(pl.any_horizontal(differs))
    for frame, suffix in ((left, ""), (right, AFTER)):
        for side in ("exporter", "importer"):
            moved = moved.join(_declared(frame, side, suffix), on=KEY, how="left")
    amount = pl.col("value_usd_after").fill_null(0) - pl.col("value_usd").fill_null(0)
    moved = moved.with_columns(reason(packing, *holds), amount.alias("change"), amount.abs().alias("gross"))
    changed = moved.filter(differs[0])
    by_reason = _by_reason(changed, ["reason"])
    return _Slice(_sums(flows, by_reason), by_reason, moves_of(packing, flows, moved), _largest(changed), rows)


def _reconciled(frame: pl.DataFrame) -> pl.DataFrame:
    return _of(frame, Declarer.RECONCILED).select(
        KEY, "value_usd", "rule", pl.col("source").to_physical().cast(pl.Int64)
    )


def _declared(frame: pl.DataFrame, side: str, suffix: str) -> pl.DataFrame:
    return _of(frame, side).select(KEY, pl.col("value_usd").alias(f"of_{side}{suffix}"))


def _of(frame: pl.DataFrame, declarer: str) -> pl.DataFrame:
    """Return the rows of one declarer, their keys being those of the reconciled rows of the same flows."""
    texts = DECLARERS.categories.to_list()
    code, size = texts.index(declarer), len(texts)
    own = pl.col(KEY) - code + texts.index(Declarer.RECONCILED)
    return frame.filter(pl.col(KEY) % size == code).with_columns(own)


def _by_reason(changed: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return changed.group_by(key).agg(pl.len().cast(pl.Int64).alias("flows"), pl.col("change", "gross").sum()).sort(key)


def _sums(flows: pl.DataFrame, by_reason: pl.DataFrame) -> dict[str, int]:
    sums = {"before": int(flows["value_usd"].sum()), "after": int(flows["value_usd_after"].sum())}
    sums["gross"] = int(by_reason["gross"].sum())
    for kind in (NEW, DROPPED, REVISED):
        rows = by_reason.filter(pl.col("reason").str.starts_with(f"{kind}/"))
        sums |= {kind: int(rows["change"].sum()), f"flows_{kind}": int(rows["flows"].sum())}
    sums["flows_same"] = flows.height - int(by_reason["flows"].sum())
    return sums


def _largest(changed: pl.DataFrame) -> pl.DataFrame:
    kept = changed.sort(["gross", KEY], descending=[True, False]).head(TOP)
    return kept.select(KEY, pl.col("value_usd").alias("before"), pl.col("value_usd_after").alias("after"), "reason")


def _settings(year: int, flows: tuple[pl.LazyFrame, pl.LazyFrame]) -> pl.DataFrame:
    """Return rows and dollars by HS revision and rule, before and after."""
    found = []
    for rows, when in zip(flows, ("before", "after"), strict=True):
        sums = (
            rows.filter(pl.col("declared_by").cast(pl.String) == Declarer.RECONCILED)
            .group_by(pl.col("nomenclature", "rule").cast(pl.String))
            .agg(pl.len().cast(pl.Int64).alias(f"rows_{when}"), pl.col("value_usd").sum().alias(f"usd_{when}"))
        )
        found.append(sums.collect(engine="streaming"))
    both = found[0].join(found[1], on=["nomenclature", "rule"], how="full", coalesce=True)
    numbers = [name for name in SETTINGS if name not in SETTING_KEY]
    stamped = both.with_columns(pl.lit(year, pl.Int32).alias("year"), pl.col(numbers).fill_null(0))
    return stamped.select(list(SETTINGS)).sort(SETTING_KEY)
