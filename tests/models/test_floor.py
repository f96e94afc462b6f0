import numpy as np
import polars as pl
import pytest

from corridor.models import ColumnsError
from corridor.models.floor import ZeroFactors

X = pl.DataFrame({"a": [-np.inf, -3.0, 1.0, None], "b": [-np.inf, -np.inf, None, None], "c": [1.0, 2.0, 3.0, 4.0]})


def test_the_logarithm_of_zero_is_the_least_of_the_reference():
    floor = ZeroFactors(["a", "b", "c"]).set_output(transform="polars").fit(X)
    found = floor.transform(pl.DataFrame({"c": [-np.inf, 0.5], "b": [-np.inf, 7.0], "a": [-9.0, None]}))
    assert found.columns == ["a", "b", "c"]
    np.testing.assert_array_equal(found.to_numpy(), [[-9.0, np.nan, 1.0], [np.nan, 7.0, 0.5]])


def test_plus_infinity_is_refused():
    with pytest.raises(ColumnsError, match="a figure is infinite"):
        ZeroFactors().fit(np.array([[np.inf]]))
    with pytest.raises(ColumnsError, match="a figure is infinite"):
        ZeroFactors().fit(np.array([[1.0]])).transform(np.array([[np.inf]]))
