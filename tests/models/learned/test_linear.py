import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from corridor.errors import UsageError
from corridor.models import RegularisedLinear, build_pipeline
from factories_learning import DIRECTIONS, planted

FRAME, ODDS, ACTIVE, GROWTH, TOLD = planted()
LATER, LATER_ODDS, LATER_ACTIVE, LATER_GROWTH, _ = planted(seed=1)


def table(frame, fitted=None):
    """Standardised figures and centred marks by scikit-learn's own transformers."""
    values = frame.to_numpy()
    scaler = fitted or make_pipeline(StandardScaler(), SimpleImputer(strategy="constant", fill_value=0.0)).fit(values)
    return np.column_stack(
        [scaler.transform(values), np.isnan(values) - np.isnan(FRAME.to_numpy()).mean(axis=0)]
    ), scaler


@pytest.mark.parametrize("target", ["activation", "growth"])
def test_margins_are_those_of_scikit_learn_on_standardised_figures(target):
    learnt, scaler = table(FRAME)
    asked, _ = table(LATER, scaler)
    if target == "activation":
        expected = LogisticRegression(C=1 / 50, tol=1e-8, max_iter=500).fit(learnt, ACTIVE).decision_function(asked)
    else:
        expected = Ridge(alpha=50.0).fit(learnt, GROWTH).predict(asked)
    model = RegularisedLinear(target=target, penalty=50.0)
    model.fit(FRAME, ACTIVE if target == "activation" else GROWTH, **TOLD)
    np.testing.assert_allclose(model.margin(LATER), expected, atol=1e-5)


def test_shares_are_the_exact_terms_of_the_sum():
    model = RegularisedLinear(target="growth").fit(FRAME, GROWTH, **TOLD)
    np.testing.assert_allclose(model.model_.base + model.shares(LATER).sum(axis=1), model.margin(LATER), atol=1e-9)
    np.testing.assert_allclose(model.shares(FRAME).mean(axis=0), 0.0, atol=1e-9)


def test_what_was_planted_is_found():
    model = RegularisedLinear().fit(FRAME, ACTIVE, **TOLD)
    truth = average_precision_score(LATER_ACTIVE, LATER_ODDS)
    assert 0.9 * truth < average_precision_score(LATER_ACTIVE, model.predict(LATER)) < truth
    slope = model.model_.slope
    assert slope[0] > -slope[1] > abs(slope[2])


def test_that_a_figure_is_missing_can_speak():
    gone = FRAME["c"].is_nan().to_numpy()
    model = RegularisedLinear(penalty=1.0).fit(FRAME, gone.astype(float), **TOLD)
    assert model.model_.mark[2] > 3
    rows = FRAME.fill_nan(0.0)[:2]
    hidden = rows.with_columns(c=float("nan"))
    assert (model.predict(hidden) > model.predict(rows)).all()


def test_the_penalty_shrinks_and_is_checked():
    sizes = [np.abs(RegularisedLinear(penalty=p).fit(FRAME, ACTIVE, **TOLD).model_.slope).sum() for p in (1, 100, 1e4)]
    assert sizes[0] > sizes[1] > sizes[2]
    with pytest.raises(UsageError, match=r"penalty: must be a number from 1e-09 to 1e\+12, found 0"):
        RegularisedLinear(penalty=0).fit(FRAME, ACTIVE)


def test_a_model_file_can_name_it(a_learned_model):
    last = build_pipeline(a_learned_model("linear", normalise="goalposts", penalty=10.0, origins=3), DIRECTIONS)[-1]
    assert isinstance(last, RegularisedLinear)
    assert last.penalty == 10.0
    with pytest.raises(UsageError, match="aggregate: penalty: must be a number"):
        build_pipeline(a_learned_model("linear", penalty="much"), DIRECTIONS)
