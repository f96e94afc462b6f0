import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.sources import flows
from corridor.sources.comtrade_rows import FLOW, REVISION, codes_of, country_type
from corridor.sources.comtrade_tables import rules, surplus, tables
from corridor.sources.ledger import account_of, mark
from corridor.spec.recipe import SourceRecipe
from corridor.tables.coding import decoded

RECIPE = SourceRecipe(
    files={"flows": "x"}, retrieved="2026-11-23", reporters=["AZE", "GEO"], first_year=2020, last_year=2020,
    skip_products={"27": "elsewhere"},
)  # fmt: skip
COUNTRY = country_type(RECIPE)
ROW = st.fixed_dictionaries(
    {
        "year": st.sampled_from([2020, 2020, 2020, 2019, None]),
        "flow": st.sampled_from(["import", "export", "re-export", "re-import", None]),
        "reporter": st.sampled_from(["AZE", "GEO", "ARM", None]),
        "reporter_group": st.just(False),
        "partner": st.sampled_from(["USA", "TUR", "NES", "WLD", "AZE", None]),
        "partner_group": st.sampled_from([False, False, True]),
        "product": st.sampled_from([101, 127, 10101, 1010121, None]),
        "nomenclature": st.sampled_from(["HS17", "HS22"]),
        "value": st.sampled_from([0, 5, 7, -3, None]),
        "quantity": st.sampled_from([None, 1, 2]),
    }
)
SCHEMA = {
    "year": pl.Int32, "flow": FLOW, "reporter": COUNTRY, "reporter_group": pl.Boolean, "partner": COUNTRY,
    "partner_group": pl.Boolean, "product": pl.UInt32, "nomenclature": REVISION, "value": pl.Int64,
    "quantity": pl.Int64,
}  # fmt: skip
ONE = {
    "year": 2020, "flow": "import", "reporter": "AZE", "reporter_group": False, "partner": "USA",
    "partner_group": False,
    "product": 1010121, "nomenclature": "HS17", "value": 5, "quantity": None,
}  # fmt: skip


def narrow(rows):
    return pl.DataFrame(rows, schema=SCHEMA).with_columns(
        total=False, annual=True, cif=True, fob=False, choice=pl.lit(None, pl.UInt8), file=pl.lit(0, pl.UInt16)
    )


def read(rows, recipe=RECIPE, year=None):
    because = rules(recipe, year)
    marked = mark(rows, because)
    account = account_of(marked, list(because), source="comtrade", value="value")
    return tables(marked, list(because), recipe, codes_of([rows])), account.merged(surplus(marked).get(0, 0))


@given(st.lists(ROW, max_size=25))
@settings(max_examples=60, deadline=None)
def test_narrow_rows_give_what_the_small_sources_make_of_texts(rows):
    """`flows.declarations`, which works on plain text, is the oracle."""
    frame = narrow(rows)
    codes = codes_of([frame])
    texts = frame.with_columns(
        pl.col("flow", "reporter", "partner", "nomenclature").cast(pl.String),
        pl.col("product").replace_strict(codes, return_dtype=pl.String) if codes else pl.col("product").cast(pl.String),
    )
    oracle = flows.declarations(texts, RECIPE, source="comtrade", file="")
    found, account = read(frame)
    for name, table in oracle.tables.items():
        assert decoded(found[name]).select(table.columns).equals(table), name
    one, other = account, oracle.accounts[0]
    assert (one.rows_in, one.kept, one.aggregated, one.value_in, one.value_kept) == (
        other.rows_in, other.kept, other.aggregated, other.value_in, other.value_kept,
    )  # fmt: skip
    assert one.left_out == tuple(item for item in other.left_out)
    assert one.balanced


def test_reporter_without_any_cif_value_values_imports_fob():
    rows = narrow([ONE, {**ONE, "partner": "TUR"}, {**ONE, "reporter": "GEO"}, {**ONE, "flow": "export"}])
    rows = rows.with_columns(fob=pl.lit(value=True), cif=pl.col("reporter") == "GEO")
    found, _ = read(rows)
    assert decoded(found["declared"]).select("exporter", "importer", "valuation").rows() == [
        ("AZE", "USA", "FOB"), ("TUR", "AZE", "FOB"), ("USA", "AZE", "FOB"), ("USA", "GEO", "CIF"),
    ]  # fmt: skip


def test_imports_at_customs_value_are_fob_everywhere():
    found, _ = read(narrow([ONE]), RECIPE.model_copy(update={"valuation": "customs"}))
    assert found["declared"]["valuation"].to_list() == ["FOB"]


def test_a_row_of_another_year_than_the_file_is_a_fault():
    _, account = read(narrow([{**ONE, "year": 2019}]), year=2020)
    assert [(str(item.reason), item.fault) for item in account.left_out] == [
        ("year is not the one that the file's name and first rows say", True)
    ]
