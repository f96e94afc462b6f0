"""CEPII BACI: the released zip of one HS revision, one resumable file (V202501, HS 1992: about 2 GB)."""

from __future__ import annotations

from corridor.fetching.calls import Call
from corridor.fetching.fetchers import FETCHERS, Fetcher
from corridor.fetching.lists import address, choices, filled, matching, single

NAME = "baci"
BASE = "https://www.cepii.fr"
PATH = "/DATA_DOWNLOAD/baci/data"
REVISIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")


def plan(*, revisions: list[str], version: str, base: str | None = None) -> list[Call]:
    """Return one call a revision.

    Args:
        revisions: HS revisions.
        version: Release as CEPII names it, such as 202501, with or without its V.
        base: Address in place of `https://www.cepii.fr`.

    Raises:
        UsageError: A revision or the version is none.
    """
    release = single(
        "version", matching("version", [version.removeprefix("V")], r"[0-9]{6}[a-z]?", "a release such as 202501")
    )
    found = filled("revisions", choices("revisions", revisions, REVISIONS))
    names = [f"BACI_{revision}_V{release}.zip" for revision in found]
    return [Call(source=NAME, file=name, url=address(base or BASE, f"{PATH}/{name}")) for name in names]


FETCHERS.add(NAME, Fetcher(title="CEPII BACI", rate=1.0, plan=plan))
