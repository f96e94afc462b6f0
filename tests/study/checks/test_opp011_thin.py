import numpy as np

from factories_checks import a_checked, ask, with_lines, with_scored


def test_little_observed_weight_is_found_and_what_is_missing_is_named():
    checked = a_checked()
    weights = np.full((checked.lines.height, len(checked.indicators)), 1.0)
    weights[:, checked.indicators.index("import_size")] = 0.0
    said = ask("OPP011", with_lines(with_scored(checked, weights=weights), observed_weight=0.42))
    assert said.found.all()
    assert said.explain(0) == "Figures are known for 42% of the weight; missing are Import size."
    assert said.threshold == 0.5


def test_the_heaviest_missing_come_first():
    checked = a_checked()
    weights = np.zeros((checked.lines.height, len(checked.indicators)))
    said = ask("OPP011", with_lines(with_scored(checked, weights=weights), observed_weight=0.0))
    heavy = checked.title(int(np.argmax(checked.full_weight)))
    assert said.explain(0).startswith(f"Figures are known for 0% of the weight; missing are {heavy}, ")


def test_half_is_enough():
    assert not ask("OPP011", with_lines(a_checked(), observed_weight=0.5)).found.any()


def test_a_line_of_unknown_coverage_does_not_arise():
    said = ask("OPP011", with_lines(a_checked(), observed_weight=None))
    assert not said.asked.any()
    assert not said.found.any()
