"""What follows from results: failures named, promises held against what was held."""

import dataclasses

import numpy as np

from corridor.foresight import Forecast
from corridor.reports import foresight_lessons as lessons
from corridor.study.backtest.evaluation import evaluate, summarise
from corridor.study.backtest.pooling import Coverage
from corridor.study.backtest.results import Entry, PanelFacts, Results
from factories_results import results
from factories_walks import origin


def of(*entries, spec=None):
    return Results(spec or {}, {"ores": PanelFacts("Ores", "x")}, entries)


def entry(target="activation", champion=None, **models):
    exporter, outcome, now, later, forecasts = origin(2005, target=target)
    found = summarise(2005, exporter, outcome, {**forecasts, **models}, target=target, now=now, later=later)
    return Entry("ores", target, 3, evaluate([found], target=target, baselines=("blunt",), champion=champion, draws=60))


def test_a_champion_that_falls_behind_a_plain_rule_is_named_with_the_difference():
    (line, *others) = lessons.failures(of(entry(champion="noise")))
    assert line.startswith("ores, activation, 3 years ahead: by AUC-PR *noise* falls behind *blunt* (−")
    assert any("by mean P@10 per exporter *noise* falls behind *blunt*" in other for other in others)


def test_a_champion_that_beats_them_all_is_no_failure_and_others_behind_are():
    lines = list(lessons.failures(of(entry(champion="sharp"))))
    assert not any("*sharp*" in line and "AUC-PR" in line for line in lines)
    assert any("*noise* fall" in line and "behind *blunt* by AUC-PR." in line for line in lines)


def test_what_cannot_be_told_is_named_once_with_its_reason():
    flat = {"flat": Forecast(np.zeros(2500))}
    lines = list(lessons.failures(of(entry(**flat), entry("growth", **flat))))
    assert lines[-1] == (
        "*flat* cannot be told, because it gives every cell the same score: ores activation 3, ores growth 3 ahead."
    )


def test_chances_far_from_what_came_true_are_named():
    outcome = origin(2005)[1]
    doubled = Forecast(outcome, np.full(2500, 0.08))
    lines = [line for line in lessons.failures(of(entry(loud=doubled))) if "stated chances" in line]
    assert len(lines) == 1
    assert "*loud* (100%)" in lines[0]


def test_narrow_intervals_are_named():
    one = entry("growth")
    model = dataclasses.replace(one.evaluation.models["sharp"], coverage=Coverage(0.8, 0.61, 500, 1.5))
    narrow = dataclasses.replace(one.evaluation, models={**one.evaluation.models, "sharp": model})
    changed = of(dataclasses.replace(one, evaluation=narrow))
    said = "ores, growth, 3 years ahead: the intervals of *sharp* are too narrow; made to hold 80%, they held 61%."
    assert said in list(lessons.failures(changed))
    row = "| ores, growth, 3 years ahead | sharp | 500 | 80% | 61.0% | −19 points | 1.5 |"
    assert row in lessons.coverage_table(changed)


def test_promises_are_those_of_growth_and_dollars():
    found = lessons.promises(results())
    assert len(found) == 8
    assert found[0].label == "ores, growth, 3 years ahead: sharp"
    assert {one.stated for one in found} == {0.8}
    assert "US dollars" not in lessons.coverage_table(results())
    assert "$" in lessons.coverage_table(results())


def test_chances_are_tabled_with_their_error():
    text = lessons.chances_table(results())
    one = results().of("ores", "activation", 1).models["sharp"].chances
    assert f"| ores, 1 year ahead | sharp | {100 * one.error:.2f} points | {one.relative:.0%} |" in text
    assert lessons.chances_table(of()) == ""


def test_what_it_means_tells_growth_and_dollars_apart():
    lines = list(lessons.meaning(results()))
    assert lines[0].startswith("cloth, 3 years ahead: of 100 cells")
    assert any("the order by *persistence* has a Spearman of +" in line for line in lines)
    assert not any("Name the question" in line for line in lessons.meaning(of(entry())))


def test_questions_carry_the_thresholds_of_the_backtest():
    asked = dict(lessons.questions(results()))
    assert list(asked) == ["New trade (activation)", "Growth", "Dollars"]
    assert "below 10% of its product's median" in asked["New trade (activation)"]
    assert "at least 50% of that median" in asked["New trade (activation)"]


def test_how_to_measure_it_again():
    assert "corridor backtest experiments/small.yaml\n" in lessons.again(results())


def test_forecasters_say_what_they_are():
    assert "| `sharp` | sees far |" in lessons.forecasters_table(results())
    assert lessons.forecasters_table(of()) == ""
