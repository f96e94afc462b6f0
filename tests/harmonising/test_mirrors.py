import polars as pl
import pytest

from corridor.harmonising.mirrors import batches, both_sides, mirrored, years
from factories_mirrors import declared

FRAME = pl.concat([
    declared(("AAA", "BBB", "260300", 10, 12), ("BBB", "AAA", "260300", None, 7), ("CCC", "AAA", "260300", 5, None)),
    declared(("AAA", "BBB", "260300", 1, 2), year=2019),
])  # fmt: skip


def test_years_come_in_order():
    assert years(FRAME) == [2019, 2020]
    assert years(FRAME.clear()) == []


def test_both_sides_stand_beside_each_other():
    rows = both_sides(FRAME.filter(year=2020)).sort("exporter")
    assert rows.select("exporter", "exporter_usd", "importer_usd").rows() == [
        ("AAA", 10, 12), ("BBB", None, 7), ("CCC", 5, None),
    ]  # fmt: skip
    assert both_sides(FRAME.filter(year=2020), how="inner")["exporter"].to_list() == ["AAA"]


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 100])
def test_batches_hold_whole_exporters_and_nothing_twice(rows):
    parts = list(batches(FRAME.lazy(), 2020, rows=rows))
    assert pl.concat(parts).sort(pl.all()).equals(FRAME.filter(year=2020).sort(pl.all()))
    names = [set(part["exporter"]) for part in parts]
    assert sum(map(len, names)) == 3
    assert [min(name) for name in names] == sorted(min(name) for name in names)


def test_categories_become_text():
    part = next(batches(FRAME.with_columns(pl.col("exporter", "product").cast(pl.Categorical)), 2020))
    assert part.schema["exporter"] == pl.String == part.schema["product"]


def test_mirrored_leaves_out_zeros_and_partners_that_are_none():
    frame = declared(("AAA", "BBB", "01", 1, 1), ("AAA", "CCC", "01", 0, 1), ("AAA", "NES", "01", 1, 1))
    assert mirrored(both_sides(frame))["importer"].to_list() == ["BBB"]
