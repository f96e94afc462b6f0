import pytest

from corridor.errors import UsageError
from corridor.fetching import FETCHERS


def test_every_source_has_a_title_and_a_polite_rate():
    assert list(FETCHERS) == ["baci", "comtrade", "worldbank"]
    for fetcher in (FETCHERS[name] for name in FETCHERS):
        assert fetcher.title
        assert 0 < fetcher.rate <= 5


def test_an_unknown_source_is_answered_with_the_known_ones():
    with pytest.raises(
        UsageError, match=r"unknown source to fetch 'bacy'; did you mean 'baci'\? Known: baci, comtrade"
    ):
        FETCHERS["bacy"]
