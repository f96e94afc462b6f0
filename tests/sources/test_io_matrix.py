import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.sources.csvtext import LINE
from corridor.sources.io_matrix import FINAL, INTERMEDIATE, NO_DELIVERY, SHORTFALL, TWICE, Matrix, matrix_flows
from corridor.spec.recipe import SourceRecipe

COLUMNS = {
    "AUS_A": ("AUS", INTERMEDIATE),
    "TUR_A": ("TUR", INTERMEDIATE),
    "AUS_F": ("AUS", FINAL),
    "TUR_F": ("TUR", FINAL),
    "TUR_S": ("TUR", FINAL),
    "OUT": ("", NO_DELIVERY),
}
RECIPE = SourceRecipe.model_validate({"files": {"tables": "x"}, "retrieved": "2026-11-23"})


def matrix(*rows: tuple[str, str | None, str | None, list[str]]) -> Matrix:
    """Return a matrix of rows label, exporter, industry, cells."""
    frame = pl.DataFrame([(label, country, code, *cells) for label, country, code, cells in rows], orient="row",
                         schema=dict.fromkeys(["label", "exporter", "industry", *COLUMNS], pl.String))  # fmt: skip
    return Matrix(frame.with_row_index(LINE, offset=2), COLUMNS, 2018, "s", "f", "ICIO", "^A$", {})


def test_final_uses_are_added_up_and_stocks_may_be_negative():
    reading = matrix_flows(matrix(("AUS_A", "AUS", "A", ["1", "2", "3", "4", "-1.5", "9"])), RECIPE)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("exporter", "importer", "use", "value_usd").rows() == [
        ("AUS", "TUR", "final", 2_500_000),
        ("AUS", "TUR", "intermediate", 2_000_000),
    ]
    assert (account.rows_in, account.kept, account.aggregated, account.balanced) == (6, 2, 1, True)
    assert (account.value_in, account.value_kept) == (17_500_000, 4_500_000)


def test_what_is_negative_for_good_goes_into_quarantine_with_all_its_figures():
    reading = matrix_flows(matrix(("AUS_A", "AUS", "A", ["1", "-2", "3", "4", "-5", "9"])), RECIPE)
    assert reading.tables["industry_flows"].is_empty()
    quarantine = reading.accounts[0].quarantine.rows
    assert quarantine["line"].to_list() == [2, 2, 2]
    assert sorted(quarantine["reason"]) == ["final use is negative: more was taken from stock than delivered"] * 2 + [
        "value is negative"
    ]
    assert {str(item.reason): item.rows for item in reading.accounts[0].left_out if item.fault}[SHORTFALL] == 2


def test_an_industry_that_stands_twice_and_rows_of_value_added():
    cells = ["0", "7", "0", "0", "0", "7"]
    reading = matrix_flows(matrix(("AUS_A", "AUS", "A", cells), ("AUS_A", "AUS", "A", cells),
                                  ("VA", None, None, cells)), RECIPE)  # fmt: skip
    account = reading.accounts[0]
    assert reading.tables["industry_flows"]["value_usd"].sum() == 7_000_000
    reasons = {str(item.reason): item.rows for item in account.left_out}
    assert reasons[TWICE] == 5
    assert reasons["row or column of value added, taxes or totals, which is no delivery"] == 8
    assert account.balanced


CELL = st.one_of(st.integers(-50, 50).map(str), st.sampled_from(["", "x", "1e99", "0.0000005"]))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=4))
def test_every_figure_is_accounted_for(grid):
    names = ["AUS", "TUR", "QQQ", "AUS"]
    found = matrix(
        *((f"{name}_A{i}", name, "A", cells) for i, (name, cells) in enumerate(zip(names, grid, strict=False)))
    )
    reading = matrix_flows(found, RECIPE)
    account = reading.accounts[0]
    assert account.rows_in == 6 * len(grid)
    assert account.balanced
    table = reading.tables["industry_flows"]
    assert (table["value_usd"] >= 0).all()
    assert table["value_usd"].sum() == account.value_kept
