"""Whether a released archive arrived whole: a zip's own directory and the checksum of every member."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from corridor.fetching.limits import TryAgainError


def check_zip(path: Path) -> None:
    """Read a zip through; it costs a pass over the data and finds what no length can.

    Raises:
        TryAgainError: It is no zip, is cut off, or a member has not the checksum that the zip states for it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wrong = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise TryAgainError(f"what arrived is no sound zip ({error})") from error
    if wrong is not None:
        raise TryAgainError(f"the member {wrong!r} of the zip is damaged")
