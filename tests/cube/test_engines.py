"""What every engine keeps: rows in are rows out, wherever they come from, and faults are told in one line."""

import importlib

import narwhals as nw
import polars as pl
import pytest

from corridor.cube.engines import ENGINES, first_line, library, open_engine
from corridor.errors import DataError, UsageError
from corridor.tables import TABLES, Parts
from corridor.tables.coding import coded
from factories import a_world

KEY = list(TABLES["goods_flows"].key)


@pytest.fixture(scope="module")
def flows():
    return a_world()["goods_flows"].sort(KEY)


@pytest.fixture(scope="module")
def folder(flows, tmp_path_factory):
    """Flows as a file a year: texts in one, codes in the others, which differ from year to year."""
    out = tmp_path_factory.mktemp("flows")
    for (year,), rows in flows.partition_by("year", as_dict=True).items():
        (rows if year == 2014 else coded(rows)).write_parquet(out / f"{year}.parquet")
    return out


def same(engine, frame, expected):
    found = engine.collect(frame.select(*expected.columns), by=KEY)
    assert found.schema == expected.schema
    assert found.equals(expected)


def test_rows_are_the_same_from_frame_parts_folder_pattern_and_file(engine, flows, folder):
    table = TABLES["goods_flows"]
    files = {year: folder / f"{year}.parquet" for year in flows["year"].unique()}
    mixed = files | {2015: coded(flows.filter(year=2015)), 2016: coded(flows.filter(year=2016))}
    for source in (flows, coded(flows), Parts(table, files), Parts(table, mixed), str(folder), f"{folder}/*.parquet"):
        same(engine, engine.scan(source), flows)
    same(engine, engine.scan(f"{folder}/2016.parquet"), flows.filter(year=2016))


def test_only_the_years_asked_for_are_read(engine, flows, folder):
    expected = flows.filter(pl.col("year").is_in([2015, 2017]))
    for source in (flows, Parts.of(TABLES["goods_flows"], flows), str(folder)):
        same(engine, engine.scan(source, [2017, 2015, 1999]), expected)
    assert engine.collect(engine.scan(Parts.of(TABLES["goods_flows"], flows), [1999])).is_empty()


def test_what_is_kept_or_coded_has_the_same_rows(engine, flows):
    kept = engine.kept(engine.coded(engine.scan(flows, [2015])), "flows")
    same(engine, kept, flows.filter(year=2015))
    same(engine, engine.kept(engine.scan(flows, [2016]), "flows"), flows.filter(year=2016))


def test_codes_join_with_codes_of_other_rows(engine, flows):
    asked = engine.coded(engine.frame(pl.DataFrame({"exporter": ["BEL", "ZZZ"]})))
    joined = engine.coded(engine.scan(flows)).join(asked, on="exporter", how="inner")
    same(engine, joined, flows.filter(exporter="BEL"))


def test_a_file_that_is_not_there_or_broken_is_told_in_a_line(engine, tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 is not all")
    for name in ("none.parquet", "broken.parquet"):
        with pytest.raises(DataError, match=r"says: \S") as caught:
            engine.collect(engine.scan(str(tmp_path / name)).select(nw.len()))
        assert len(str(caught.value).splitlines()) == 1
        with pytest.raises(DataError, match=r"says: \S"):
            engine.schema(engine.scan(str(tmp_path / name)), "flows")


def test_engines_are_known_by_name():
    with open_engine() as engine:
        assert engine.name == "polars"
    assert set(ENGINES) == {"duckdb", "polars", "spark"}
    with pytest.raises(UsageError, match=r"unknown engine 'pandas'\. Known: duckdb, polars, spark"):
        open_engine("pandas")


def test_only_spark_has_a_master():
    with pytest.raises(UsageError, match="--master local: engine duckdb has no master; only spark has one"):
        open_engine("duckdb", master="local")


def test_a_library_that_is_not_installed_is_named_with_its_extra(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UsageError, match=r"engine spark needs pyspark: pip install 'corridor\[spark\]'"):
        library("pyspark.sql", "spark")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IO Error: none\n\nsee there", "IO Error: none"),
        ("An error occurred while calling None.x.\n: java.lang.IllegalStateException: stopped\n\tat y", "java.lang"),
        ("An error occurred while calling o1.count", "An error occurred while calling o1.count"),
        ("", "ValueError"),
    ],
)
def test_an_error_is_told_by_the_line_that_says_most(text, expected):
    assert first_line(ValueError(text)).startswith(expected)
