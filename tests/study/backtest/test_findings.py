"""What an evaluation says of itself."""

import dataclasses

import pytest

from corridor.study.backtest.findings import Evaluation, ModelResult, OriginFacts
from corridor.study.backtest.metrics import DEFAULT_CUTS
from corridor.study.backtest.verdicts import Estimate


def evaluation(target="activation"):
    origins = (OriginFacts(2001, 100, 5, 4, 0.4), OriginFacts(2002, 300, 6, 0, 0.0), OriginFacts(2003, 0, 0, 0, None))
    values = {"b": 0.2, "a": 0.2, "c": 0.7, "d": None}
    headline = "auc_pr" if target == "activation" else "spearman"
    models = {name: ModelResult({headline: Estimate(value)}, {}, {}) for name, value in values.items()}
    return Evaluation(target, DEFAULT_CUTS, origins, models, ("a",), "c", False, {}, 10, 0, 0.9)


def test_counts_are_of_all_origins_and_the_perfect_of_those_with_an_activation():
    found = evaluation()
    assert (found.cells, found.positives) == (400, 4)
    assert found.base_rate == pytest.approx(0.01)
    assert found.perfect == pytest.approx(0.4)
    assert [origin.base_rate for origin in found.origins] == [0.04, 0.0, None]


def test_other_targets_have_no_positives():
    found = evaluation("growth")
    assert (found.positives, found.base_rate) == (None, None)


def test_forecasters_are_ranked_by_the_headline_ties_by_name_missing_last():
    assert evaluation().ranked() == ["c", "a", "b", "d"]


def test_another_figure_may_rank_them():
    found = evaluation()
    models = {
        name: ModelResult({**model.metrics, "roc_auc": Estimate(value)}, {}, {})
        for value, (name, model) in enumerate(found.models.items())
    }
    assert dataclasses.replace(found, models=models).ranked("roc_auc") == ["d", "c", "a", "b"]


def test_the_rule_of_reference_is_persistence_or_the_first():
    found = evaluation()
    assert found.reference == "a"
    assert dataclasses.replace(found, baselines=("a", "persistence")).reference == "persistence"
    assert dataclasses.replace(found, baselines=()).reference is None
