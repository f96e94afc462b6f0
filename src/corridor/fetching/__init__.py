"""Bring raw files of publishers to disk: resumable, polite, with a manifest of what arrived."""

from corridor.fetching import baci, comtrade, worldbank
from corridor.fetching.asking import fetch_source
from corridor.fetching.fetchers import FETCHERS, Fetcher
from corridor.fetching.limits import Limits
from corridor.fetching.reporting import Report, State
from corridor.fetching.running import fetch, survey

__all__ = [
    "FETCHERS",
    "Fetcher",
    "Limits",
    "Report",
    "State",
    "baci",
    "comtrade",
    "fetch",
    "fetch_source",
    "survey",
    "worldbank",
]
