"""A ranking is asked everything in the order in which answers build on each other, and nothing that is not wanted."""

from dataclasses import replace

import pytest

from corridor.ranking import LINE_COLUMNS
from corridor.spec.portfolio import PortfolioSpec
from corridor.spec.robustness import RobustnessSpec
from corridor.study import assessing
from corridor.study.assessing import assess
from corridor.study.scoring import UNTESTED
from factories import a_model
from factories_backtest import a_job
from factories_scenarios import a_scenario
from factories_sensitivity import a_sensitive_case

BOOM = a_scenario({"kind": "demand", "importers": ["ARG"], "growth_pct": {"value": 30, "low": 20, "high": 40}})
ASKED = {"robustness": RobustnessSpec(draws=100), "portfolio": PortfolioSpec(count=2)}


def asked_for(case, **changes):
    """The case, its job asking for something else."""
    return replace(case, resolved=a_job(model=case.scoring.asked.model, as_of=2020, **changes))


@pytest.fixture(scope="module")
def plain():
    """A scored job that asks for no draws, no scenario and no portfolio."""
    return a_sensitive_case(robustness=RobustnessSpec(draws=0))


@pytest.fixture(scope="module")
def full(plain):
    """The same job, asking for everything."""
    case = asked_for(plain, **ASKED)
    more = {"scenarios": (BOOM,), "rivals": (a_model(base="export_potential"),)}
    return replace(case, resolved=case.resolved.model_copy(update=more))


@pytest.fixture(scope="module")
def assessed(full):
    return assess(full)


def test_a_tested_ranking_says_so_on_every_line_and_nothing_else_changes(full, assessed):
    lines = assessed.ranking.lines
    assert dict(lines.schema) == LINE_COLUMNS
    assert lines.drop(UNTESTED).equals(full.ranking.lines.drop(UNTESTED))
    assert lines.select(UNTESTED).null_count().sum_horizontal().item() == 0
    assert lines["rank_low"].to_list() == assessed.robustness.lines["rank_low"].to_list()
    assert (lines["rank_low"] <= lines["rank_high"]).all()
    assert full.ranking.lines.select(UNTESTED).null_count().min_horizontal().item() == lines.height


def test_every_question_of_the_job_has_its_answer(assessed):
    names = assessed.ranking.lines["opportunity"]
    assert (assessed.robustness.draws, assessed.robustness.lines.height) == (100, len(names))
    assert [found.name for found in assessed.scenarios] == ["made_up"]
    assert assessed.scenarios[0].lines["opportunity"].to_list() == names.to_list()
    assert set(assessed.explanations.consensus["opportunity"]) == set(names)
    assert (assessed.portfolio.status, assessed.portfolio.picks.height) == ("optimal", 2)
    assert set(assessed.portfolio.picks["opportunity"]) <= set(names)
    assert "OPP012" in {found.code for found in assessed.findings}


def test_what_a_job_does_not_ask_for_is_empty_or_says_why(plain):
    found = assess(plain)
    assert (found.scenarios, found.portfolio) == ((), None)
    assert found.ranking.lines.equals(plain.ranking.lines)
    assert found.robustness.lines.is_empty()
    assert any("robustness.draws: 0" in one.why for one in found.robustness.not_varied)
    assert found.explanations.consensus.is_empty()  # it names no rival
    assert found.explanations.suppliers.height > 20
    assert found.findings


def test_a_ranking_of_nothing_is_assessed():
    """Where too little is observed of every line, no line is ranked, and every question still has its answer."""
    case = a_sensitive_case(model=a_model(min_observed=1.0), **ASKED)
    assert case.ranking.lines.is_empty()
    found = assess(case)
    assert found.ranking.lines.is_empty()
    assert found.robustness.lines.is_empty()
    assert found.portfolio.picks.is_empty()


@pytest.fixture
def watched(full, monkeypatch):
    """The job assessed once more: what each question was given, in the order in which they were asked."""
    given = []

    def watch(name):
        real = getattr(assessing, name)
        monkeypatch.setattr(assessing, name, lambda *args: given.append((name, args)) or real(*args))

    for name in ("robustness_of", "carry_through", "explain", "gather", "portfolio_of"):
        watch(name)
    said = []
    return given, assess(full, said.append), said


def test_later_questions_see_what_earlier_ones_added_and_again_say_the_same(watched, full, assessed):
    """The rest is asked of the tested ranking, the checks see the reasons, and a second time all is the same."""
    given, again, said = watched
    order = [name for name, _ in given]
    asked = dict(given)
    assert order[0] == "robustness_of"
    assert asked["robustness_of"][0].ranking is full.ranking
    tested = [asked["carry_through"][0], asked["explain"][0], asked["gather"][3]]
    assert [one.ranking.lines["verdict"].null_count() for one in tested] == [0, 0, 0]
    assert asked["portfolio_of"][0] is again.ranking
    assert order.index("explain") < order.index("gather")
    assert asked["gather"][4] is again.explanations
    assert said == ["Asking how sure and why"]
    assert again.ranking.lines.equals(assessed.ranking.lines)
    assert again.findings == assessed.findings
    assert again.scenarios[0].lines.equals(assessed.scenarios[0].lines)
    assert again.portfolio.picks.equals(assessed.portfolio.picks)


def test_a_case_with_another_ranking_is_the_same_case(full, assessed):
    after = full.with_ranking(assessed.ranking)
    assert after.ranking is assessed.ranking
    assert (after.resolved, after.snapshot, after.world) == (full.resolved, full.snapshot, full.world)
    assert after.scoring.pipeline is full.scoring.pipeline
    assert full.ranking.lines["verdict"].null_count() == full.ranking.lines.height
