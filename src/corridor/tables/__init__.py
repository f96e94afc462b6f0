"""The contracts of the tables that make up a snapshot, one file each, and the checks across them."""

from corridor.tables.account import Account, Failure, check_frame
from corridor.tables.contract import TABLES, Table
from corridor.tables.countries import COUNTRIES
from corridor.tables.country_years import COUNTRY_YEARS
from corridor.tables.facts import FACTS
from corridor.tables.goods_flows import GOODS_FLOWS
from corridor.tables.minerals import MINERALS
from corridor.tables.pair_totals import PAIR_TOTALS
from corridor.tables.pairs import PAIRS
from corridor.tables.products import PRODUCTS
from corridor.tables.reporting import REPORTING
from corridor.tables.services_flows import SERVICES_FLOWS
from corridor.tables.watched_products import WATCHED_PRODUCTS

__all__ = [
    "COUNTRIES",
    "COUNTRY_YEARS",
    "FACTS",
    "GOODS_FLOWS",
    "MINERALS",
    "PAIRS",
    "PAIR_TOTALS",
    "PRODUCTS",
    "REPORTING",
    "SERVICES_FLOWS",
    "TABLES",
    "WATCHED_PRODUCTS",
    "Account",
    "Failure",
    "Table",
    "check_frame",
]
