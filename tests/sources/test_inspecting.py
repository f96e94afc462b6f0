import polars as pl

from corridor.sources.inspecting import check_part, inspect, parse_parquet
from corridor.tables import TABLES


def test_all_faults_are_collected(small):
    (small / "pairs.parquet").write_bytes(b"")
    (small / "goods_flows" / "2020.parquet").unlink()
    found = inspect(small)
    assert [(failure.table, failure.file) for failure in found.failures] == [
        ("goods_flows", "goods_flows/2020.parquet"),
        ("pairs", "pairs.parquet"),
    ]
    assert found.tables["goods_flows"].height == 4


def test_parse_never_raises():
    for content in (b"", b"x", b"PAR1PAR1", b"PAR1" + b"\x00" * 50 + b"PAR1"):
        frame, failure = parse_parquet(TABLES["pairs"], "f", content)
        assert failure is not None
        assert frame.is_empty()


def test_year_of_a_file_is_checked(tables):
    failures = check_part(TABLES["goods_flows"], "goods_flows/2021.parquet", tables["goods_flows"])
    assert [(failure.column, failure.count) for failure in failures] == [("year", 4)]
    single = pl.concat([tables["pair_totals"]])
    assert check_part(TABLES["pair_totals"], "2019.parquet", single) == []
