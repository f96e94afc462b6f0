"""Rankings of a few lines, made of what a test says of them, for portfolios."""

from __future__ import annotations

from typing import Any

import polars as pl

from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS, Ranking
from corridor.spec import ResolvedJob
from corridor.study.portfolio.limiting import Field
from factories_run import a_job


def a_line(product: str, score: float, **changes: Any) -> dict[str, Any]:
    """A line from the United States to Azerbaijan, or as `changes` say."""
    line = {
        "exporter": "USA", "importer": "AZE", "sector": "energy", "segment": "all", "product": product,
        "nomenclature": "HS22", "title": f"Product {product}", "score": score, "confidence": 0.5, "flags": "",
        "unrealised_usd": None, "potential_usd": None, "value_usd": None, "verdict": None, **changes,
    }  # fmt: skip
    code = f"HS{product}" if product.isdigit() else product
    return {"opportunity": f"{line['exporter']}-{line['importer']}:{code}", **line}


def lines_of(*drafts: dict[str, Any]) -> pl.DataFrame:
    """Lines in rank order."""
    ordered = sorted(drafts, key=lambda line: (-line["score"], line["opportunity"]))
    ranked = [{**line, "rank": place} for place, line in enumerate(ordered, start=1)]
    return pl.DataFrame(ranked, schema=LINE_COLUMNS, orient="row")


def a_ranking(*drafts: dict[str, Any], figures: dict[str, dict[str, float | None]] | None = None) -> Ranking:
    """A ranking of lines; `figures` are their normalised indicators, by opportunity and name."""
    rows = [
        {"opportunity": name, "pillar": "all", "indicator": indicator, "normalised": value}
        for name, own in (figures or {}).items()
        for indicator, value in own.items()
    ]
    return Ranking(
        lines_of(*drafts),
        pl.DataFrame(rows, schema=CONTRIBUTION_COLUMNS, orient="row"),
        pl.DataFrame(
            [("USA", "AZE", "minerals", "lithium", "283691", "too little is observed")],
            schema=EXCLUDED_COLUMNS, orient="row",
        ),
    )  # fmt: skip


def a_field(*drafts: dict[str, Any], **changes: Any) -> Field:
    """What a set is chosen from, both directions of the United States and Azerbaijan."""
    ranking = a_ranking(*drafts, **changes)
    return Field(ranking.lines, ranking.contributions, (("USA", "AZE"), ("AZE", "USA")), ("energy", "ict"))


def the_job() -> ResolvedJob:
    """The job whose corridors and sectors the rules count by."""
    return a_job()
