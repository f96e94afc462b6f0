"""What changed between two snapshots, ready to be told: as plain data and as one long table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.snapshots.flow_changes import FlowChange
from corridor.snapshots.flow_moves import PLACES
from corridor.snapshots.reasons import words
from corridor.snapshots.table_changes import TableChange

FLOWS = "goods_flows"


@dataclass(frozen=True)
class Difference:
    """What changed between two snapshots.

    Attributes:
        before: Folder, name, date and hash of the earlier one.
        after: The same of the later one.
        sources: Sources that were added, dropped or changed: name, change and what changed.
        accounts: Rows in, kept, left out and quarantined of sources whose account changed, before and after.
        gaps: Gaps that are new ("added") or told no more ("dropped").
        tables: Rows of each table that either snapshot lists.
        flows: Goods flows.
        coverage: Cells of reporting that changed their status, by reporter and side.
        notes: What could not be compared, and what changed in how figures are made.
        names: Country names and product titles by code.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    sources: tuple[Mapping[str, str], ...]
    accounts: tuple[Mapping[str, Any], ...]
    gaps: Mapping[str, tuple[str, ...]]
    tables: tuple[TableChange, ...]
    flows: FlowChange
    coverage: pl.DataFrame
    notes: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def same(self) -> bool:
        """Whether figures, sources, accounts and gaps are the same; names and dates of snapshots may differ."""
        told = (self.sources, self.accounts, self.gaps["added"], self.gaps["dropped"])
        return self.same_figures and not any(told)

    @property
    def same_figures(self) -> bool:
        """Whether no row of any table differs."""
        return all(table.same for table in self.tables)

    def largest_share(self) -> tuple[float, str]:
        """Return the largest share that changed and of what: dollars of goods flows, or rows of another table.

        A part that changed where there was nothing before has no bound.
        """
        before = sum(year.before for year in self.flows.years)
        gross = sum(year.gross for year in self.flows.years)
        shares = [(_share(gross, before), "the dollars of goods_flows")]
        shares += [
            (_share(one.added + one.dropped + one.changed, one.before), f"the rows of {one.table}")
            for one in self.tables
            if one.table != FLOWS
        ]
        return max(shares, key=lambda pair: pair[0])

    def record(self, top: int) -> dict[str, Any]:
        """Return it as plain data, with at most `top` lines of each list of movers."""
        years = [{**vars(one), "flows": dict(one.flows), "change": one.change} for one in self.flows.years]
        share, of = self.largest_share()
        return {
            "before": dict(self.before),
            "after": dict(self.after),
            "same": self.same,
            "same_figures": self.same_figures,
            "largest_share": share,
            "largest_share_of": of,
            "sources": [dict(one) for one in self.sources],
            "accounts": [dict(one) for one in self.accounts],
            "gaps": {key: list(found) for key, found in self.gaps.items()},
            "tables": [{**vars(one), "same": one.same, "largest": list(one.largest[:top])} for one in self.tables],
            "years": years,
            "reasons": [{**row, "words": words(row["reason"])} for row in self.flows.reasons.to_dicts()],
            "movers": {place: movers(self.flows.moves, place, self.names, top) for place in PLACES},
            "largest": [
                {
                    **row,
                    "words": words(row["reason"]),
                    "from": self.names.get(row["exporter"], ""),
                    "to": self.names.get(row["importer"], ""),
                    "title": self.names.get(row["product"], ""),
                }
                for row in self.flows.largest[:top]
            ],
            "settings": self.flows.settings.to_dicts(),
            "coverage": self.coverage.sort(["cells", "reporter"], descending=[True, False]).head(top).to_dicts(),
            "coverage_more": max(self.coverage.height - top, 0),
            "transitions": _transitions(self.coverage),
            "notes": list(self.notes),
        }

    def lines(self) -> pl.DataFrame:
        """Return every total as one long table: section, item, reason, year, before, after, change, rows."""
        return _long(self)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("inf") if part else 0.0


def movers(moves: pl.DataFrame, place: str, names: Mapping[str, str], top: int) -> list[dict[str, Any]]:
    """Return the codes of a place whose dollars changed most, with the reason that moved most of them."""
    here = moves.filter(pl.col("place") == place)
    totals = here.filter(pl.col("reason") == "").select("code", "before", "after")
    ordered = here.filter(pl.col("reason") != "").sort(["code", "gross", "reason"], descending=[False, True, False])
    main = ordered.group_by("code", maintain_order=True).agg(
        pl.col("reason").first(), pl.col("change").first().alias("main"), pl.col("gross").sum()
    )
    both = totals.join(main, on="code", how="inner").with_columns((pl.col("after") - pl.col("before")).alias("change"))
    ranked = both.sort([pl.col("change").abs(), pl.col("gross"), "code"], descending=[True, True, False]).head(top)
    return [{**row, "name": names.get(row["code"], ""), "words": words(row["reason"])} for row in ranked.to_dicts()]


def _transitions(coverage: pl.DataFrame) -> list[dict[str, Any]]:
    grouped = coverage.group_by("before", "after").agg(pl.col("cells").sum(), pl.col("reporter").n_unique())
    return grouped.sort(["cells", "before", "after"], descending=[True, False, False]).to_dicts()


LONG = {
    "section": pl.String,
    "item": pl.String,
    "reason": pl.String,
    "year": pl.Int64,
    "before": pl.Int64,
    "after": pl.Int64,
    "change": pl.Int64,
    "rows": pl.Int64,
}


def _long(found: Difference) -> pl.DataFrame:
    """Return the totals as one table in the columns `LONG`; parts of a year add up to its change."""
    rows: list[tuple[Any, ...]] = []
    for one in found.tables:
        rows += [("rows of a table", one.table, "", None, one.before, one.after, one.after - one.before, None)]
        counts = {"added": one.added, "dropped": one.dropped, "changed": one.changed}
        rows += [("rows of a table", one.table, kind, None, None, None, None, count) for kind, count in counts.items()]
    for year in found.flows.years:
        rows += [("goods flows by year", str(year.year), "", year.year, year.before, year.after, year.change, None)]
        parts = {"new": year.new, "dropped": year.dropped, "revised": year.revised}
        rows += [
            ("goods flows by year", str(year.year), kind, year.year, None, None, change, year.flows.get(kind, 0))
            for kind, change in parts.items()
        ]
    for row in found.flows.reasons.iter_rows(named=True):
        rows += [
            (
                "goods flows by reason",
                row["reason"],
                words(row["reason"]),
                None,
                None,
                None,
                row["change"],
                row["flows"],
            )
        ]
    for row in found.flows.moves.iter_rows(named=True):
        total = row["reason"] == ""
        told = (row["before"], row["after"], row["after"] - row["before"]) if total else (None, None, row["change"])
        rows += [
            (f"goods flows by {row['place']}", row["code"], "" if total else words(row["reason"]), None, *told, None)
        ]
    for row in found.coverage.iter_rows(named=True):
        item = f"{row['reporter']} as {row['side']}: {row['before']} → {row['after']}"
        rows += [("cells of reporting", item, "", None, None, None, None, row["cells"])]
    return pl.DataFrame(rows, schema=LONG, orient="row")
