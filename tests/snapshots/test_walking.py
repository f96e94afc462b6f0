import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import InternalError
from corridor.snapshots import walking
from corridor.snapshots.walking import KEY, Packing, shared_codes, walk

KEYS = st.lists(
    st.tuples(st.sampled_from(["AZE", "GEO", "USA"]), st.integers(-3, 5), st.sampled_from(["27", "2701", "99"])),
    unique=True,
    max_size=12,
)
COLUMNS = ["who", "year", "product"]


def frame(keys, *, coded: bool = False) -> pl.LazyFrame:
    schema = {"who": pl.String, "year": pl.Int32, "product": pl.String}
    made = pl.DataFrame(sorted(keys), schema=schema, orient="row").with_columns(value=pl.int_range(pl.len()))
    if coded:
        made = made.with_columns(pl.col("product").cast(pl.Enum(sorted(set(made["product"])))))
    return made.lazy()


@settings(deadline=None, max_examples=60)
@given(KEYS, KEYS, st.booleans(), st.integers(1, 4))
def test_packed_keys_sort_as_keys_do_and_come_back(left, right, coded, size):
    before, after = frame(left, coded=coded), frame(right)
    packing = Packing.of((before, after), COLUMNS, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "SLICE", size)
        slices = list(walk(before, after, packing, [pl.col("value")], unit=3))
    for rows, keys in ((0, left), (1, right)):
        found = [packing.unpack(pair[rows]).select(COLUMNS).rows() for pair in slices if pair[rows].height]
        assert [key for part in found for key in part] == sorted(keys)
    for one, two in slices:
        common = set(one[KEY]) & set(two[KEY])
        assert len(common) == one.join(two, on=KEY).height
    edges = [{key // 3 for side in pair for key in side[KEY]} for pair in slices]
    assert sum(map(len, edges)) == len(set().union(*edges))


def test_rows_that_are_not_in_order_are_put_in_order():
    rows = frame([("AZE", 1, "27"), ("GEO", 1, "27")]).collect().reverse().lazy()
    packing = Packing.of((rows, rows), COLUMNS, {})
    [(left, _)] = walk(rows, rows, packing, [pl.col("value")])
    assert left["value"].to_list() == [0, 1]


def test_neighbouring_columns_are_one_number():
    rows = frame([("AZE", 1, "27"), ("USA", 4, "99")])
    packing = Packing.of((rows, rows), COLUMNS, {})
    found = rows.select(packing.pack()).collect().select(packing.part("year", "product").alias("part"))
    assert found["part"].to_list() == [0, 7]


def test_a_key_beyond_64_bits_is_refused():
    wide = pl.LazyFrame({"a": [0, 2**62], "b": [0, 2**62]})
    with pytest.raises(InternalError, match="the key a, b has too many values"):
        Packing.of((wide, wide), ["a", "b"], {})


def test_codes_hold_the_texts_of_both_versions_and_no_null():
    left = pl.LazyFrame({"x": ["b", None]})
    right = pl.LazyFrame({"x": ["c"]}, schema={"x": pl.Enum(["a", "c"])})
    assert shared_codes((left, right), ["x"])["x"].categories.to_list() == ["a", "b", "c"]
