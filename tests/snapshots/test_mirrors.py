import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.snapshots.mirrors import Mirror, mirror_map, mirror_query, of_reporter_years, totals
from corridor.tables import TABLES

TABLE = TABLES["goods_flows"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["AZE", "GEO"]),
        st.integers(0, 10**13),
        st.sampled_from(["exporter_only", "importer_only", "mean_of_both", "balanced_by_source"]),
        st.floats(0.0, 50.0),
    ),
    max_size=8,
)


def frame(rows):
    made = [
        (
            2020,
            who,
            "USA",
            f"{n + 10:02d}",
            "HS",
            "reconciled",
            value,
            None,
            rule,
            ratio if rule == "mean_of_both" else None,
            "s",
        )
        for n, (who, value, rule, ratio) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=dict(TABLE.dtypes), orient="row")


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_mirror_quality_is_the_weighted_mean_log_ratio(rows):
    found = {row[0]: Mirror(*row[1:]) for row in mirror_query(frame(rows).lazy(), "exporter").collect().iter_rows()}
    for who in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == who and row[2] in ("exporter_only", "mean_of_both")]
        both = [row for row in mine if row[2] == "mean_of_both"]
        mirror = found.get(who, Mirror(0, 0, 0))
        assert mirror.value_usd == sum(row[1] for row in mine)
        assert mirror.mirrored_usd == sum(row[1] for row in both)
        if mirror.mirrored_usd:
            logs = sum(row[1] * abs(math.log(min(max(row[3], 0.1), 10))) for row in both)
            assert mirror.spread == pytest.approx(logs / mirror.mirrored_usd, abs=1e-5)
        else:
            assert mirror.spread is None


def test_an_importer_is_judged_by_what_importers_declared():
    rows = frame([("AZE", 5, "importer_only", 0.0), ("AZE", 7, "exporter_only", 0.0)]).lazy()
    assert mirror_query(rows, "importer").collect()["value_usd"].to_list() == [5]


def test_years_add_up_and_the_share_is_of_the_value():
    mirrors = {("AZE", "exporter", 2020): Mirror(10, 4, 0), ("AZE", "exporter", 2021): Mirror(10, 6, 10 * 500_000)}
    total = totals(mirrors)["AZE", "exporter"]
    assert (total.share, total.spread) == (0.5, 0.5)
    assert Mirror(0, 0, 0).share is None


def test_the_map_tells_near_far_and_unmirrored_apart():
    mirrors = {
        ("AZE", "exporter", 2020): Mirror(10, 10, 10 * 50_000),
        ("AZE", "exporter", 2021): Mirror(10, 10, 10 * 200_000),
        ("AZE", "exporter", 2022): Mirror(10, 10, 10 * 600_000),
        ("AZE", "exporter", 2023): Mirror(10, 10, 10 * 900_000),
        ("AZE", "exporter", 2024): Mirror(10, 0, 0),
        ("GEO", "exporter", 2020): Mirror(0, 0, 0),
        ("GEO", "importer", 2020): Mirror(10, 0, 0),
    }
    found = mirror_map(mirrors, "exporter", {"AZE": "Azerbaijan"}, ())
    assert [cell.step for cell in found.rows[0].cells.values()] == [
        "level4",
        "level3",
        "level2",
        "level1",
        "unmirrored",
    ]
    assert [row.code for row in found.rows] == ["AZE", "GEO"]
    assert found.rows[0].cells[2020].short == "1.1"
    assert [row.code for row in mirror_map(mirrors, "exporter", {}, ("GEO",)).rows] == ["GEO"]


def test_the_table_of_quality_is_taken_as_it_stands():
    table = TABLES["reporter_years"]
    row = dict.fromkeys(table.columns) | {
        "year": 2020, "reporter": "AZE", "side": "exporter", "value_usd": 100, "mirrored_usd": 40,
        "mirror_spread": 0.25,
    }  # fmt: skip
    frame = pl.DataFrame([row, {**row, "year": 2021, "mirror_spread": None}], schema=dict(table.dtypes))
    found = of_reporter_years(frame)
    assert found["AZE", "exporter", 2020] == Mirror(100, 40, 10_000_000)
    assert found["AZE", "exporter", 2021].spread is None
