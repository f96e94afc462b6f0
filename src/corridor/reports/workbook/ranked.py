"""Sheets of what was ranked, with every reason, and of what was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corridor.reports import words
from corridor.reports.lines import arguments, is_untouched, parts_of
from corridor.reports.names import Names, code_label, declarer
from corridor.reports.workbook.pen import PLAIN, SCORE, SHARE, USD, WHOLE, Column, Pen

RANKING = (
    Column("Rank", 7, WHOLE),
    Column("Rank in direction", 10, WHOLE),
    Column("Rank in sector", 10, WHOLE),
    Column("Rank, best end", 10, WHOLE),
    Column("Rank, worst end", 10, WHOLE),
    Column("Verdict", 11),
    Column("Group of lines alike", 10, WHOLE),
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Sector", 24),
    Column("Segment", 26),
    Column("Code", 12),
    Column("Opportunity", 48),
    Column("Score", 8, SCORE),
    Column("Confidence", 11, SHARE),
    Column("Confidence, word", 12),
    Column("Trade today, USD", 17, USD),
    Column("Estimate, low end, USD", 17, USD),
    Column("Estimate, high end, USD", 17, USD),
    Column("Year", 7, WHOLE),
    Column("Whose figure", 34),
    Column("Exporter declares, USD", 17, USD),
    Column("Importer declares, USD", 17, USD),
    Column("Buyer’s figure ÷ seller’s", 12, "0.00"),
    Column("Market, USD", 18, USD),
    Column("Market, year", 8, WHOLE),
    Column("Potential, USD", 17, USD),
    Column("Realised, USD", 17, USD),
    Column("Unrealised, USD", 17, USD),
    Column("Ease from gravity", 10, SHARE),
    Column("Weight observed", 10, SHARE),
    Column("Mean age, years", 9, SCORE),
    Column("Cell of the grid", 40),
    Column("Flags", 30),
    Column("Id", 22),
)

REASONS = (
    Column("Id", 22),
    Column("Opportunity", 48),
    Column("Pillar", 14),
    Column("Indicator", 32),
    Column("Figure", 16, PLAIN),
    Column("Unit", 18),
    Column("Figure, in words", 20),
    Column("Normalised", 11, PLAIN),
    Column("Weight", 9, SHARE),
    Column("Points of the score", 10, SCORE),
    Column("Year", 7, WHOLE),
    Column("Source", 40),
    Column("Missing because", 60),
)

UNTOUCHED = (
    Column("Rank in direction", 10, WHOLE),
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Code", 12),
    Column("Opportunity", 48),
    Column("Score", 8, SCORE),
    Column("Market, USD", 18, USD),
    Column("Potential, USD", 17, USD),
    Column("Speaks for it", 70),
    Column("Speaks against it", 70),
    Column("Id", 22),
)

EXCLUDED = (
    Column("Exporter", 16),
    Column("Importer", 16),
    Column("Sector", 30),
    Column("Segment", 28),
    Column("Code", 12),
    Column("Reason", 90),
)

Row = Mapping[str, Any]


def write_ranked(pen: Pen, names: Names) -> None:
    """Write the sheets of lines, untouched lines, reasons and exclusions."""
    run = names.run
    pen.table("Ranking", RANKING, (_ranked(names, row) for row in run.ranking.lines.iter_rows(named=True)))
    pen.table("Untouched", UNTOUCHED, _untouched(names))
    pen.table("Reasons", REASONS, _reasons(names))
    pen.table("Not ranked", EXCLUDED, (_excluded(names, row) for row in run.ranking.excluded.iter_rows(named=True)))


def _ranked(names: Names, row: Row) -> tuple[Any, ...]:
    return (
        row["rank"],
        row["rank_in_direction"],
        row["rank_in_sector"],
        row["rank_low"],
        row["rank_high"],
        row["verdict"] or "",
        row["alike"],
        names.country(row["exporter"]),
        names.country(row["importer"]),
        names.sector(row["sector"]),
        names.segment(row["sector"], row["segment"]),
        code_label(row["product"], row["nomenclature"]),
        row["title"],
        row["score"],
        row["confidence"],
        words.confidence_word(row["confidence"]),
        row["value_usd"],
        row["value_low_usd"],
        row["value_high_usd"],
        row["value_year"],
        declarer(names, dict(row)) if row["value_usd"] is not None else "not known",
        row["exporter_value_usd"],
        row["importer_value_usd"],
        row["mirror_ratio"],
        row["market_usd"],
        row["market_year"],
        row["potential_usd"],
        row["realised_usd"],
        row["unrealised_usd"],
        row["gravity_share"],
        row["observed_weight"],
        row["age_years"],
        row["cell"] or "",
        row["flags"] or "",
        row["opportunity"],
    )


def _reasons(names: Names) -> Iterable[tuple[Any, ...]]:
    run = names.run
    titles = dict(run.ranking.lines.select("opportunity", "title").iter_rows())
    for row in run.ranking.contributions.iter_rows(named=True):
        note = run.indicators[row["indicator"]]
        known = row["raw"] is not None and row["contribution"] is not None
        yield (
            row["opportunity"],
            titles.get(row["opportunity"]) or "",
            row["pillar"],
            note.title,
            row["raw"],
            note.unit,
            words.figure(note, row["raw"]),
            row["normalised"],
            row["weight"] if known else None,
            row["contribution"] if known else None,
            row["year"],
            names.sources(row["source"]),
            row["missing_because"] or "",
        )


def _untouched(names: Names) -> Iterable[tuple[Any, ...]]:
    """Yield the lines of which nothing is traded today, in rank order, with their reasons."""
    rows = [row for row in names.run.ranking.lines.iter_rows(named=True) if is_untouched(row)]
    parts = parts_of(names.run.ranking.contributions, [row["opportunity"] for row in rows])
    for row in rows:
        sides = arguments(names, row, parts.get(row["opportunity"], ()))
        yield (
            row["rank_in_direction"],
            names.country(row["exporter"]),
            names.country(row["importer"]),
            code_label(row["product"], row["nomenclature"]),
            row["title"],
            row["score"],
            row["market_usd"],
            row["potential_usd"],
            *(" ".join(reason.text for reason in side) for side in sides),
            row["opportunity"],
        )


def _excluded(names: Names, row: Row) -> tuple[str, ...]:
    sector = row["sector"] or ""
    return (
        names.country(row["exporter"]),
        names.country(row["importer"]),
        names.sector(sector),
        names.segment(sector, row["segment"]),
        row["code"] or "",
        row["reason"] or "",
    )
