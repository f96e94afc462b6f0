"""Which source reads which of the raw files beside the repository (../shared/data), and why none reads the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shared:
    """What a recipe says of a source, relative to the folder of raw files.

    Attributes:
        source: Name of the source.
        files: Raw files by key.
        figures: Figures in a row of a file, where the account counts those; 0 for a file that only labels another.
        more: What else the recipe says.
    """

    source: str
    files: dict[str, str]
    figures: dict[str, int] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


ICT = {
    "table": "declarations",
    "countries": "comtrade",
    "columns": {
        "year": "year", "flow": "flow_code", "reporter": "reporter_code", "partner": "partner_code",
        "product": "hs_code", "value": "trade_value_usd", "quantity": "net_weight_kg", "nomenclature": "hs_revision",
    },
}  # fmt: skip
"""What the columns of the extract on information technology mean."""

BACI, COUNTRY = "baci_critical_minerals", "country_indicators"
READ: tuple[Shared, ...] = (
    Shared("agreements_panel", {"panel": "gravity_panels/trade.parquet"}, {"gravity_panels/trade.parquet": 2}),
    Shared(
        "agtpa_panel",
        {"panel": "gravity_panels/agtpa_applications.parquet"},
        {"gravity_panels/agtpa_applications.parquet": 2},
    ),
    Shared("baci", {"release": "baci_sample/BACI_HS17_Y2020_sample.csv"}),
    Shared(
        "baci_minerals",
        {"panel": f"{BACI}/top_partners_2002_2024.parquet", "full_2022": f"{BACI}/baci_2022.csv",
         "full_2024": f"{BACI}/baci_2024.csv"},
    ),
    Shared(
        "baci_total",
        {"matrix": "baci_total_2023/trade_cepii.csv", "labels": "baci_total_2023/country_labels.csv"},
        {"baci_total_2023/trade_cepii.csv": 194, "baci_total_2023/country_labels.csv": 0},
        {"first_year": 2023, "last_year": 2023},
    ),
    Shared("cepii_geodist", {"dyads": "cepii_geodist/dist_cepii.parquet"}),
    Shared("chpl", {"list": "code_lists/chpl_hs6_2024-02-23.csv"}),
    Shared("comtrade", {"flows": f"{BACI}/comtrade_2022.csv.gz"}),
    Shared("comtrade", {"flows": f"{BACI}/comtrade_2024.csv.gz"}, more={"options": {"year": "2024"}}),
    Shared("comtrade_api", {"flows": "comtrade_minerals_hs6/comtrade_imports_hs6_2018_2023.parquet"}),
    Shared("comtrade_bulk", {"flows": "comtrade_energy_hs27/comtrade_bulk_hs27_1988_2017.parquet"}),
    Shared("comtrade_legacy", {"flows": "comtrade_hs2_reporters/comtrade_legacy_hs2_1991_2021.parquet"}),
    Shared("critical_minerals", {"crosswalk": "code_lists/critical_minerals_hs6_crosswalk.csv"}),
    Shared("facts", {"figures": "facts_us_azerbaijan.csv"}),
    Shared("imf_weo", {"outlook": f"{COUNTRY}/imf_weo_2024_04.csv.gz"}, {f"{COUNTRY}/imf_weo_2024_04.csv.gz": 50}),
    Shared("lpi", {"old": f"{COUNTRY}/lpi_2010_2014.csv", "new": f"{COUNTRY}/lpi_merged_2012_2023.csv"}),
    Shared("nomenclature", {"titles": "nomenclature/harmonized-system.csv"}),
    Shared("oecd_btige", {"flows": "oecd_btige_cpa/btige_partial_2021_2025.parquet"}),
    Shared("oecd_icio", {"long": "icio_2022/icio_intermediate_2022.parquet"}),
    Shared("own_table", {"table": "comtrade_ict_hs4/top20_2019_2023.parquet"}, more={"mapping": ICT}),
    Shared(
        "unctad_digital",
        {"panel": f"{COUNTRY}/unctad_digital_services_panel.csv"},
        {f"{COUNTRY}/unctad_digital_services_panel.csv": 2},
    ),
    Shared("us_census", {"totals": "us_census/country.xlsx"}, {"us_census/country.xlsx": 2}),
    Shared(
        "us_census_hs2",
        {"imports": "us_census/us_imports_hs2_2024.parquet", "duties": "us_census/us_imports_hs2_2024.parquet"},
        {"us_census/us_imports_hs2_2024.parquet": 2},
        {"valuation": "customs"},
    ),
    Shared(
        "usgs_mcs",
        {"world_2025": "critical_minerals/MCS2025_World_Data.csv",
         "commodities_2026": "critical_minerals/MCS2026_Commodities_Data.csv"},
        {"critical_minerals/MCS2025_World_Data.csv": 3},
    ),
    Shared(
        "wgi",
        {"estimates": f"{COUNTRY}/wgi_1996_2019_latin1.csv", "latest": f"{COUNTRY}/wgi_mean6_latest.json"},
    ),
    Shared(
        "wiod",
        {"long": "wiod_sectors/wiod_bilateral_sector_1995_2008.parquet"},
        {"wiod_sectors/wiod_bilateral_sector_1995_2008.parquet": 2},
    ),
    Shared("world_bank", {"gdp": f"{COUNTRY}/wb_gdp.csv", "population": f"{COUNTRY}/wb_population.csv"}),
    Shared("wto_rta", {"list": f"{COUNTRY}/wto_rtas_2021_03.json"}),
)  # fmt: skip

NOT_READ = {
    "README.md": "documentation",
    "cepii_geodist/geo_cepii.parquet": "figures of single countries and cities, which no table holds",
    "nomenclature/HS_consolidated_comtrade_concordances.csv": "read by tools/write_concordance.py into the concordance "
    "that corridor ships",
    "nomenclature/country-codes.csv": "what corridor's own country table is held against, in its tests",
}
"""Files that no source reads, with the reason."""

PENDING: dict[str, str] = {}
"""Files whose reader is still being written, with its source."""

RETRIEVED = "2026-11-23"


def recipe_of(shared: Shared) -> dict[str, Any]:
    """Return what a recipe says under the name of the source."""
    return {"files": shared.files, "retrieved": RETRIEVED, **shared.more}
