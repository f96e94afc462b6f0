"""Checks across the tables of a snapshot: every code known, pairs complete, no future, declarations accounted for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from corridor.tables.account import MAX_EXAMPLES, Failure
from corridor.tables.contract import TABLES

Frames = Mapping[str, pl.DataFrame]
Distinct = Mapping[tuple[str, str], pl.Series]

JOINED = ("facts", "reporter_years")
"""Tables whose column source is a text about sources and not the name of one."""

COUNTRY_COLUMNS = ("country", "exporter", "importer", "reporter", "partner", "reporter_country")


@dataclass(frozen=True)
class Bundle:
    """The tables of one snapshot.

    Attributes:
        frames: Table by name, each in contract shape.
        created_year: Year in which the snapshot was made.
        known: Distinct values by table and column, where somebody has them already; the rest is looked up.
        sources: Names of the sources that the manifest lists; None where there is none to ask.
    """

    frames: Frames
    created_year: int
    known: Distinct = field(default_factory=dict)
    sources: Collection[str] | None = None

    def get(self, name: str) -> pl.DataFrame:
        """Return a table, empty where the snapshot leaves it out."""
        return self.frames.get(name, TABLES[name].empty())

    def distinct(self, table: str, column: str) -> set[str]:
        """Return the distinct texts of a column, nulls left out."""
        values = self.known.get((table, column))
        return set((self.get(table)[column].unique() if values is None else values).drop_nulls())


Check = Callable[[Bundle], list[Failure]]


def country_columns(table: str, frame: pl.DataFrame) -> list[str]:
    """Return the columns of a table that hold country codes; free-text reporters of facts are not among them."""
    names = [name for name in frame.columns if name in COUNTRY_COLUMNS]
    if table == "facts":
        names.remove("reporter")
    return names


def countries_known(bundle: Bundle) -> list[Failure]:
    """Every country code of every table stands in `countries`."""
    known = bundle.distinct("countries", "country")
    rule = "must be a code of the table countries"
    return [
        failure
        for table, frame in bundle.frames.items()
        if table != "countries"
        for column in country_columns(table, frame)
        for failure in _unknown(bundle, table, column, known, rule)
    ]


def products_known(bundle: Bundle) -> list[Failure]:
    """Every product code of every table stands in `products`, and so does every parent."""
    known = bundle.distinct("products", "product")
    rule = "must be a code of the table products"
    found = [
        failure
        for table, frame in bundle.frames.items()
        if table != "products" and "product" in frame.columns
        for failure in _unknown(bundle, table, "product", known, rule)
    ]
    return found + _unknown(bundle, "products", "parent", known, rule)


def pairs_complete(bundle: Bundle) -> list[Failure]:
    """Every two countries of `pairs` have their pair in both orders."""
    pairs = bundle.get("pairs")
    sellers, buyers = pairs["exporter"].unique(), pairs["importer"].unique()
    named = pl.concat([sellers, buyers.rename("exporter")]).unique().sort()
    if pairs.height == len(named) * (len(named) - 1):
        return []
    due = named.to_frame("exporter").join(named.to_frame("importer"), how="cross")
    due = due.filter(pl.col("exporter") != pl.col("importer"))
    missing = due.join(pairs, on=["exporter", "importer"], how="anti").sort("exporter", "importer")
    examples = tuple((0, f"{i} → {j}") for i, j in missing.head(MAX_EXAMPLES).iter_rows())
    found = ", ".join(text for _, text in examples)
    return [
        Failure(
            "pairs", "", "", f"every two countries must have a pair in both orders; missing: {found}", missing.height
        )
    ]


def no_future(bundle: Bundle) -> list[Failure]:
    """No figure but a projection is later than the year in which the snapshot was made, and none was known later."""
    failures = []
    for table, frame in bundle.frames.items():
        for column in [name for name in ("year", "known_in") if name in frame.columns]:
            late = frame[column] > bundle.created_year
            late = late & ~frame["projected"] if column == "year" and "projected" in frame.columns else late
            rule = f"no year may be later than {bundle.created_year}, in which the snapshot was made"
            failures += _marked(table, frame, column, late, rule)
    return failures


def sources_known(bundle: Bundle) -> list[Failure]:
    """Every source that a row names is described in the manifest; facts say in words where they were printed."""
    if bundle.sources is None:
        return []
    known = set(bundle.sources)
    rule = "must be a source that datapackage.json lists"
    return [
        failure
        for table, frame in bundle.frames.items()
        if table not in JOINED and "source" in frame.columns
        for failure in _unknown(bundle, table, "source", known, rule)
    ]


def declarations_reported(bundle: Bundle) -> list[Failure]:
    """Each declared goods flow has a reporting row that says `declared`."""
    flows, reporting = bundle.get("goods_flows"), bundle.get("reporting")
    cells = reporting.filter(pl.col("status") == "declared").select(
        "year", "reporter", "side", "product", "nomenclature"
    )
    failures = []
    for side in ("exporter", "importer"):
        on = ["year", side, "product", "nomenclature"]
        stated = cells.filter(pl.col("side") == side).drop("side").rename({"reporter": side})
        declared = flows.lazy().select(*on, "declared_by").with_row_index("_row").filter(pl.col("declared_by") == side)
        missing = declared.unique(on, keep="first").join(stated.lazy(), on=on, how="anti").collect()
        rule = f"each flow declared by the {side} must have a reporting row with status declared"
        failures += _rows("goods_flows", side, rule, missing.sort("_row"), on)
    return failures


def declarations_reconciled(bundle: Bundle) -> list[Failure]:
    """Each declared goods flow has its reconciled row."""
    key = ["year", "exporter", "importer", "product", "nomenclature"]
    flows = bundle.get("goods_flows").lazy().select(*key, "declared_by").with_row_index("_row")
    is_reconciled = pl.col("declared_by") == "reconciled"
    # Rows sorted by key have the reconciled one last, so most are cleared by a look at the next row, without a join.
    followed = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in reversed(key))
    if flows.filter(~is_reconciled & ~followed.fill_null(value=False)).first().collect().is_empty():
        return []
    missing = flows.filter(~is_reconciled).join(flows.filter(is_reconciled), on=key, how="anti").collect()
    return _rows(
        "goods_flows", "declared_by", "each declared flow must have a reconciled row", missing.sort("_row"), key
    )


RULES: dict[str, Check] = {
    "country codes known": countries_known,
    "product codes known": products_known,
    "pairs complete": pairs_complete,
    "no future": no_future,
    "sources known": sources_known,
    "declarations reported": declarations_reported,
    "declarations reconciled": declarations_reconciled,
}


def check_bundle(
    frames: Frames, created_year: int, known: Distinct | None = None, sources: Collection[str] | None = None
) -> list[Failure]:
    """Return the failures of all rules, in the order of `RULES`."""
    bundle = Bundle(frames, created_year, known or {}, sources)
    return [failure for rule in RULES.values() for failure in rule(bundle)]


def _unknown(bundle: Bundle, table: str, column: str, known: set[str], rule: str) -> list[Failure]:
    strange = sorted(bundle.distinct(table, column) - known)
    if not strange:
        return []
    frame = bundle.get(table)
    return _marked(table, frame, column, frame[column].is_in(strange).fill_null(value=False), rule)


def _marked(table: str, frame: pl.DataFrame, column: str, mask: pl.Series, rule: str) -> list[Failure]:
    if not mask.any():
        return []
    rows = mask.arg_true()
    examples = tuple((row + 1, repr(frame[column][row])) for row in rows.head(MAX_EXAMPLES))
    return [Failure(table, "", column, rule, len(rows), examples)]


def _rows(table: str, column: str, rule: str, missing: pl.DataFrame, shown: list[str]) -> list[Failure]:
    if missing.is_empty():
        return []
    head = missing.head(MAX_EXAMPLES).select("_row", *shown)
    examples = tuple((row[0] + 1, " ".join(map(str, row[1:]))) for row in head.iter_rows())
    return [Failure(table, "", column, rule, missing.height, examples)]
