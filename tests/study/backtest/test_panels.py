"""Backtests of panels from a table on disk to figures, and that no forecaster gains by luck or by what comes later."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score

from corridor.errors import DataError, UsageError
from corridor.foresight import FORECASTERS, Desk, Forecast, Workshop
from corridor.foresight.forecasters import Forecaster
from corridor.panels import outcome, panel_of
from corridor.panels.loading import load_panel
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest import panels
from corridor.study.backtest.panels import (
    Task,
    Walk,
    backtest_panels,
    data_digest,
    forecasters_of,
    judged_cells,
    origins_of,
    panels_of,
    plain_rules,
)
from corridor.study.backtest.results import parse_results, text_of
from corridor.study.sweeps.pool import Lost
from factories_foresight import LAST, a_changed_future, a_history, every_cell
from factories_project import dump

ASKED = {
    "name": "small", "panels": ["world"], "models": ["plain_linear"], "baselines": ["memory", "epi"],
    "targets": ["activation", "growth"], "horizons": [1, 2], "last": 2, "draws": 20, "least_activated": 5,
}  # fmt: skip


def a_spec(**given):
    return BacktestSpec.model_validate({**ASKED, **given})


def a_panel_file(root, name="world", **given):
    dump(root / "configs" / "panels" / f"{name}.yaml", {
        "name": name, "title": "A small world", "about": "Flows that were made up.", "embedded": True,
        "licence": "CC0", "citation": "Nobody", "table": {"file": "flows.csv"}, **given,
    })  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return a_history(50)


@pytest.fixture(scope="module")
def panel(table):
    return panel_of(table)


@pytest.fixture(scope="module")
def root(tmp_path_factory, table):
    """A folder with the file of a panel and the table that it names."""
    folder = tmp_path_factory.mktemp("project")
    a_panel_file(folder)
    a_panel_file(folder, "mine", embedded=False)
    raw = {"source": "baci", "recipe": {"files": {"flows": "*.csv"}, "retrieved": "2026-01-01"}, "figure": "balanced"}
    a_panel_file(folder, "raw", embedded=False, table=None, raw=raw)
    (folder / "data").mkdir()
    table.write_csv(folder / "data" / "flows.csv")
    return folder


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def found(root, said):
    return backtest_panels(a_spec(), root, progress=said.append)


def test_questions_forecasters_and_panels(found, panel):
    asked = [("activation", 1), ("activation", 2), ("growth", 1), ("growth", 2)]
    assert [(one.target, one.horizon) for one in found.entries] == asked
    assert found.models == {name: FORECASTERS[name].how for name in ("memory", "epi", "plain_linear")}
    facts = found.panels["world"]
    assert (facts.title, facts.data, facts.source) == ("A small world", data_digest(panel), "Nobody; CC0")
    assert found.spec["name"] == "small"


def test_figures_are_those_of_the_forecasts(found, panel):
    """Average precision of one question, worked out without the walk."""
    evaluation = found.of("world", "activation", 1)
    marks = []
    for year in (LAST - 3, LAST - 2):
        cells = every_cell(panel.as_of(year))
        value = outcome(panel, year, panel.locate(cells), target="activation", horizon=1).value
        told = ~np.isnan(value)
        desk = Desk(Workshop(panel), year, cells.filter(told), "activation", 1)
        marks.append(average_precision_score(value[told], FORECASTERS["plain_linear"].forecast(desk).score))
    assert evaluation.models["plain_linear"].metrics["auc_pr"].value == pytest.approx(np.mean(marks))
    assert (
        evaluation.models["plain_linear"].metrics["auc_pr"].value > evaluation.models["memory"].metrics["auc_pr"].value
    )


def test_each_origin_is_told_as_it_is_done(found, said):
    assert said == [f"world as of {year}: {n} of 4 origins done" for n, year in enumerate(range(2010, LAST), start=1)]


def test_results_are_read_back_as_they_were_written(found):
    text = text_of(found)
    assert text_of(parse_results(text, "results")) == text


def test_two_processes_find_the_same_to_the_last_byte(found, root, panel):
    years = panels.all_origins(a_spec(), panel)
    assert years == [2010, 2011, 2012, 2013]
    assert text_of(backtest_panels(a_spec(), root, workers=2)) == text_of(found)


def test_a_later_year_changes_no_earlier_origin(table):
    """What an origin finds does not move with what trade did once its outcomes were known."""
    year = 2008
    spec = a_spec(origins=[year], targets=["activation", "growth", "dollars", "share"], horizons=[2])
    known = year + 3
    changed = a_changed_future(table, known).filter(
        pl.col("exporter") != "A00"
    )  # exporters are numbered over all years
    tables = [table.filter(pl.col("year") <= known), table, changed]
    walks = [Walk(spec, {"world": panel_of(one)}, ["memory", "gravity", "plain_linear"]) for one in tables]
    first, *others = (walk.origin(Task("world", year)) for walk in walks)
    assert set(first) == {(target, 2) for target in spec.targets}
    for other in others:
        for question, summary in first.items():
            assert repr(other[question]) == repr(summary), question


def test_origins_are_the_last_years_whose_outcome_is_known(panel):
    spec = a_spec(last=3)
    # an activation two years ahead must last a year more; growth need not
    assert origins_of(spec, panel, "activation", 2) == [2009, 2010, 2011]
    assert origins_of(spec, panel, "growth", 2) == [2010, 2011, 2012]
    assert origins_of(a_spec(last=100), panel, "growth", 1) == list(range(2002, LAST))
    assert origins_of(spec, panel, "growth", 20) == []


def test_origins_that_are_asked_for_are_those_that_can_be(panel):
    assert origins_of(a_spec(origins=[1990, 2001, 2005, 2013]), panel, "activation", 2) == [2005]


def test_no_origin_stands_astride_a_new_classification(panel):
    broken = replace(panel, breaks=(2008,))
    years = origins_of(a_spec(last=100), broken, "activation", 1)
    assert years == [2002, 2003, 2004, 2005, 2009, 2010, 2011, 2012]  # small the year before as well
    assert origins_of(a_spec(last=100), broken, "growth", 1) == [*range(2002, 2007), *range(2008, LAST)]


def test_cells_that_are_judged_are_of_codes_that_were_known(table):
    year = 2009
    panel = panel_of(a_changed_future(table, year))
    known = panel_of(table.filter(pl.col("year") <= year))
    judged = judged_cells(Workshop(panel), year, "activation", 1)
    assert "A00" in panel.exporters
    assert set(judged.cells["exporter"]) <= set(known.exporters)
    assert set(judged.cells["product"]) <= set(known.products)
    assert (judged.cells["exporter"] != judged.cells["importer"]).all()
    assert not np.isnan(judged.outcome).any()
    assert [panel.exporters[at] for at in judged.exporter] == judged.cells["exporter"].to_list()
    expected = outcome(panel, year, panel.locate(judged.cells), target="activation", horizon=1)
    np.testing.assert_array_equal(judged.outcome, expected.value)
    np.testing.assert_array_equal(judged.now, expected.now)
    np.testing.assert_array_equal(judged.later, expected.later)


def test_growth_is_judged_where_there_is_trade(panel):
    judged = judged_cells(Workshop(panel), 2009, "growth", 1)
    rows = panel.locate(judged.cells).row
    assert (panel.low[rows, panel.position(2009)] > 0).all()


def test_too_few_cells_or_years_judge_nothing(panel, monkeypatch):
    assert judged_cells(Workshop(panel), LAST, "growth", 1) is None
    assert judged_cells(Workshop(panel), LAST - 1, "activation", 1) is None
    monkeypatch.setattr(panels, "LEAST_JUDGED", 10_000)
    assert judged_cells(Workshop(panel), 2009, "growth", 1) is None


def test_of_a_large_panel_cells_are_drawn_beside_those_that_traded(panel, monkeypatch):
    monkeypatch.setattr(panels, "MOST_CELLS", 200)
    known = panel.as_of(2009)
    drawn, again, other = (panels._asked(known, "activation", seed=seed) for seed in (0, 0, 1))
    assert drawn.equals(again)
    assert not drawn.equals(other)
    assert known.cell.size < drawn.height < every_cell(known).height
    assert set(known.locate(drawn).row.tolist()) >= set(range(known.cell.size))
    assert drawn.is_unique().all()


def test_the_digest_is_of_the_figures_alone(table, panel):
    assert data_digest(panel_of(table.sample(fraction=1.0, shuffle=True, seed=0))) == data_digest(panel)
    one = pl.int_range(pl.len()) == 7
    moved = table.with_columns(pl.col("value_usd") + one.cast(pl.Int64))
    assert data_digest(panel_of(moved)) != data_digest(panel)
    renamed = table.with_columns(pl.col("exporter").replace("K13", "K14"))
    assert data_digest(panel_of(renamed)) != data_digest(panel)


def chance(happened):
    """Average precision that a random order has on average: Σ_k [1 + (P − 1)(k − 1)/(n − 1)] / k / n."""
    n, positives = happened.size, happened.sum()
    k = np.arange(1, n + 1)
    return float(np.mean((1 + (positives - 1) * (k - 1) / (n - 1)) / k))


def test_outcomes_dealt_out_at_random_are_foretold_by_nobody_but_who_peeks(panel, monkeypatch):
    """Of outcomes that are shuffled a forecaster knows as much as chance, and one that looks at them all."""
    year, seed = 2011, [0]
    dealt = {}

    def shuffled(*given, **asked):
        told = outcome(*given, **asked)
        at = np.flatnonzero(~np.isnan(told.value))
        value = told.value.copy()
        value[at] = np.random.default_rng(seed[0]).permutation(value[at])
        dealt[seed[0]] = value[at]
        return replace(told, value=value)

    def peek(desk):
        return Forecast(dealt[seed[0]])

    monkeypatch.setattr(panels, "outcome", shuffled)
    monkeypatch.setitem(FORECASTERS._entries, "peek", Forecaster("Peek", "It looks.", peek, plain=True))
    spec = a_spec(origins=[year], targets=["activation"], horizons=[1])
    names = ["plain_linear", "gravity", "peek"]
    walk, lifts = Walk(spec, {"world": panel}, names), {name: [] for name in names}
    for seed[0] in range(60):
        summary = walk.origin(Task("world", year))["activation", 1]
        for name in names:
            lifts[name].append(summary.models[name].metrics["auc_pr"] / chance(dealt[seed[0]]))
    # a mean of 60 has a standard error near 0.04; what peeks stands far outside
    assert np.mean(lifts["plain_linear"]) == pytest.approx(1.0, abs=0.15)
    assert np.mean(lifts["gravity"]) == pytest.approx(1.0, abs=0.15)
    assert np.mean(lifts["peek"]) > 5


def test_a_fault_of_an_origin_is_handed_on(panel, root, monkeypatch):
    def broken(_):
        raise DataError("nothing fits")

    monkeypatch.setitem(FORECASTERS._entries, "broken", Forecaster("Broken", "It breaks.", broken))
    spec = a_spec(models=["broken"])
    assert str(Walk(spec, {"world": panel}, ["broken"]).origin(Task("world", 2011))) == "nothing fits"
    with pytest.raises(DataError, match="nothing fits"):
        backtest_panels(spec, root)


def test_a_process_that_died_is_told(root, monkeypatch):
    monkeypatch.setattr(panels, "computed", lambda tasks, *_: [(tasks[0], Lost(-9))])
    with pytest.raises(DataError, match=r"the process at world 2010 ended with code -9; memory may be short"):
        backtest_panels(a_spec(), root)


def test_years_with_few_activations_do_not_count(root):
    found = backtest_panels(a_spec(least_activated=5000, models=["memory"]), root)
    assert {one.target for one in found.entries} == {"growth"}


def test_where_no_outcome_can_be_told_there_is_no_answer(root):
    with pytest.raises(DataError, match=r"small: no origin of these panels leaves an outcome to tell"):
        backtest_panels(a_spec(horizons=[20], models=["memory"]), root)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"panels": ["wrld"]}, r"wrld"),
        ({"models": ["plan_linear"]}, r"unknown forecaster 'plan_linear'"),
        ({"baselines": ["memry"]}, r"unknown forecaster 'memry'"),
        ({"baselines": ["linear"]}, r"baselines: linear is no plain rule; known: density, epi, gravity"),
        ({"panels": ["raw"]}, r"raw files"),
    ],
)
def test_what_is_unknown_is_refused(root, given, message):
    with pytest.raises(UsageError, match=message):
        backtest_panels(a_spec(**given), root)


def test_all_panels_are_those_that_need_nothing_else(root):
    assert list(panels_of(a_spec(panels=["all"]), root, None)) == ["world"]
    assert set(panels_of(a_spec(panels=["all"]), root, root)) == {"world", "mine", "raw"}


def test_all_forecasters_and_all_rules():
    found = forecasters_of(a_spec(models=["all"], baselines=[]))
    assert found[: len(plain_rules())] == plain_rules()
    assert sorted(found) == list(FORECASTERS)
    assert forecasters_of(a_spec(models=["memory", "linear"], baselines=["memory"])) == ["memory", "linear"]


def test_only_the_last_panel_is_kept(root):
    read = []
    specs = panels_of(a_spec(panels=["world", "mine"]), root, None)
    lazy = panels._Lazy(lambda name: (read.append(name), load_panel(specs[name], root))[1])
    assert lazy["world"] is lazy["world"]
    assert lazy["mine"].last == LAST
    assert list(lazy) == ["mine"]
    assert lazy["world"].last == LAST
    assert read == ["world", "mine", "world"]
