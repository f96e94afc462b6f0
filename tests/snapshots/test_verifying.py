import math

import polars as pl
import pytest

from corridor.snapshots import verifying
from corridor.snapshots.verifying import distinct_values, plainly_valid, strictly_increasing, survey
from corridor.tables import TABLES, check_frame
from corridor.tables.coding import coded
from factories_tables import good


def passes(table, frame):
    return plainly_valid(table, frame, survey(table, frame))


@pytest.mark.parametrize("name", list(TABLES))
def test_agrees_with_the_contract_on_good_tables(name):
    assert passes(TABLES[name], good(name).sort(TABLES[name].key))


def test_never_passes_what_the_contract_refuses(tables):
    table, good = TABLES["goods_flows"], tables["goods_flows"].sort(TABLES["goods_flows"].key)
    bad = [
        good.with_columns(value_usd=pl.lit(-1, pl.Int64)),
        good.with_columns(exporter=pl.lit("usa")),
        good.with_columns(importer=pl.col("exporter")),
        good.with_columns(rule=pl.lit("guess")),
        good.with_columns(source=pl.lit(None, pl.String)),
        good.with_columns(mirror_ratio=pl.lit(float("inf"))),
        pl.concat([good, good.tail(1)]),
        good.with_columns(year=pl.col("year").cast(pl.Int64)),
    ]
    for frame in bad:
        assert not passes(table, frame)
    assert not check_frame(table, bad[0]).ok


def test_unsorted_rows_ask_for_a_closer_look(tables):
    assert not passes(TABLES["goods_flows"], tables["goods_flows"].sort("value_usd", descending=True))


def test_strictly_increasing():
    frame = pl.DataFrame({"a": [1, 1, 2], "b": ["x", "y", "a"]})
    assert strictly_increasing(frame, ("a", "b"))
    assert not strictly_increasing(frame, ("a",))
    assert not strictly_increasing(frame.reverse(), ("a", "b"))
    assert not strictly_increasing(frame.with_columns(b=pl.lit(None, pl.String)), ("a", "b"))
    assert strictly_increasing(frame.clear(), ("a", "b"))


def test_distinct_values_side_by_side():
    frame = pl.DataFrame({"a": ["x", "y", "x"], "b": ["z", None, "z"]})
    found = distinct_values(frame, ["a", "b"])
    assert set(found["a"]) == {"x", "y"}
    assert set(found["b"]) == {"z", None}
    assert distinct_values(frame.clear(), ["a", "b"]).shape == (0, 2)


def test_numbers_are_judged_by_their_ends_nulls_and_nans(tables):
    frame = pl.DataFrame({"a": [3, None, 1], "b": [0.5, float("nan"), 2.0]})
    rows = verifying.extremes(frame, ["a", "b"])
    assert rows["a"].to_list() == [1, 3, None, 3]
    assert rows["b"].to_list()[:3] == [0.5, 2.0, 2.0]
    assert math.isnan(rows["b"][3])


@pytest.mark.parametrize("name", sorted(name for name, table in TABLES.items() if table.by_year))
def test_coded_texts_are_judged_as_texts(name):
    frame = good(name).sort(TABLES[name].key)
    assert passes(TABLES[name], coded(frame))
    text = next(column for column in reversed(frame.columns) if frame.schema[column] == pl.String)
    assert not passes(TABLES[name], coded(frame.with_columns(pl.lit(" ").alias(text))))
