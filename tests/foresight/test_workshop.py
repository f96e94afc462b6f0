"""Rows to learn from: whose they are, how many they stand for, and that no later year changes them."""

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest

from corridor.foresight import workshop
from corridor.foresight.features import describe
from corridor.foresight.workshop import FEWEST, ORIGINS, Workshop, stacked
from corridor.panels import TARGETS, Thresholds, outcome, panel_of, years_needed
from factories_foresight import FIRST, LAST, a_changed_future, a_history, every_cell

HORIZON = 2


@pytest.fixture(scope="module")
def table():
    return a_history(8)


@pytest.fixture(scope="module")
def panel(table):
    return panel_of(table)


@pytest.fixture(scope="module")
def shop(panel):
    return Workshop(panel)


def bytes_of(rows):
    return {part.name: np.asarray(getattr(rows, part.name)).tobytes() for part in fields(rows)}


@pytest.mark.parametrize("target", TARGETS)
def test_rows_are_the_same_whichever_later_year_uses_them(table, panel, shop, target):
    origin = 2006
    known = origin + years_needed(target, HORIZON)
    rows = bytes_of(shop.rows(origin, target, HORIZON))
    for later in (
        panel.as_of(known),
        panel.as_of(known + 3),
        panel_of(table.filter(pl.col("year") <= known)),
        panel_of(a_changed_future(table, known)),
    ):
        assert bytes_of(Workshop(later).rows(origin, target, HORIZON)) == rows


@pytest.mark.parametrize("target", TARGETS)
def test_lessons_as_of_a_year_know_nothing_later(table, shop, target):
    year = 2010
    found = shop.lessons(year, target, HORIZON)
    changed = Workshop(panel_of(a_changed_future(table, year))).lessons(year, target, HORIZON)
    assert [bytes_of(rows) for rows in changed] == [bytes_of(rows) for rows in found]
    latest = year - years_needed(target, HORIZON)
    assert [rows.year for rows in found] == list(range(latest - len(found) + 1, latest + 1))


def test_outcomes_themselves_do_change_what_is_learned(table, shop):
    """The tests above could fail: a year that tells an outcome moves it."""
    origin = 2006
    changed = Workshop(panel_of(a_changed_future(table, origin + HORIZON - 1)))
    assert bytes_of(changed.rows(origin, "dollars", HORIZON)) != bytes_of(shop.rows(origin, "dollars", HORIZON))


def test_what_was_read_before_changes_no_number_of_an_exporter(panel, shop):
    rows = shop.rows(2006, "activation", HORIZON)
    read = pl.Series([f"K{n:02d}" for n in range(13, -1, -1)]).cast(pl.Categorical)
    again = Workshop(panel).rows(2006, "activation", HORIZON)
    assert read.len() == 14
    assert again.exporter.tobytes() == rows.exporter.tobytes()
    assert np.unique(rows.exporter).tolist() == list(range(rows.exporter.max() + 1))


def told(panel, origin, target):
    """Cells of the year's own codes and what happened to those of which it can be told."""
    cells = every_cell(panel.as_of(origin))
    value = outcome(panel, origin, panel.locate(cells), target=target, horizon=HORIZON).value
    at = np.flatnonzero(~np.isnan(value))
    return cells[at], value[at]


def test_activations_are_learned_from_every_cell_of_the_year(panel, shop):
    rows = shop.rows(2006, "activation", HORIZON)
    cells, value = told(panel, 2006, "activation")
    assert rows.outcome.size == value.size
    assert rows.outcome.sum() == value.sum() >= FEWEST
    assert (rows.weight == 1).all()
    expected = describe(shop.world(2006), cells)
    np.testing.assert_array_equal(expected[np.lexsort(expected.T)], rows.figures[np.lexsort(rows.figures.T)])


@pytest.mark.parametrize(
    ("target", "cells_are"), [("growth", "those that trade"), ("dollars", "any"), ("share", "any")]
)
def test_amounts_are_what_the_panel_says(panel, shop, target, cells_are):
    rows = shop.rows(2006, target, HORIZON)
    cells, value = told(panel, 2006, target)
    if cells_are == "those that trade":
        np.testing.assert_allclose(np.sort(rows.outcome), np.sort(value))
    else:
        assert np.isin(rows.outcome, value).all()
        assert np.count_nonzero(rows.outcome) >= 0.9 * np.count_nonzero(value[panel.as_of(2006).locate(cells).row >= 0])
    assert (rows.weight == 1).all()
    assert (rows.unit > 0).all()


def test_a_flow_between_codes_that_came_later_came_true_all_the_same(table):
    """Codes of which the year itself knew nothing are described as unknown, and count once."""
    panel = panel_of(a_changed_future(table, 2006))
    rows, (_, value) = Workshop(panel).rows(2006, "activation", HORIZON), told(panel, 2006, "activation")
    assert (rows.outcome == 0).sum() == (value == 0).sum()  # of what the year did not know only the successes
    assert rows.outcome.sum() > value.sum()
    assert (rows.weight == 1).all()


def test_cells_left_out_are_stood_for_by_others(panel, monkeypatch):
    monkeypatch.setattr(workshop, "NEGATIVES", 100)
    whole, value = told(panel, 2006, "activation")
    rows = Workshop(panel).rows(2006, "activation", HORIZON)
    assert (rows.outcome == 0).sum() == 100
    assert rows.outcome.sum() == value.sum()
    assert (rows.weight[rows.outcome == 1] == 1).all()
    assert rows.weight.sum() == pytest.approx(whole.height)


def test_a_drawn_grid_stands_for_the_whole(panel, monkeypatch):
    monkeypatch.setattr(workshop, "GRID", 400)
    whole, value = told(panel, 2006, "activation")
    sums = []
    for seed in range(20):
        rows = Workshop(panel, seed=seed).rows(2006, "activation", HORIZON)
        assert rows.outcome.sum() == value.sum()  # what came true is never left out
        sums.append(rows.weight.sum())
    assert np.mean(sums) == pytest.approx(whole.height, rel=0.05)
    assert len(set(sums)) > 1


def test_amounts_are_drawn_by_the_seed(panel, monkeypatch):
    monkeypatch.setattr(workshop, "AMOUNTS", 90)
    rows = [Workshop(panel, seed=seed).rows(2006, "dollars", HORIZON) for seed in (0, 0, 1)]
    assert rows[0].outcome.size == 90
    assert bytes_of(rows[0]) == bytes_of(rows[1])
    assert bytes_of(rows[0]) != bytes_of(rows[2])


def test_a_year_with_few_activations_teaches_nothing(panel):
    rare = Workshop(panel, thresholds=Thresholds(substantial=50.0))
    assert rare.rows(2006, "activation", HORIZON) is None
    assert rare.lessons(LAST, "activation", HORIZON) == []


def test_years_beyond_the_panel_or_across_a_new_classification_teach_nothing(panel, shop):
    assert shop.rows(LAST - 1, "growth", HORIZON) is None
    broken = Workshop(replace(panel, breaks=(2008,)))
    assert broken.rows(2006, "growth", HORIZON) is None
    assert broken.rows(2008, "growth", HORIZON) is not None
    assert [rows.year for rows in broken.lessons(LAST, "growth", HORIZON)] == [
        year for year in range(FIRST + 1, LAST - 1) if year not in {2006, 2007}
    ][-ORIGINS:]


def test_at_most_the_latest_years_are_learned_from(shop):
    found = shop.lessons(LAST, "growth", 1)
    assert [rows.year for rows in found] == list(range(LAST - ORIGINS, LAST))


def test_rows_are_made_once(panel, monkeypatch):
    shop, made = Workshop(panel), []
    make = shop._made
    monkeypatch.setattr(shop, "_made", lambda *key: (made.append(key), make(*key))[1])
    for year in (LAST, LAST - 1, LAST):
        shop.lessons(year, "growth", 1)
    assert len(made) == len(set(made))


def test_years_are_stacked_with_exporters_apart(shop):
    lessons = shop.lessons(LAST, "growth", 1)[-3:]
    whole = stacked(lessons)
    assert whole.outcome.size == sum(rows.outcome.size for rows in lessons)
    assert np.unique(whole.exporter).size == sum(np.unique(rows.exporter).size for rows in lessons)
    assert whole.year == lessons[-1].year
    np.testing.assert_array_equal(whole.figures[: lessons[0].outcome.size], lessons[0].figures)
