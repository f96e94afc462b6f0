"""The contracts of the tables that make up a snapshot, one file each, and the checks across them."""

from corridor.tables.account import Account, Failure, check_frame
from corridor.tables.agreements import AGREEMENTS
from corridor.tables.bilateral_services import BILATERAL_SERVICES
from corridor.tables.contract import TABLES, Table
from corridor.tables.countries import COUNTRIES
from corridor.tables.country_years import COUNTRY_YEARS
from corridor.tables.facts import FACTS
from corridor.tables.goods_flows import GOODS_FLOWS
from corridor.tables.industry_flows import INDUSTRY_FLOWS
from corridor.tables.material_products import MATERIAL_PRODUCTS
from corridor.tables.minerals import MINERALS
from corridor.tables.pair_totals import PAIR_TOTALS
from corridor.tables.pair_years import PAIR_YEARS
from corridor.tables.pairs import PAIRS
from corridor.tables.parts import Parts
from corridor.tables.products import PRODUCTS
from corridor.tables.re_exports import RE_EXPORTS
from corridor.tables.reporter_years import REPORTER_YEARS
from corridor.tables.reporting import REPORTING
from corridor.tables.services_flows import SERVICES_FLOWS
from corridor.tables.tariffs import TARIFFS
from corridor.tables.watched_products import WATCHED_PRODUCTS

__all__ = [
    "AGREEMENTS",
    "BILATERAL_SERVICES",
    "COUNTRIES",
    "COUNTRY_YEARS",
    "FACTS",
    "GOODS_FLOWS",
    "INDUSTRY_FLOWS",
    "MATERIAL_PRODUCTS",
    "MINERALS",
    "PAIRS",
    "PAIR_TOTALS",
    "PAIR_YEARS",
    "PRODUCTS",
    "REPORTER_YEARS",
    "REPORTING",
    "RE_EXPORTS",
    "SERVICES_FLOWS",
    "TABLES",
    "TARIFFS",
    "WATCHED_PRODUCTS",
    "Account",
    "Failure",
    "Parts",
    "Table",
    "check_frame",
]
