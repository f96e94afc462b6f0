"""Goods flows and reporting of two small snapshots, generated, and what a plain dictionary says of their difference."""

from __future__ import annotations

import polars as pl
from hypothesis import strategies as st

from corridor.tables import TABLES

COUNTRIES, PRODUCTS, REVISIONS, SOURCES = ("AZE", "GEO", "USA"), ("27", "28"), ("HS", "HS17"), ("s", "t")
KEYS = [
    (y, e, i, p, n)
    for y in (2020, 2021)
    for e in COUNTRIES
    for i in COUNTRIES
    if e != i
    for p in PRODUCTS
    for n in REVISIONS
]
VALUES = st.integers(0, 10**14)
DECLARED = st.none() | VALUES

FLOW = st.tuples(
    VALUES, st.sampled_from(SOURCES), DECLARED, DECLARED, st.sampled_from(["mean_of_both", "exporter_preferred"])
)
"""Reconciled value, source, both declarations, and the rule where both are there."""

FLOWS = st.dictionaries(st.sampled_from(KEYS), FLOW, max_size=8)


def rule_of(exporter, importer, both):
    if exporter is None and importer is None:
        return "balanced_by_source"
    return both if None not in (exporter, importer) else "importer_only" if exporter is None else "exporter_only"


def flows_frame(flows) -> pl.DataFrame:
    rows = []
    for (year, e, i, p, n), (value, source, of_e, of_i, both) in flows.items():
        told = {"exporter": of_e, "importer": of_i, "reconciled": value}
        rows += [
            (
                year,
                e,
                i,
                p,
                n,
                by,
                amount,
                None,
                rule_of(of_e, of_i, both) if by == "reconciled" else None,
                None,
                source,
            )
            for by, amount in told.items()
            if amount is not None
        ]
    table = TABLES["goods_flows"]
    return pl.DataFrame(rows, schema=dict(table.dtypes), orient="row").sort(table.key)


def reporting_frame(flows) -> pl.DataFrame:
    rows = {}
    for (year, e, i, p, n), (_, source, of_e, of_i, _) in flows.items():
        for who, side, amount in ((e, "exporter", of_e), (i, "importer", of_i)):
            if amount is not None:
                rows[year, who, side, p, n] = ("declared", source)
        if of_e is None and of_i is None:
            rows[year, "WLD", "exporter", p, n] = ("balanced", source)
    table = TABLES["reporting"]
    return pl.DataFrame([(*k, *v) for k, v in rows.items()], schema=dict(table.dtypes), orient="row").sort(table.key)
