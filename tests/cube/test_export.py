"""Written sums equal plain Python, are the same bytes on every engine, and bad rows are refused with their place."""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from corridor.cube.engines import PolarsEngine, open_engine
from corridor.cube.export import KEYS, MANIFEST, write_tables
from corridor.errors import DataError, UsageError
from corridor.tables import TABLES, Parts
from factories import YEARS, a_world, reconciled

EMBEDDED_YEAR = 2019


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def embedded_year():
    """The flows and the reporting of one embedded year."""
    folder = Path(__file__).parents[2] / "data" / "embedded"
    flows = Parts(TABLES["goods_flows"], {EMBEDDED_YEAR: folder / "goods_flows" / f"{EMBEDDED_YEAR}.parquet"})
    reporting = folder / "reporting"
    return flows, str(reporting if reporting.is_dir() else folder / "reporting.parquet")


def written(world, out, **options):
    with open_engine() as engine:
        return write_tables(world["goods_flows"], world["reporting"], out, engine=engine, **options)


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def table(folder, name):
    return pl.concat([pl.read_parquet(path) for path in sorted((folder / name).glob("*.parquet"))])


def test_an_embedded_year_is_the_same_bytes_on_every_engine(engine, embedded_year, tmp_path, tmp_path_factory):
    flows, reporting = embedded_year
    with open_engine() as polars:
        expected = write_tables(flows, reporting, tmp_path / "polars", engine=polars, years=[EMBEDDED_YEAR])
    found = write_tables(flows, reporting, tmp_path / "other", engine=engine, years=[EMBEDDED_YEAR])
    assert (found.rows, found.value_usd, found.tables) == (expected.rows, expected.value_usd, expected.tables)
    assert found.rows > 10_000
    assert bytes_of(tmp_path / "other") == bytes_of(tmp_path / "polars")


def test_sums_equal_plain_python(world, tmp_path):
    report = written(world, tmp_path / "sums")
    flows = reconciled(world)
    pairs, goods = defaultdict(int), defaultdict(int)
    for (year, exporter, importer, product), value in flows.items():
        pairs[year, exporter, importer] += value
        goods[year, product] += value
    assert (report.rows, report.value_usd) == (len(flows), sum(flows.values()))
    assert list(table(report.out, "pair_totals").iter_rows()) == [(*key, pairs[key]) for key in sorted(pairs)]
    found = {(row[0], row[2]): row[3] for row in table(report.out, "product_totals").iter_rows()}
    assert found == goods
    for name, column in (("exporter_totals", "value_usd"), ("importer_totals", "value_usd")):
        assert table(report.out, name)[column].sum() == sum(flows.values())


def test_tables_are_sorted_by_their_key_and_the_manifest_tells_the_truth(world, tmp_path):
    out = written(world, tmp_path / "sums").out
    document = json.loads((out / MANIFEST).read_text())
    assert set(document["tables"]) == set(KEYS)
    for name, entry in document["tables"].items():
        rows = table(out, name)
        assert rows.equals(rows.sort(KEYS[name]))
        assert not rows.select(KEYS[name]).is_duplicated().any()
        assert [file["path"] for file in entry["files"]] == [f"{name}/{year}.parquet" for year in YEARS]
        for file in entry["files"]:
            content = (out / file["path"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert sum(file["rows"] for file in entry["files"]) == rows.height


@pytest.mark.parametrize("limit", [1, 37, 100])
def test_neither_batches_nor_order_of_rows_change_a_byte(world, tmp_path, monkeypatch, limit):
    expected = bytes_of(written(world, tmp_path / "whole").out)
    monkeypatch.setattr(PolarsEngine, "batch_rows", limit)
    told = []
    shuffled = {name: world[name].sample(fraction=1.0, shuffle=True, seed=5) for name in ("goods_flows", "reporting")}
    assert bytes_of(written(shuffled, tmp_path / "cut", progress=told.append).out) == expected
    assert len(told) > 2


def test_only_the_years_asked_for_are_written(world, tmp_path):
    whole, some = written(world, tmp_path / "whole").out, written(world, tmp_path / "some", years=[2016, 2015]).out
    names = [name for name in bytes_of(some) if name != MANIFEST]
    assert names == [f"{name}/{year}.parquet" for name in sorted(KEYS) for year in (2015, 2016)]
    assert all((some / name).read_bytes() == (whole / name).read_bytes() for name in names)
    with pytest.raises(DataError, match="goods_flows: no reconciled flow in 1999"):
        written(world, tmp_path / "none", years=[1999])
    assert not (tmp_path / "none").exists()


def changed(world, **columns):
    """The world with columns of one reconciled flow changed."""
    first = (pl.col("declared_by") == "reconciled").cum_sum() == 1
    exprs = [pl.when(first).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in columns.items()]
    return {**world, "goods_flows": world["goods_flows"].with_columns(exprs)}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"value_usd": -5}, r"year 2014, product \d+: column value_usd: found -5, must not be negative"),
        ({"value_usd": None}, r"year 2014, product \d+: column value_usd: missing in 1 of \d+ reconciled rows"),
        ({"importer": None}, r"column importer: missing in 1 of \d+ reconciled rows"),
        ({"product": None}, r"year 2014, product None: column product: missing in 1 reconciled rows"),
        ({"value_usd": 2**62}, r"year 2014: column value_usd: the flows add up to 4.61e\+18, must be at most 9e\+16"),
    ],
)
def test_values_that_no_contract_allows_are_refused_with_their_place(world, tmp_path, columns, message):
    with pytest.raises(DataError, match=message):
        written(changed(world, **columns), tmp_path / "sums")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda flows: flows.drop("product"), "goods_flows: lacks the column product; found: year, exporter"),
        (lambda flows: flows.cast({"product": pl.Int64}), "goods_flows: column product: found Int64, must be text"),
        (lambda flows: flows.cast({"value_usd": pl.Float64}), "column value_usd: found Float64, must be whole numbers"),
    ],
)
def test_columns_that_are_missing_or_of_another_kind_are_refused(world, tmp_path, change, message):
    with pytest.raises(DataError, match=message):
        written({**world, "goods_flows": change(world["goods_flows"])}, tmp_path / "sums")


def test_only_its_own_folder_is_replaced(world, tmp_path):
    out = tmp_path / "sums"
    written(world, out, years=[2014])
    before = bytes_of(out)
    assert bytes_of(written(world, out, years=[2014]).out) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"mine: holds something else \(no cube.json\), so it is not replaced"):
        written(world, tmp_path / "mine")
    with pytest.raises(UsageError, match=r"thesis\.txt: is a file, must be a folder"):
        written(world, tmp_path / "mine" / "thesis.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "sums"]


def test_a_failure_half_way_leaves_what_was_there(world, tmp_path, monkeypatch):
    out = tmp_path / "sums"
    before = bytes_of(written(world, out, years=[2014]).out)

    def fails(*_, **__):
        raise DataError("no more")

    monkeypatch.setattr("corridor.cube.export._write_manifest", fails)
    with pytest.raises(DataError, match="no more"):
        written(world, out)
    assert bytes_of(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["sums"]
