"""Every embedded table, corrupted in ten ways: a clear message with table, file, column and row, exit 3, no output."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from corridor.cli.main import main
from corridor.snapshots.manifest import read_manifest
from corridor.tables import TABLES

ROOT = Path(__file__).parents[2]
EMBEDDED = ROOT / "data" / "embedded"
YEAR = {"goods_flows": 1988, "reporting": 1988, "re_exports": 2004, "services_flows": 2010}
"""The one year that the shared copy keeps of a table that is stored by year; a small one."""

HELD = sorted(read_manifest(EMBEDDED).parts) if (EMBEDDED / "datapackage.json").is_file() else []
"""Tables of the embedded snapshot."""

ROW = 3
"""The row that is made wrong, counted from 1."""

NUMBER = {
    "bilateral_services": "predicted_usd",
    "countries": "m49",
    "country_years": "value",
    "facts": "value",
    "goods_flows": "value_usd",
    "minerals": "production",
    "pair_totals": "value_usd",
    "pairs": "distance_km",
    "products": "level",
    "re_exports": "value_usd",
    "reporter_years": "value_usd",
    "reporting": "year",
    "services_flows": "value_usd",
    "tariffs": "weighted_average_pct",
}
COUNTRY = {
    "bilateral_services": "exporter",
    "country_years": "country",
    "facts": "exporter",
    "goods_flows": "importer",
    "minerals": "country",
    "pair_totals": "importer",
    "pairs": "exporter",
    "re_exports": "partner",
    "reporter_years": "reporter",
    "reporting": "reporter",
    "services_flows": "exporter",
    "tariffs": "exporter",
}
TEXT = {"countries": "name", "products": "title", "watched_products": "tier"}

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (EMBEDDED / "datapackage.json").is_file(), reason="data/embedded is not in this checkout"),
]


def file_of(table: str) -> str:
    return f"{table}/{YEAR[table]}.parquet" if table in YEAR else f"{table}.parquet"


def put(frame: pl.DataFrame, column: str, value: object) -> pl.DataFrame:
    values = frame[column].to_list()
    values[ROW - 1] = value
    return frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))


def parquet(frame: pl.DataFrame, compression: str = "zstd") -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer, compression=compression)
    return buffer.getvalue()


def wrong_type(table: str, content: bytes) -> tuple[bytes, str]:
    frame = pl.read_parquet(BytesIO(content))
    if table not in NUMBER:
        column = TEXT[table]
        return parquet(
            frame.with_columns(pl.lit(7).alias(column))
        ), f"column {column}: type is Int32, must be .*row 1: 7"
    column = NUMBER[table]
    frame = put(frame.with_columns(pl.col(column).cast(pl.String)), column, "abc")
    return parquet(frame), f"column {column}: type is String, must be .*row {ROW}: 'abc'"


def unknown_country(table: str, content: bytes) -> tuple[bytes, str]:
    frame = put(pl.read_parquet(BytesIO(content)), COUNTRY[table], "XQX")
    return parquet(frame), f"column {COUNTRY[table]}: must be a code of the table countries .*row {ROW}: 'XQX'"


def negative_value(table: str, content: bytes) -> tuple[bytes, str]:
    frame = put(pl.read_parquet(BytesIO(content)), NUMBER[table], -5)
    return parquet(frame), rf"columns? (\w+, )?{NUMBER[table]}: .*row {ROW}: .*-5"


def duplicate_key(table: str, content: bytes) -> tuple[bytes, str]:
    frame = pl.read_parquet(BytesIO(content))
    rule = re.escape(f"the key ({', '.join(TABLES[table].key)}) must be unique (2 rows); row {ROW}: ")
    return parquet(pl.concat([frame, frame[ROW - 1 : ROW]])), rf"{rule}.*; row {frame.height + 1}: "


def missing_column(table: str, content: bytes) -> tuple[bytes, str]:
    column = TABLES[table].columns[-1]
    return parquet(pl.read_parquet(BytesIO(content)).drop(column)), f"column {column}: the column is missing"


def truncated_file(table: str, content: bytes) -> tuple[bytes, str]:
    return content[: len(content) // 2], "the Parquet file is truncated: "


def empty_file(table: str, content: bytes) -> tuple[bytes, str]:
    return b"", r"the file is empty \(0 bytes\)"


def wrong_encoding(table: str, content: bytes) -> tuple[bytes, str]:
    column = TEXT.get(table, "source")
    marked = parquet(put(pl.read_parquet(BytesIO(content)), column, "ABCD€"), "uncompressed")
    rule = rf"column {column}: must be text in UTF-8 \(1 row\); row {ROW}: b'ABCD"
    return marked.replace("€".encode(), b"\xff\xfe\xfd"), rule


def future_year(table: str, content: bytes) -> tuple[bytes, str]:
    return parquet(put(pl.read_parquet(BytesIO(content)), "year", 2099)), f"column year: .*row {ROW}: 2099"


def self_trade(table: str, content: bytes) -> tuple[bytes, str]:
    frame = pl.read_parquet(BytesIO(content))
    frame = put(frame, "importer", frame["exporter"][ROW - 1])
    return parquet(frame), f"columns exporter, importer: no self-trade: exporter differs from importer .*row {ROW}: "


Way = Callable[[str, bytes], tuple[bytes, str]]

WAYS: dict[Way, Callable[[str], str]] = {
    wrong_type: lambda table: "",
    unknown_country: lambda table: "" if table in COUNTRY else "the table refers to no country of another table",
    negative_value: lambda table: "" if table in NUMBER else "the table holds no number",
    duplicate_key: lambda table: "",
    missing_column: lambda table: "",
    truncated_file: lambda table: "",
    empty_file: lambda table: "",
    wrong_encoding: lambda table: "",
    future_year: lambda table: "" if "year" in TABLES[table].columns else "the table has no year",
    self_trade: lambda table: "" if {"exporter", "importer"} <= set(TABLES[table].columns) else "the table has no pair",
}
"""The ten ways, each with the reason for which it cannot apply to a table."""

CASES = [
    pytest.param(
        (table, way),
        id=f"{table}-{way.__name__}",
        marks=[pytest.mark.skip(reason=f"{way.__name__}: {why_not(table)}")] if why_not(table) else [],
    )
    for table in HELD
    for way, why_not in WAYS.items()
]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A copy of configs and data that is read at once: one year of large tables, the pairs of four countries."""
    folder = tmp_path_factory.mktemp("corruptions")
    shutil.copytree(ROOT / "configs", folder / "configs")
    document = json.loads((EMBEDDED / "datapackage.json").read_text(encoding="utf-8"))
    for resource in document["resources"]:
        file = file_of(resource["name"])
        resource["parts"] = [part for part in resource["parts"] if part["path"] == file]
        rows = few(resource["name"], pl.read_parquet(EMBEDDED / file))
        target = folder / "data" / "embedded" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(parquet(rows))
        describe(resource["parts"][0], target.read_bytes())
    (folder / "data" / "embedded" / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def few(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    if table == "pairs":
        codes = ["AZE", "DEU", "GEO", "USA"]
        return frame.filter(pl.col("exporter").is_in(codes) & pl.col("importer").is_in(codes))
    years = {"country_years": 1988, "pair_totals": 1992, "reporter_years": 1988}
    return frame.filter(pl.col("year") == years[table]) if table in years else frame


def describe(part: dict, content: bytes) -> None:
    """Write hash, bytes and rows of a file into its entry of the manifest."""
    if content.startswith(b"PAR1") and content.endswith(b"PAR1"):
        part["rows"] = pl.scan_parquet(BytesIO(content)).select(pl.len()).collect().item()
    part |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}


@pytest.fixture
def snapshot(root):
    """The shared copy's data, put right again after the test."""
    folder = root / "data" / "embedded"
    files = [folder / file_of(table) for table in HELD] + [folder / "datapackage.json"]
    before = {path: path.read_bytes() for path in files}
    yield folder
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def reseal(folder: Path, table: str, content: bytes) -> None:
    """Make the manifest agree with a file, as somebody who covers up a change would."""
    document = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (part,) = next(item["parts"] for item in document["resources"] if item["name"] == table)
    describe(part, content)
    (folder / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")


def corrupt(folder: Path, table: str, way: Way) -> tuple[bytes, re.Pattern[str]]:
    """Corrupt a file; return its new content and how the line that tells of it must begin."""
    file = file_of(table)
    content, rule = way(table, (folder / file).read_bytes())
    (folder / file).write_bytes(content)
    return content, re.compile(rf"{table}, {re.escape(file)}(, |: ){rule}")


def errors_of(capsys, *arguments: object) -> list[str]:
    """Run the command line, which must refuse the data, and return the lines of its message."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == 3
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.out == ""
    lines = [line.removeprefix("error: ") for line in captured.err.splitlines() if line.startswith("error: ")]
    assert 0 < len(lines) <= 30
    assert max(map(len, lines)) < 1_000
    return lines


def test_the_shared_copy_is_sound(snapshot, capsys):
    assert main(["check", str(snapshot)]) == 0
    assert "is good: 19 tables" in capsys.readouterr().out


@pytest.mark.parametrize("case", CASES)
def test_a_corrupted_table_is_refused_with_its_place_though_the_hashes_agree(snapshot, capsys, case):
    table, way = case
    content, rule = corrupt(snapshot, table, way)
    reseal(snapshot, table, content)
    lines = errors_of(capsys, "check", snapshot)
    assert [line for line in lines if rule.match(line)], lines
    assert not any("hash differs" in line for line in lines)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_run_on_a_corrupted_table_leaves_nothing_behind(snapshot, root, capsys, tmp_path, way):
    _, rule = corrupt(snapshot, "goods_flows", way)
    job, out = root / "configs" / "jobs" / "us_azerbaijan.yaml", tmp_path / "out"
    lines = errors_of(capsys, "run", job, "--no-track", "--out", out)
    assert rule.match(lines[0].removeprefix(f"{snapshot}: ")), lines
    assert os.listdir(tmp_path) == []


def test_every_corrupted_table_is_named_at_once(snapshot, capsys):
    for table in HELD:
        path = snapshot / file_of(table)
        path.write_bytes(missing_column(table, path.read_bytes())[0])
    named = {line.split(",")[0] for line in errors_of(capsys, "check", snapshot)}
    assert named == set(HELD)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the manifest is missing"),
        (b"", "is not JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"created": ' + b"9" * 10_000 + b"}", "cannot be read"),
        ("{}".encode("utf-16"), "is not UTF-8 text"),
    ],
)
def test_a_corrupted_manifest_is_refused(snapshot, capsys, content, message):
    (snapshot / "datapackage.json").unlink()
    if content is not None:
        (snapshot / "datapackage.json").write_bytes(content)
    (line,) = errors_of(capsys, "check", snapshot)
    assert "datapackage.json" in line
    assert message in line
