"""Sheets of lines, reasons and exclusions hold what the ranking holds."""

import pytest

from factories_run import a_run


def test_every_line_has_its_interval_verdict_and_group(rows):
    found, lines = rows("Ranking"), a_run().ranking.lines
    assert [row["Id"] for row in found] == lines["opportunity"].to_list()
    for heading, column in {
        "Rank": "rank", "Rank, best end": "rank_low", "Rank, worst end": "rank_high", "Verdict": "verdict",
        "Group of lines alike": "alike", "Score": "score", "Trade today, USD": "value_usd",
    }.items():  # fmt: skip
        for row, value in zip(found, lines[column], strict=True):
            assert row[heading] == (pytest.approx(value, rel=1e-15) if column == "score" else value), heading


def test_every_contribution_has_its_points_or_its_reason(rows):
    found = rows("Reasons")
    assert len(found) == a_run().ranking.contributions.height
    assert all((row["Points of the score"] is None) == bool(row["Missing because"]) for row in found)


def test_what_was_not_ranked_has_its_reason(rows):
    found = rows("Not ranked")
    assert [row["Reason"] for row in found] == a_run().ranking.excluded["reason"].to_list()
