import numpy as np
import pytest

from corridor.study.checks.words import counted, dollars, heaviest, joined, percent, upper_first, with_article


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "$0"), (80_687, "$80,687"), (110_654_337, "$110.7 mn"), (2.5e9, "$2.5 bn"), (1e12, "$1.0 tn")],
)
def test_dollars_are_short(value, text):
    assert dollars(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.001, "less than 1%"), (0.424, "42%"), (0.996, "more than 99%"), (1.0, "100%"), (0.99, "99%")],
)
def test_a_share_that_is_not_quite_nothing_or_all_says_so(share, text):
    assert percent(share) == text


def test_lists_say_how_many_more_there_are():
    assert joined([]) == "none"
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert joined(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_the_heaviest_come_first_and_ties_in_their_order():
    assert heaviest(np.array([True, True, False, True]), np.array([1.0, 5.0, 9.0, 5.0])) == [1, 3, 0]


def test_nouns_follow_their_number():
    assert counted(1, "line") == "1 line"
    assert counted(2_000, "line") == "2,000 lines"
    assert counted(2, "economy", "economies") == "2 economies"


def test_countries_stand_in_a_sentence_with_their_article():
    assert with_article("United States") == "the United States"
    assert with_article("Azerbaijan") == "Azerbaijan"
    assert upper_first("the United States") == "The United States"
    assert upper_first("") == ""
