from __future__ import annotations

import pytest

from corridor.errors import UsageError
from corridor.spec.portfolio import AtMostSpec, PortfolioSpec, Verdict


def test_a_spec_comes_back_from_its_plain_data():
    spec = PortfolioSpec.model_validate(
        {"count": 3, "goal": "expected_usd", "at_most": {"sector": 0}, "budget_usd": 5, "costs": {"each_usd": 1}}
    )
    assert PortfolioSpec.model_validate(spec.canonical()) == spec
    assert PortfolioSpec.model_validate(PortfolioSpec().canonical()) == PortfolioSpec()


def test_a_verdict_allows_all_that_are_surer():
    assert Verdict.FRAGILE.allowed == ("fragile", "contested", "robust")
    assert Verdict.ROBUST.allowed == ("robust",)


def test_changes_are_laid_over_key_by_key_and_a_null_takes_a_limit_away():
    spec = PortfolioSpec(count=4, at_most=AtMostSpec(sector=2, market=3), min_confidence=0.4)
    changed = spec.changed({"count": 6, "at_most": {"sector": None, "segment": 1}}, "portfolio")
    assert changed == PortfolioSpec(count=6, at_most=AtMostSpec(market=3, segment=1), min_confidence=0.4)
    assert spec.changed({}, "portfolio") == spec


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"goal": "money"}, r"portfolio: goal: .*'score'.*found 'money'"),
        ({"at_most": {"sectr": 2}}, r"portfolio: at_most.sectr: unknown key; did you mean 'sector'"),
        ({"budget_usd": 5}, r"portfolio: budget_usd: needs costs, such as costs.each_usd"),
        ({"include": ["a"], "leave_out": ["a"]}, r"portfolio: leave_out: names what include names too: a"),
        ({"include": ["a", "a"]}, r"portfolio: include: listed twice: a"),
        ({"costs": {"opportunities": {"a": -1}}}, r"portfolio: costs.opportunities.a: must be a sum of US dollars"),
        ({"near_duplicates": {"digits": 3}}, r"portfolio: near_duplicates.digits: .*2, 4 or 6"),
        ({"count": 0}, r"portfolio: count: .*greater than or equal to 1"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_key(changes, message):
    with pytest.raises(UsageError, match=message):
        PortfolioSpec().changed(changes, "portfolio")
