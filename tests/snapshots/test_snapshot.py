import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.snapshots.manifest import read_manifest
from corridor.snapshots.snapshot import check_path, describe, read_snapshot, refuse, seal
from corridor.snapshots.writing import write_snapshot
from corridor.tables import TABLES, Failure

FLOWS = "goods_flows/2021.parquet"
TABLE_NAMES = sorted(read_manifest(Path(__file__).resolve().parents[2] / "data" / "embedded").parts)


def change(path: Path, file: str, edit: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Replace one file by an edited copy; the manifest keeps the old hash."""
    frame = edit(pl.read_parquet(path / file))
    (path / file).unlink()
    frame.write_parquet(path / file)


def put(column: str, row: int, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Return an edit that puts a value into one cell; rows count from 1."""

    def edit(frame: pl.DataFrame) -> pl.DataFrame:
        here = pl.int_range(pl.len()) == row - 1
        return frame.with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))

    return edit


def overwrite(path: Path, file: str, content: bytes) -> None:
    (path / file).unlink()
    (path / file).write_bytes(content)


def first_file(path: Path, table: str) -> str:
    return read_manifest(path).parts[table][0].path


def test_round_trip_keeps_every_table(small, tables):
    snapshot = read_snapshot(small)
    assert (snapshot.name, snapshot.created_year, snapshot.gaps) == ("small", 2026, ["a gap"])
    assert snapshot.sources["s"].licence == "L"
    for name, frame in tables.items():
        assert snapshot.tables[name].equals(frame.sort(TABLES[name].key)), name


def test_optional_tables_left_out_are_empty(tmp_path, tables, make_content):
    del tables["facts"]
    write_snapshot(make_content(tables), tmp_path / "s")
    assert read_snapshot(tmp_path / "s").tables["facts"].is_empty()


def test_data_hash_follows_content(small, tmp_path, tables, make_content):
    other = tmp_path / "other"
    tables["pairs"] = tables["pairs"].with_columns(distance_km=pl.lit(2.0))
    write_snapshot(make_content(tables), other)
    first, second = read_snapshot(small).data_hash, read_snapshot(other).data_hash
    assert len(first) == 64
    assert first != second


@pytest.mark.parametrize(
    ("file", "edit", "message"),
    [
        (FLOWS, put("exporter", 3, "XQX"), r"exporter: must be a code of the table countries \(1 row\); row 3: 'XQX'"),
        (FLOWS, put("exporter", 3, "Azerbaijan"), r"exporter: must be three capital letters.*row 3: 'Azerbaijan'"),
        (FLOWS, put("value_usd", 2, -5), r"column value_usd: must be not negative \(1 row\); row 2: -5"),
        (FLOWS, lambda f: pl.concat([f, f.head(1)]), r"the key .* must be unique .*row 1: .*row 5: "),
        (FLOWS, put("year", 4, 2020), r"2021\.parquet, column year: every row must be of the year 2021.*row 4: 2020"),
        (FLOWS, put("importer", 1, "AZE"), r"no self-trade: exporter differs from importer.*row 1: "),
        (FLOWS, put("product", 1, "2"), r"column product: must be HS code of 2, 4 or 6 digits.*row 1: '2'"),
        (FLOWS, put("product", 1, "28"), r"column product: must be a code of the table products.*row 1: '28'"),
        (FLOWS, lambda f: f.drop("rule"), r"column rule: the column is missing"),
        (FLOWS, lambda f: f.with_columns(extra=1), r"column extra: the column is not part of the table; allowed: year"),
        (
            FLOWS,
            lambda f: f.with_columns(pl.col("value_usd") + 0.5),
            r"column value_usd: type is Float64, must be Int64",
        ),
        (
            FLOWS,
            lambda f: f.filter(pl.col("declared_by") != "reconciled"),
            r"must have a reconciled row.*row 1: 2021 AZE",
        ),
        ("pair_totals.parquet", put("year", 1, 2027), r"no year may be later than 2026.*row 1: 2027"),
        ("country_years.parquet", put("projected", 2, False), r"no year may be later than 2026.*row 2: 2030"),
        ("pairs.parquet", lambda f: f.head(5), r"must have a pair in both orders; missing: USA → GEO"),
        (
            "reporting/2021.parquet",
            lambda f: f.clear(),
            r"must have a reporting row with status declared.*row 1: 2021 AZE 27",
        ),
        ("country_years.parquet", put("value", 1, float("nan")), r"column value: must be a finite number"),
        ("minerals.parquet", put("mineral", 1, None), r"column mineral: a value is missing, and none may be"),
    ],
)
def test_broken_rule_is_told_with_its_row(small, file, edit, message):
    change(small, file, edit)
    with pytest.raises(DataError, match=message) as caught:
        read_snapshot(small)
    assert "hash differs" not in str(caught.value).splitlines()[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"goods_flows/2021\.parquet: the file is empty \(0 bytes\)"),
        ("year;importeur\n2021;Türkei\n".encode("latin-1"), r"is not a Parquet file; it begins with 'year;importe'"),
        (b"PAR1 and then nothing of use", r"the Parquet file is truncated: its 28 bytes do not end"),
        (b"PAR1 rubbish between two marks PAR1", r"is not readable as Parquet"),
    ],
)
def test_damaged_file_is_told(small, content, message):
    overwrite(small, FLOWS, content)
    with pytest.raises(DataError, match=message):
        read_snapshot(small)


def test_text_that_is_not_utf8_is_told(small):
    frame = pl.read_parquet(small / FLOWS).with_columns(source=pl.lit("ABCD€"))
    frame.write_parquet(small / FLOWS, compression="uncompressed")
    content = (small / FLOWS).read_bytes()
    overwrite(small, FLOWS, content.replace("€".encode(), b"\xff\xfe\xfd"))
    with pytest.raises(
        DataError, match=r"2021\.parquet, column source: must be text in UTF-8 \(4 rows\); row 1: b'ABCD\\xff"
    ):
        read_snapshot(small)


def test_absent_file_is_told(small):
    (small / FLOWS).unlink()
    with pytest.raises(
        DataError, match=r"goods_flows/2021\.parquet: the manifest lists the file, but it cannot be read"
    ):
        read_snapshot(small)


def test_stray_file_is_told(small, tables):
    tables["goods_flows"].write_parquet(small / "goods_flows" / "2022.parquet")
    with pytest.raises(DataError, match=r"goods_flows/2022\.parquet: the manifest does not list the file"):
        read_snapshot(small)


def test_missing_folder_and_manifest_are_told(tmp_path):
    with pytest.raises(DataError, match=r"nowhere: no such snapshot folder"):
        read_snapshot(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"datapackage\.json: the manifest is missing"):
        read_snapshot(tmp_path)


def test_changed_value_that_breaks_no_rule_is_refused_with_both_hashes(small):
    change(small, FLOWS, put("value_usd", 1, 101))
    with pytest.raises(
        DataError, match=r"hash differs: the manifest says sha256 [0-9a-f]{64}, the file has [0-9a-f]{64}"
    ):
        read_snapshot(small)
    with pytest.raises(DataError, match=r"run: corridor data seal "):
        read_snapshot(small)


def test_seal_accepts_a_meant_change(small):
    before = read_snapshot(small).data_hash
    change(small, FLOWS, put("value_usd", 1, 101))
    sealed = seal(small)
    snapshot = read_snapshot(small)
    assert snapshot.data_hash == sealed != before
    assert snapshot.tables["goods_flows"].filter(year=2021)["value_usd"][0] == 101


def test_seal_refuses_a_broken_rule_and_leaves_the_manifest(small):
    before = (small / "datapackage.json").read_bytes()
    change(small, FLOWS, put("value_usd", 1, -1))
    with pytest.raises(DataError, match="not negative"):
        seal(small)
    assert (small / "datapackage.json").read_bytes() == before


def test_message_is_bounded(tmp_path):
    failures = [Failure("t", "f", "", f"fault {i}", 0) for i in range(25)]
    with pytest.raises(DataError, match=r"fault 19\n… and 5 more$") as caught:
        refuse(tmp_path, failures)
    assert len(str(caught.value).splitlines()) == 21


def test_check_path_of_folder_file_and_csv(small, tables):
    assert check_path(small) == []
    assert check_path(small / FLOWS) == []
    csv = small / "pairs.csv"
    tables["pairs"].write_csv(csv)
    assert check_path(csv) == []
    csv.write_text(csv.read_text().replace("1.0", "far", 1))
    assert check_path(csv)[0].sentence() == (
        "pairs, pairs.csv, column distance_km: must be readable as Float64 (1 row); row 1: 'far'"
    )


def test_check_path_needs_a_table_name(small, tmp_path):
    file = tmp_path / "mine.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(file)
    with pytest.raises(DataError, match="neither the file nor its folder is named after a table; tables: agreements"):
        check_path(file)
    with pytest.raises(DataError, match="no such file or folder"):
        check_path(tmp_path / "pairs.parquet")


def test_check_path_of_csv_in_another_encoding(tmp_path):
    file = tmp_path / "countries.csv"
    file.write_bytes("country,name\nCIV,Côte d'Ivoire\n".encode("latin-1"))
    assert "not readable as CSV in UTF-8" in check_path(file)[0].sentence()


def test_describe_is_plain_data(small):
    shown = describe(read_snapshot(small))
    flows = next(table for table in shown["tables"] if table["table"] == "goods_flows")
    assert (flows["rows"], flows["years"]) == (8, "2020–2021")
    assert flows["bytes"] > 0
    assert shown["sources"][0]["retrieved"] == "2026-11-23"
    json.dumps(shown)


def test_embedded_snapshot_is_sound(embedded):
    snapshot = read_snapshot(embedded)
    assert snapshot.name == "embedded"
    assert snapshot.created_year == 2026
    assert {"comtrade_bulk", "baci_minerals", "us_census", "imf_weo"} <= set(snapshot.sources)
    size = sum(file.stat().st_size for file in embedded.rglob("*") if file.is_file())
    assert size <= 15_000_000


def test_embedded_snapshot_holds_the_published_figures(embedded):
    """AZE exports of 2021 (UN Comtrade) and US trade with Azerbaijan in 2024 (US Census, April 2025 vintage)."""
    tables = read_snapshot(embedded).tables
    totals = tables["pair_totals"]
    world = totals.filter(year=2021, exporter="AZE", importer="WLD", declared_by="exporter")
    assert world["value_usd"].to_list() == [22_206_671_072]
    italy = tables["goods_flows"].filter(
        year=2021, exporter="AZE", importer="ITA", product="27", declared_by="exporter"
    )
    assert italy["value_usd"].to_list() == [9_190_668_349]
    us = totals.filter(year=2024, exporter="USA", importer="AZE", source="us_census")
    assert us.select("value_usd", "basis", "months").rows() == [(255_074_490, "FAS", 12)]
    partial = totals.filter(year=2025, exporter="AZE", importer="USA", source="us_census")
    assert partial.select("value_usd", "months").rows() == [(19_338_373, 2)]
    chapters = tables["goods_flows"].filter(
        year=2024, exporter="AZE", importer="USA", declared_by="importer", nomenclature="HS"
    )
    assert chapters["value_usd"].sum() == 140_409_321
    baci = totals.filter(year=2023, exporter="USA", importer="AZE", source="baci_total")
    assert baci["value_usd"].to_list() == [373_586_988]


GENERIC = {
    "truncated": (lambda content: content[: len(content) // 2], r"the Parquet file is truncated"),
    "empty": (lambda content: b"", r"the file is empty \(0 bytes\)"),
    "text": (lambda content: "Größe,Wert\n1,2\n".encode("latin-1"), r"is not a Parquet file; it begins with"),
}


@pytest.mark.parametrize("fault", GENERIC)
@pytest.mark.parametrize("table", TABLE_NAMES)
def test_embedded_file_that_is_damaged(thin, table, fault):
    damage, message = GENERIC[fault]
    file = first_file(thin, table)
    overwrite(thin, file, damage((thin / file).read_bytes()))
    with pytest.raises(DataError, match=f"{table}, {file}: {message}"):
        read_snapshot(thin)


def _wrong_type(frame: pl.DataFrame) -> pl.DataFrame:
    name = next((n for n, dtype in frame.schema.items() if dtype.is_numeric()), frame.columns[0])
    return frame.with_columns(pl.lit(True).alias(name))


SHAPED = {
    "missing column": (lambda f: f.drop(f.columns[-1]), r"the column is missing"),
    "extra column": (lambda f: f.with_columns(surplus=1), r"column surplus: the column is not part of the table"),
    "wrong type": (_wrong_type, r"type is Boolean, must be"),
    "repeated row": (lambda f: pl.concat([f, f.tail(1)]), r"the key \(.*\) must be unique"),
    "missing value": (
        lambda f: f.with_columns(pl.when(pl.int_range(pl.len()) > 0).then(f.columns[0]).alias(f.columns[0])),
        r"a value is missing, and none may be",
    ),
    "other order": (lambda f: f.reverse().sort(f.columns[0], maintain_order=True).reverse(), r"hash differs"),
}


@pytest.mark.parametrize("fault", SHAPED)
@pytest.mark.parametrize("table", TABLE_NAMES)
def test_embedded_table_that_breaks_its_contract(thin, table, fault):
    edit, message = SHAPED[fault]
    file = first_file(thin, table)
    change(thin, file, edit)
    with pytest.raises(DataError, match=message) as caught:
        read_snapshot(thin)
    assert file in str(caught.value)


PLACES = {
    name: column
    for name in TABLE_NAMES
    for column in ("exporter", "country", "reporter")
    if column in TABLES[name].columns and (name, column) not in (("facts", "reporter"), ("countries", "country"))
}


@pytest.mark.parametrize("table", PLACES)
def test_embedded_table_with_an_unknown_country(thin, table):
    file = first_file(thin, table)
    change(thin, file, put(PLACES[table], 2, "XQX"))
    with pytest.raises(DataError, match=r"must be a code of the table countries \(1 row\); row 2: 'XQX'|both orders"):
        read_snapshot(thin)


@pytest.mark.parametrize("table", [name for name in TABLE_NAMES if "value_usd" in TABLES[name].columns])
def test_embedded_table_with_a_negative_value(thin, table):
    file = first_file(thin, table)
    change(thin, file, put("value_usd", 7, -1))
    with pytest.raises(DataError, match=rf"{file}, column value_usd: must be not negative \(1 row\); row 7: -1"):
        read_snapshot(thin)


@pytest.mark.parametrize("table", ["goods_flows", "services_flows", "pair_totals", "pairs"])
def test_embedded_table_with_self_trade(thin, table):
    file = first_file(thin, table)
    change(
        thin,
        file,
        lambda f: f.with_columns(importer=pl.when(pl.int_range(pl.len()) == 4).then("exporter").otherwise("importer")),
    )
    with pytest.raises(DataError, match=r"no self-trade: exporter differs from importer.*row 5: "):
        read_snapshot(thin)


@pytest.mark.parametrize("table", [n for n in TABLE_NAMES if "year" in TABLES[n].columns and not TABLES[n].by_year])
def test_embedded_table_with_a_future_year(thin, table):
    file = first_file(thin, table)
    edit = put("year", 1, 2029)
    change(thin, file, lambda f: edit(f).with_columns(pl.col("year").cast(pl.Int32)))
    with pytest.raises(DataError, match=rf"{file}, column year: no year may be later than 2026.*row 1: 2029"):
        read_snapshot(thin)


@pytest.mark.parametrize("table", ["goods_flows", "services_flows"])
def test_embedded_year_file_with_another_year(thin, table):
    file = first_file(thin, table)
    edit = put("year", 3, 2030)
    change(thin, file, lambda f: edit(f).with_columns(pl.col("year").cast(pl.Int32)))
    with pytest.raises(DataError, match=r"every row must be of the year 2021 \(1 row\); row 3: 2030"):
        read_snapshot(thin)
