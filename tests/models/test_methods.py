import pytest

from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS


def test_the_known_methods():
    assert list(TREATMENTS) == ["coin", "none"]
    assert list(NORMALISERS) == ["goalposts", "identity", "min_max"]
    assert list(AGGREGATORS) == ["log_potential", "weighted_mean"]


@pytest.mark.parametrize("registry", [TREATMENTS, NORMALISERS, AGGREGATORS], ids=lambda registry: registry.kind)
def test_every_method_says_what_it_does(registry):
    for method in (registry[name] for name in registry):
        assert method.title
        assert method.does.endswith(".")
        assert method.source
        assert all(method.options.values())
