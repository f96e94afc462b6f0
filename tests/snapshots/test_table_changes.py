import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.snapshots.table_changes import TOP, compare, largest_of, unchanged
from corridor.tables import TABLES

TABLE = TABLES["country_years"]
ROWS = st.dictionaries(
    st.tuples(st.integers(2000, 2002), st.sampled_from(["AZE", "GEO"]), st.sampled_from(["gdp_usd", "population"])),
    st.tuples(st.floats(0, 1e12), st.sampled_from(["US dollars", "people"])),
    max_size=8,
)


def frame(rows):
    made = [(*key, value, unit, key[0], False, "s") for key, (value, unit) in rows.items()]
    return pl.DataFrame(made, schema=dict(TABLE.dtypes), orient="row").sort(TABLE.key).lazy()


@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS)
def test_rows_are_counted_as_a_dictionary_counts_them(before, after):
    found = compare(TABLE, frame(before), frame(after))
    both = before.keys() & after.keys()
    assert (found.before, found.after) == (len(before), len(after))
    assert (found.added, found.dropped) == (len(after.keys() - both), len(before.keys() - both))
    assert found.changed == sum(before[key] != after[key] for key in both)
    values = sum(before[key][0] != after[key][0] for key in both)
    assert found.columns.get("value", 0) == values
    assert len(found.largest) == min(values, TOP)
    assert found.same == (before == after)


def test_the_largest_change_is_relative_to_the_larger_figure_but_in_dollars_where_they_are_dollars():
    before = {(2000, "AZE", "gdp_usd"): (100.0, "x"), (2001, "AZE", "gdp_usd"): (1.0, "x")}
    after = {(2000, "AZE", "gdp_usd"): (110.0, "x"), (2001, "AZE", "gdp_usd"): (2.0, "x")}
    found = compare(TABLE, frame(before), frame(after))
    assert [(row["key"], row["before"], row["after"]) for row in found.largest] == [
        ("2001 AZE gdp_usd", 1.0, 2.0),
        ("2000 AZE gdp_usd", 100.0, 110.0),
    ]
    rows = [{"key": k, "column": c, "weight": w} for k, c, w in (("b", "value", 1.0), ("a", "value_usd", 5.0))]
    assert [row["key"] for row in largest_of(rows)] == ["a", "b"]


def test_parts_of_a_table_add_up():
    one = compare(TABLE, frame({(2000, "AZE", "gdp_usd"): (1.0, "x")}), frame({}))
    both = one + unchanged("country_years", 4)
    assert (both.before, both.after, both.dropped, both.same) == (5, 4, 1, False)


def test_a_missing_figure_differs_from_zero():
    table = TABLES["tariffs"]
    row = dict.fromkeys(table.columns) | {
        "year": 2020, "importer": "AZE", "exporter": "WLD", "product": "27", "nomenclature": "HS", "duty": "MFN",
        "source": "s",
    }  # fmt: skip
    frames = [pl.DataFrame([{**row, "minimum_pct": value}], schema=dict(table.dtypes)).lazy() for value in (None, 0.0)]
    found = compare(table, *frames)
    assert found.columns == {"minimum_pct": 1}
    assert found.largest[0]["before"] is None
