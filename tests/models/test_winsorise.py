import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mstats

from corridor.errors import UsageError
from corridor.models import Winsorise
from corridor.models.winsorise import bounds, bounds_by_count

FIGURES = arrays(np.float64, st.integers(1, 30), elements=st.integers(-50, 50).map(float))


def test_quantiles_and_counts_by_hand():
    values = np.array([0.0, 1.0, 2.0, 3.0, 40.0])
    assert bounds(values, 0.25, 0.75) == (1.0, 3.0)
    assert bounds_by_count(values, 1, 2) == (1.0, 2.0)
    assert bounds_by_count(values, 2, 3) == (-np.inf, np.inf)
    assert bounds(np.array([]), 0.1, 0.9) == bounds_by_count(np.array([]), 0, 0) == (-np.inf, np.inf)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.integers(0, 5), st.integers(0, 5))
def test_counts_agree_with_scipy(values, lowest, highest):
    model = Winsorise(lowest=lowest, highest=highest).fit(values[:, None])
    expected = values
    if values.size > lowest + highest:
        shares = ((lowest + 0.5) / values.size, (highest + 0.5) / values.size)  # scipy takes the whole part of n·share
        if sum(shares) >= 1.0:
            return
        expected = np.asarray(mstats.winsorize(values, shares))
    np.testing.assert_array_equal(model.transform(values[:, None])[:, 0], expected)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_order_of_values_is_kept(values, random):
    shuffled = values.copy()
    random.shuffle(shuffled)
    model = Winsorise(lower=0.1, upper=0.8).fit(values[:, None])
    np.testing.assert_array_equal(model.lower_, Winsorise(lower=0.1, upper=0.8).fit(shuffled[:, None]).lower_)
    treated = model.transform(np.sort(values)[:, None])[:, 0]
    assert (np.diff(treated) >= 0.0).all()


def test_degenerate_columns_survive():
    X = np.array([[np.nan, 0.0, 5.0]])  # noqa: N806
    np.testing.assert_array_equal(Winsorise().fit_transform(X), X)
    np.testing.assert_array_equal(Winsorise().fit(X).transform([[7.0, 1.0, np.nan]]), [[7.0, 0.0, np.nan]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lower": 0.9, "upper": 0.1}, "lower must be below upper"),
        ({"lowest": 1.5}, "lowest: must be a whole number, found 1.5"),
        ({"highest": -1}, "highest: must be a number from 0"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        Winsorise(**options).fit(np.zeros((3, 1)))
