import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import InternalError
from corridor.fetching.calls import Call, halves, label


def test_few_codes_are_spelled_out_and_many_are_told_apart():
    assert label(()) == "all"
    assert label(("27", "84")) == "27+84"
    many = [str(code) for code in range(50)]
    assert label(many).startswith("50x")
    assert label(many) != label([*many[:-1], "99"])
    assert label(many) == label(tuple(many))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text("0123456789", min_size=2, max_size=6), min_size=2, max_size=300, unique=True))
def test_halves_lose_and_repeat_nothing(codes):
    first, second = halves(codes)
    assert [*first, *second] == codes
    assert first
    assert second


@pytest.mark.parametrize("name", ["../x.json", "", ".hidden", "a/b", "a b", "x" * 300, "a\n"])
def test_a_call_cannot_name_a_file_elsewhere(name):
    with pytest.raises(InternalError, match="plans a file with the name"):
        Call(source="s", file=name, url="http://a")
