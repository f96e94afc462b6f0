"""Every indicator and estimator has a worked example in its docstring, and it is true."""

import doctest
import sys

import numpy as np
import polars as pl
import pytest

from corridor.indicators import INDICATORS
from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS

ESTIMATORS = sorted(
    {m.estimator for registry in (TREATMENTS, NORMALISERS, WEIGHTINGS, AGGREGATORS) for _, m in registry.items()}
    - {None},
    key=lambda estimator: estimator.__name__,
)


def run_examples(thing):
    """Run the examples of a docstring among the names of its own module; return how many there were."""
    names = {**vars(sys.modules[thing.__module__]), "np": np, "pl": pl}
    tests = doctest.DocTestFinder(recurse=False).find(thing, thing.__name__, globs=names)
    results = [doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test) for test in tests]
    assert sum(result.failed for result in results) == 0
    return sum(result.attempted for result in results)


@pytest.mark.parametrize("name", list(INDICATORS))
def test_of_every_indicator(name):
    indicator = INDICATORS[name]
    assert indicator.pitfalls
    assert "Example:" in indicator.compute.__doc__
    assert run_examples(indicator.compute) > 0


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: estimator.__name__)
def test_of_every_estimator(estimator):
    assert "Example:" in estimator.__doc__
    assert run_examples(estimator) > 0
