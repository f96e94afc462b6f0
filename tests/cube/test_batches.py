import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.cube.batches import Batch, batches
from corridor.cube.engines import open_engine


def counts(rows):
    return pl.DataFrame(rows, schema={"year": pl.Int32, "product": pl.String, "rows": pl.Int64}, orient="row")


SIX = counts([(year, product, 10) for year in (2019, 2020, 2021) for product in ("10", "20")])


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (100, [Batch((2019, 2020, 2021))]),
        (40, [Batch((2019, 2020)), Batch((2021,))]),
        (20, [Batch((2019,)), Batch((2020,)), Batch((2021,))]),
        (10, [Batch((year,), code, code) for year in (2019, 2020, 2021) for code in ("10", "20")]),
        (1, [Batch((year,), code, code) for year in (2019, 2020, 2021) for code in ("10", "20")]),
    ],
)
def test_small_years_are_taken_together_and_large_ones_cut_by_product(limit, expected):
    assert list(batches(SIX, limit)) == expected


def test_a_large_year_between_small_ones_keeps_the_order_of_years():
    found = list(batches(counts([(2019, "10", 5), (2020, "10", 50), (2020, "20", 50), (2021, "10", 5)]), 60))
    assert found == [Batch((2019,)), Batch((2020,), "10", "10"), Batch((2020,), "20", "20"), Batch((2021,))]


def test_no_rows_need_no_batch():
    assert list(batches(counts([]), 10)) == []


PRODUCTS = st.sampled_from(["01", "02", "0201", "27", "84", "840110", "99"])
ROWS = st.dictionaries(st.tuples(st.integers(2010, 2014), PRODUCTS), st.integers(1, 50), min_size=1)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, limit=st.integers(1, 200))
def test_every_row_lies_in_one_batch_and_no_batch_of_several_products_is_much_too_large(rows, limit):
    frame = counts([(*key, count) for key, count in rows.items()])
    seen = []
    with open_engine() as engine:
        for batch in batches(frame, limit):
            inside = engine.collect(batch.of(engine.scan(frame, batch.years)))
            assert inside.height
            largest = inside["rows"].max()
            assert inside["rows"].sum() <= limit + largest  # a product that lies across a cut goes to one side whole
            seen += [row[:2] for row in inside.iter_rows()]
    assert sorted(seen) == sorted(rows)
