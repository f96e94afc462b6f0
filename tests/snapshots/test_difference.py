import math

import polars as pl
import pytest

from corridor.snapshots.coverage_changes import folded
from corridor.snapshots.difference import LONG, Difference, movers
from corridor.snapshots.flow_changes import SETTINGS, FlowChange, YearChange
from corridor.snapshots.flow_moves import MOVES
from corridor.snapshots.table_changes import TableChange

MOVED = pl.DataFrame(
    [
        ("exporter", "AZE", "", 100, 70, 0, 0),
        ("exporter", "AZE", "new/year", 0, 0, 10, 10),
        ("exporter", "AZE", "revised/told", 0, 0, -40, 60),
        ("exporter", "GEO", "", 5, 95, 0, 0),
        ("exporter", "GEO", "new/year", 0, 0, 90, 90),
        ("exporter", "USA", "", 5, 5, 0, 0),
    ],
    schema=MOVES,
    orient="row",
)


def difference(*, tables=(), years=(), moves=MOVED):
    reasons = pl.DataFrame([("new/year", 2, 100, 100)], schema=["reason", "flows", "change", "gross"], orient="row")
    flows = FlowChange(tuple(years), reasons, moves, (), pl.DataFrame(schema=SETTINGS), TableChange("goods_flows"))
    head = {"name": "n", "created": "2026-01-01", "data_hash": "ab", "path": "p"}
    gaps = {"added": (), "dropped": ()}
    return Difference(head, head, (), (), gaps, tuple(tables), flows, folded([]), (), {"AZE": "Azerbaijan"})


def test_movers_are_ranked_by_change_with_their_main_reason():
    found = movers(MOVED, "exporter", {"AZE": "Azerbaijan"}, 5)
    assert [(row["code"], row["name"], row["change"], row["reason"], row["main"]) for row in found] == [
        ("GEO", "", 90, "new/year", 90),
        ("AZE", "Azerbaijan", -30, "revised/told", -40),
    ]
    assert len(movers(MOVED, "exporter", {}, 1)) == 1


@pytest.mark.parametrize(
    ("year", "table", "share", "of"),
    [
        (
            YearChange(2020, 200, 210, gross=30),
            TableChange("pairs", 100, 100, changed=5),
            0.15,
            "the dollars of goods_flows",
        ),
        (YearChange(2020, 200, 210, gross=30), TableChange("pairs", 100, 80, dropped=20), 0.2, "the rows of pairs"),
        (YearChange(2020, 0, 210, gross=210), TableChange("pairs"), math.inf, "the dollars of goods_flows"),
    ],
)
def test_the_largest_share_is_of_dollars_or_of_rows(year, table, share, of):
    assert difference(tables=[table], years=[year]).largest_share() == (share, of)


def test_the_long_table_holds_every_total():
    year = YearChange(
        2020, 100, 130, new=50, dropped=-30, revised=10, gross=90, flows={"new": 1, "dropped": 1, "revised": 1}
    )
    found = difference(tables=[TableChange("pairs", 3, 4, added=1)], years=[year]).lines()
    assert list(found.schema) == list(LONG)
    total = found.filter(section="goods flows by year", reason="")["change"].item()
    parts = found.filter((pl.col("section") == "goods flows by year") & (pl.col("reason") != ""))["change"].sum()
    assert total == parts == 30
    assert found.filter(section="rows of a table", reason="added")["rows"].to_list() == [1]
    assert found.filter(section="goods flows by exporter", item="GEO", reason="")["change"].item() == 90


def test_the_record_cuts_lists_and_counts_what_it_left_out():
    found = difference().record(1)
    assert [row["code"] for row in found["movers"]["exporter"]] == ["GEO"]
    assert found["coverage_more"] == 0
    assert found["reasons"][0]["words"] == "new: the year is new"
