"""The future planted in every table moves no bit of a forecast; a leak that is planted is found."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from corridor.cube import Cube
from corridor.indicators.base import INDICATORS, Values
from corridor.study.backtest.job_leakage import Leakage, compare, cut_snapshot, undated
from factories import a_flow, a_model, a_report, a_series, a_total, a_world, added
from factories_backtest import a_snapshot, a_walk

YEAR = 2019


def planted(tables):
    """The small world with another future: doubled flows, a new product, country and reporter, new series."""
    later = pl.col("year") > YEAR
    out = dict(tables)
    for name in ("goods_flows", "services_flows", "bilateral_services", "pair_totals"):
        out[name] = tables[name].with_columns(pl.when(later).then(pl.col("value_usd") * 2).otherwise("value_usd"))
    out["minerals"] = tables["minerals"].with_columns(
        pl.when(later).then(pl.col("production") * 3).otherwise("production").alias("production")
    )
    out = added(out, "goods_flows", a_flow(2020, "ARG", "BEL", "30", 5), a_flow(2021, "GRC", "ARG", "27", 9))
    out = added(
        out,
        "reporting",
        a_report(2020, "BEL", "importer", "30", "declared"),
        a_report(2020, "EST", "importer", "84", "declared"),
    )
    greece = {"country": "GRC", "name": "Greece", "iso2": "GR", "m49": 300, "region": "Somewhere", "kind": "country"}
    out = added(out, "countries", greece)
    return added(
        out,
        "country_years",
        a_series(2021, "BEL", "gdp_usd", 10**15),
        a_series(2025, "BEL", "gdp_growth_projected_pct", 50.0, 2021),
    )


def bits(walk):
    view, said = walk.at(YEAR, walk.snapshot)
    return view.cells(), {name: score.tobytes() for name, score in said.scores.items()}


def test_another_future_moves_no_bit_of_any_score():
    cells, scores = bits(a_walk())
    others, moved = bits(a_walk(planted(a_world())))
    assert cells.equals(others)
    assert scores == moved


def test_another_past_does():
    tables = a_world()
    tables["goods_flows"] = tables["goods_flows"].with_columns(
        pl.when(pl.col("year") == YEAR).then(pl.col("value_usd") * 2).otherwise("value_usd")
    )
    assert bits(a_walk())[1] != bits(a_walk(tables))[1]


def test_the_check_finds_nothing_in_a_clean_walk():
    found = a_walk(planted(a_world())).origin((YEAR, True)).leakage
    assert found.clean
    assert found.year == YEAR
    assert "balanced" in found.checked
    assert "persistence" in found.checked
    assert found.rounding < 1e-11
    assert "the same to the last bit" in found.sentence()
    assert "pairs" in found.sentence()


@pytest.fixture
def peeking(monkeypatch):
    """An indicator that looks at the latest total trade of any pair, in a cube that forgets to cut that table."""

    def compute(o):
        totals = o.cube.pair_totals
        seen = totals.filter(pl.col("year") == totals["year"].max())["value_usd"].sum()
        return Values((seen // (1 + o.exporter) % 7).astype(np.float64), np.full(len(o), o.cube.year))

    like = INDICATORS["import_size"]
    entry = dataclasses.replace(like, name="peek", compute=compute)
    monkeypatch.setitem(INDICATORS._entries, "peek", entry)
    whole = Cube.as_of
    monkeypatch.setattr(
        Cube, "as_of", lambda self, year: dataclasses.replace(whole(self, year), pair_totals=self.pair_totals)
    )
    return a_model(pillars={"demand": {"peek": 1.0}}, weights={"demand": 1.0})


def test_a_planted_leak_is_found(peeking):
    tables = added(a_world(), "pair_totals", a_total(2021, "ARG", "BEL", "exporter", 10**9))
    walk = dataclasses.replace(a_walk(tables), models={"peek": peeking})
    found = walk.origin((YEAR, True)).leakage
    assert not found.clean
    assert found.differing.keys() == found.in_runs.keys() == {"peek"}
    assert "so later data reach the forecasts: peek in" in found.sentence()


def test_a_cut_snapshot_holds_nothing_later_but_projections_of_its_time():
    cut = cut_snapshot(a_snapshot(planted(a_world())), YEAR)
    for name, frame in cut.tables.items():
        if "year" in frame.columns and name != "country_years":
            assert frame.is_empty() or frame["year"].max() <= YEAR, name
    series = cut.tables["country_years"]
    assert series["known_in"].max() <= YEAR
    assert series.filter(~pl.col("projected"))["year"].max() <= YEAR
    assert series["year"].max() > YEAR


def test_tables_without_a_year_are_named():
    names = undated(a_snapshot())
    assert set(names) == {"countries", "pairs", "products", "watched_products"}


def test_another_population_is_a_leak():
    walk = a_walk()
    judged, other = walk.at(YEAR, walk.snapshot), walk.at(2018, walk.snapshot)
    assert compare(judged, judged, judged, ()).clean
    shorter = dataclasses.replace(other[0], population=other[0].population.take(np.arange(5)))
    found = compare(judged, judged, (shorter, other[1]), ())
    assert not found.clean
    assert "the population is another one" in found.sentence()


def test_rounding_is_no_leak_and_a_missing_figure_is():
    walk = a_walk()
    view, said = walk.at(YEAR, walk.snapshot)
    nearly = {**said.scores, "memory": said.scores["memory"] * (1 + 1e-13)}
    found = compare((view, said), (view, dataclasses.replace(said, scores=nearly)), (view, said), ())
    assert found.clean
    assert 0 < found.rounding < 1e-12
    gone = said.scores["memory"].copy()
    row = np.flatnonzero(np.isfinite(gone))[0]
    gone[row] = np.nan
    lacking = dataclasses.replace(said, scores={**said.scores, "memory": gone})
    found = compare((view, lacking), (view, said), (view, said), ())
    assert found.differing == {"memory": 1}


def test_the_sentence_counts():
    found = Leakage(2019, ("a", "b"), 1234, {"a": 7}, {"b": 2}, 0.0, ("pairs",))
    assert "a in 7 of 1,234 cells, b in 2 cells of a run as of the year" in found.sentence()
