import pytest

from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS

REGISTRIES = [TREATMENTS, NORMALISERS, WEIGHTINGS, AGGREGATORS]


def test_the_least_that_is_known():
    assert {"coin", "none"} <= set(TREATMENTS)
    assert {"goalposts", "identity", "min_max"} <= set(NORMALISERS)
    assert {"log_potential", "weighted_mean"} <= set(AGGREGATORS)


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.kind)
def test_every_method_says_what_it_does(registry):
    for method in (registry[name] for name in registry):
        assert method.title
        assert method.does.endswith(".")
        assert method.source
        assert all(method.options.values())
