"""One small frame per table that keeps its contract, and the tests that every contract must pass.

The frames are written by hand and belong together: the United States and Azerbaijan in 2020, machinery one way and
fuels the other, so that `world()` passes the rules across tables as well.
"""

# ruff: noqa: E501  tables read best with one row on one line
from __future__ import annotations

from typing import Any, ClassVar

import polars as pl

from corridor.tables import TABLES, Account, Failure, check_frame

CREATED_YEAR = 2026
"""Year in which the snapshot of `world()` was made."""

ROWS: dict[str, list[tuple[Any, ...]]] = {
    "agreements": [
        ("Free trade area of two", "AZE", "FTA", 2021, "wto"),
        ("Free trade area of two", "USA", "FTA", 2021, "wto"),
    ],
    "bilateral_services": [
        (2020, "AZE", "USA", "J62_63", "IT services", 12_000_000, True, 3_000_000, 40_000_000, 12_000_000, "gravity"),
        (2020, "USA", "WLD", "J62_63", "IT services", 90_000_000_000, False, None, None, 80_000_000_000, "icio"),
    ],
    "industry_flows": [
        (2020, "AZE", "USA", "ICIO", "J62_63", "intermediate", 12_000_000, "icio"),
        (2020, "USA", "AZE", "WIOD", "c30", "total", 90_000_000, "wiod"),
    ],
    "material_products": [
        ("lithium", "refined", "283691", "283691", "battery|critical", "crosswalk"),
        ("gallium", "refined", "811292", "811292", None, "crosswalk"),
    ],
    "pair_years": [
        (2020, "AZE", "USA", "rta", 0.0, "0 or 1", "gravity"),
        (2020, "USA", "AZE", "trade_usd", 100.0, "US dollars", "gravity"),
    ],
    "re_exports": [
        (2020, "AZE", "USA", "re-export", "84", "HS", 5, "comtrade"),
        (2020, "USA", "AZE", "re-import", "84", "HS", 0, "comtrade"),
    ],
    "reporter_years": [
        (2020, "AZE", "importer", 1, 106, 0, 0, 0, None, 106, 0.94, 0.06, 0.5, "HS", "comtrade"),
        (2020, "USA", "exporter", 1, 100, 0, 0, -3, 2, 100, 1.0, 0.0, 0.5, "HS", "comtrade; census"),
    ],
    "tariffs": [
        (2020, "AZE", "WLD", "84", "HS17", "MFN", 5.0, 4.2, 0.0, 15.0, 310, "wits"),
        (2020, "USA", "AZE", "27", "HS", "collected", None, 0.1, None, None, None, "census"),
    ],
    "countries": [
        ("AZE", "Azerbaijan", "AZ", 31, "Western Asia", "country"),
        ("USA", "United States", "US", 840, "Northern America", "country"),
        ("WLD", "World", None, None, None, "world"),
    ],
    "country_years": [
        (2020, "AZE", "gdp_usd", 42.7e9, "US dollars", 2020, False, "wb"),
        (2020, "USA", "gdp_usd", 21.4e12, "US dollars", 2020, False, "wb"),
        (2029, "AZE", "gdp_projected_usd", 90.0e9, "US dollars", 2024, True, "weo"),
    ],
    "facts": [
        ("turnover_2020", "USA", "AZE", "turnover", 2020, "January to December", 12, 330.0, "US dollars", "State Customs Committee", "AZE", "published", "Yearbook, p. 3", None),
        ("exports_growth_2020", "USA", "AZE", "exports_growth", 2020, "first half", None, -12.5, "percent", "a news agency", None, "inferred", "Agency, 2020-08-01", "Rounded."),
    ],
    # Azerbaijan buys for 106 CIF what the United States sold for 100 FOB: at 6 percent freight both say 100.
    "goods_flows": [
        (2020, "USA", "AZE", "84", "HS", "reconciled", 100, None, "mean_of_both", 1.06, "comtrade"),
        (2020, "AZE", "USA", "27", "HS", "importer", 212, None, None, None, "comtrade"),
        (2020, "AZE", "USA", "27", "HS", "reconciled", 200, None, "importer_only", None, "comtrade"),
        (2020, "USA", "AZE", "84", "HS", "exporter", 100, 7, None, None, "comtrade"),
        (2020, "USA", "AZE", "84", "HS", "importer", 106, 8, None, None, "comtrade"),
    ],
    "minerals": [
        (2020, "AZE", "copper", "mine", 2.5, None, "thousand tonnes", True, True, "usgs"),
        (2020, "WLD", "copper", "mine", 20_600.0, 870_000.0, "thousand tonnes", False, True, "usgs"),
    ],
    "pair_totals": [
        (2020, "AZE", "USA", "importer", 212, "customs value", 12, 0, "census"),
        (2020, "USA", "AZE", "exporter", 100, "FAS", 12, 0, "census"),
        (2020, "USA", "WLD", "exporter", 1_424_935, "FAS", 6, 2, "census"),
    ],
    "pairs": [
        ("AZE", "USA", 9_400.0, False, False, False, "cepii"),
        ("USA", "AZE", None, False, False, False, "cepii"),
    ],
    "products": [
        ("27", "HS22", 2, "Mineral fuels", None),
        ("84", "HS22", 2, "Machinery", None),
        ("8471", "HS22", 4, "Computers", "84"),
        ("847130", "HS22", 6, "Portable computers", "8471"),
    ],
    "reporting": [
        (2020, "AZE", "importer", "84", "HS", "declared", "comtrade"),
        (2020, "USA", "exporter", "84", "HS", "declared", "comtrade"),
        (2020, "USA", "importer", "27", "HS", "declared", "comtrade"),
    ],
    "services_flows": [
        (2020, "AZE", "WLD", "DDS", "exporter", 310_000_000, True, "unctad"),
        (2020, "USA", "AZE", "SI2", "exporter", 5_000_000, False, "bea"),
    ],
    "watched_products": [
        ("chpl", "847130", "4.B", "bis"),
        ("chpl", "8471", "4.A", "bis"),
    ],
}  # fmt: skip


def good(table_name: str) -> pl.DataFrame:
    """Return a few rows that keep the contract of a table, in contract types."""
    return pl.DataFrame(ROWS[table_name], schema=TABLES[table_name].dtypes, orient="row")


def world() -> dict[str, pl.DataFrame]:
    """Return every table; together they pass the rules across tables for a snapshot made in `CREATED_YEAR`."""
    return {name: good(name) for name in TABLES}


def with_value(frame: pl.DataFrame, column: str, row: int, value: Any) -> pl.DataFrame:
    """Return the frame with one value changed; rows are counted from 1, as messages count them."""
    values = frame[column].to_list()
    values[row - 1] = value
    return frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))


def one_failure(account: Account) -> Failure:
    """Return the only failure of an account."""
    assert len(account.failures) == 1, [failure.sentence() for failure in account.failures]
    return account.failures[0]


class ContractTests:
    """What every contract must do; a test class per table names what it allows and gives values it must refuse.

    Attributes:
        table: Name of the table.
        columns: Column to unit, in order, as the design says.
        key: Columns that name a row.
        nullable: Columns that may be empty.
        wrong: (column, value, rule that the account must name).
        right: (column, value) at the edge of what is allowed.
    """

    table: ClassVar[str]
    columns: ClassVar[dict[str, str]]
    key: ClassVar[tuple[str, ...]]
    nullable: ClassVar[set[str]] = set()
    by_year: ClassVar[bool] = False
    optional: ClassVar[bool] = False
    self_trade: ClassVar[bool] = False
    wrong: ClassVar[list[tuple[str, Any, str]]] = []
    right: ClassVar[list[tuple[str, Any]]] = []

    def check(self, frame: pl.DataFrame) -> Account:
        account = check_frame(TABLES[self.table], frame, file="part.parquet")
        assert account.rows_in == frame.height == account.good.height + account.bad.height
        assert account.good.schema == pl.Schema(TABLES[self.table].dtypes)
        assert account.ok == (not account.failures)
        for failure in account.failures:
            assert (failure.table, failure.file) == (self.table, "part.parquet")
            assert len(failure.examples) <= 5
        return account

    def test_good_rows_pass_in_contract_order(self):
        frame = good(self.table)
        account = self.check(frame.select(reversed(frame.columns)))
        assert account.ok
        assert account.bad.is_empty()
        assert account.good.equals(frame)

    def test_the_layout_is_as_designed(self):
        table = TABLES[self.table]
        assert table.columns == list(self.columns)
        assert table.key == self.key
        assert (table.by_year, table.optional) == (self.by_year, self.optional)
        assert table.title
        assert table.description.endswith(".")
        assert self.check(table.empty()).ok

    def test_every_column_says_what_it_means_and_in_which_unit(self):
        rows = {row["column"]: row for row in TABLES[self.table].describe()}
        assert {name: row["unit"] for name, row in rows.items()} == self.columns
        assert all(row["description"].endswith(".") for row in rows.values())
        assert {name for name, row in rows.items() if row["nullable"]} == self.nullable

    def test_a_wrong_type_is_told_apart_from_a_wrong_value(self):
        for name, dtype in TABLES[self.table].dtypes.items():
            wrong = pl.Series(name, [[1]] * good(self.table).height)
            failure = one_failure(self.check(good(self.table).with_columns(wrong)))
            assert failure.column == name
            assert failure.check == f"type is List(Int64), must be {dtype}"
            assert failure.examples[0] == (1, "[1]")

    def test_a_missing_column_is_named(self):
        for name in TABLES[self.table].columns:
            account = self.check(good(self.table).drop(name))
            assert (
                one_failure(account).sentence() == f"{self.table}, part.parquet, column {name}: the column is missing"
            )
            assert account.good.is_empty()

    def test_an_extra_column_is_named_with_what_is_allowed(self):
        account = self.check(good(self.table).with_columns(remark=pl.lit("x")))
        failure = one_failure(account)
        assert failure.column == "remark"
        assert failure.check == f"the column is not part of the table; allowed: {', '.join(self.columns)}"
        assert account.good.is_empty()

    def test_null_only_where_it_may_be(self):
        for name in self.columns:
            account = self.check(with_value(good(self.table), name, 2, None))
            if name in self.nullable:
                assert account.ok, name
                continue
            failure = one_failure(account)
            assert failure.column == name
            assert failure.check == "a value is missing, and none may be"
            assert (failure.count, failure.examples) == (1, ((2, "None"),))
            assert account.good.equals(good(self.table).filter(pl.int_range(pl.len()) != 1))

    def test_a_value_out_of_range_is_named_with_its_row(self):
        assert self.wrong
        for name, value, rule in self.wrong:
            account = self.check(with_value(good(self.table), name, 2, value))
            failure = one_failure(account)
            assert (failure.column, failure.check) == (name, f"must be {rule}")
            assert (failure.count, failure.examples) == (1, ((2, repr(value)),))
            assert account.bad.equals(with_value(good(self.table), name, 2, value)[1:2])

    def test_a_value_at_the_edge_passes(self):
        for name, value in self.right:
            assert self.check(with_value(good(self.table), name, 1, value)).ok, (name, value)

    def test_a_key_stands_once(self):
        frame = good(self.table)
        account = self.check(pl.concat([frame, frame[:1]]))
        failure = one_failure(account)
        assert failure.check == f"the key ({', '.join(self.key)}) must be unique"
        key = ", ".join(map(repr, frame.select(self.key).row(0)))
        assert failure.examples == ((1, key), (frame.height + 1, key))
        assert (account.good.height, account.bad.height) == (frame.height - 1, 2)

    def test_each_part_of_the_key_is_needed(self):
        assert len(set(self.key)) == len(self.key)
        assert set(self.key) <= set(self.columns)
        assert not set(self.key) & self.nullable

    def test_no_country_trades_with_itself(self):
        assert self.self_trade == ({"exporter", "importer"} <= set(self.columns))
        if not self.self_trade:
            return
        frame = good(self.table)
        account = self.check(with_value(frame, "importer", 2, frame["exporter"][1]))
        failure = one_failure(account)
        assert (failure.column, failure.check) == (
            "exporter, importer",
            "no self-trade: exporter differs from importer",
        )
        assert failure.count == 1
        assert failure.examples[0][0] == 2
        assert account.good.height == frame.height - 1

    def test_examples_are_few_however_many_rows_are_bad(self):
        name, value, _ = self.wrong[0]
        frame = pl.concat([with_value(good(self.table), name, 1, value)[:1]] * 1_000)
        account = self.check(frame)
        counts = {failure.column: failure.count for failure in account.failures}
        assert counts[name] == 1_000
        assert account.good.is_empty()
        assert all(len(failure.sentence()) < 1_500 for failure in account.failures)
