"""Sheets of why and why not: who holds the market, what would lift a line, what other models say, what was refused."""

from __future__ import annotations

import polars as pl

from corridor.reports.names import Names
from corridor.reports.workbook.pen import PLAIN, SHARE, USD, WHOLE, Column, Pen
from corridor.reports.workbook.trust import titled

SUPPLIERS = {
    "exporter": Column("Seller of the line", 18),
    "importer": Column("Buyer", 18),
    "product": Column("Code", 12),
    "year": Column("Year", 7, WHOLE),
    "rank": Column("Place", 7, WHOLE),
    "supplier": Column("Supplier", 26),
    "value_usd": Column("Sales, USD", 18, USD),
    "share": Column("Share of all purchases", 12, SHARE),
    "is_exporter": Column("Is the line’s seller", 10),
    "source": Column("Source", 40),
}

LIFTS = {
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "target": Column("To reach", 26),
    "rank": Column("Place by size of change", 10, WHOLE),
    "indicator": Column("Indicator", 40),
    "raw": Column("Figure now", 14, PLAIN),
    "needed": Column("Figure needed", 14, PLAIN),
    "change": Column("Change", 14, PLAIN),
    "text": Column("In words", 90),
}

OTHERS = {
    "opportunity": Column("Id", 22),
    "line": Column("Opportunity", 48),
    "model": Column("Model", 24),
    "title": Column("Title of the model", 34),
    "rank": Column("Rank there", 9, WHOLE),
    "of": Column("Of", 7, WHOLE),
    "note": Column("Note", 80),
}

CONSENSUS = {
    "opportunity": Column("Id", 22),
    "title": Column("Opportunity", 48),
    "consensus_rank": Column("Consensus rank", 11, WHOLE),
    "best": Column("Best rank", 9, WHOLE),
    "worst": Column("Worst rank", 9, WHOLE),
    "spread": Column("Ranks apart", 9, WHOLE),
    "disagrees": Column("Models disagree", 11),
    "note": Column("Note", 80),
}

REFUSALS = {
    "exporter": Column("Exporter", 16),
    "importer": Column("Importer", 16),
    "sector": Column("Sector", 24),
    "code": Column("Code", 12),
    "rule": Column("First rule that it failed", 34),
    "measured": Column("Measured", 12, PLAIN),
    "threshold": Column("Threshold", 12, PLAIN),
    "distance": Column("Missing to it", 12, PLAIN),
    "unit": Column("Unit", 22),
    "text": Column("In words", 90),
    "opportunity": Column("Id", 22),
}


def write_why(pen: Pen, names: Names) -> None:
    """Write the sheets of reasons beyond the points of the score, each where there is something to say."""
    run = names.run
    found = run.explanations
    if found is None:
        return
    pen.frame("Suppliers", SUPPLIERS, _named(names, found.suppliers, "exporter", "importer", "supplier"))
    pen.frame("What would lift it", LIFTS, _indicators(names, titled(run, found.counterfactuals)))
    lines = run.ranking.lines.select("opportunity", line="title")
    pen.frame("Other models", OTHERS, found.agreement.join(lines, on="opportunity", how="left", maintain_order="left"))
    pen.frame("Consensus", CONSENSUS, titled(run, found.consensus))
    refused = _named(names, found.refusals, "exporter", "importer")
    sectors = {name: names.sector(name) for name in refused["sector"].drop_nulls().unique()}
    pen.frame("Why not", REFUSALS, refused.with_columns(pl.col("sector").replace(sectors)))


def _named(names: Names, table: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return a table with names of countries in place of their codes."""
    codes = {code for column in columns for code in table[column].drop_nulls().unique()}
    spelled = {code: names.country(code) for code in sorted(codes)}
    return table.with_columns(pl.col(column).replace(spelled) for column in columns)


def _indicators(names: Names, table: pl.DataFrame) -> pl.DataFrame:
    titles = {name: note.title for name, note in names.run.indicators.items()}
    return table.with_columns(pl.col("indicator").replace(titles))
