import polars as pl
import pytest

from corridor.snapshots import rows
from corridor.snapshots.rows import parquet_bytes, set_aside, together, write_plain, write_rows
from corridor.tables import GOODS_FLOWS, check_frame
from corridor.tables.coding import coded, decoded, is_coded
from factories_tables import good


@pytest.fixture
def flows():
    return good("goods_flows").sort(GOODS_FLOWS.key)


def test_parquet_bytes_are_stable(flows):
    assert parquet_bytes(flows) == parquet_bytes(pl.concat([flows[:2], flows[2:]]))


def test_few_rows_are_written_as_texts_and_many_as_codes(flows, tmp_path, monkeypatch):
    few = write_rows(tmp_path, "few.parquet", GOODS_FLOWS, coded(flows))
    assert pl.read_parquet(tmp_path / "few.parquet").equals(flows)
    monkeypatch.setattr(rows, "MANY", 1)
    many = write_rows(tmp_path, "many.parquet", GOODS_FLOWS, flows.reverse())
    stored = pl.read_parquet(tmp_path / "many.parquet")
    assert all(is_coded(stored.schema[name]) for name in ("exporter", "importer", "product", "rule"))
    assert decoded(stored).equals(flows)
    assert (few.rows, many.rows) == (flows.height, flows.height)
    assert many.bytes == (tmp_path / "many.parquet").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["few.parquet", "many.parquet"]


def test_any_frame_is_written_as_it_is(tmp_path):
    frame = pl.DataFrame({"b": [2, 1]})
    part = write_plain(tmp_path, "deep/er.parquet", frame)
    assert (part.path, part.rows) == ("deep/er.parquet", 2)
    assert pl.read_parquet(tmp_path / part.path).equals(frame)


@pytest.mark.parametrize("shape", [lambda frame: frame, coded])
def test_broken_rows_are_set_aside(flows, shape):
    kept, bad = set_aside(GOODS_FLOWS, shape(flows))
    assert decoded(kept).equals(flows)
    assert bad.is_empty()
    wrong = flows.with_columns(value_usd=pl.when(pl.int_range(pl.len()) == 1).then(-5).otherwise("value_usd"))
    kept, bad = set_aside(GOODS_FLOWS, shape(wrong))
    assert bad["value_usd"].to_list() == [-5]
    assert kept.height == flows.height - 1
    assert check_frame(GOODS_FLOWS, kept).ok


def test_one_source_stays_as_it_is_and_several_become_texts(flows):
    assert together([flows.clear(), coded(flows)], GOODS_FLOWS).schema == coded(flows).schema
    assert together([coded(flows[:2]), flows[2:]], GOODS_FLOWS).equals(flows)
    assert together([], GOODS_FLOWS).equals(GOODS_FLOWS.empty())
