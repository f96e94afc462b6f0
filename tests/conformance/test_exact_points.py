"""Points of every aggregation of the registry add up to the score to the last digit, whatever the rows."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.models import AGGREGATORS, build_pipeline, score
from corridor.models.screening import ROLES
from corridor.spec import ModelSpec
from corridor.study.scoring import exact_points

NAMES = ("a", "b", "c", "d")
MORE = "more is better"
CELL = st.one_of(st.none(), st.floats(-2.0, 2.0), st.sampled_from([0.0, 1.0]))
DRAWN = np.random.default_rng(5).uniform(0.01, 2.0, (160, 4))
REFERENCE = pl.DataFrame(DRAWN, schema=NAMES, orient="row")
RAW = {"treat": {"method": "none"}, "normalise": {"method": "identity"}}
LEARNED = [name for name, method in AGGREGATORS.items() if method.learns]
EACH = [name for name in AGGREGATORS if name != "dsm_filters"]
OPTIONS = {
    "log_potential": {"factors": ["a", "b"], "ratios": ["c", "d"]},
    "mixed": {},
    "boosting": {"target": "activation", "horizon": 1, "bags": 1, "trees": 10},
    "hist_boosting": {"target": "activation", "horizon": 1},
    "lambdamart": {"target": "activation", "horizon": 1},
    "linear": {"target": "activation", "horizon": 1},
}


def a_spec(method, **more):
    return ModelSpec(
        name="toy", title="Toy", answers="Nothing.", use_when="Testing.", faults="None.",
        pillars={"one": {"a": 1.0, "b": 2.0}, "two": {"c": 1.0, "d": 3.0}}, weights={"one": 2.0, "two": 1.0},
        reference={"countries": ["USA", "AZE"]}, aggregate={"method": method, "options": OPTIONS.get(method, {})},
        **more,
    )  # fmt: skip


def fitted(method):
    """A pipeline of each aggregation, fitted on a reference without gaps."""
    raw = {} if AGGREGATORS[method].scaled else RAW
    members = {"left": a_spec("weighted_mean"), "right": a_spec("geometric")}
    ensemble = method in {"mean_rank", "borda", "stacking"}
    pipeline = build_pipeline(
        a_spec(method, **raw, **({"members": members} if ensemble else {})), dict.fromkeys(NAMES, MORE)
    )
    if not AGGREGATORS[method].learns:
        return pipeline.fit(REFERENCE)
    outcome = (DRAWN.sum(axis=1) > 4.0).astype(float)
    years = np.repeat(np.arange(2010, 2018), 20)
    return pipeline.fit(REFERENCE, outcome, score__origin=years, score__query=np.tile(np.arange(20), 8))


def add_up(pipeline, rows):
    """Hold the points of rows against their scores, digit by digit."""
    scored = score(pipeline, rows)
    ranked = ~np.isnan(scored.score)
    points = exact_points(scored.contributions[ranked], scored.score[ranked])
    for row, total in zip(points, scored.score[ranked], strict=True):
        known = row[~np.isnan(row)]
        assert len(known)
        assert sum(Decimal(f"{part:.10f}") for part in known) == Decimal(f"{total:.10f}")
        assert round(float(known.sum()), 10) == round(float(known[::-1].sum()), 10) == round(float(total), 10)
    np.testing.assert_array_equal(np.isnan(points), np.isnan(scored.contributions[ranked]))
    worst = np.nan_to_num(np.abs(points - scored.contributions[ranked])).max(initial=0.0)
    assert worst < 1e-8
    return ranked.any()


@pytest.fixture(scope="module")
def pipelines():
    made = {}

    def of(method):
        if method not in made:
            made[method] = fitted(method)
        return made[method]

    return of


@pytest.mark.parametrize("method", [name for name in EACH if name not in LEARNED])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=6))
def test_points_add_up_digit_by_digit(pipelines, method, rows):
    frame = pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.Float64), orient="row")
    if method == "log_potential":
        frame = frame.with_columns(pl.col("c", "d").abs())
    add_up(pipelines(method), frame)


@pytest.mark.parametrize("method", LEARNED)
def test_points_of_what_is_learnt_add_up(pipelines, method):
    assert add_up(pipelines(method), REFERENCE.head(60))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.0, 1.0), min_size=len(ROLES), max_size=len(ROLES)))
def test_points_of_the_filters_add_up(places):
    """Filters score what passes all of them: from a row that does, every figure is moved a little to its good side."""
    names = list(ROLES.values())
    base = {"importer_gdp": 11.0, "rca": 1.0, "distance": 2000.0, "logistics_importer": 3.0, "market_growth_long": 2.0,
            "supplier_concentration": 0.2, "world_import_share": 0.04, "market_growth_short": 3.0,
            "bilateral_share": 0.1, "demand_outlook": 3.5}  # fmt: skip
    rows = {
        name: [base.get(name, 0.0), base.get(name, 0.0) * (1.0 + 0.2 * place)]
        for name, place in zip(names, places, strict=True)
    }
    model = AGGREGATORS["dsm_filters"].estimator().fit(pl.DataFrame(rows))
    scores, points = model.predict(pl.DataFrame(rows)), model.contributions(pl.DataFrame(rows))
    exact = exact_points(points, scores)
    for row, total in zip(exact, scores, strict=True):
        if not np.isnan(total):
            assert sum(Decimal(f"{part:.10f}") for part in row[~np.isnan(row)]) == Decimal(f"{total:.10f}")
    assert not np.isnan(scores[0])
