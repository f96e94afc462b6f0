import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.fetching.lists import address, choices, filled, matching, single, words, years


def test_words_keep_their_order_and_lose_repetitions():
    assert words(["b, a", "a,,c "]) == ("b", "a", "c")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(1960, 2100), st.integers(0, 30)), max_size=6))
def test_spans_of_years_are_their_union(spans):
    spans = [(first, min(first + more, 2100)) for first, more in spans]
    text = ",".join(f"{first}-{last}" if first != last else str(first) for first, last in spans)
    assert years([text]) == tuple(sorted({y for first, last in spans for y in range(first, last + 1)}))


@pytest.mark.parametrize("text", ["20", "2020-", "2022-2018", "1900", "2018–2020", "２０２０", "2020;2021", "-2020"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(UsageError, match="years: must"):
        years([text])


def test_words_are_held_against_what_is_allowed():
    assert choices("flows", ["M,X"], ("M", "X")) == ("M", "X")
    with pytest.raises(UsageError, match="flows: must be among M, X, found 'Y'"):
        choices("flows", ["Y"], ("M", "X"))
    with pytest.raises(UsageError, match="products: must be codes, found '27&x=1'"):
        matching("products", ["27&x=1"], "[0-9]+", "codes")


def test_an_address_is_base_path_and_query():
    assert address("http://a:8/mirror/", "/v2/x", [("q", "1,2"), ("d", "2000:2001"), ("s", "a b")]) == (
        "http://a:8/mirror/v2/x?q=1,2&d=2000:2001&s=a+b"
    )
    assert address("https://a", "/x") == "https://a/x"


@pytest.mark.parametrize(
    "base",
    ["", "a.org", "ftp://a", "http://", "http://u:p@a", "http://u@a", "http://a?k=1", "http://a#f", "http://a:b",
     "http://a b", "http://ä.org", "http://a:99999", "http://[", "file:///etc", "http://a\n"],
)  # fmt: skip
def test_a_base_that_could_carry_a_secret_or_is_none_is_refused(base):
    with pytest.raises(UsageError, match="base URL: must be a plain http or https address"):
        address(base, "/x")


def test_one_is_one_and_something_is_something():
    assert single("version", ["a"]) == "a"
    assert filled("years", (1,)) == (1,)
    with pytest.raises(UsageError, match="version: must be one, found 0"):
        single("version", [])
    with pytest.raises(UsageError, match="years: must not be empty"):
        filled("years", ())
