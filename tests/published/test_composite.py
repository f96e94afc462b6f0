"""Published composite indicators and weights, recomputed from their printed inputs."""

import numpy as np
import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.models import PairwiseWeights, composite
from corridor.models.ahp import consistency_ratio, principal

HDI_TREE = {"hdi": {"health": ["life"], "education": ["expected", "mean"], "income": ["log_income"]}}
HDI_GOALPOSTS = {
    "life": [20.0, 85.0],
    "expected": [0.0, 18.0],
    "mean": [0.0, 15.0],
    "log_income": [np.log(100.0), np.log(75_000.0)],
}


def hdi(*rows):
    """The Human Development Index of rows of country, life expectancy, expected and mean years, income per head."""
    table = pl.DataFrame(list(rows), schema=["country", "life", "expected", "mean", "income"], orient="row")
    table = table.with_columns(log_income=pl.col("income").cast(pl.Float64).log()).drop("income")
    fixed = {"method": "min_max", "options": {"fixed": HDI_GOALPOSTS}}
    return composite(table, HDI_TREE, normalise=fixed, aggregate=["arithmetic", "geometric"])


def test_human_development_index():
    """UNDP, Human Development Report 2021/22, table 1 (Switzerland, Norway) and 2020, table 1 (Sudan).

    Goalposts, the arithmetic mean inside education and the geometric mean across from Technical note 1. Inputs are
    printed with one decimal, so the third decimal of the index may be one off.
    """
    found = hdi(
        ("Switzerland", 84.0, 16.5, 13.9, 66_933),
        ("Norway", 83.2, 18.2, 13.0, 64_660),
        ("Sudan", 65.3, 7.9, 3.8, 3_829),
    )
    np.testing.assert_allclose(found["hdi"] / 100.0, [0.962, 0.961, 0.510], atol=0.0008)
    assert found.sort("hdi", descending=True)["country"].to_list() == ["Switzerland", "Norway", "Sudan"]


def test_the_income_index_of_the_technical_note():
    """UNDP, Human Development Report 2020, Technical note 1: income 3,829 is 0.5506; (.6971·.3447·.5506)^⅓ = .510."""
    income = hdi(("Sudan", 65.3, 7.9, 3.8, 3_829))["income"][0] / 100.0
    assert round(income, 4) == 0.5506
    table = pl.DataFrame({"a": [0.6971], "b": [0.3447], "c": [income]})
    found = composite(table, {"hdi": ["a", "b", "c"]}, normalise="identity", aggregate="geometric")
    assert round(found["hdi"][0] / 100.0, 3) == 0.510


BUYING_A_HOUSE = """
1 5 3 7 6 6 1/3 1/4
1/5 1 1/3 5 3 3 1/5 1/7
1/3 3 1 6 3 4 6 1/5
1/7 1/5 1/6 1 1/3 1/4 1/7 1/8
1/6 1/3 1/3 3 1 1/2 1/5 1/6
1/6 1/3 1/4 4 2 1 1/5 1/6
3 5 1/6 7 5 5 1 1/2
4 7 5 8 6 6 2 1
"""
WEALTH_OF_NATIONS = """
1 4 9 6 6 5 5
1/4 1 7 5 5 3 4
1/9 1/7 1 1/5 1/5 1/7 1/5
1/6 1/5 5 1 1 1/3 1/3
1/6 1/5 5 1 1 1/3 1/3
1/5 1/3 7 3 3 1 2
1/5 1/4 5 3 3 1/2 1
"""


def judgements(text, names):
    """The judgements above the diagonal, by name."""
    rows = [line.split() for line in text.strip().splitlines()]
    return {
        name: dict(zip(names[i + 1 :], row[i + 1 :], strict=True))
        for i, (name, row) in enumerate(zip(names, rows, strict=True))
    }


def weighed(text, **options):
    names = [f"n{i}" for i in range(len(text.strip().splitlines()))]
    return PairwiseWeights(judgements(text, names), **options).fit(pl.DataFrame({name: [0.0] for name in names}))


def test_buying_a_house():
    """Saaty, How to make a decision, European Journal of Operational Research 48, 1990: λ 9.669, CR 0.169."""
    found = weighed(BUYING_A_HOUSE, most_inconsistent=0.17)
    np.testing.assert_array_equal(found.weights_.round(3), [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333])
    assert round(found.eigenvalue_, 3) == 9.669
    assert round(found.consistency_ratio_, 3) == 0.169
    with pytest.raises(UsageError, match=r"consistency ratio 0\.169 is above 0\.1"):
        weighed(BUYING_A_HOUSE)


def test_wealth_of_nations():
    """Saaty, The Analytic Hierarchy Process, 1980: weights .427 .230 .021 .052 .052 .123 .094, λ 7.61, CR .08."""
    found = weighed(WEALTH_OF_NATIONS)
    np.testing.assert_array_equal(found.weights_.round(3), [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094])
    assert round(found.eigenvalue_, 2) == 7.61
    assert round(found.consistency_ratio_, 2) == 0.08
    assert consistency_ratio(principal(np.ones((3, 3)))[1], 3) == pytest.approx(0.0, abs=1e-12)
