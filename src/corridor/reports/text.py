"""Text made safe to print: no control characters, nothing that turns the reading direction, no endless lines."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_SPACES = re.compile(r"\s+")


def strip_controls(text: str) -> str:
    """Drop control and private-use characters, direction overrides, lone surrogates; keep line breaks and letters."""
    return _CONTROLS.sub("", text)


def clean(text: str | None) -> str:
    """Return one line of printable text; an absent text is empty."""
    return _SPACES.sub(" ", strip_controls(text or "")).strip()


def short(text: str, limit: int = 80) -> str:
    """Return a text of at most `limit` characters, cut at a word and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return at_word.rstrip(" ,;:(") + "…"


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter and ends with a full stop."""
    text = text.strip()
    if not text:
        return ""
    end = "" if text[-1] in ".!?…" else "."
    return text[0].upper() + text[1:] + end


def joined(parts: list[str]) -> str:
    """Join as people do: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def some_of(parts: list[str], limit: int) -> str:
    """Join the first `limit` parts and say how many were left out."""
    if len(parts) <= limit:
        return joined(parts)
    return f"{', '.join(parts[:limit])} and {len(parts) - limit} more"


def plural(number: int, noun: str, many: str | None = None) -> str:
    """Return "1 line", "2 lines"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def web_address(url: str) -> str:
    """Return the address if a reader may follow it (http or https), otherwise nothing."""
    cleaned = clean(url)
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    return cleaned if parts.scheme in ("http", "https") and parts.netloc else ""


def slug(text: str) -> str:
    """Return letters, digits and hyphens only, fit for an anchor."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "x"
