"""Log-shares of scores that are products: they sum to the whole to the last digit, and to the score of the model."""

from decimal import Decimal
from math import log

import numpy as np
import polars as pl
import pytest

from corridor.models.score import prepare
from corridor.spec import StepSpec
from corridor.study.explain.products import DOLLARS, POINTS, log_share_table, product_of
from corridor.study.explain.results import LOGSHARE_COLUMNS

MODELS = {
    "export_potential": ("export_potential", {}),
    "geometric": ("balanced", {"aggregate": StepSpec(method="geometric")}),
    "geometric, zeros and all": ("balanced", {"aggregate": StepSpec(method="geometric", options={"floor": 0})}),
    "weighted product": (
        "balanced",
        {
            "aggregate": StepSpec(method="weighted_product"),
            "treat": StepSpec(method="none"),
            "normalise": StepSpec(method="goalposts"),
        },
    ),
}


def whole(values):
    """The exact sum of ten-digit decimals."""
    return sum((Decimal(f"{value:.10f}") for value in values), Decimal(0))


@pytest.mark.parametrize("name", MODELS)
def test_parts_sum_to_the_difference_and_shares_to_the_logarithm_of_the_ratio(case, name):
    base, changes = MODELS[name]
    given = case(base, **changes)
    found = log_share_table(given.scoring)
    assert dict(found.schema) == dict(LOGSHARE_COLUMNS)
    assert set(found["opportunity"]) == set(given.scoring.ranking.lines["opportunity"])
    for _, rows in found.group_by("opportunity", maintain_order=True):
        value, reference = rows["value"][0], rows["reference"][0]
        assert whole(rows["part"]) == Decimal(f"{value:.10f}") - Decimal(f"{reference:.10f}")
        if rows["method"][0] == "lmdi" and value > 100:  # dollars are rounded to one
            assert float(whole(rows["log_share"])) == pytest.approx(log(value / reference), abs=0.02)
        elif rows["method"][0] == "lmdi" and rows["unit"][0] == POINTS:
            assert float(whole(rows["log_share"])) == pytest.approx(log(value / reference), abs=1e-8)
        assert set(rows["method"]) <= {"lmdi", "shapley"}


@pytest.mark.parametrize("name", list(MODELS)[1:])
def test_the_level_of_a_line_is_its_score(case, name):
    base, changes = MODELS[name]
    given = case(base, **changes)
    levels = log_share_table(given.scoring).unique("opportunity").select("opportunity", "value", "unit")
    joined = levels.join(given.scoring.ranking.lines, on="opportunity")
    np.testing.assert_allclose(joined["value"], joined["score"], atol=1e-8)
    assert joined["unit"].unique().to_list() == [POINTS]


def test_the_level_of_export_potential_is_its_dollars(case):
    given = case("export_potential")
    product = product_of(given.scoring.pipeline, given.scoring.features)
    level = np.prod(product.factors**product.weights, axis=1)
    place = (np.log10(level) - given.scoring.pipeline[-1].low_) / np.diff(
        [given.scoring.pipeline[-1].low_, given.scoring.pipeline[-1].high_]
    )
    known = level > 0
    scores = given.scoring.ranking.lines["score"].to_numpy()
    np.testing.assert_allclose(100 * np.clip(place, 0, 1)[known], scores[known], atol=1e-8)
    assert product.unit == DOLLARS
    assert product.whole


def test_a_zero_is_split_by_shapley(case):
    base, changes = MODELS["geometric, zeros and all"]
    given = case(base, **changes)
    found = log_share_table(given.scoring)
    prepared = np.asarray(prepare(given.scoring.pipeline, given.scoring.features))
    zero = (prepared <= 0).any(axis=1)
    names = given.scoring.ranking.lines["opportunity"].filter(pl.Series(zero))
    assert zero.any()
    assert set(found.filter(method="shapley")["opportunity"]) == set(names)
    assert (found.filter(method="shapley")["value"] == 0.0).all()


@pytest.mark.parametrize("base", ["balanced", "services", "trade_dsm"])
def test_a_score_that_is_no_product_has_none(case, base):
    assert log_share_table(case(base).scoring).is_empty()


def test_no_lines_have_none(case):
    given = case("export_potential")
    empty = given.scoring.features.head(0)
    assert log_share_table(type(given.scoring)(**{**vars(given.scoring), "features": empty})).is_empty()
