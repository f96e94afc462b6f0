"""What a snapshot covers: who reported what and when, by which source and revision, and how partners mirror it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.snapshots.coverage_maps import map_of
from corridor.snapshots.filing import SIDES, filing
from corridor.snapshots.heatmaps import HeatMap
from corridor.snapshots.manifest import read_manifest
from corridor.snapshots.mirrors import Mirror, Mirrors, mirror_map, mirror_query, of_reporter_years, totals
from corridor.snapshots.snapshot import Snapshot, describe
from corridor.tables import Parts
from corridor.vocabulary import WORLD, Declarer

VIEWS = ("reporter", "product", "source", "revision", "mirror")
"""What the rows of the heat maps may be."""


@dataclass(frozen=True)
class Coverage:
    """What a snapshot covers, ready to be shown.

    Attributes:
        overview: Name, date, hash, tables, sources and gaps, as `describe` gives them.
        view: What the rows of the maps are, one of `VIEWS`.
        maps: Heat maps.
        flows: Rows and reconciled dollars of goods flows by source and HS revision, with their years.
        revisions: HS revisions of each stretch of years, with their shares of the reconciled dollars.
        accounts: Rows in, kept, left out and quarantined by source.
        reasons: Why rows were left out, by source.
        mirrors: Mirror quality by side and reporter over the years, the largest value first.
        mirrors_from: Where that was taken from.
        names: Country name by code.
    """

    overview: Mapping[str, Any]
    view: str
    maps: tuple[HeatMap, ...]
    flows: tuple[Mapping[str, Any], ...]
    revisions: tuple[Mapping[str, Any], ...]
    accounts: tuple[Mapping[str, Any], ...]
    reasons: tuple[Mapping[str, Any], ...]
    mirrors: tuple[Mapping[str, Any], ...]
    mirrors_from: str
    names: Mapping[str, str]

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        lists = {name: list(getattr(self, name)) for name in ("flows", "revisions", "accounts", "reasons", "mirrors")}
        return {
            **self.overview,
            **lists,
            "view": self.view,
            "maps": [one.record() for one in self.maps],
            "mirrors_from": self.mirrors_from,
        }


def coverage(
    snapshot: Snapshot,
    *,
    by: str = "reporter",
    side: str = "both",
    years: Collection[int] = (),
    reporters: Collection[str] = (),
) -> Coverage:
    """Look through a snapshot, one year at a time.

    Args:
        snapshot: The snapshot.
        by: What the rows of the heat maps are, one of `VIEWS`.
        side: "exporter", "importer" or "both".
        years: Years to look at; none for all.
        reporters: ISO 3166-1 alpha-3 codes to look at; none for all.

    Raises:
        UsageError: `by` or `side` is none of those, or no reporter has such a code.
        DataError: An account of the manifest has no source or counts.
    """
    sides = _sides(by, side)
    names = dict(snapshot.tables["countries"].select("country", "name").iter_rows())
    unknown = sorted(set(reporters) - set(names) - {WORLD})
    if unknown:
        raise UsageError(f"--reporters: no country {', '.join(unknown)} in the snapshot; codes are ISO 3166-1 alpha-3")
    filed = filing(_asked(snapshot.parts("reporting"), years), sides=sides, reporters=reporters)
    flows, mirrors = _flows(_asked(snapshot.parts("goods_flows"), years))
    told = of_reporter_years(snapshot.tables.get("reporter_years", pl.DataFrame()))
    told = {key: mirror for key, mirror in told.items() if not years or key[2] in years}
    accounts, reasons = accounts_of(read_manifest(snapshot.path).raw.get("accounts", []), str(snapshot.path))
    mirrored = told or mirrors
    return Coverage(
        overview=describe(snapshot),
        view=by,
        maps=tuple(
            mirror_map(mirrored, one, names, reporters) if by == "mirror" else map_of(by, one, filed, names)
            for one in sides
        ),
        flows=_by_source(flows),
        revisions=_by_revision(flows),
        accounts=accounts,
        reasons=reasons,
        mirrors=_mirror_rows(mirrored, sides, names, reporters),
        mirrors_from="reporter_years" if told else "goods_flows",
        names=names,
    )


def _sides(by: str, side: str) -> tuple[str, ...]:
    if by not in VIEWS:
        raise UsageError(f"--by: must be one of {', '.join(VIEWS)}, found {by!r}")
    if side not in (*SIDES, "both"):
        raise UsageError(f"--side: must be exporter, importer or both, found {side!r}")
    return SIDES if side == "both" else (side,)


def _asked(parts: Parts, years: Collection[int]) -> Parts:
    return replace(parts, by_year={y: parts.by_year[y] for y in parts.years if y in years}) if years else parts


def _flows(parts: Parts) -> tuple[pl.DataFrame, Mirrors]:
    """Return rows and reconciled dollars by year, source and revision, and mirrors reckoned from the flows."""
    counts: list[pl.DataFrame] = []
    mirrors: dict[tuple[str, str, int], Mirror] = {}
    reconciled = pl.col("declared_by").cast(pl.String) == Declarer.RECONCILED
    for year in parts.years:
        rows = parts.stored(year)
        counted = rows.group_by(pl.col("source", "nomenclature").cast(pl.String)).agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("value_usd").filter(reconciled).sum(),
            pl.col("mirror_ratio").count().cast(pl.Int64).alias("mirrored"),
        )
        found = pl.collect_all([counted, *(mirror_query(rows, side) for side in SIDES)], engine="streaming")
        counts.append(found[0].with_columns(pl.lit(year).alias("year")))
        for side, frame in zip(SIDES, found[1:], strict=True):
            mirrors |= {(row[0], side, year): Mirror(*row[1:]) for row in frame.sort("reporter").iter_rows()}
    empty = {"source": pl.String, "nomenclature": pl.String, "rows": pl.Int64, "value_usd": pl.Int64}
    flows = pl.concat(counts) if counts else pl.DataFrame(schema={**empty, "mirrored": pl.Int64, "year": pl.Int32})
    return flows.sort("year", "source", "nomenclature"), mirrors


def _by_source(flows: pl.DataFrame) -> tuple[Mapping[str, Any], ...]:
    grouped = flows.group_by("source", "nomenclature").agg(
        pl.col("year").min().alias("first"), pl.col("year").max().alias("last"), pl.col("rows", "value_usd").sum()
    )
    return tuple(grouped.sort("source", "nomenclature").to_dicts())


def _by_revision(flows: pl.DataFrame) -> tuple[Mapping[str, Any], ...]:
    """Return stretches of years whose flows are in the same revisions, with each one's dollars."""
    by_year: dict[int, dict[str, int]] = {}
    for year, revision, value in flows.select("year", "nomenclature", "value_usd").iter_rows():
        found = by_year.setdefault(year, {})
        found[revision] = found.get(revision, 0) + value
    stretches: list[dict[str, Any]] = []
    for year, found in sorted(by_year.items()):
        last = stretches[-1] if stretches else None
        if last and last["last"] == year - 1 and set(last["values"]) == set(found):
            last["last"] = year
            last["values"] = {name: last["values"][name] + value for name, value in found.items()}
        else:
            stretches.append({"first": year, "last": year, "values": dict(sorted(found.items()))})
    return tuple(stretches)


def accounts_of(entries: Any, name: str) -> tuple[tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...]]:
    """Return the accounts of a manifest by source, and the reasons for leaving rows out, the most frequent first.

    Raises:
        DataError: An entry is not as `account_entry` writes it.
    """
    by_source: dict[str, dict[str, Any]] = {}
    reasons: dict[tuple[str, str, bool], list[int]] = {}
    try:
        for entry in entries:
            found = {key: int(entry[key]) for key in ("in", "kept", "aggregated")}
            out = [(str(o["reason"]), bool(o.get("quarantined")), int(o["count"])) for o in entry["left_out"]]
            found |= {
                "left_out": sum(n for _, bad, n in out if not bad),
                "quarantined": sum(n for _, bad, n in out if bad),
            }
            total = by_source.setdefault(
                str(entry["source"]), {"source": str(entry["source"]), **dict.fromkeys(found, 0)}
            )
            for key, count in found.items():
                total[key] += count
            for reason, bad, count in out:
                reasons.setdefault((total["source"], reason, bad), []).append(count)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{name}: datapackage.json: accounts: an entry is not readable ({error!r})") from error
    told: list[dict[str, Any]] = [
        {"source": source, "reason": reason, "quarantined": bad, "rows": sum(counts)}
        for (source, reason, bad), counts in reasons.items()
    ]
    order = list(by_source)
    told.sort(key=lambda row: (order.index(row["source"]), -row["rows"], row["reason"]))
    return tuple(by_source.values()), tuple(told)


def _mirror_rows(
    mirrors: Mirrors, sides: Iterable[str], names: Mapping[str, str], reporters: Collection[str]
) -> tuple[Mapping[str, Any], ...]:
    rows = [
        {
            "side": side,
            "reporter": code,
            "name": names.get(code, ""),
            "value_usd": one.value_usd,
            "share": one.share,
            "spread": one.spread,
        }
        for (code, side), one in totals(mirrors).items()
        if side in sides and one.mirrored_usd and (not reporters or code in reporters)
    ]
    return tuple(sorted(rows, key=lambda row: (row["side"], -row["value_usd"], row["reporter"])))
