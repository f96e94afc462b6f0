"""A small world of services: input-output tables that lack two countries, whose flows the same gravity made."""

import numpy as np
import polars as pl

from corridor.tables import COUNTRY_YEARS, INDUSTRY_FLOWS, PAIRS, SERVICES_FLOWS

HELD = [f"A{chr(65 + i)}{chr(65 + j)}" for i in range(4) for j in range(6)]
LACKING = ["ZZA", "ZZB"]
COUNTRIES = [*HELD, *LACKING]
INDUSTRIES = ("J62_63", "K")
YEAR = 2022


def truth(seed=0, noise=0.3):
    """Return log GDP, log population, log digital trade, log distance, and true flows by industry, (C, C)."""
    rng = np.random.default_rng(seed)
    n = len(COUNTRIES)
    gdp, people = rng.normal(26, 1.0, n), rng.normal(17, 1.0, n)
    digital = gdp - 3 + rng.normal(0, 0.3, n)
    distance = rng.normal(8.3, 0.6, (n, n))
    distance = (distance + distance.T) / 2
    flows = {}
    for k, industry in enumerate(INDUSTRIES):
        left = 0.5 * gdp + 0.4 * digital + rng.normal(0, noise, n)
        right = 0.7 * gdp + 0.2 * people + rng.normal(0, noise, n)
        mean = np.exp(left[:, None] + right[None, :] - (0.7 + 0.1 * k) * distance - 17.0)
        flows[industry] = mean * rng.gamma(8.0, 1 / 8.0, (n, n))
    return gdp, people, digital, distance, flows


def services_tables(seed=0, noise=0.3):
    """Return industry_flows (held countries alone), pairs, country_years and services_flows."""
    gdp, people, digital, distance, flows = truth(seed, noise)
    pairs = [(i, j) for i in range(len(COUNTRIES)) for j in range(len(COUNTRIES)) if i != j]
    held = [(i, j) for i, j in pairs if i < len(HELD) and j < len(HELD)]
    industry_flows = [
        (YEAR, COUNTRIES[i], COUNTRIES[j], "ICIO", industry, "intermediate", int(flows[industry][i, j]), "icio")
        for industry in INDUSTRIES
        for i, j in held
    ]
    pair_rows = [
        (COUNTRIES[i], COUNTRIES[j], float(np.exp(distance[i, j])), (i + j) % 7 == 0, (i * j) % 5 == 0, False, "geo")
        for i, j in pairs
    ]
    figures = [
        (YEAR, code, series, float(np.exp(value[i])), "unit", YEAR, False, "bank")
        for series, value in (("gdp_usd", gdp), ("population", people))
        for i, code in enumerate(COUNTRIES)
    ]
    digital_rows = [
        row
        for i, code in enumerate(COUNTRIES)
        for row in (
            (YEAR, code, "WLD", "DDS", "exporter", int(np.exp(digital[i])), False, "un"),
            (YEAR, "WLD", code, "DDS", "importer", int(np.exp(digital[i])), False, "un"),
        )
    ]
    tables = {
        "industry_flows": (INDUSTRY_FLOWS, industry_flows),
        "pairs": (PAIRS, pair_rows),
        "country_years": (COUNTRY_YEARS, figures),
        "services_flows": (SERVICES_FLOWS, digital_rows),
    }
    return {name: pl.DataFrame(rows, schema=table.dtypes, orient="row") for name, (table, rows) in tables.items()}
