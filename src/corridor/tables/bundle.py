"""Checks across the tables of a snapshot: every code known, pairs complete, no future, declarations accounted for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from corridor.tables.account import MAX_EXAMPLES, Failure
from corridor.tables.contract import TABLES
from corridor.tables.parts import Parts

Frames = Mapping[str, pl.DataFrame | Parts]
Piece = tuple[int, pl.LazyFrame]
"""Rows of a table that are held at once, and the number of rows of the table before them."""

Distinct = Mapping[tuple[str, str], pl.Series]

JOINED = ("facts", "reporter_years")
"""Tables whose column source is a text about sources and not the name of one."""

COUNTRY_COLUMNS = ("country", "exporter", "importer", "reporter", "partner", "reporter_country")


@dataclass(frozen=True)
class Bundle:
    """The tables of one snapshot.

    Attributes:
        frames: Table by name in contract shape: rows in memory, or by year where they are too many for that.
        created_year: Year in which the snapshot was made.
        known: Distinct values by table and column, where somebody has them already; the rest is looked up.
        sources: Names of the sources that the manifest lists; None where there is none to ask.
    """

    frames: Frames
    created_year: int
    known: Distinct = field(default_factory=dict)
    sources: Collection[str] | None = None

    def get(self, name: str) -> pl.DataFrame:
        """Return a table that is held in memory, empty where the snapshot leaves it out."""
        found = self.frames.get(name)
        return found.scan().collect() if isinstance(found, Parts) else TABLES[name].empty() if found is None else found

    def columns(self, name: str) -> list[str]:
        """Return the columns of a table."""
        found = self.frames[name]
        return found.table.columns if isinstance(found, Parts) else found.columns

    def pieces(self, name: str) -> Iterator[Piece]:
        """Yield a table whole where it is in memory, else year by year."""
        found = self.frames.get(name)
        if not isinstance(found, Parts):
            yield 0, self.get(name).lazy()
            return
        before = 0
        for year in found.years:
            yield before, found.year(year)
            before += int(found.stored(year).select(pl.len()).collect().item())

    def with_reporting(self) -> Iterator[tuple[int, pl.LazyFrame, pl.LazyFrame]]:
        """Yield pieces of goods_flows with the reporting rows of the same years."""
        flows, reporting = self.frames.get("goods_flows"), self.frames.get("reporting")
        if not isinstance(flows, Parts):
            yield 0, self.get("goods_flows").lazy(), self.get("reporting").lazy()
            return
        stated = reporting if isinstance(reporting, Parts) else Parts.of(TABLES["reporting"], self.get("reporting"))
        for (before, piece), year in zip(self.pieces("goods_flows"), flows.years, strict=True):
            yield before, piece, stated.year(year)

    def distinct(self, table: str, column: str) -> set[str]:
        """Return the distinct texts of a column, nulls left out."""
        values = self.known.get((table, column))
        if values is not None:
            return set(values.drop_nulls())
        found = [piece.select(pl.col(column).unique()).collect().to_series() for _, piece in self.pieces(table)]
        return {text for values in found for text in values.drop_nulls()}


Check = Callable[[Bundle], list[Failure]]


def country_columns(table: str, columns: Collection[str]) -> list[str]:
    """Return the columns of a table that hold country codes; free-text reporters of facts are not among them."""
    names = [name for name in columns if name in COUNTRY_COLUMNS]
    if table == "facts":
        names.remove("reporter")
    return names


def countries_known(bundle: Bundle) -> list[Failure]:
    """Every country code of every table stands in `countries`."""
    known = bundle.distinct("countries", "country")
    rule = "must be a code of the table countries"
    return [
        failure
        for table in bundle.frames
        if table != "countries"
        for column in country_columns(table, bundle.columns(table))
        for failure in _unknown(bundle, table, column, known, rule)
    ]


def products_known(bundle: Bundle) -> list[Failure]:
    """Every product code of every table stands in `products`, and so does every parent."""
    known = bundle.distinct("products", "product")
    rule = "must be a code of the table products"
    found = [
        failure
        for table in bundle.frames
        if table != "products" and "product" in bundle.columns(table)
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
    rule = f"no year may be later than {bundle.created_year}, in which the snapshot was made"
    for table in bundle.frames:
        columns = bundle.columns(table)
        for column in [name for name in ("year", "known_in") if name in columns]:
            late = pl.col(column) > bundle.created_year
            late = late & ~pl.col("projected") if column == "year" and "projected" in columns else late
            failures += _marked(bundle, table, column, late, rule)
    return failures


def sources_known(bundle: Bundle) -> list[Failure]:
    """Every source that a row names is described in the manifest; facts say in words where they were printed."""
    if bundle.sources is None:
        return []
    known = set(bundle.sources)
    rule = "must be a source that datapackage.json lists"
    return [
        failure
        for table in bundle.frames
        if table not in JOINED and "source" in bundle.columns(table)
        for failure in _unknown(bundle, table, "source", known, rule)
    ]


def declarations_reported(bundle: Bundle) -> list[Failure]:
    """Each declared goods flow has a reporting row that says `declared`."""
    missing: dict[str, list[pl.DataFrame]] = {"exporter": [], "importer": []}
    for before, flows, reporting in bundle.with_reporting():
        cells = reporting.filter(pl.col("status") == "declared").drop("status", "source", strict=False)
        for side, found in missing.items():
            on = ["year", side, "product", "nomenclature"]
            stated = cells.filter(pl.col("side") == side).drop("side").rename({"reporter": side})
            numbered = flows.select(*on, "declared_by").with_row_index("_row", offset=before)
            declared = numbered.filter(pl.col("declared_by") == side).unique(on, keep="first")
            found.append(declared.join(stated, on=on, how="anti").collect())
    return [
        failure
        for side, found in missing.items()
        for failure in _rows(
            "goods_flows",
            side,
            f"each flow declared by the {side} must have a reporting row with status declared",
            found,
            ["year", side, "product", "nomenclature"],
        )
    ]


def declarations_reconciled(bundle: Bundle) -> list[Failure]:
    """Each declared goods flow has its reconciled row."""
    key = ["year", "exporter", "importer", "product", "nomenclature"]
    is_reconciled = pl.col("declared_by") == "reconciled"
    # Rows sorted by key have the reconciled one last, so most are cleared by a look at the next row, without a join.
    followed = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in reversed(key))
    missing = []
    for before, piece in bundle.pieces("goods_flows"):
        if not piece.select((~is_reconciled).any()).collect().item():
            continue
        flows = piece.select(*key, "declared_by").with_row_index("_row", offset=before)
        if not flows.filter(~is_reconciled & ~followed.fill_null(value=False)).first().collect().is_empty():
            stated = flows.filter(~is_reconciled)
            missing.append(stated.join(flows.filter(is_reconciled), on=key, how="anti").collect())
    return _rows("goods_flows", "declared_by", "each declared flow must have a reconciled row", missing, key)


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
    return _marked(bundle, table, column, pl.col(column).is_in(strange), rule) if strange else []


def _marked(bundle: Bundle, table: str, column: str, mask: pl.Expr, rule: str) -> list[Failure]:
    """Return the failure of the rows that a mask marks, if there are any."""
    count = 0
    examples: list[tuple[int, str]] = []
    for before, piece in bundle.pieces(table):
        marked = piece.with_row_index("_row", offset=before).filter(mask.fill_null(value=False))
        found = marked.select("_row", column).collect()
        count += found.height
        examples += [(row + 1, repr(value)) for row, value in found.head(MAX_EXAMPLES - len(examples)).iter_rows()]
    return [Failure(table, "", column, rule, count, tuple(examples))] if count else []


def _rows(table: str, column: str, rule: str, pieces: list[pl.DataFrame], shown: list[str]) -> list[Failure]:
    missing = [piece for piece in pieces if piece.height]
    if not missing:
        return []
    rows = pl.concat(missing).sort("_row")
    head = rows.head(MAX_EXAMPLES).select("_row", *shown)
    examples = tuple((row[0] + 1, " ".join(map(str, row[1:]))) for row in head.iter_rows())
    return [Failure(table, "", column, rule, rows.height, examples)]
