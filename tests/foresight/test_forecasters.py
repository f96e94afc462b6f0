"""Forecasters are found by name, and say what they are."""

import pytest

from corridor.errors import UsageError
from corridor.foresight import FORECASTERS

PLAIN = {
    "persistence", "memory", "size", "momentum", "epi", "unrealised", "density", "gravity", "gravity_gap",
}  # fmt: skip
LEARNERS = {"plain_linear", "linear", "trees", "hist_trees", "ranker", "auto", "stacked"}


def test_plain_rules_and_learners():
    assert {name for name, one in FORECASTERS.items() if one.plain} == PLAIN
    assert {name for name, one in FORECASTERS.items() if not one.plain} == LEARNERS


def test_each_says_what_it_is_in_words_of_its_own():
    titles = [one.title for _, one in FORECASTERS.items()]
    assert len(set(titles)) == len(titles)
    assert all(one.how.endswith(".") and len(one.how) < 120 for _, one in FORECASTERS.items())


def test_an_unknown_one_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match=r"unknown forecaster 'memry'.*memory"):
        FORECASTERS["memry"]
