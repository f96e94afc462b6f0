"""Words that intervals allow."""

import pytest

from corridor.study.backtest.verdicts import Estimate, against, listed, signed, words_of


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.01, 0.2, "beats"), (-0.2, -0.01, "falls behind"), (-0.1, 0.1, "does not beat"),
        (0.0, 0.1, "does not beat"), (-0.1, 0.0, "does not beat"), (None, None, "cannot be compared with"),
    ],
)  # fmt: skip
def test_the_interval_decides_the_word(low, high, verdict):
    assert Estimate(0.05, low, high).verdict == verdict


def test_without_a_figure_nothing_can_be_compared():
    assert Estimate(None, 0.1, 0.2).verdict == "cannot be compared with"


def test_a_sentence_gathers_others_by_verdict():
    differences = {
        "persistence": Estimate(0.2, 0.1, 0.3), "gravity": Estimate(0.0, -0.1, 0.1), "epi": Estimate(0.2, 0.1, 0.3),
        "logit": Estimate(-0.2, -0.3, -0.1), "density": Estimate(None),
    }  # fmt: skip
    assert words_of(differences, measured_by="AUC-PR") == (
        "By AUC-PR it beats persistence and epi, does not beat gravity, falls behind logit and cannot be compared with "
        "density."
    )
    assert words_of({}, measured_by="AUC-PR") == ""


def test_one_against_another_in_figures():
    text = against("tree", "memory", (0.114, 0.0754), Estimate(0.0386, -0.0021, 0.0771), 0.9)
    assert text == ("tree does not beat memory (0.114 against 0.075; difference +0.039, 90% interval −0.002 to +0.077)")
    assert against("tree", "density", (0.1, None), Estimate(None), 0.9) == "tree cannot be compared with density"


def test_signs_and_lists():
    assert [signed(value) for value in (0.1, -0.25, 0.0001, -0.0001)] == ["+0.100", "−0.250", "0.000", "0.000"]
    assert [listed("a"), listed("ab"), listed("abc")] == ["a", "a and b", "a, b and c"]
