import polars as pl
import pytest

from corridor.tables import GOODS_FLOWS
from corridor.tables.parts import Parts
from factories_tables import good


@pytest.fixture
def rows():
    first = good("goods_flows")
    later = first.with_columns(pl.lit(2022, pl.Int32).alias("year"))
    return pl.concat([later, first])


@pytest.fixture(params=["frames", "files"])
def parts(request, rows, tmp_path):
    found = Parts.of(GOODS_FLOWS, rows)
    if request.param == "frames":
        return found
    files = {}
    for year in found.years:
        files[year] = tmp_path / f"{year}.parquet"
        found.year(year).collect().write_parquet(files[year])
    return Parts(GOODS_FLOWS, files)


def test_years_come_in_order_and_keep_their_rows(parts, rows):
    assert parts.years == [2020, 2022]
    assert parts.height() == rows.height
    assert parts.scan().collect().equals(pl.concat([rows.filter(pl.col("year") == year) for year in (2020, 2022)]))
    assert parts.year(2022).collect().equals(rows.filter(pl.col("year") == 2022))


def test_a_year_that_is_not_there_has_no_row(parts):
    assert parts.year(2021).collect().equals(GOODS_FLOWS.empty())
    assert parts.scan([1990, 2022]).collect()["year"].unique().to_list() == [2022]
    assert parts.scan([]).collect().equals(GOODS_FLOWS.empty())


def test_between_takes_both_ends(parts):
    assert parts.between(2020, 2021).years == [2020]
    assert parts.between(2021, 2030).years == [2022]
    assert parts.between(1990, 1991).height() == 0
