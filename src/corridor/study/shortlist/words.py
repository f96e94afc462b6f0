"""Words compared as a reader compares them: without case, accents and plural endings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

LETTERS = str.maketrans({
    "ı": "i", "ə": "e", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'",
})  # fmt: skip
"""Letters that no accent makes, as a keyboard without them writes them."""

LITTLE = frozenset("a an and as at by for from in into its n o of on or other out than the their to with e g".split())  # noqa: SIM905
"""Words that say nothing of a product."""

SHORTEST_BEGINNING = 4
"""Letters that the beginning of a word must have to stand for it."""


@cache
def stems(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order, without case, accents, plural endings and little words.

    Only endings that English plurals take are cut, so that a reader can foretell what matches: pumps is pump, batteries
    is battery, boxes is box; glass, gas and chassis stay.
    """
    return tuple(_singular(word) for word in re.findall(r"[^\W_]+", folded(text)) if word not in LITTLE)


@cache
def folded(text: str) -> str:
    """Return a text without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    bare = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return bare if bare == text else folded(bare)  # what an accent is taken off may be a capital, or two letters


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "gas")):
        return word[:-1]
    return word


def holds(text: str, asked: Sequence[str]) -> str:
    """Return how a text holds all the words asked for: "word", "beginning" of a longer word, or "" where it does not.

    Args:
        text: The text.
        asked: Stems.
    """
    found = stems(text)
    if not asked:
        return ""
    if set(asked) <= set(found):
        return "word"
    begun = (
        word in found or (len(word) >= SHORTEST_BEGINNING and any(one.startswith(word) for one in found))
        for word in asked
    )
    return "beginning" if all(begun) else ""


def nearest(text: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the words of known texts that come nearest to the words of a text, best first.

    Args:
        text: What was asked for.
        known: Texts, such as titles.
        most: Words to return at most.
    """
    vocabulary = sorted({stem for one in known for stem in stems(one) if not stem.isdigit() and len(stem) > 2})
    found: list[str] = []
    for word in stems(text):
        found += [near for near in difflib.get_close_matches(word, vocabulary, n=most, cutoff=0.7) if near not in found]
    return found[:most]
