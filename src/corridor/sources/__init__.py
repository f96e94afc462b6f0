"""One reader per source: raw files of a publisher in, tables in contract shape and an account of every row out."""

from corridor.sources import (
    baci_minerals,
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
from corridor.sources.source import SOURCES

__all__ = [
    "SOURCES",
    "baci_minerals",
    "baci_total",
    "cepii_geodist",
    "comtrade_api",
    "comtrade_bulk",
    "comtrade_legacy",
    "facts",
    "imf_weo",
    "nomenclature",
    "unctad_digital",
    "us_census",
    "usgs_mcs",
    "watchlists",
    "world_bank",
]
