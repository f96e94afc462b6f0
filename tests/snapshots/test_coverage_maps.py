import polars as pl
import pytest

from corridor.snapshots.coverage_maps import map_of, reporter_map
from corridor.snapshots.filing import filing
from corridor.tables import TABLES, Parts

TABLE = TABLES["reporting"]


def filed(*rows):
    made = [(year, who, "exporter", product, "HS", status, "s") for year, who, product, status in rows]
    return filing(Parts.of(TABLE, pl.DataFrame(made, schema=dict(TABLE.dtypes), orient="row").sort(TABLE.key)))


def cells_of(*rows):
    found = reporter_map(filed(*rows).cells, "exporter", {"AZE": "Azerbaijan"})
    return {row.code: {year: cell.step for year, cell in row.cells.items()} for row in found.rows}


def test_statuses_are_told_apart():
    four = [(y, "AZE", p, "declared") for y in (2018, 2019) for p in ("01", "02", "03", "04")]
    found = cells_of(
        *four,
        (2020, "AZE", "01", "declared"),
        (2020, "AZE", "02", "absent"),
        (2021, "AZE", "01", "absent"),
        (2018, "WLD", "01", "balanced"),
        (2019, "WLD", "01", "truncated"),
    )
    assert found["AZE"] == {2018: "level4", 2019: "level4", 2020: "level1", 2021: "absent"}
    assert found["WLD"] == {2018: "balanced", 2019: "truncated"}


def test_the_figure_says_what_was_counted():
    found = reporter_map(filed((2020, "AZE", "27", "declared"), (2020, "AZE", "28", "absent")).cells, "exporter", {})
    cell = found.rows[0].cells[2020]
    assert (cell.figure, cell.short) == ("1 declared, 1 absent; 1 of 1 usual", "100")


@pytest.mark.parametrize(("by", "head"), [("product", "chapter"), ("source", "source"), ("revision", "revision")])
def test_the_other_maps_hold_counts(by, head):
    rows = [(2020, "AZE", "27", "declared"), (2020, "GEO", "28", "declared"), (2021, "AZE", "27", "declared")]
    found = map_of(by, "exporter", filed(*rows), {})
    assert found.head == head
    first = found.rows[0]
    assert first.cells[2020].step == ("level2" if by == "product" else "level4")
    assert "1 reporter, 1 product" in {cell.figure for row in found.rows for cell in row.cells.values()}


def test_the_other_side_is_not_mixed_in():
    assert map_of("source", "importer", filed((2020, "AZE", "27", "declared")), {}).rows == ()
