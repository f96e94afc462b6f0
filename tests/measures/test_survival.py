"""Spells and the Kaplan–Meier estimate by hand, against a plain walk through each history."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures import survival

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
HISTORY = st.lists(st.sampled_from("x.?"), min_size=1, max_size=12)


def history(text):
    """Trade (x), a known zero (.) and the unknown (?) as two arrays."""
    return np.array([mark == "x" for mark in text]), np.array([mark != "?" for mark in text])


def tally(counts):
    return {n + 1: int(count) for n, count in enumerate(counts) if count}


@pytest.mark.parametrize(
    ("text", "ended", "censored", "running"),
    [
        (".xx.", {2: 1}, {}, 0),
        (".x.x", {1: 1}, {1: 1}, 1),  # the second still runs
        ("xx.x", {}, {1: 1}, 1),  # the first began before the data
        ("xxxx", {}, {}, 4),  # of unknown age
        ("....", {}, {}, 0),
        ("????", {}, {}, -1),
        (".xx?x.", {}, {2: 1}, 0),  # lost from sight after two years; what comes after has an unknown start
        (".x?.x.", {1: 1}, {1: 1}, 0),
        (".xx??", {}, {2: 1}, 2),  # the last that is known
        ("?xx.", {}, {}, 0),
        (".", {}, {}, 0),
    ],
)
def test_spells_by_hand(text, ended, censored, running):
    found = survival.spells(*history(text))
    assert tally(found.ended) == ended
    assert tally(found.censored) == censored
    assert found.running == running


def test_whether_the_running_spell_began_before_the_data():
    found = survival.spells(np.array([[1, 1], [0, 1], [1, 0]], dtype=bool), np.ones((3, 2), dtype=bool))
    assert found.from_start.tolist() == [True, False, False]


def test_kaplan_meier_by_hand():
    """Six spells: 1, 1, 2+, 3, 4+, 4 years. S(1) = 4/6; S(2) = 4/6; S(3) = 4/6·2/3; S(4) = 4/6·2/3·1/2."""
    found = survival.kaplan_meier(np.array([2, 0, 1, 1, 0]), np.array([0, 1, 0, 1, 0]))
    np.testing.assert_allclose(found, [4 / 6, 4 / 6, 4 / 9, 2 / 9, np.nan], rtol=1e-12)


def test_published_estimate_of_the_leukaemia_trial():
    """Freireich et al. (1963), 6-MP group of 21: 6, 6, 6, 6+, 7, 9+, 10, 10+, 11+, 13, 16, 17+, …, 22, 23, 25+ … weeks.

    The estimate is printed in most textbooks (Cox and Oakes 1984, table 1.1): .857, .807, .753, .690, .627, .538, .448.
    """
    ended = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    censored = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    assert sum(ended.values()) + sum(censored.values()) == 21
    counts = [np.array([table.get(week, 0) for week in range(1, 36)]) for table in (ended, censored)]
    found = survival.kaplan_meier(*counts)
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, value in printed.items():
        assert found[week - 1] == pytest.approx(value, abs=5e-4)


def test_no_spells_tell_nothing():
    assert np.isnan(survival.kaplan_meier(np.zeros(4), np.zeros(4))).all()
    assert survival.kaplan_meier(np.array([3, 0]), np.array([0, 0])).tolist() == [0.0, 0.0]  # none is left
    np.testing.assert_array_equal(survival.kaplan_meier(np.array([0, 0]), np.array([0, 2])), [1.0, 1.0])


def walked(text):
    """Spells of a history in plain Python: (years, ended or censored) of those that begin in sight."""
    out, age, dated = [], 0, False
    for mark in [*text, "end"]:
        if mark == "x":
            age += 1
            continue
        if age and dated:
            out.append((age, mark == "."))
        age, dated = 0, mark == "."
    return out


@QUICK
@given(st.lists(HISTORY, min_size=1, max_size=6))
def test_spells_are_those_of_a_plain_walk(texts):
    longest = max(map(len, texts))
    padded = ["".join(text).rjust(longest, "?") for text in texts]
    pairs = [history(text) for text in padded]
    found = survival.spells(np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs]))
    for n, text in enumerate(padded):
        spells = walked(text)
        for counts, ended in ((found.ended[n], True), (found.censored[n], False)):
            expected = [age for age, over in spells if over == ended]
            assert tally(counts) == {age: expected.count(age) for age in sorted(set(expected))}


@QUICK
@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), min_size=1, max_size=30))
def test_the_estimate_falls_from_one_and_is_the_share_where_nothing_is_censored(spells):
    counts = [np.bincount([age - 1 for age, over in spells if over == kind], minlength=8) for kind in (True, False)]
    found = survival.kaplan_meier(*counts)
    seen = found[~np.isnan(found)]
    assert len(seen) == (8 if seen[-1] == 0 else max(age for age, _ in spells))
    assert ((seen >= -1e-12) & (seen <= 1)).all()
    assert (np.diff(seen) <= 1e-12).all()
    whole = survival.kaplan_meier(counts[0] + counts[1], np.zeros(8))
    for year in range(1, 9):
        assert whole[year - 1] == pytest.approx(sum(age > year for age, _ in spells) / len(spells), abs=1e-12)


@QUICK
@given(HISTORY)
def test_an_unknown_year_is_never_the_end_of_a_spell(text):
    """What is unknown instead of zero may only turn an end into a spell lost from sight."""
    there = survival.spells(*history(text))
    hidden = survival.spells(*history([mark if mark == "x" else "?" for mark in text]))
    assert hidden.ended.sum() == 0
    assert hidden.ended.sum() <= there.ended.sum()
    assert not math.isnan(float(there.ended.sum()))
