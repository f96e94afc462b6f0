import polars as pl
import pytest

from corridor.sources.shape import conform, whole
from corridor.tables import PAIRS
from factories_tables import good


@pytest.mark.parametrize(
    ("value", "factor", "expected"), [(0.5, 1.0, 0), (1.5, 1.0, 2), (2.5, 1.0, 2), (27.513268, 1e6, 27_513_268)]
)
def test_whole_rounds_half_to_even(value, factor, expected):
    frame = pl.DataFrame({"v": [value, None]}).select(whole("v", factor))
    assert frame["v"].to_list() == [expected, None]
    assert frame.schema["v"] == pl.Int64


def test_whole_reads_text():
    assert pl.DataFrame({"v": ["662932088.0"]}).select(whole("v"))["v"].to_list() == [662_932_088]


def test_conform_selects_casts_and_sorts():
    pairs = good("pairs")
    shaped = conform(pairs.sample(fraction=1.0, shuffle=True, seed=1).with_columns(extra=1), PAIRS)
    assert shaped.equals(pairs.sort(PAIRS.key))
