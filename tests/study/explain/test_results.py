"""Tables of explanations have their columns whatever there is to tell."""

import polars as pl

from corridor.study.explain import results
from corridor.study.explain.results import Explanations, table


def test_a_table_has_its_columns_with_and_without_rows():
    columns = {"a": pl.String, "b": pl.Int32}
    assert table(columns).schema == pl.Schema(columns)
    assert table(columns, [("x", 1)]).rows() == [("x", 1)]
    assert table(columns, {"b": [1.0, 2.0], "a": ["x", "y"]}).rows() == [("x", 1), ("y", 2)]


def test_what_is_not_a_number_is_not_known():
    assert table({"a": pl.Float64}, [(float("nan"),)])["a"].to_list() == [None]
    assert table({"a": pl.Float64}, {"a": [float("nan")]})["a"].to_list() == [None]


def test_explanations_without_gaps_have_an_empty_table_of_them():
    empty = pl.DataFrame()
    assert Explanations(*[empty] * 6).gaps.schema == pl.Schema(results.GAP_COLUMNS)
