"""What can be varied is gathered from a scored job; kinds of lines and equal lines are told."""

import numpy as np

from corridor.spec.robustness import RobustnessSpec
from corridor.study.robustness.gathering import gather, kinds_of, same_lines
from factories import a_model


def test_rows_of_the_reference_have_the_kinds_of_their_products(scoring):
    lines, rows = kinds_of(scoring, a_model())
    codes = scoring.ranking.lines["product"].to_list()
    assert [len(code) == 2 for code in codes] == [
        kind == 0 and code.isdigit() for kind, code in zip(lines, codes, strict=True)
    ]
    assert len(rows) == scoring.reference.height
    assert set(lines) <= set(rows)


def test_lines_of_equal_figures_have_one_number(scoring):
    found = gather(scoring, a_model(), (), RobustnessSpec(draws=100))
    numbers = same_lines(scoring.features, found.sources.score, found.sources)
    assert len(numbers) == scoring.features.height
    twice = scoring.features[[0, 0, 1]]
    score = found.sources.score[[0, 0, 1]]
    still = gather(scoring, a_model(), (), RobustnessSpec(draws=100, data=False)).sources
    numbers = same_lines(twice, score, still)
    assert numbers[0] == numbers[1] != numbers[2]


def test_every_source_is_either_varied_or_left_with_a_reason(scoring):
    found = gather(scoring, a_model(), (), RobustnessSpec(draws=100, weights="fixed"))
    said = set(found.how) | {left.what for left in found.not_varied}
    assert said >= {"weights", "figures", "missing figures", "models"}
    assert found.sources.weights is None
    assert np.isfinite(found.sources.fillings).all()
