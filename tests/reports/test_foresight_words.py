"""Sentences and tables made from results."""

import dataclasses

from corridor.reports import foresight_words as words
from corridor.study.backtest.results import Results
from corridor.study.backtest.verdicts import Estimate
from factories_results import results


def found(horizon=3):
    return results().of("ores", "activation", horizon)


def test_what_came_true_is_ten_times_the_precision():
    text, one = words.came_true(found()), found()
    sharp, plain = (one.models[name].metrics["own_precision"].value * 10 for name in ("sharp", "persistence"))
    assert f"*sharp* names for an exporter, {sharp:.2f} came true" in text
    assert f"with *persistence* {plain:.2f}" in text
    assert f"with a perfect list {one.perfect * 10:.2f}" in text
    assert "4% of all cells" in text


def test_in_a_hundred_cells():
    text, one = words.in_a_hundred(found()), found()
    assert text.startswith("of 100 cells, the first 10 for each of 10 exporters, *sharp* has ")
    assert f"against *persistence* {one.models['persistence'].metrics['own_precision'].value * 100:.0f} and" in text
    assert f"a perfect list {one.perfect * 100:.0f}." in text


def test_how_the_champion_stands():
    assert words.standing(found()) == "By AUC-PR *sharp* beats persistence, noise and blunt."
    plain = dataclasses.replace(found(), champion="blunt", baselines=("sharp", "noise"), differences={})
    assert words.standing(plain).strip() == "The highest figure is that of the plain rule *sharp*."
    assert words.standing(dataclasses.replace(found(), champion=None)) == "No forecaster can be told from another."


def test_the_summary_has_a_row_for_each_question():
    lines = words.summary_table(results()).splitlines()
    assert [line.split(" | ")[0] for line in lines[4:]] == [
        "| cloth, 3 years ahead", "| ores, 1 year ahead", "| ores, 3 years ahead",
    ]  # fmt: skip
    assert "| sharp |" in lines[4]
    assert lines[4].endswith("| persistence, noise, blunt | – |")


def test_the_leaderboard_ends_with_a_perfect_ranking_and_roc_auc_last():
    lines = words.leaderboard(found()).splitlines()
    assert lines[0].startswith("| forecaster | AUC-PR | × persistence | P@10 |")
    assert lines[0].endswith("| ROC-AUC |")
    assert lines[2].startswith("| **sharp** | ")
    assert "| *persistence* | " in lines[4]
    assert " | 1 | " in lines[4]
    assert lines[-1].startswith("| a perfect ranking | 1.000 | – | ")
    assert len({line.count("|") for line in lines}) == 1
    growth = words.leaderboard(results().of("ores", "growth", 3)).splitlines()
    assert growth[0] == "| forecaster | Spearman | NDCG@100 | new $ @100 |"


def test_the_champion_against_all_others():
    lines = words.against_table(found()).splitlines()
    assert lines[0] == "| sharp against | AUC-PR |  | P@10 |  |"
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| blunt", "| *persistence*", "| *noise*"]
    assert " | beats | " in lines[-1]
    assert words.against_table(dataclasses.replace(found(), champion=None)) == ""


def test_panels_tell_what_they_are_and_pipes_break_no_table():
    lines = words.panels_table(results()).splitlines()
    assert lines[2:] == ["| cloth | Cloth | – | `11aa` |", "| ores | Ores \\| metals | BACI, Etalab 2.0 | `00ff` |"]


def test_cells_are_counted_by_panel_and_horizon():
    lines = words.cells_table(results()).splitlines()
    assert lines[3].startswith("| ores, 1 year ahead | 2005–2007 | 3 | 7,500 | 300 | 4% | 0.")
    assert len(lines) == 5


def test_nothing_measured_says_so():
    nothing = Results({}, {}, ())
    assert words.lead(nothing) == "Nothing has been measured yet."
    assert words.summary_table(nothing) == words.panels_table(nothing) == words.cells_table(nothing) == ""
    assert list(words.in_short(nothing)) == []


def test_short_forms():
    assert (words.horizon(1), words.horizon(5)) == ("1 year", "5 years")
    assert (words.rate(0.00234), words.rate(None)) == ("0.23%", "–")
    assert words.spread(Estimate(0.12345)) == "0.123"
    assert words.gap(Estimate(0.1, -0.05, 0.25)) == "+0.100 (−0.050 to +0.250)"
    assert words.gap(Estimate(None)) == "–"


def test_the_rules_named_beside_the_champion_are_the_reference_and_the_best():
    assert words.compared(found()) == ["persistence"]
    rules = dataclasses.replace(found(), baselines=("noise", "blunt", "persistence"))
    assert words.compared(rules) == ["persistence", "blunt"]
    assert words.compared(dataclasses.replace(rules, champion="blunt")) == ["persistence"]
