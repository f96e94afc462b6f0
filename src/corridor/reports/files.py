"""Files are written whole or not at all: beside the target first, then renamed over it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary sibling of `path` to write to; rename it over `path` on success, remove it on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    sibling = Path(name)
    try:
        yield sibling
        sibling.chmod(0o666 & ~_umask())
        sibling.replace(path)
    finally:
        sibling.unlink(missing_ok=True)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write` with a temporary sibling of `path`, then rename it over `path`."""
    with replacing(path) as sibling:
        write(sibling)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8 with line feeds, whole or not at all."""
    with replacing(path) as sibling:
        sibling.write_text(text, encoding="utf-8", newline="\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
