from dataclasses import FrozenInstanceError

import polars as pl
import pytest

from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, FLAGS, LINE_COLUMNS, Ranking


def a_ranking(*lines):
    """A ranking of (opportunity, exporter, sector, score, rank); all else is empty."""
    rows = [
        dict.fromkeys(LINE_COLUMNS)
        | dict(zip(("opportunity", "exporter", "sector", "score", "rank"), line, strict=True))
        for line in lines
    ]
    return Ranking(
        pl.DataFrame(rows, schema=LINE_COLUMNS),
        pl.DataFrame(schema=CONTRIBUTION_COLUMNS),
        pl.DataFrame(schema=EXCLUDED_COLUMNS),
    )


RANKING = a_ranking(
    ("USA-AZE:HS84", "USA", "energy", 80.0, 1),
    ("AZE-USA:HS27", "AZE", "energy", 60.0, 2),
    ("USA-AZE:HS85", "USA", "ict", 40.0, 3),
    ("USA-AZE:HS73", "USA", "energy", 40.0, 3),
)


def names(lines):
    return lines["opportunity"].to_list()


def test_top_takes_the_first_lines_that_match():
    assert names(RANKING.top(2)) == ["USA-AZE:HS84", "AZE-USA:HS27"]
    assert names(RANKING.top(2, exporter="USA")) == ["USA-AZE:HS84", "USA-AZE:HS85"]
    assert names(RANKING.top(9, exporter="USA", sector="energy")) == ["USA-AZE:HS84", "USA-AZE:HS73"]
    assert names(RANKING.top(9)) == names(RANKING.lines)
    assert RANKING.top(9, exporter="GEO").is_empty()
    assert RANKING.top(0).is_empty()
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="seller"):
        RANKING.top(1, seller="USA")


def test_a_ranking_is_frozen():
    with pytest.raises(FrozenInstanceError, match="cannot assign"):
        RANKING.lines = pl.DataFrame()


def test_equal_to_the_last_bit_or_not():
    again = a_ranking(*RANKING.lines.select("opportunity", "exporter", "sector", "score", "rank").rows())
    assert RANKING.equals(again)
    nearly = Ranking(
        RANKING.lines.with_columns(score=pl.col("score") * (1 + 2**-52)), RANKING.contributions, RANKING.excluded
    )
    assert not RANKING.equals(nearly)
    turned = Ranking(RANKING.lines.reverse(), RANKING.contributions, RANKING.excluded)
    assert not RANKING.equals(turned)
    reason = dict.fromkeys(EXCLUDED_COLUMNS) | {"reason": "r"}
    more = Ranking(RANKING.lines, RANKING.contributions, pl.DataFrame([reason], schema=EXCLUDED_COLUMNS))
    assert not RANKING.equals(more)
    part = dict.fromkeys(CONTRIBUTION_COLUMNS) | {"pillar": "p"}
    other = Ranking(RANKING.lines, pl.DataFrame([part], schema=CONTRIBUTION_COLUMNS), RANKING.excluded)
    assert not RANKING.equals(other)


def test_diff_holds_each_opportunity_of_either_ranking_once():
    after = a_ranking(
        ("AZE-USA:HS27", "AZE", "energy", 70.0, 1),
        ("USA-AZE:HS84", "USA", "energy", 65.0, 2),
        ("USA-AZE:HS90", "USA", "energy", 10.0, 3),
    )
    columns = ["opportunity", "score_before", "score_after", "score_change", "rank_before", "rank_after", "rank_change"]
    assert RANKING.diff(after).select(columns).rows() == [
        ("AZE-USA:HS27", 60.0, 70.0, 10.0, 2, 1, 1),  # one place up
        ("USA-AZE:HS73", 40.0, None, None, 3, None, None),
        ("USA-AZE:HS84", 80.0, 65.0, -15.0, 1, 2, -1),
        ("USA-AZE:HS85", 40.0, None, None, 3, None, None),
        ("USA-AZE:HS90", None, 10.0, None, None, 3, None),
    ]


def test_a_ranking_does_not_differ_from_itself():
    found = RANKING.diff(RANKING)
    assert found["score_change"].to_list() == [0.0] * 4
    assert found["rank_change"].to_list() == [0] * 4
    assert a_ranking().diff(a_ranking()).is_empty()


def test_columns_that_belong_together_have_one_type():
    assert CONTRIBUTION_COLUMNS["opportunity"] == LINE_COLUMNS["opportunity"]
    assert all(dtype == pl.Int64 for name, dtype in LINE_COLUMNS.items() if name.endswith("_usd"))
    assert all(dtype == pl.Int32 for name, dtype in LINE_COLUMNS.items() if "rank" in name)
    assert not [name for name in FLAGS if ";" in name], "flags are joined by '; '"
    assert all(FLAGS.values())
