from __future__ import annotations

import json

import pytest

from corridor.errors import UsageError
from corridor.spec.portfolio import PortfolioSpec
from corridor.study.portfolio.choosing import portfolio_of
from corridor.study.portfolio.telling import read_costs, record_of
from factories_portfolio import a_line, a_ranking, the_job


def test_picks_and_what_was_passed_over_carry_rank_and_title():
    ranking = a_ranking(a_line("84", 60.0), a_line("8411", 50.0), a_line("27", 40.0))
    found = record_of(portfolio_of(ranking, PortfolioSpec(count=2), the_job()), ranking.lines)
    assert [(row["rank"], row["title"]) for row in found["picks"]] == [(1, "Product 84"), (3, "Product 27")]
    assert [row["rank"] for row in found["passed_over"]] == [2]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_costs_are_read_by_line(tmp_path):
    file = tmp_path / "costs.csv"
    file.write_text("\ufeffopportunity,note,cost_usd\nUSA-AZE:HS84,dear,5000\nUSA-AZE:HS27,,0\n", encoding="utf-8")
    assert read_costs(file) == {"USA-AZE:HS84": 5000, "USA-AZE:HS27": 0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opportunity,cost\nx,1\n", r"costs.csv:1: lacks the column cost_usd"),
        ("opportunity,cost_usd\nx,1.5\n", r"costs.csv:2: cost_usd: must be a whole number of US dollars, found '1.5'"),
        ("opportunity,cost_usd\nx,-1\n", r"costs.csv:2: cost_usd: must be a whole number"),
        ("opportunity,cost_usd\n,1\n", r"costs.csv:2: opportunity: a value is needed here"),
        ("opportunity,cost_usd\nx,1\nx,1\n", r"costs.csv:3: opportunity 'x' stands there twice"),
        ("", r"costs.csv:1: lacks the column opportunity"),
    ],
)
def test_a_table_of_costs_that_is_wrong_is_refused_with_its_line(tmp_path, text, message):
    file = tmp_path / "costs.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_costs(file)


def test_a_table_of_costs_that_is_absent_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv: cannot be read as CSV"):
        read_costs(tmp_path / "none.csv")
