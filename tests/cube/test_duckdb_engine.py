from pathlib import Path

import polars as pl
import pytest

from corridor.cube import aggregate
from corridor.cube.duckdb_engine import DuckDBEngine
from corridor.errors import DataError


def test_what_was_moved_to_disk_is_removed_at_the_end():
    with DuckDBEngine() as engine:
        spill = Path(engine._spill.name)
        assert spill.is_dir()
        setting = engine._connection.execute("select current_setting('temp_directory')").fetchone()
        assert setting == (str(spill),)
    assert not spill.exists()


def test_a_sum_beyond_64_bits_is_refused_not_wrapped():
    rows = pl.DataFrame(
        {"year": [2020] * 2, "exporter": ["ARG"] * 2, "importer": ["BEL"] * 2, "value_usd": [2**62, 2**62]}
    )
    with DuckDBEngine() as engine, pytest.raises(DataError, match=r"cube: duckdb says: .*out of range"):
        engine.collect(aggregate.pair_totals(engine.frame(rows)))


def test_a_file_may_have_the_signs_of_a_pattern_in_its_name(tmp_path):
    for name in ("a[1].parquet", "a1.parquet"):
        pl.DataFrame({"name": [name]}).write_parquet(tmp_path / name)
    with DuckDBEngine() as engine:
        found = engine.collect(engine.files([str(tmp_path / "a[1].parquet")], literal=True))
    assert found["name"].to_list() == ["a[1].parquet"]
