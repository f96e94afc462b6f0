import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.models import CoinTreatment
from corridor.models.moments import kurtosis, skewness
from corridor.models.treat import Treatment, apply_treatment, learn_treatment

OUTLIER = np.array([*range(1, 21), 1000.0])


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [5.0] * 10])
def test_shapes_that_are_not_defined_are_left_alone(values):
    assert learn_treatment(np.array(values)) == Treatment("none")


def test_a_plain_column_is_left_alone():
    assert learn_treatment(np.arange(100.0)).method == "none"


def test_one_outlier_is_winsorised_to_its_neighbour():
    assert learn_treatment(OUTLIER) == Treatment("winsorise", 1.0, 20.0)
    assert learn_treatment(-OUTLIER) == Treatment("winsorise", -20.0, -1.0)
    assert apply_treatment(np.array([0.0, 1000.0, np.nan]), Treatment("winsorise", 1.0, 20.0))[1] == 20.0


def test_more_than_five_outliers_are_logged():
    values = np.concatenate([np.arange(1.0, 101.0), np.geomspace(1e4, 1e6, 6)])
    treatment = learn_treatment(values)
    assert treatment == Treatment("log", lower=1.0, offset=pytest.approx(0.01 * (1e6 - 1.0)))
    mirrored = learn_treatment(-values)
    assert mirrored == Treatment("log", upper=-1.0, offset=treatment.offset, sign=-1.0)
    np.testing.assert_allclose(apply_treatment(-values, mirrored), -apply_treatment(values, treatment))


def test_without_a_mirror_the_logarithm_looks_from_the_smallest_value_up():
    values = -np.concatenate([np.arange(1.0, 101.0), np.geomspace(1e4, 1e6, 6)])
    found = learn_treatment(values, mirror=False)
    assert found == Treatment("log", lower=-1e6, offset=pytest.approx(0.01 * (1e6 - 1.0)))
    assert CoinTreatment(mirror=False).fit(values[:, None]).sign_.tolist() == [1.0]


def test_the_logarithm_by_hand_and_under_its_support():
    treatment = Treatment("log", lower=1.0, offset=0.5)
    found = apply_treatment(np.array([1.5, 1.0, -7.0, np.nan]), treatment)
    np.testing.assert_allclose(found, [0.0, np.log(0.5), np.log(0.5), np.nan], atol=1e-15)


def test_winsorising_to_a_constant_is_no_treatment():
    assert learn_treatment(np.array([0.0] * 30 + [1.0])).method == "log"


def test_the_number_of_winsorised_points_is_an_option():
    two = np.array([*range(1, 41), 1000.0, 1001.0])
    assert learn_treatment(two).method == "winsorise"
    assert learn_treatment(two, most=1).method == "log"
    assert learn_treatment(OUTLIER, most=0).method == "log"


@settings(deadline=None)
@given(st.permutations(list(OUTLIER)))
def test_the_order_of_the_reference_does_not_matter(values):
    assert learn_treatment(np.array(values)) == learn_treatment(OUTLIER)


def test_the_estimator_treats_each_column_on_its_own():
    frame = pl.DataFrame({"plain": np.arange(21.0), "outlier": OUTLIER, "empty": [None] * 21, "zero": [0] * 21})
    treatment = CoinTreatment(columns=frame.columns).set_output(transform="polars").fit(frame)
    assert treatment.method_ == ["none", "winsorise", "none", "none"]
    treated = treatment.transform(frame)
    assert treated["plain"].equals(frame["plain"])
    assert treated["outlier"].max() == 20.0
    assert treated["empty"].is_nan().all()
    assert treated["zero"].to_list() == [0.0] * 21


def test_columns_may_be_left_alone():
    frame = pl.DataFrame({"a": OUTLIER, "b": OUTLIER})
    assert CoinTreatment(leave=["b"]).fit(frame).method_ == ["winsorise", "none"]
    with pytest.raises(UsageError, match="unknown indicator in leave: 'c'"):
        CoinTreatment(leave=["c"]).fit(frame)
    with pytest.raises(UsageError, match="leave: must list indicators, found 'a'"):
        CoinTreatment(leave="a").fit(frame)


def test_figures_beyond_the_reference_are_clipped_to_the_learnt_bounds():
    treatment = CoinTreatment().fit(OUTLIER[:, None])
    np.testing.assert_array_equal(treatment.transform(np.array([[-5.0], [21.0]])), [[1.0], [20.0]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_winsorised": 1.5}, "max_winsorised: must be a whole number"),
        ({"max_winsorised": -1}, "max_winsorised: must be a number"),
        ({"skew_limit": "2"}, "skew_limit: must be a number"),
        ({"kurtosis_limit": None}, "kurtosis_limit: must be a number"),
    ],
)
def test_wrong_limits_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        CoinTreatment(**options).fit(np.zeros((3, 1)))


def test_what_the_package_coinr_does_to_its_own_examples():
    """Of COINr 1.1, tests/testthat/test-treat.R: one outlier among eleven, and two that one replacement cannot mend."""
    one = np.array([*range(1, 11), 100.0])
    assert learn_treatment(one) == Treatment("winsorise", 1.0, 10.0)
    assert learn_treatment(-one) == Treatment("winsorise", -10.0, -1.0)
    two = np.array([*range(1, 21), 100.0, 200.0])
    assert learn_treatment(two, most=1).method == "log"
    found = apply_treatment(two, learn_treatment(two, most=1))
    np.testing.assert_allclose(found, np.log(two - 1.0 + 0.01 * 199.0))


def test_values_that_tie_are_replaced_together():
    """COINr's `winsorise` replaces all that equal the maximum at once and counts points, not rounds."""
    values = np.array([*range(1, 21), 500.0, 500.0])
    assert learn_treatment(values, most=2) == Treatment("winsorise", 1.0, 20.0)
    assert learn_treatment(values, most=1) == Treatment("winsorise", 1.0, 20.0)
    three = np.array([*range(1, 41), 400.0, 500.0, 500.0, 500.0])
    assert learn_treatment(three, most=3).method == "log"
    assert learn_treatment(three, most=4) == Treatment("winsorise", 1.0, 40.0)


def test_one_limit_that_holds_is_enough():
    """COINr leaves a column alone unless both skewness and kurtosis are beyond their limits."""
    skewed = np.array([0.0] * 87 + [1.0] * 13)  # skewness about 2.2, kurtosis about 3
    assert skewness(skewed) > 2.0
    assert kurtosis(skewed) < 3.5
    heavy = np.array([-30.0, *np.linspace(-1.0, 1.0, 50), 30.0])  # symmetric, with heavy tails
    assert abs(skewness(heavy)) < 2.0
    assert kurtosis(heavy) > 3.5
    assert learn_treatment(skewed) == learn_treatment(heavy) == Treatment("none")
