"""Sheets of trade by year and by chapter."""

from factories_run import a_run


def test_every_declared_total_stands_in_the_trend(rows):
    assert len(rows("Trend")) == a_run().profiles[0].trend.height


def test_composition_goes_from_large_to_small_in_each_direction(rows):
    found = rows("Composition")
    assert len(found) == a_run().profiles[0].composition.height
    for direction in {row["Direction"] for row in found}:
        values = [row["Value, USD"] for row in found if row["Direction"] == direction]
        assert values == sorted(values, reverse=True)
    assert all(row["Code"].startswith("HS ") for row in found)
