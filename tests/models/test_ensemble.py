import numpy as np
import polars as pl
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline

from corridor.errors import UsageError
from corridor.models import ColumnsError, Ensemble, Goalposts, HistBoosting, RegularisedLinear, WeightedMean
from corridor.models.build import build_pipeline
from corridor.models.ensemble import learnt_weights, place_among
from corridor.spec import ModelSpec
from factories_learning import NAMES, planted

MORE = "more is better"
RNG = np.random.default_rng(8)
FRAME = pl.DataFrame(RNG.normal(size=(40, 3)), schema=["a", "b", "c"], orient="row")


def member(*names, needed=0.0):
    mean = WeightedMean({"p": dict.fromkeys(names, 1.0)}, min_observed=needed)
    return make_pipeline(Goalposts(dict.fromkeys(names, MORE), 0.0, 1.0), mean).set_output(transform="polars")


def ensemble(combine="mean_rank", least=1):
    return Ensemble([("one", member("a", "b")), ("two", member("c", needed=1.0))], ["a", "b", "c"], combine, least)


def test_a_place_is_the_share_beaten_ties_half():
    reference = np.array([1.0, 2.0, 2.0, 3.0])
    found = place_among(np.array([0.0, 1.0, 2.0, 3.0, 9.0, np.nan]), reference)
    np.testing.assert_array_equal(found, [0.0, 0.125, 0.5, 0.875, 1.0, np.nan])
    np.testing.assert_array_equal(place_among(np.array([1.0, np.nan]), np.zeros(0)), [0.5, np.nan])


def test_mean_rank_is_the_mean_of_the_places():
    fitted = ensemble().fit(FRAME)
    ranks = [pl.Series(m.predict(FRAME.select(m[-1]._names()))).rank("average") for _, m in fitted.members_]
    expected = 100 * np.mean([(rank.to_numpy() - 0.5) / 40 for rank in ranks], axis=0)
    np.testing.assert_allclose(fitted.predict(FRAME), expected, atol=1e-9)


def test_a_member_that_does_not_score_is_left_out_of_the_mean_and_costs_in_borda():
    row = pl.DataFrame({"a": [9.0], "b": [9.0], "c": [None]}, schema=FRAME.schema)
    assert ensemble().fit(FRAME).predict(row) == pytest.approx([100.0])
    assert ensemble("borda").fit(FRAME).predict(row) == pytest.approx([50.0])
    assert np.isnan(ensemble(least=2).fit(FRAME).predict(row)).all()


def test_stacking_finds_the_member_that_foretold_the_outcome():
    fitted = ensemble("stacking").fit(FRAME, FRAME["c"].to_numpy())
    assert fitted.weight_[1] > 0.9
    assert fitted.weight_.sum() == pytest.approx(1.0)
    with pytest.raises(UsageError, match="stacking needs an outcome"):
        ensemble("stacking").fit(FRAME)


@pytest.mark.parametrize("outcome", [np.full(40, np.nan), np.zeros(40), -FRAME["c"].to_numpy()])
def test_where_nothing_can_be_learnt_all_count_alike_or_the_better_one(outcome):
    weights = learnt_weights(np.stack([FRAME["c"].rank() / 40, FRAME["c"].rank() / 40], axis=1), outcome)
    assert weights == pytest.approx([0.5, 0.5])


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from(["mean_rank", "borda"]), st.integers(0, 10_000))
def test_points_add_up_and_weights_to_one(combine, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(12, 3))
    values[rng.random(values.shape) < 0.3] = np.nan
    fitted = ensemble(combine).fit(FRAME)
    scores = fitted.predict(values)
    points, weights = fitted.contributions(values), fitted.effective_weights(values)
    scored = ~np.isnan(scores)
    np.testing.assert_allclose(np.nansum(points, axis=1)[scored], scores[scored], atol=1e-8)
    np.testing.assert_allclose(weights.sum(axis=1)[scored], 1.0)
    assert (weights[np.isnan(values)] == 0).all()
    assert ((scores[scored] >= 0) & (scores[scored] <= 100)).all()


def test_no_row_moves_another_and_the_order_of_columns_changes_nothing():
    fitted = ensemble().fit(FRAME)
    np.testing.assert_array_equal(fitted.predict(FRAME)[:3], fitted.predict(FRAME[:3]))
    np.testing.assert_array_equal(fitted.predict(FRAME.select("c", "a", "b")), fitted.predict(FRAME))
    with pytest.raises(ColumnsError, match="missing b"):
        fitted.predict(FRAME.drop("b"))


def test_it_clones_and_comes_back_from_skops():
    fitted = clone(ensemble()).fit(FRAME)
    data = skops.io.dumps(fitted)
    loaded = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    np.testing.assert_array_equal(loaded.predict(FRAME), fitted.predict(FRAME))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"members": None}, "an ensemble needs at least one model"),
        ({"combine": "median"}, "combine: must be one of mean_rank, borda, stacking, found 'median'"),
        ({"least": 3}, "least: must be a number from 1 to 2"),
        ({"least": 1.5}, "least: must be a whole number"),
    ],
)
def test_wrong_options_are_refused(change, says):
    with pytest.raises(UsageError, match=says):
        ensemble().set_params(**change).fit(FRAME)


def a_model(**change):
    base = {
        "name": "m", "title": "M", "answers": "?", "use_when": "?", "faults": "?", "weights": {"p": 1.0},
        "pillars": {"p": {"a": 1.0}}, "reference": {"countries": ["ARG", "BEL"]},
    }  # fmt: skip
    return {**base, **change}


def test_a_model_file_builds_an_ensemble():
    both = {"p": {"a": 1.0, "b": 1.0}}
    members = {"one": a_model(), "two": a_model(pillars={"p": {"b": 1.0}})}
    spec = a_model(pillars=both, members=members, normalise={"method": "identity"}, aggregate={"method": "borda"})
    built = build_pipeline(ModelSpec.model_validate(spec), {"a": MORE, "b": MORE})
    scores = built.fit(FRAME.select("a", "b")).predict(FRAME.select("b", "a"))
    assert np.isfinite(scores).all()
    no_members = ModelSpec.model_validate({**spec, "members": {}})
    with pytest.raises(UsageError, match="must list them, such as members: \\[balanced"):
        build_pipeline(no_members, {"a": MORE, "b": MORE})
    scaled = ModelSpec.model_validate({**spec, "normalise": {"method": "goalposts"}})
    with pytest.raises(UsageError, match="normalise 'identity', found 'none' and 'goalposts'"):
        build_pipeline(scaled, {"a": MORE, "b": MORE})


class TestLearnedMembers:
    FRAME, ODDS, ACTIVE, _, TOLD = planted()
    NOISE = ("noise", make_pipeline(Goalposts({"c": MORE}), WeightedMean({"p": {"c": 1.0}})))

    def mixed(self, estimator, combine="stacking"):
        return Ensemble(
            [("learned", Pipeline([("treat", "passthrough"), ("score", estimator)])), self.NOISE], NAMES, combine
        )

    def test_a_member_that_learns_is_given_the_outcome_and_earns_its_weight(self):
        linear, own = RegularisedLinear({"p": {"a": 1.0, "b": 1.0}}), self.FRAME["a", "b"]
        fitted = self.mixed(linear).fit(self.FRAME, self.ACTIVE, **self.TOLD)
        assert fitted.weight_[0] > 0.8
        alone = clone(linear).fit(own, self.ACTIVE, **self.TOLD)
        np.testing.assert_array_equal(fitted.members_[0][1].predict(own), alone.predict(own))

    def test_weights_are_learnt_on_years_that_the_members_did_not_see(self):
        """What learns a coin by heart knows its own years without fault, and nothing of the others."""
        coin = np.random.default_rng(0).integers(0, 2, self.FRAME.height).astype(float)
        rote = HistBoosting(
            {"p": {"a": 1.0, "b": 1.0}}, leaf=1, depth=8, trees=60, l2=0.0, bags=1, rate=0.5, monotone=False
        )
        fitted = self.mixed(rote).fit(self.FRAME, coin, **self.TOLD)
        places = fitted._places(self.FRAME)
        assert roc_auc_score(coin, places[:, 0]) > 0.9
        assert learnt_weights(places, coin)[0] > 0.9
        assert fitted.weight_[0] <= 0.6

    @pytest.mark.parametrize("combine", ["stacking", "mean_rank", "borda"])
    def test_points_add_up(self, combine):
        fitted = self.mixed(RegularisedLinear({"p": {"a": 1.0, "b": 1.0}}), combine)
        fitted.fit(self.FRAME, self.ACTIVE, **self.TOLD)
        points, scores = fitted.contributions(self.FRAME), fitted.predict(self.FRAME)
        told = ~np.isnan(scores)
        assert told.mean() > 0.99
        np.testing.assert_allclose(np.nansum(points, axis=1)[told], scores[told], atol=1e-9)
