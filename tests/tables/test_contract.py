import pandera.polars as pa
import polars as pl
import pytest

from corridor.errors import InternalError, UsageError
from corridor.tables import TABLES, Table, check_frame
from corridor.tables import columns as c
from corridor.tables.contract import define
from factories_tables import ROWS, good

COLUMNS = {"year": c.year(), "who": c.country("Who."), "share": c.number("A share.", "share", low=0.0, high=1.0)}


@pytest.fixture
def sample():
    """A contract that is defined for one test and struck off the register afterwards."""
    table = define("sample", "Sample", "A row.", COLUMNS, key=("year", "who"), by_year=True, optional=True)
    yield table
    del TABLES._entries["sample"]


def test_a_contract_is_registered_under_its_name(sample):
    assert TABLES["sample"] is sample
    assert (sample.name, sample.title, sample.description) == ("sample", "Sample", "A row.")
    assert (sample.key, sample.by_year, sample.optional) == (("year", "who"), True, True)
    assert sample.schema.unique == ["year", "who"]
    assert sample.schema.strict is True


def test_two_contracts_cannot_share_a_name(sample):
    with pytest.raises(InternalError, match="table 'sample' is registered twice"):
        define("sample", "Again", "A row.", COLUMNS, key=("year",))
    assert TABLES["sample"] is sample


def test_columns_types_and_the_empty_table(sample):
    assert sample.columns == ["year", "who", "share"]
    assert sample.dtypes == {"year": pl.Int32, "who": pl.String, "share": pl.Float64}
    assert sample.empty().schema == pl.Schema({"year": pl.Int32, "who": pl.String, "share": pl.Float64})
    assert sample.empty().is_empty()


def test_each_column_describes_itself(sample):
    assert sample.describe() == [
        {
            "column": "year",
            "type": "Int32",
            "unit": "year",
            "nullable": False,
            "allowed": "year between 1900 and 2100",
            "description": "Calendar year of the figure.",
        },
        {
            "column": "who",
            "type": "String",
            "unit": "none",
            "nullable": False,
            "allowed": "three capital letters (ISO 3166-1 alpha-3)",
            "description": "Who.",
        },
        {
            "column": "share",
            "type": "Float64",
            "unit": "share",
            "nullable": True,
            "allowed": "a finite number; of no more than 15 digits; at least 0; at most 1",
            "description": "A share.",
        },
    ]


def test_a_table_is_frozen():
    with pytest.raises(AttributeError, match="cannot assign"):
        TABLES["pairs"].name = "other"  # type: ignore[misc]


def test_a_column_without_words_describes_itself_as_empty():
    table = Table("bare", "Bare", "", pa.DataFrameSchema({"a": pa.Column(pl.Int64)}), ("a",))
    assert table.describe() == [
        {"column": "a", "type": "Int64", "unit": "none", "nullable": False, "allowed": "", "description": ""}
    ]


def test_the_tables_of_a_snapshot():
    assert set(TABLES) == set(ROWS)
    assert {name for name, table in TABLES.items() if table.by_year} == {
        "goods_flows", "industry_flows", "re_exports", "reporting", "services_flows",
    }  # fmt: skip
    assert {name for name, table in TABLES.items() if table.optional} == {
        "agreements", "bilateral_services", "facts", "industry_flows", "material_products", "pair_years", "re_exports",
        "reporter_years", "tariffs", "watched_products",
    }  # fmt: skip
    with pytest.raises(UsageError, match="unknown table 'goods_flow'; did you mean 'goods_flows'"):
        TABLES["goods_flow"]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_contract_refuses_what_is_not_its_own(name):
    other = next(table for table in TABLES if table != name)
    account = check_frame(TABLES[name], good(other))
    assert account.good.is_empty()
    assert account.bad.equals(good(other))
    assert not account.ok
