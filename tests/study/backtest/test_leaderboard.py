"""The leaderboard in rows."""

import pytest

from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.leaderboard import leaderboard_rows, number
from factories_walks import walk

BASELINES = ("persistence", "noise")


def test_rows_go_from_the_best_down_and_name_the_champion():
    rows = leaderboard_rows(evaluate(walk(), target="activation", baselines=BASELINES, draws=100))
    assert list(rows[0]) == ["#", "model", "AUC-PR", "90% interval", "P@10", "beats", "ROC-AUC"]
    assert [row["model"] for row in rows] == ["sharp*", "blunt", "persistence", "noise"]
    assert [row["beats"] for row in rows] == ["2 of 2", "2 of 2", "1 of 1", "0 of 1"]
    assert float(rows[0]["AUC-PR"]) > float(rows[1]["AUC-PR"])
    low, high = rows[0]["90% interval"].split(" to ")
    assert float(low) < float(rows[0]["AUC-PR"]) < float(high)


@pytest.mark.parametrize(
    ("target", "heads"),
    [
        ("growth", ["Spearman", "80% interval", "NDCG@100", "beats"]),
        ("dollars", ["Spearman", "80% interval", "new $ @100", "beats"]),
    ],
)
def test_other_targets_have_columns_of_their_own(target, heads):
    found = evaluate(walk(target=target), target=target, baselines=BASELINES, draws=20, level=0.8)
    assert list(leaderboard_rows(found)[0])[2:] == heads


def test_a_line_fits_eighty_columns():
    """Names of up to twenty letters, two spaces between columns."""
    for target in ("activation", "growth", "dollars", "share"):
        rows = leaderboard_rows(evaluate(walk(target=target), target=target, baselines=BASELINES, draws=20))
        widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]}
        assert sum(widths.values()) - widths["model"] + 21 + 2 * (len(widths) - 1) <= 80


def test_what_is_missing_is_a_dash():
    rows = leaderboard_rows(evaluate(walk(rate=0.0), target="activation", draws=20))
    assert {row["AUC-PR"] for row in rows} == {row["90% interval"] for row in rows} == {"–"}
    assert {row["beats"] for row in rows} == {"–"}
    assert not any("*" in row["model"] for row in rows)
    assert (number(None), number(-0.25)) == ("–", "−0.250")
