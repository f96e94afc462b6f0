from __future__ import annotations

from itertools import combinations

import pytest

from corridor.errors import UsageError
from corridor.ranking import Ranking
from corridor.spec.portfolio import Goal, PortfolioSpec
from corridor.study.portfolio.choosing import portfolio_of
from factories_portfolio import a_line, a_ranking, the_job
from factories_run import a_ranking as a_realistic_ranking

JOB = the_job()


def choose(ranking, **spec):
    return portfolio_of(ranking, PortfolioSpec.model_validate(spec), JOB)


RANKING = a_ranking(
    a_line("84", 60.0, unrealised_usd=50),
    a_line("8411", 59.0, unrealised_usd=900),
    a_line("9015", 40.0, sector="ict", unrealised_usd=70),
    a_line("27", 30.0, exporter="AZE", importer="USA", unrealised_usd=None),
    a_line("76", 20.0, exporter="AZE", importer="USA", sector="minerals", unrealised_usd=5),
)


def test_the_best_lines_are_chosen_in_rank_order_and_near_duplicates_are_not():
    found = choose(RANKING, count=3)
    assert found.status == "optimal"
    assert found.picks["opportunity"].to_list() == ["USA-AZE:HS84", "USA-AZE:HS9015", "AZE-USA:HS27"]
    assert found.picks["value"].to_list() == [60.0, 40.0, 30.0]
    assert found.picks["cost_usd"].null_count() == 3
    assert (found.total, found.best_free) == (130.0, 159.0)
    assert found.title == "The best 3 lines by score"
    assert found.goal == "score, points"
    assert found.passed_over.rows() == [("USA-AZE:HS8411", "it is too near to USA-AZE:HS84")]


def test_another_goal_chooses_other_lines_and_leaves_out_what_has_no_figure():
    found = choose(RANKING, count=3, goal="unrealised_usd", title="Where the money is")
    assert found.picks["opportunity"].to_list() == ["USA-AZE:HS8411", "USA-AZE:HS9015", "AZE-USA:HS76"]
    assert found.total == 975.0
    assert found.title == "Where the money is"
    assert dict(found.passed_over.iter_rows())["AZE-USA:HS27"] == "it has no figure for unrealised potential"


def test_a_budget_is_kept_and_costs_are_told():
    found = choose(RANKING, count=5, budget_usd=25, costs={"each_usd": 10, "opportunities": {"USA-AZE:HS9015": 16}})
    assert found.picks["opportunity"].to_list() == ["USA-AZE:HS84", "AZE-USA:HS27"]
    assert found.picks["cost_usd"].to_list() == [10, 10]


def test_of_equal_sets_the_cheaper_then_the_higher_in_rank_is_taken():
    twins = a_ranking(*(a_line(code, 50.0, unrealised_usd=7) for code in ("10", "20", "30", "40")))
    assert choose(twins, count=2).picks["opportunity"].to_list() == ["USA-AZE:HS10", "USA-AZE:HS20"]
    costs = {"each_usd": 9, "opportunities": {"USA-AZE:HS40": 1, "USA-AZE:HS30": 2}}
    cheap = choose(twins, count=2, goal="unrealised_usd", budget_usd=100, costs=costs)
    assert cheap.picks["opportunity"].to_list() == ["USA-AZE:HS30", "USA-AZE:HS40"]


def test_rules_that_clash_are_named():
    found = choose(RANKING, count=3, at_least={"direction": 2}, min_confidence=0.1)
    assert found.picks.height == found.constraints.height == found.passed_over.height == 0
    assert found.status == (
        "no set keeps to all rules. These cannot be kept together, and any one of them less would do: at most 3 lines; "
        "at least 2 lines in each direction"
    )


def test_nothing_to_choose_from_says_what_bars_the_lines():
    assert "a verdict of at least robust (bars 5)" in choose(RANKING, min_verdict="robust").status
    assert choose(a_ranking()).status == "nothing was ranked, so there is nothing to choose from"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"include": ["USA-AZE:HS8412"]}, r"portfolio.include: unknown .* did you mean .*'USA-AZE:HS8411'"),
        ({"leave_out": ["USA-AZE:HS283691"]}, r"portfolio.leave_out: .* was not ranked: too little is observed"),
        ({"costs": {"opportunities": {"x": 1}}}, r"portfolio.costs.opportunities: unknown opportunity 'x'"),
        ({"without_flags": ["wached"]}, r"portfolio.without_flags: unknown flag 'wached'; did you mean 'watched'"),
        ({"costs": {"sectors": {"enery": 1}}}, r"portfolio.costs.sectors: unknown sector of the job 'enery'"),
    ],
)  # fmt: skip
def test_names_that_the_ranking_does_not_know_are_refused(spec, message):
    with pytest.raises(UsageError, match=message):
        choose(RANKING, **spec)


def test_the_order_in_which_lines_come_changes_nothing():
    ranking = a_realistic_ranking()
    shuffled = Ranking(
        ranking.lines, ranking.contributions.sample(fraction=1.0, shuffle=True, seed=3), ranking.excluded
    )
    spec = {"count": 4, "near_duplicates": {"alike": 0.9}, "goal": "sure_score"}
    one, other = choose(ranking, **spec), choose(shuffled, **spec)
    assert one.picks.equals(other.picks)
    assert one.constraints.equals(other.constraints)


@pytest.mark.parametrize("goal", [Goal.SCORE, Goal.UNREALISED, Goal.EXPECTED])
def test_no_other_set_of_a_realistic_ranking_is_better(goal):
    ranking = a_realistic_ranking()
    spec = {"count": 4, "goal": goal, "at_most": {"sector": 2, "market": 3}, "near_duplicates": {"digits": 2}}
    found = choose(ranking, **spec)
    lines = ranking.lines.to_dicts()
    value = {
        Goal.SCORE: lambda line: round(line["score"] * 10**6),
        Goal.UNREALISED: lambda line: line["unrealised_usd"],
        Goal.EXPECTED: lambda line: (
            line["unrealised_usd"] is not None and line["unrealised_usd"] * round(line["confidence"] * 10**6) // 10**6
        ),
    }[goal]
    able = [line for line in lines if goal is Goal.SCORE or line["unrealised_usd"] is not None]
    best = max(
        sum(value(line) for line in chosen)
        for size in range(5)
        for chosen in combinations(able, size)
        if all([one["sector"] for one in chosen].count(name) <= 2 for name in {one["sector"] for one in chosen})
        and all([one["importer"] for one in chosen].count(name) <= 3 for name in ("USA", "AZE"))
        and all(
            one["importer"] != other["importer"] or one["product"][:2] != other["product"][:2]
            for one, other in combinations(chosen, 2)
        )
    )
    assert found.total == best / (10**6 if goal is Goal.SCORE else 1)
