import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score

from corridor.errors import UsageError
from corridor.models import Boosting, HistBoosting, build_pipeline
from corridor.models.learned.leaves import Leaves
from factories_learning import DIRECTIONS, NAMES, PILLARS, planted

FRAME, ODDS, ACTIVE, GROWTH, TOLD = planted()
LATER, LATER_ODDS, LATER_ACTIVE, LATER_GROWTH, _ = planted(seed=1)
QUICK = {"trees": 40, "bags": 2}
ENGINES = ["lightgbm", "hist"]


def fitted(engine, outcome=ACTIVE, **options):
    model = Boosting(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, engine=engine, **{**QUICK, **options})
    return model.fit(FRAME, outcome, **TOLD)


@pytest.mark.parametrize("engine", ENGINES)
class TestEngines:
    def test_what_was_planted_is_found_in_a_sample_that_was_not_learnt_from(self, engine):
        model = fitted(engine)
        found = average_precision_score(LATER_ACTIVE, model.predict(LATER))
        truth = average_precision_score(LATER_ACTIVE, LATER_ODDS)
        assert 0.9 * truth < found < truth
        assert np.corrcoef(fitted(engine, GROWTH, target="growth").margin(LATER), LATER_ODDS)[0, 1] > 0.9

    def test_shares_add_up_to_the_margin_less_its_mean(self, engine):
        model = fitted(engine, GROWTH, target="growth")
        rest = model.margin(LATER) - model.shares(LATER).sum(axis=1)
        np.testing.assert_allclose(rest, rest[0], atol=1e-6)
        assert rest[0] == pytest.approx(model.margin(FRAME).mean(), abs=0.1)

    def test_points_add_up_to_the_score(self, engine):
        model = fitted(engine)
        np.testing.assert_allclose(np.nansum(model.contributions(LATER), axis=1), model.predict(LATER), atol=1e-9)

    def test_a_better_figure_never_lowers_the_score_where_signs_are_held(self, engine):
        backwards = {"a": "less is better", "b": "less is better", "c": "more is better"}  # wrong of a, on purpose
        steps = np.linspace(-3, 3, 60)
        lines = {name: pl.DataFrame({n: steps if n == name else 0 * steps for n in NAMES}) for name in NAMES}
        held = Boosting(directions=backwards, engine=engine, **QUICK).fit(FRAME, ACTIVE, **TOLD)
        for name, sign in (("a", -1), ("b", -1), ("c", 1)):
            assert (sign * np.diff(held.predict(lines[name])) >= 0).all()
        for options in ({"monotone": False}, {"neutral": ["a"]}):
            free = Boosting(directions=backwards, engine=engine, **QUICK, **options).fit(FRAME, ACTIVE, **TOLD)
            assert free.predict(lines["a"])[-1] > free.predict(lines["a"])[0] + 20

    def test_the_same_bytes_twice_and_another_seed_other_ones(self, engine):
        first, second, other = fitted(engine), fitted(engine), fitted(engine, seed=100)
        for one, two in zip(first.model_, second.model_, strict=True):
            assert (
                one == two
                if engine == "lightgbm"
                else all(np.array_equal(a, two.__dict__[n]) for n, a in one.__dict__.items())
            )
        np.testing.assert_array_equal(first.predict(LATER), second.predict(LATER))
        assert (first.predict(LATER) != other.predict(LATER)).any()

    def test_more_sets_of_trees_are_averaged(self, engine):
        three = fitted(engine, GROWTH, target="growth", bags=3)
        single = [fitted(engine, GROWTH, target="growth", bags=1, seed=seed).margin(LATER) for seed in range(3)]
        np.testing.assert_allclose(three.margin(LATER), np.mean(single, axis=0), atol=1e-9)

    def test_a_column_that_is_always_missing_weighs_nothing(self, engine):
        empty = FRAME.with_columns(c=float("nan"))
        model = Boosting(engine=engine, directions=DIRECTIONS, **QUICK).fit(empty, ACTIVE, **TOLD)
        assert model.weight_[2] == 0.0
        np.testing.assert_array_equal(model.predict(FRAME), model.predict(empty))

    def test_no_rows_are_no_scores(self, engine):
        assert fitted(engine).predict(LATER[:0]).shape == (0,)
        assert fitted(engine).contributions(LATER[:0]).shape == (0, 3)


def test_histogram_boosting_is_the_engine_of_that_name():
    model = HistBoosting(PILLARS, {"p": 1.0, "q": 1.0}, directions=DIRECTIONS, **QUICK).fit(FRAME, ACTIVE, **TOLD)
    assert model.engine_ == "hist"
    assert all(isinstance(part, Leaves) for part in model.model_)
    np.testing.assert_array_equal(model.predict(LATER), fitted("hist").predict(LATER))
    assert set(model.get_params(deep=False)) == set(Boosting().get_params(deep=False)) - {"engine"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine": "xgboost"}, "engine: must be one of lightgbm, hist, auto, found 'xgboost'"),
        ({"monotone": 1}, "monotone: must be true or false, found 1"),
        ({"depth": 9}, "depth: must be a whole number from 1 to 8, found 9"),
        ({"bags": 0}, "bags: must be a whole number from 1 to 100, found 0"),
        ({"rate": 0}, "rate: must be a number from 1e-06 to 1, found 0"),
        ({"neutral": ["d"]}, "unknown column in neutral: 'd'"),
        ({"directions": {"a": "up"}}, "unknown direction 'up'"),
    ],
)
def test_options_out_of_their_range_are_refused(options, words):
    with pytest.raises(UsageError, match=words):
        Boosting(**options).fit(FRAME, ACTIVE)


def test_a_model_file_hands_over_raw_directions_and_its_options(a_learned_model):
    spec = a_learned_model("boosting", target="growth", origins=4, depth=2, neutral=["b"])
    last = build_pipeline(spec, DIRECTIONS)[-1]
    assert (last.target, last.depth, last.neutral) == ("growth", 2, ["b"])
    assert last.directions == DIRECTIONS
    scaled = build_pipeline(a_learned_model("boosting", normalise="goalposts"), DIRECTIONS)[-1]
    assert scaled.directions is None  # normalised figures all speak for an opportunity
    with pytest.raises(UsageError, match="model m: aggregate: unknown indicator in neutral: 'd'"):
        build_pipeline(a_learned_model("boosting", neutral=["d"]), DIRECTIONS)
    with pytest.raises(UsageError, match="model m: aggregate: unknown option of boosting: 'leaves'"):
        build_pipeline(a_learned_model("boosting", leaves=3), DIRECTIONS)
