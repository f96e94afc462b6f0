import polars as pl

from corridor.snapshots.coverage_changes import COLUMNS, folded, year_of_coverage
from corridor.tables import TABLES


def reporting(*rows, year=2020):
    made = [(year, who, side, product, "HS", status, "s") for who, side, product, status in rows]
    table = TABLES["reporting"]
    return pl.DataFrame(made, schema=dict(table.dtypes), orient="row").sort(table.key).lazy()


def test_cells_are_counted_by_both_statuses():
    before = reporting(
        ("AZE", "exporter", "27", "absent"),
        ("AZE", "exporter", "28", "declared"),
        ("GEO", "importer", "27", "declared"),
    )
    after = reporting(
        ("AZE", "exporter", "27", "declared"),
        ("AZE", "exporter", "28", "declared"),
        ("AZE", "importer", "27", "declared"),
    )
    found = year_of_coverage(2020, before, after)
    assert found.rows() == [
        ("AZE", "exporter", "absent", "declared", 1, 2020, 2020),
        ("AZE", "importer", "not held", "declared", 1, 2020, 2020),
        ("GEO", "importer", "declared", "not held", 1, 2020, 2020),
    ]


def test_years_are_folded_into_their_span():
    pair = reporting(("AZE", "exporter", "27", "absent")), reporting(("AZE", "exporter", "27", "declared"))
    found = folded([year_of_coverage(2020, *pair), year_of_coverage(2022, *pair)])
    assert found.rows() == [("AZE", "exporter", "absent", "declared", 2, 2020, 2022)]
    assert list(folded([]).schema.items()) == list(COLUMNS.items())
