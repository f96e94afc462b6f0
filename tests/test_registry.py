import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import InternalError, UsageError
from corridor.registry import Registry, unknown_name


@pytest.fixture
def registry():
    known = Registry("fruit")
    for name in ("pear", "apple", "plum"):
        known.add(name, name.upper())
    return known


def test_an_entry_is_found_by_its_name(registry):
    assert registry["apple"] == "APPLE"
    assert "apple" in registry
    assert "fig" not in registry
    assert 3 not in registry
    assert len(registry) == 3


def test_entries_come_sorted_by_name(registry):
    assert list(registry) == ["apple", "pear", "plum"]
    assert registry.items() == [("apple", "APPLE"), ("pear", "PEAR"), ("plum", "PLUM")]


def test_entries_need_no_order_of_their_own():
    registry = Registry("thing")
    registry.add("b", {})
    registry.add("a", object)
    assert registry.items() == [("a", object), ("b", {})]


def test_add_returns_the_entry_and_a_decorator_leaves_what_it_decorates(registry):
    fig = object()
    assert registry.add("fig", fig) is fig

    @registry.register("quince")
    def quince():
        return 1

    assert registry["quince"] is quince
    assert quince() == 1


def test_a_name_is_given_once(registry):
    with pytest.raises(InternalError, match="fruit 'apple' is registered twice"):
        registry.add("apple", "other")
    with pytest.raises(InternalError, match="fruit 'pear' is registered twice"):
        registry.register("pear")("other")
    assert registry["apple"] == "APPLE"


def test_two_registries_share_nothing(registry):
    assert "apple" not in Registry("fruit")


@pytest.mark.parametrize(
    ("name", "known", "message"),
    [
        ("aple", ["pear", "apple"], "unknown fruit 'aple'; did you mean 'apple'? Known: apple, pear"),
        ("zzz", ["pear", "apple"], "unknown fruit 'zzz'. Known: apple, pear"),
        ("x", [], "unknown fruit 'x'. Known: none"),
        ("", ["pear"], "unknown fruit ''. Known: pear"),
        ("a\nb", ["pear"], r"unknown fruit 'a\nb'. Known: pear"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_and_all_known(name, known, message):
    assert unknown_name("fruit", name, known) == message


@settings(deadline=None)
@given(st.text(), st.sets(st.text("abcdefg", min_size=1, max_size=6), max_size=6))
def test_any_unknown_name_lists_the_known_ones(name, known):
    registry = Registry("entry")
    for entry in known:
        registry.add(entry, entry)
    if name in known:
        assert registry[name] == name
        return
    with pytest.raises(UsageError, match="unknown entry") as caught:
        registry[name]
    message = str(caught.value)
    assert repr(name) in message
    assert message.endswith(f"Known: {', '.join(sorted(known)) or 'none'}")
    if "did you mean" in message:
        assert message.split("did you mean '")[1].split("'?", maxsplit=1)[0] in known
    assert "\n" not in message
