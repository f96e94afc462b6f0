"""Evaluation of walk-forwards: planted skill is found, equal forecasters are not told apart, nothing crashes."""

import dataclasses

import numpy as np
import pytest

from corridor.errors import DataError, UsageError
from corridor.foresight import Forecast
from corridor.measures import ranking_quality as quality
from corridor.study.backtest.evaluation import evaluate, summarise
from factories_walks import SKILL, origin, walk


@pytest.fixture(scope="module")
def activation():
    return evaluate(walk(), target="activation", baselines=("persistence", "noise", "memory"), draws=200)


def test_planted_skill_is_found(activation):
    assert activation.champion == "sharp"
    assert activation.chosen
    assert activation.ranked() == ["sharp", "blunt", "persistence", "noise"]
    sharp = activation.models["sharp"]
    assert sharp.words == (
        "By AUC-PR it beats persistence and noise.",
        "By mean P@10 per exporter it beats persistence and noise.",
    )
    noise = activation.models["noise"]
    assert noise.words[0] == "By AUC-PR it falls behind persistence."
    assert activation.differences["noise"]["auc_pr"].verdict == "beats"
    assert set(activation.differences) == set(SKILL) - {"sharp"}


def test_baselines_that_made_no_forecast_are_passed_over(activation):
    assert activation.baselines == ("persistence", "noise")
    assert set(activation.models["persistence"].against) == {"noise"}


def test_figures_are_those_of_the_arrays_and_pooled_their_mean(activation):
    expected = []
    for year in (2005, 2006, 2007):
        exporter, outcome, now, later, forecasts = origin(year)
        score = forecasts["blunt"].score
        expected.append(
            {
                "auc_pr": quality.average_precision(outcome, score),
                "own_precision": quality.mean_precision_at(outcome, score, exporter, 10),
                "precision": quality.precision_at(outcome, score, 100),
                "ndcg": quality.ndcg_at(outcome, score, 100),
                "captured": quality.captured(quality.new_dollars(now, later), score, 100),
                "roc_auc": quality.roc_auc(outcome, score),
            }
        )
    found = activation.models["blunt"]
    assert list(found.metrics) == list(expected[0])
    for name, estimate in found.metrics.items():
        assert found.by_origin[name] == pytest.approx([one[name] for one in expected])
        assert estimate.value == pytest.approx(np.mean([one[name] for one in expected]))
    assert activation.origins[1].perfect == pytest.approx(
        quality.perfect_mean_precision_at(origin(2006)[1], origin(2006)[0], 10)
    )
    assert activation.positives == sum(o.positives for o in activation.origins) == 300
    assert activation.base_rate == pytest.approx(0.04)


def test_intervals_hold_the_figure_and_lifts_are_ratios(activation):
    sharp, base = activation.models["sharp"], activation.models["persistence"]
    for name in ("auc_pr", "own_precision"):
        one, other = sharp.metrics[name], base.metrics[name]
        assert one.low < one.value < one.high
        assert sharp.lift[name]["persistence"] == pytest.approx(one.value / other.value)
        difference = activation.differences["persistence"][name]
        assert difference.value == pytest.approx(one.value - other.value)
        assert difference.low < difference.value < difference.high
    assert sharp.metrics["roc_auc"].low is None


def test_a_forecaster_is_not_told_apart_from_its_own_twin():
    summaries = []
    for year in (2001, 2002):
        exporter, outcome, now, later, forecasts = origin(year)
        twins = {"one": forecasts["blunt"], "other": Forecast(forecasts["blunt"].score * 3 + 1)}
        summaries.append(summarise(year, exporter, outcome, twins, target="activation", now=now, later=later))
    found = evaluate(summaries, target="activation", baselines=("other",), draws=50)
    difference = found.differences["other"]["auc_pr"]
    assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)
    assert found.models["one"].words[0] == "By AUC-PR it does not beat other."


def test_a_shuffled_target_leaves_no_lift():
    """Without skill no forecaster beats another, in nine of ten intervals at least."""
    rng, told = np.random.default_rng(5), 0
    for seed in range(12):
        exporter, outcome, now, later, forecasts = origin(2000, seed=seed, n=1500)
        shuffled = rng.permutation(outcome)
        one = summarise(2000, exporter, shuffled, forecasts, target="activation", now=now, later=later)
        found = evaluate([one], target="activation", baselines=("noise",), champion="sharp", draws=200)
        told += found.differences["noise"]["auc_pr"].verdict == "beats"
    assert told <= 3


def test_chances_and_intervals_are_held_against_what_happened(activation):
    reliable = activation.models["sharp"].chances
    assert sum(one.cells for one in reliable.bins) == activation.cells
    assert sum(one.cells * one.happened for one in reliable.bins) == pytest.approx(300)
    assert all(one.low <= one.happened <= one.high for one in reliable.bins)
    assert activation.models["sharp"].coverage is None
    growth = evaluate(walk(target="growth"), target="growth", draws=20)
    coverage = growth.models["sharp"].coverage
    assert growth.models["sharp"].chances is None
    assert (coverage.stated, coverage.cells) == (pytest.approx(0.8), 7500)
    # the lower end is a normal with mean and deviation of one width below the outcome: above it in 15.9% of cells
    assert coverage.held == pytest.approx(0.841, abs=0.02)
    assert coverage.miss == pytest.approx(coverage.held - 0.8)
    assert coverage.width > 0


@pytest.mark.parametrize("target", ["growth", "share", "dollars"])
def test_other_targets_are_ranked_by_spearman(target):
    found = evaluate(walk(target=target), target=target, baselines=("persistence",), draws=100)
    assert found.headline == "spearman"
    assert found.positives is found.base_rate is found.perfect is None
    best = found.models[found.champion]
    assert "roc_auc" not in best.metrics
    assert best.metrics["spearman"].low < best.metrics["spearman"].value < best.metrics["spearman"].high
    assert ("captured" in best.lift) == (target == "dollars")
    assert "spearman" not in best.lift
    _, outcome, _, _, forecasts = origin(2005, target=target)
    assert best.by_origin["spearman"][0] == pytest.approx(quality.spearman(outcome, forecasts[found.champion].score))


def test_what_cannot_be_told_is_missing_with_a_reason():
    summaries = walk()
    exporter, outcome, now, later, forecasts = origin(2008)
    odd = {
        **forecasts,
        "flat": Forecast(np.ones(outcome.size)),
        "empty": Forecast(np.full(outcome.size, np.nan)),
        "half": Forecast(np.where(exporter < 10, np.nan, forecasts["sharp"].score)),
    }
    summaries.append(summarise(2008, exporter, outcome, odd, target="activation", now=now, later=later))
    summaries.append(summarise(2009, exporter, outcome * 0, odd, target="activation", now=now, later=later))
    nothing = np.array([])
    none = {name: Forecast(nothing) for name in forecasts}
    summaries.append(
        summarise(2010, np.array([], dtype=np.int64), nothing, none, target="activation", now=nothing, later=nothing)
    )
    found = evaluate(summaries, target="activation", baselines=("flat", "persistence"), draws=50)
    reasons = found.models["flat"].missing
    assert reasons[2008] == "it gives every cell the same score"
    assert reasons[2009] == "no cell was activated"
    assert reasons[2005] == reasons[2010] == "it made no forecast"
    assert found.models["empty"].missing[2008] == "it scores no cell"
    assert found.models["sharp"].missing == {2009: "no cell was activated", 2010: "no cell's outcome is known"}
    assert found.models["half"].unscored == 2 * (exporter < 10).sum()
    assert found.models["half"].by_origin["auc_pr"][:3] == (None, None, None)
    assert found.models["flat"].metrics["auc_pr"].value is None
    assert found.models["sharp"].lift["auc_pr"]["flat"] is None
    assert "cannot be compared with flat" in found.models["sharp"].words[0]
    assert found.ranked()[-2:] == ["empty", "flat"]
    assert found.origins[-1].cells == 0
    assert found.origins[-1].base_rate is None


def test_differences_are_over_origins_that_both_have():
    """A forecaster that skips the hard origin gains nothing by it against one that does not."""
    summaries = walk((2005, 2006))
    summaries += walk((2007,), drop=("blunt",), rate=0.5)
    found = evaluate(summaries, target="activation", champion="sharp", draws=20)
    sharp, blunt = found.models["sharp"].by_origin["auc_pr"], found.models["blunt"].by_origin["auc_pr"]
    assert blunt[2] is None
    both = np.mean(np.subtract(sharp[:2], blunt[:2]))
    assert found.differences["blunt"]["auc_pr"].value == pytest.approx(both)


def test_the_same_seed_gives_the_same_intervals_and_no_draws_none():
    summaries = walk((2005, 2006))
    one, two, other = (evaluate(summaries, target="activation", draws=80, seed=seed) for seed in (1, 1, 2))
    assert one == two
    assert one.models["sharp"].metrics["auc_pr"] != other.models["sharp"].metrics["auc_pr"]
    assert evaluate(summaries[::-1], target="activation", draws=80, seed=1) == one
    plain = evaluate(summaries, target="activation", baselines=("noise",), draws=0)
    assert plain.models["sharp"].metrics["auc_pr"].low is None
    assert plain.models["sharp"].words[0] == "By AUC-PR it cannot be compared with noise."


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Over worlds drawn anew, 90% intervals of a difference hold the difference of a large world in most cases."""
    truth = evaluate(walk((1,), n=60_000, exporters=600), target="activation", champion="sharp", draws=0)
    aim = truth.differences["blunt"]["auc_pr"].value
    held = 0
    for seed in range(1, 41):
        found = evaluate(walk((1,), n=1500, seed=seed, exporters=40), target="activation", champion="sharp", draws=120)
        difference = found.differences["blunt"]["auc_pr"]
        held += difference.low <= aim <= difference.high
    assert 29 <= held <= 40


def test_faults_are_named():
    summaries = walk((2005,))
    with pytest.raises(UsageError, match="at least one origin"):
        evaluate([], target="activation")
    with pytest.raises(UsageError, match="champion 'best' made no forecast; those that did: blunt, noise"):
        evaluate(summaries, target="activation", champion="best")
    with pytest.raises(UsageError, match="level must be between 0 and 1, found"):
        evaluate(summaries, target="activation", level=1.5)
    with pytest.raises(DataError, match="an origin comes twice: 2005, 2005"):
        evaluate(summaries * 2, target="activation")
    with pytest.raises(DataError, match="must be of the target growth"):
        evaluate(summaries, target="growth")
    other = dataclasses.replace(summaries[0], year=2006, cuts=dataclasses.replace(summaries[0].cuts, own=5))
    with pytest.raises(DataError, match="have the same cuts"):
        evaluate([*summaries, other], target="activation")
