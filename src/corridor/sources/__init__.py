"""One reader per source, the snapshot that they make together, and the one door through which it is read again."""

from corridor.sources import (
    baci,
    baci_total,
    cepii_geodist,
    comtrade_api,
    comtrade_bulk,
    comtrade_legacy,
    facts,
    imf_weo,
    nomenclature,
    unctad_digital,
    us_census,
    usgs_mcs,
    watchlists,
    world_bank,
)
from corridor.sources.building import BuildReport, build_snapshot
from corridor.sources.manifest import SourceInfo
from corridor.sources.snapshot import Snapshot, check_path, read_snapshot, seal
from corridor.sources.source import SOURCES

__all__ = [
    "SOURCES",
    "BuildReport",
    "Snapshot",
    "SourceInfo",
    "baci",
    "baci_total",
    "build_snapshot",
    "cepii_geodist",
    "check_path",
    "comtrade_api",
    "comtrade_bulk",
    "comtrade_legacy",
    "facts",
    "imf_weo",
    "nomenclature",
    "read_snapshot",
    "seal",
    "unctad_digital",
    "us_census",
    "usgs_mcs",
    "watchlists",
    "world_bank",
]
