"""The models of the peers that screen: on the small world every opportunity is ranked or listed with a reason."""

import numpy as np
import polars as pl
import pytest

from corridor.indicators import INDICATORS
from corridor.measures.attractiveness import attractiveness
from corridor.models import build_pipeline
from corridor.ranking import EXCLUDED_COLUMNS, LINE_COLUMNS
from corridor.spec.model import StepSpec
from factories import DIRECTIONS, a_model, a_scoring, a_series, a_world, added

LAW = [a_series(2020, c, "wgi_rule_of_law", 0.1) for c in ("ARG", "BEL", "CHN", "DNK")]
SCREENS = ["trade_dsm", "ita_diversification", "aaici_attractiveness"]


def scored(name, **options):
    model = a_model(base=name)
    step = StepSpec(method=model.aggregate.method, options={**model.aggregate.options, **options})
    return a_scoring(
        added(a_world(), "country_years", *LAW), model=model.model_copy(update={"aggregate": step})
    ).ranking


@pytest.fixture(scope="module", params=SCREENS)
def ranking(request):
    return scored(request.param)


def test_every_opportunity_is_ranked_or_listed_with_its_reason(ranking):
    ranked = set(ranking.lines.select("exporter", "importer", "product").iter_rows())
    listed = set(ranking.excluded.select("exporter", "importer", "code").iter_rows())
    assert not ranked & listed
    assert ranking.excluded["reason"].null_count() == 0
    products = {key[2] for key in ranked | listed}
    assert {(i, j, k) for i, j in DIRECTIONS for k in products} == ranked | listed


def test_points_add_up_to_the_score(ranking):
    points = ranking.contributions.group_by("opportunity").agg(pl.col("contribution").sum())
    both = ranking.lines.select("opportunity", "score").join(points, on="opportunity")
    assert both.height == ranking.lines.height
    np.testing.assert_allclose(both["contribution"], both["score"], atol=1e-9)


def test_only_a_model_with_a_grid_has_cells(ranking):
    named = ranking.lines["cell"].drop_nulls()
    assert len(named) == (ranking.lines.height if set(ranking.lines["model"]) == {"trade_dsm"} else 0)
    assert named.str.contains(r"^cell \d+: ").all()


def test_the_filters_let_something_through_and_tell_of_the_rest():
    found = scored("trade_dsm", governance_least=-3.0, gdp_least=1.0, access_least=0.0, concentration_most=1.0)
    assert found.lines.height > 0
    assert found.excluded["reason"].str.contains("filter 2").any()


def test_a_corridor_of_which_everything_fails_gives_an_empty_ranking():
    found = scored("trade_dsm", governance_least=9.0)
    assert found.lines.height == found.contributions.height == 0
    assert dict(found.lines.schema) == LINE_COLUMNS
    assert dict(found.excluded.schema) == EXCLUDED_COLUMNS
    assert found.excluded["reason"].str.starts_with("filter 1").any()
    assert found.equals(scored("trade_dsm", governance_least=9.0))
    assert found.top(3).height == 0


def test_the_index_of_attractiveness_is_the_one_of_the_measure():
    model = a_model(base="aaici_attractiveness")
    names = list(model.indicators)
    draw = np.random.default_rng(8).uniform(-1, 9, (60, len(names)))
    pipeline = build_pipeline(model, {name: str(INDICATORS[name].direction) for name in names})
    found = pipeline.fit(draw).predict(draw)
    scale = 100.0 * (draw - draw.min(axis=0)) / (draw.max(axis=0) - draw.min(axis=0))
    parts = len(model.pillars["demand"])
    np.testing.assert_allclose(found, attractiveness(scale[:, :parts], scale[:, parts:]))


def test_a_market_with_too_few_years_is_listed_apart():
    found = scored("ita_diversification", least_years=5)
    assert found.excluded["reason"].str.contains(r"availability: only \d of 5 years").any()
