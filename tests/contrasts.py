"""How well text stands out from what is behind it, by the WCAG, and the colours that styles give both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

ENOUGH = 4.5
"""Least contrast of text of ordinary size (WCAG 2.2, success criterion 1.4.3)."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_HEX = r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #1d2830, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pairs_of(css: str, grounds: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield selector, text colour and what is behind: its own background, or each of the grounds of the page."""
    names = dict(re.findall(rf"--([a-z-]+):\s*({_HEX})", css))
    for selector, body in _RULE.findall(css):
        front = _colour(r"(?<![-\w])color", body, names)
        back = _colour(r"(?<![-\w])background(?:-color)?", body, names)
        if front:
            for ground in (back,) if back else (names[name] for name in grounds):
                yield selector.strip(), front, ground


def _colour(name: str, body: str, names: Mapping[str, str]) -> str:
    found = re.search(rf"{name}:\s*(?:var\(--([a-z-]+)\)|({_HEX}))", body)
    return "" if found is None else names.get(found[1] or "", found[2] or "")
