"""Objectives: identities, other libraries, and options that mean nothing refused in words."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from corridor.errors import UsageError
from corridor.study.sweeps.bench import Bench
from corridor.study.sweeps.objectives import OBJECTIVES, definition_of, giver_of, measured, spearman, whole_number
from factories_sweep import read_job


@pytest.fixture(scope="module")
def bench(root, planned):
    return Bench(planned[1], read_job(root))


def test_the_job_as_it_stands_agrees_with_itself(bench):
    found = measured(bench, bench.base, {"agreement": {}, "coverage": {}})
    assert found["agreement_spearman"] == pytest.approx(1.0)
    assert found["agreement_top"] == 1.0
    ranking = bench.scoring(bench.base).ranking
    assert found["coverage_ranked"] == ranking.lines.height / (ranking.lines.height + ranking.excluded.height)
    assert found["coverage_observed_weight"] == pytest.approx(ranking.lines["observed_weight"].mean())


def test_agreement_is_the_rank_correlation_of_what_both_rank(bench, root):
    other = read_job(root, ["model=export_potential"])
    lines = [bench.scoring(job).ranking.lines.select("opportunity", "score", "rank") for job in (other, bench.base)]
    both = lines[0].join(lines[1], on="opportunity", suffix="_base")
    found = measured(bench, other, {"agreement": {"top": 4}})
    assert found["agreement_spearman"] == pytest.approx(spearmanr(both["score"], both["score_base"]).statistic)
    first = [set(one.sort("rank", "opportunity")["opportunity"].head(4)) for one in lines]
    assert found["agreement_top"] == len(first[0] & first[1]) / 4


def test_stability_compares_with_the_year_before(bench, root):
    year = bench.world(bench.base).cube.year
    past = bench.scoring(read_job(root, [f"as_of={year - 1}"])).ranking.lines
    both = bench.scoring(bench.base).ranking.lines.join(past, on="opportunity", suffix="_past")
    found = measured(bench, bench.base, {"stability": {}})
    assert found == {"stability_spearman": pytest.approx(spearmanr(both["score"], both["score_past"]).statistic)}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=20))
def test_spearman_is_scipys_and_missing_where_a_side_is_constant(rows):
    left, right = (np.array(side) for side in zip(*rows, strict=True))
    found = spearman(pl.Series(left), pl.Series(right))
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(left, right).statistic)


def test_spearman_of_a_single_row_is_missing():
    assert np.isnan(spearman(pl.Series([1.0]), pl.Series([2.0])))


def test_the_definition_holds_every_option_and_the_version():
    assert definition_of({"agreement": {}}) == {"agreement": {"version": 1, "options": {"top": 10}}}
    assert definition_of({"agreement": {"top": 10}}) == definition_of({"agreement": {}})
    assert definition_of({"agreement": {"top": 9}}) != definition_of({"agreement": {}})


def test_each_metric_is_told_and_given_by_one_objective(bench):
    for name, objective in OBJECTIVES.items():
        assert set(objective.defaults) == set(objective.options), name
        assert all(text.strip() for text in (objective.title, *objective.metrics.values(), *objective.options.values()))
    assert giver_of("coverage_ranked", {"agreement": {}, "coverage": {}}) == "coverage"
    given = measured(bench, bench.base, {"agreement": {}, "stability": {}, "coverage": {}})
    assert {giver_of(one, {"agreement": {}, "stability": {}, "coverage": {}}) for one in given} == {
        "agreement", "stability", "coverage"
    }  # fmt: skip


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "3", None])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(UsageError, match=r"measure: agreement.top: must be a whole number from 1 up, found"):
        whole_number("agreement.top", value)
