"""Fixed words of printed pages: found by key, filled with figures, none of them lacking."""

from __future__ import annotations

import re

import pytest

from corridor.errors import InternalError
from corridor.reports.locales import speaking
from corridor.reports.printed_words import ROOM, say, words
from corridor.reports.typesetting import TEMPLATES
from corridor.reports.wordings import languages, wording


def test_a_text_takes_its_figures() -> None:
    assert say("roles.sells", partner="the United States") == "sell to the United States"
    assert say("company.small") == "small"


@pytest.mark.parametrize("key", ["nothing", "roles", "roles.lends", "kicker.x"])
def test_a_key_without_a_text_is_a_fault(key: str) -> None:
    with pytest.raises(InternalError, match=rf"{ROOM}\.{re.escape(key)}: holds no text"):
        say(key)


def test_every_word_that_a_template_asks_for_is_said_in_every_language_and_none_of_print_is_idle() -> None:
    asked: set[str] = set()
    for path in TEMPLATES.glob("*.typ"):
        asked |= set(re.findall(r"\bwords\.([a-z_0-9]+)", path.read_text(encoding="utf-8")))
    for name in languages():
        with speaking(name):
            assert asked - {"at", "json"} - set(words()) == set()
    assert set(wording()["print"]) - asked == set()


def test_print_takes_its_words_from_the_page() -> None:
    with speaking("ru"):
        assert (words()["opportunity"], words()["language"]) == ("Возможность", "ru")
        assert words()["of"] == "из"
    assert words()["opportunity"] == wording()["page"]["opportunity"] == "Opportunity"
