"""Digests that a server gives with an answer, and whether the bytes that arrived have them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

ALGORITHMS = {"sha-512": "sha512", "sha-256": "sha256", "sha": "sha1", "md5": "md5"}
"""Names of algorithms in HTTP → names in hashlib, the strongest first."""

_ENTRY = re.compile(r"\s*([A-Za-z0-9-]+)\s*=\s*:?([A-Za-z0-9+/=]+?):?\s*")
CHUNK = 1 << 20


def promised(headers: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Return the digests of the whole representation that an answer promises: algorithm → hex.

    `Repr-Digest` (RFC 9530) and the older `Digest` (RFC 3230) speak of the whole representation even in an answer that
    brings a range of it; `Content-Digest` and `Content-MD5` speak of the body alone.

    Args:
        headers: Headers of the answer, names in lower case.
        whole: Whether the body is the whole representation.
    """
    names = ["digest", "repr-digest", *(["content-digest"] if whole else [])]
    entries = [_ENTRY.fullmatch(part) for name in names for part in headers.get(name, "").split(",")]
    pairs = [(found[1].lower(), found[2]) for found in entries if found]
    if whole and "content-md5" in headers:
        pairs.append(("md5", headers["content-md5"]))
    return {name: digest for name, text in pairs if name in ALGORITHMS and (digest := _hex(name, text))}


def _hex(name: str, text: str) -> str | None:
    """Return a base64 digest in hex, None where it has not the length of its algorithm and so says nothing."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return raw.hex() if len(raw) == _new(name).digest_size else None


def broken(path: Path, digests: Mapping[str, str]) -> str | None:
    """Return the name of the strongest promised algorithm if the file has another digest, None where all is well."""
    name = next((name for name in ALGORITHMS if name in digests), None)
    if name is None:
        return None
    return None if _digest(path, name) == digests[name] else name


def broken_bytes(content: bytes, digests: Mapping[str, str]) -> str | None:
    """Return the name of the strongest promised algorithm if the bytes have another digest, None where all is well."""
    name = next((name for name in ALGORITHMS if name in digests), None)
    if name is None:
        return None
    digest = _new(name)
    digest.update(content)
    return None if digest.hexdigest() == digests[name] else name


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex, read in pieces."""
    return _digest(path, "sha-256")


def _digest(path: Path, name: str) -> str:
    digest = _new(name)
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _new(name: str) -> hashlib._Hash:
    return hashlib.new(ALGORITHMS[name], usedforsecurity=False)
