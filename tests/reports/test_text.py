"""Text made safe to print."""

from __future__ import annotations

import pytest

from corridor.reports import text
from factories_run import NASTY


def test_controls_and_overrides_go_and_letters_stay() -> None:
    cleaned = text.clean(NASTY + "\n\tend")
    assert "\x07" not in cleaned
    assert "\u202e" not in cleaned
    assert "العربية end" in cleaned


def test_an_absent_text_is_empty() -> None:
    assert text.clean(None) == ""


def test_shortened_at_a_word() -> None:
    assert text.short("Turbo-jets, turbo-propellers and other gas turbines", 30) == "Turbo-jets, turbo-propellers…"
    assert text.short("short") == "short"
    assert len(text.short("x" * 200, 20)) == 20


def test_sentences() -> None:
    assert text.sentence("these goods") == "These goods."
    assert text.sentence("Why?") == "Why?"
    assert text.sentence(" ") == ""


def test_lists() -> None:
    assert text.joined(["a"]) == "a"
    assert text.joined(["a", "b", "c"]) == "a, b and c"
    assert text.joined([]) == ""
    assert text.some_of(["a", "b", "c"], 2) == "a, b and 1 more"
    assert text.plural(1, "line") == "1 line"
    assert text.plural(1200, "line") == "1,200 lines"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://", "", "http://[::1"])
def test_unsafe_addresses_are_dropped(url: str) -> None:
    assert text.web_address(url) == ""


def test_safe_addresses_stay() -> None:
    assert text.web_address(" https://www.cepii.fr ") == "https://www.cepii.fr"


def test_slugs() -> None:
    assert text.slug("USA-AZE:HS84") == "usa-aze-hs84"
    assert text.slug("<>") == "x"
