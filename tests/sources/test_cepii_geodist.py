import polars as pl

from corridor.sources import cepii_geodist
from corridor.tables import PAIRS, check_frame


def test_pairs_with_old_codes():
    frame = pl.DataFrame(
        [
            ("AZE", "ROM", 0.0, 0.0, 0.0, 1881.5),
            ("ROM", "AZE", 0.0, 0.0, 0.0, 1881.5),
            ("AZE", "AZE", 0.0, 0.0, 0.0, 110.0),
            ("ZAR", "GEO", 1.0, 1.0, 1.0, 5000.0),
        ],
        schema=list(cepii_geodist.COLUMNS),
        orient="row",
    )
    reading = cepii_geodist.pairs(frame)
    table = reading.tables["pairs"]
    assert table.drop("source").rows() == [
        ("AZE", "ROU", 1881.5, False, False, False),
        ("COD", "GEO", 5000.0, True, True, True),
        ("ROU", "AZE", 1881.5, False, False, False),
    ]
    assert check_frame(PAIRS, table).ok
    assert reading.accounts[0].balanced
