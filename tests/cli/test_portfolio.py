from __future__ import annotations

import json

import pytest

from corridor.cli.main import main
from corridor.cli.portfolio import amount, limits
from corridor.errors import UsageError

FOUND = {
    "title": "The best 2 lines by score", "goal": "score, points", "status": "optimal",
    "total": 100.25, "best_free": 119.0,
    "picks": [
        {"opportunity": "USA-AZE:HS84", "value": 60.25, "cost_usd": 5_000, "rank": 1, "title": "Machinery " * 9},
        {"opportunity": "AZE-USA:HS27", "value": 40.0, "cost_usd": 7_000, "rank": 3, "title": "Fuels"},
    ],
    "constraints": [
        {"constraint": "at most 1 line a sector", "limit": 1.0, "used": 1.0, "binding": True, "price": 18.75,
         "price_of": "one more line for each sector", "without": 119.0, "full": "energy"},
        {"constraint": "without X", "limit": None, "used": None, "binding": True, "price": 2.0,
         "price_of": "the rule dropped", "without": 102.25, "full": ""},
        {"constraint": "a budget of $20,000", "limit": 2e4, "used": 1.2e4, "binding": False, "price": 0.0,
         "price_of": "$2,000 more", "without": 100.25, "full": ""},
    ],
    "passed_over": [
        {"opportunity": "USA-AZE:HS85", "because": "sector energy has its 1 line", "rank": 2, "title": "x"},
    ],
}  # fmt: skip


@pytest.fixture
def asked(engine, monkeypatch):
    calls = []
    engine.choose_portfolio = lambda run, changes, **given: calls.append((run, changes, given)) or FOUND
    return calls


def test_picks_prices_and_what_was_passed_over_fit_eighty_columns(asked, capsys):
    assert main(["portfolio", "out/x"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    assert "Together 100.2 points; with no limit but their number it would be 119.0 points." in words
    assert "at most 1 line a sector (full: energy): one more line for each sector would bring 18.8 points" in words
    assert "without X: without it 2.0 points more" in words
    assert "a budget of $20,000: costs nothing" in words
    assert "2 USA-AZE:HS85 sector energy has its 1 line" in words


def test_options_become_changes_of_the_spec(asked, tmp_path):
    options = [
        "--count", "3", "--goal", "unrealised_usd", "--at-most", "sector=2", "--at-most", "market=none", "--at-least",
        "direction=1", "--budget", "9", "--cost", "4", "--digits", "4", "--without-flag", "watched", "--include", "a",
        "--fresh", "--costs", "costs.csv",
    ]  # fmt: skip
    assert main(["portfolio", "out/x", *options]) == 0
    _, changes, given = asked[0]
    assert changes == {
        "count": 3, "goal": "unrealised_usd", "at_most": {"sector": 2, "market": None}, "at_least": {"direction": 1},
        "budget_usd": 9, "costs": {"each_usd": 4}, "near_duplicates": {"digits": 4}, "without_flags": ["watched"],
        "include": ["a"],
    }  # fmt: skip
    assert str(given["costs"]) == "costs.csv"
    assert given["fresh"]
    asked.clear()
    assert main(["portfolio", "out/x"]) == 0
    assert asked[0][1] == {}


def test_plain_data_are_printed_whole(asked, capsys):
    assert main(["portfolio", "out/x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == FOUND


def test_why_there_is_no_set_is_said(engine, capsys):
    engine.choose_portfolio = lambda *_, **__: {**FOUND, "status": "no set keeps to all rules"}
    assert main(["portfolio", "out/x"]) == 0
    assert "There is none: no set keeps to all rules." in capsys.readouterr().out


@pytest.mark.parametrize("text", ["sector", "sector=", "=2", "sector=-1", "sector=two"])
def test_a_limit_of_another_form_is_refused(text):
    with pytest.raises(UsageError, match=r"--at-most .*: must be BY=N, such as sector=2, or BY=none"):
        limits([text], "--at-most")


def test_amounts_are_dollars_or_points():
    assert amount(1_234_567.0, "unrealised potential, US dollars") == "$1.23 mn"
    assert amount(3.14159, "score, points") == "3.1 points"
