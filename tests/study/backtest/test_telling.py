"""Titles, the long table and sentences of a small walk-forward."""

from dataclasses import replace

import pytest

from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.job_leakage import Leakage
from corridor.study.backtest.job_top import TopCount
from corridor.study.backtest.jobs import JobBacktest, Tops
from corridor.study.backtest.results import Entry, PanelFacts, Results
from corridor.study.backtest.telling import sentences_of, table_of, tables_of, words_of
from factories_walks import walk


@pytest.fixture(scope="module")
def one():
    return evaluate(walk(), target="activation", baselines=("persistence",), champion="sharp", draws=20)


@pytest.fixture(scope="module")
def results(one):
    facts = PanelFacts("A job", "ab" * 32)
    return Results({"name": "a"}, {"a": facts}, (Entry("a", "activation", 3, one), Entry("a", "activation", 1, one)))


def test_a_title_says_the_question_and_how_much_came_true(one, results):
    (first, rows), (second, _) = tables_of(results)
    assert first == f"activation, 3 years ahead: {one.cells:,} cells, {one.positives:,} of them came true, 2005–2007"
    assert second.startswith("activation, 1 year ahead: ")
    assert rows[0]["model"] == "sharp*"
    several = replace(results, panels={**results.panels, "b": PanelFacts("Another", "cd" * 32)})
    assert tables_of(several)[0][0].startswith("a: activation, ")


def test_the_long_table_has_a_row_for_each_figure(one, results):
    table = table_of(results)
    assert table.height == 2 * sum(len(model.metrics) for model in one.models.values())
    row = table.filter(model="sharp", metric="auc_pr", horizon=3).row(0, named=True)
    assert row["value"] == pytest.approx(one.models["sharp"].metrics["auc_pr"].value, abs=1e-6)
    assert row["low"] <= row["value"] <= row["high"]
    roc = table.filter(model="sharp", metric="roc_auc", horizon=3).row(0, named=True)
    assert roc["low"] is roc["high"] is None


def test_words_are_those_of_the_champion(one):
    assert words_of(one) == one.models["sharp"].words
    assert words_of(replace(one, champion=None)) == ()


def test_sentences_tell_first_lines_reasons_and_the_check(one):
    count = TopCount(lists=6, named=60, beat_market=33, beat_median=36, candidates=1600, candidates_beat_market=704)
    found = JobBacktest(
        model="sharp",
        models={},
        left_out={"mute": "it scores no cell whose outcome is known"},
        failed={"mute": {2005: "x"}, "blunt": {2005: "too little data", 2006: "too little data"}},
        origins=(2005, 2006, 2007),
        questions={("activation", 3): one},
        tops=(Tops(3, count, count), Tops(1, TopCount(), count)),
        leakage=Leakage(2007, ("sharp",), 10, {}, {}, 0.0, ("pairs",)),
    )
    told = sentences_of(found)
    assert told[0].startswith("sharp, activation, 3 ahead. By AUC-PR it ")
    lists = [sentence for sentence in told if "lists)" in sentence]
    assert len(lists) == 1  # of the other horizon nothing was named
    assert "33 of 60 grew faster within 3 years than" in lists[0]
    assert lists[0].endswith("of all 1,600 candidates 704 did.")
    assert "mute is left out: it scores no cell whose outcome is known." in told
    assert "blunt could not be fitted as of 2005, 2006: too little data" in told
    assert told[-1].startswith("Origin 2007 computed again")
    assert "and those of a run as of 2007 too." in told[-1]
    assert len(sentences_of(replace(found, leakage=None))) == len(told) - 1
