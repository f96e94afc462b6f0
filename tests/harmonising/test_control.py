import polars as pl

from corridor.harmonising.control import Mismatch, differences, mismatch, mismatch_gaps


def world(*rows: tuple[int, int, int]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["year", "value_usd", "partners_usd"], orient="row")
    fixed = {"reporter": "AZE", "side": "exporter", "product": "27", "nomenclature": "HS"}
    return frame.with_columns(pl.lit(value).alias(name) for name, value in fixed.items())


def test_difference_is_relative_to_the_world_total():
    assert differences(world((2020, 200, 190), (2021, 0, 5)))["difference"].round(10).to_list() == [-0.05, None]


def test_largest_mismatch_is_named():
    whole = mismatch(world((2019, 1000, 996), (2020, 200, 190), (2021, 9000, 8000)), 0.005)
    gaps = mismatch_gaps("s", whole, 0.005)
    assert len(gaps) == 1
    assert gaps[0].startswith("s: 2 of 3 world totals differ from the sum of partners by more than 0.5%; largest: ")
    assert gaps[0].endswith("AZE as exporter, 2021, product 27: partners 8,000 USD, world 9,000 USD")


def test_agreement_is_no_gap():
    assert mismatch_gaps("s", mismatch(world((2020, 200, 200)), 0.005), 0.005) == ()
    assert mismatch_gaps("s", mismatch(world((2020, 200, 200)).clear(), 0.005), 0.005) == ()
    assert mismatch_gaps("s", Mismatch.joined([]), 0.005) == ()


def test_years_together_tell_what_the_whole_tells():
    rows = [(2019, 1000, 996), (2020, 200, 190), (2021, 9000, 8000)]
    years = [mismatch(world(row), 0.005) for row in rows]
    assert Mismatch.joined(years) == Mismatch.joined(years[::-1]) == mismatch(world(*rows), 0.005)
