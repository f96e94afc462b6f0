import polars as pl
import pytest

from corridor.tables import TABLES
from corridor.tables.coding import coded, decoded, enum_of, fits, is_coded
from factories_tables import ROWS, good


@pytest.mark.parametrize("name", sorted(ROWS))
def test_codes_mean_their_texts(name):
    frame = good(name)
    assert decoded(coded(frame)).equals(frame)
    assert decoded(coded(frame).lazy()).collect().equals(frame)
    assert fits(frame, TABLES[name])
    assert fits(coded(frame), TABLES[name])


def test_both_sides_share_their_codes_and_known_codes_are_kept():
    frame = coded(good("goods_flows"), {"declared_by": pl.Enum(["reconciled", "importer", "exporter"])})
    assert frame.schema["exporter"] == frame.schema["importer"] == pl.Enum(["AZE", "USA"])
    assert frame.schema["declared_by"] == pl.Enum(["reconciled", "importer", "exporter"])
    assert frame.filter(pl.col("exporter") == pl.col("importer")).is_empty()


def test_codes_are_sorted_and_once_each():
    assert enum_of(["b", "a", "b"]) == pl.Enum(["a", "b"])
    assert is_coded(pl.Enum(["a"]))
    assert not is_coded(pl.String())


def test_another_type_or_order_does_not_fit():
    frame = good("pairs")
    assert not fits(frame.select(reversed(frame.columns)), TABLES["pairs"])
    assert not fits(frame.with_columns(pl.col("distance_km").cast(pl.Int64)), TABLES["pairs"])
