import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.harmonising.revision_keys import levels, pack, unpack

ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, 1995, 2020, 2024]), st.text("AÅ z", max_size=3) | st.none(), st.booleans(), st.just("x")
    ),
    min_size=1,
    max_size=30,
)
SCHEMA = {"year": pl.Int32, "name": pl.String, "flag": pl.Boolean, "same": pl.String}


@settings(deadline=None, max_examples=100)
@given(rows=ROWS)
def test_keys_come_back_and_sort_as_the_columns_do(rows):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    parts = levels(frame.get_columns())
    packed = frame.with_columns(pack(frame, parts).alias("_key"))
    assert unpack(packed.select("_key"), parts, key="_key").select(frame.columns).equals(frame)
    assert packed.sort("_key").select(frame.columns).equals(frame.sort(frame.columns))
    assert packed["_key"].n_unique() == frame.n_unique()


def test_levels_may_hold_more_than_the_frame():
    parts = levels([pl.Series("product", ["b", "a", "b", "c"])])
    assert pack(pl.DataFrame({"product": ["c", "a"]}), parts).to_list() == [2, 0]


def test_an_empty_frame_has_no_keys():
    frame = pl.DataFrame(schema=SCHEMA)
    parts = levels(frame.get_columns())
    packed = frame.select(pack(frame, parts).alias("_key"))
    assert unpack(packed, parts, key="_key").drop("_key").equals(frame)


def test_too_many_keys_are_refused():
    columns = [pl.Series(name, range(2**16)) for name in "abcd"]
    with pytest.raises(UsageError, match=r"too many different keys \(values by column: a: 65,536"):
        levels(columns)
