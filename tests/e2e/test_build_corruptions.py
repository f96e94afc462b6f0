"""`corridor data build` on corrupted raw files: exit 3 with a message that names the file, and nothing half-written."""

import gzip
import json
import shutil
import zipfile

import polars as pl
import pytest
from ruamel.yaml import YAML

from corridor.cli.main import main
from factories_sources import sample, written

SOURCES = ("nomenclature", "comtrade_legacy", "unctad_digital", "chpl", "cepii_geodist", "wto_rta")
CREATED = "2026-11-23"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Raw files of a few sources in a folder each, and a recipe that names them."""
    root = tmp_path_factory.mktemp("build")
    named = {}
    for name in SOURCES:
        written(name, root / "raw" / name)
        recipe = sample(name).RECIPE
        named[name] = {**recipe, "files": {key: f"{name}/{file}" for key, file in recipe["files"].items()}}
    recipe = {"name": "small", "title": "A small one", "created": CREATED, "sources": named}
    YAML().dump(recipe, root / "recipe.yaml")
    return root


@pytest.fixture
def root(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "root")
    return tmp_path / "root"


def build(root, capsys):
    """Build and return the exit code and what was printed; no traceback is ever part of it."""
    capsys.readouterr()
    code = main(["data", "build", str(root / "recipe.yaml"), "--raw", str(root / "raw"), "--out", str(root / "out")])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return code, " ".join(printed.err.split())


def rename(root, source, old, new):
    recipe = root / "recipe.yaml"
    recipe.write_text(recipe.read_text().replace(f"{source}/{old}", f"{source}/{new}"))


def legacy(root):
    return root / "raw" / "comtrade_legacy" / "legacy.csv"


def cut_gzip(root):
    (legacy(root).parent / "legacy.csv.gz").write_bytes(gzip.compress(legacy(root).read_bytes())[:-9])
    rename(root, "comtrade_legacy", "legacy.csv", "legacy.csv.gz")
    return "legacy.csv.gz: cannot be read"


def damaged_zip(root):
    path = legacy(root).parent / "legacy.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(legacy(root), "legacy.csv")
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(bytes(content))
    rename(root, "comtrade_legacy", "legacy.csv", "legacy.zip")
    return "legacy.zip:legacy.csv: cannot be read"


def no_zip(root):
    (legacy(root).parent / "legacy.zip").write_bytes(b"PK\x03\x04 and no more")
    rename(root, "comtrade_legacy", "legacy.csv", "legacy.zip")
    return "legacy.zip: cannot be read as a zip archive"


def column_gone(root):
    legacy(root).write_text(legacy(root).read_text().replace("ptTitle", "partner", 1))
    return "legacy.csv: line 1: column ptTitle missing; found: yr, rgDesc, rtTitle, partner"


def short_line(root):
    legacy(root).write_text(legacy(root).read_text().replace("2019,Import,Azerbaijan,Turkey,27,", "2019,Import,", 1))
    return "legacy.csv: line 3: 3 fields, the header has 6"


def empty(root):
    legacy(root).write_bytes(b"")
    return "legacy.csv: line 1: a header line is needed here, and the file is empty"


def no_text(root):
    legacy(root).write_bytes(legacy(root).read_bytes().replace(b"Viet", b"Vi\xeat"))
    return "legacy.csv: line 12: byte 0xea is no text in utf-8"


def open_quote(root):
    legacy(root).write_bytes(legacy(root).read_bytes().replace(b"Viet", b'"Viet'))
    return "legacy.csv: line 12: a quotation mark opens a text"


def parquet_for_text(root):
    shutil.copy(root / "raw" / "cepii_geodist" / "dist.parquet", root / "raw" / "unctad_digital" / "services.csv")
    return "services.csv: text is needed here, and by its content this is a Parquet file"


def text_for_parquet(root):
    (root / "raw" / "cepii_geodist" / "dist.parquet").write_text("a,b\n1,2\n")
    return "dist.parquet: cannot be read as Parquet"


def gone(root):
    legacy(root).unlink()
    return "recipe: sources.comtrade_legacy.files.flows: no such file"


def deep_json(root):
    (path,) = (root / "raw" / "wto_rta").iterdir()
    path.write_bytes(b"[" * 100_000)
    return f"{path.name}: is no JSON"


def cut_json(root):
    (path,) = (root / "raw" / "wto_rta").iterdir()
    path.write_bytes(path.read_bytes()[:100])
    return f"{path.name}: line"


WAYS = (cut_gzip, damaged_zip, no_zip, column_gone, short_line, empty, no_text, open_quote, parquet_for_text,
        text_for_parquet, gone, deep_json, cut_json)  # fmt: skip


@pytest.mark.e2e
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_corrupted_file_is_refused_and_nothing_is_left_behind(root, capsys, way):
    message = way(root)
    before = sorted(root.iterdir())
    code, printed = build(root, capsys)
    assert (code, message in printed) == (3, True), printed
    assert sorted(root.iterdir()) == before


@pytest.mark.e2e
def test_a_failed_build_leaves_the_older_snapshot_as_it_was(root, capsys):
    code, printed = build(root, capsys)
    assert code == 0, printed
    before = {path: path.read_bytes() for path in (root / "out").rglob("*") if path.is_file()}
    column_gone(root)
    assert build(root, capsys)[0] == 3
    assert {path: path.read_bytes() for path in (root / "out").rglob("*") if path.is_file()} == before
    assert not [path for path in root.iterdir() if path.name not in {"out", "raw", "recipe.yaml"}]


@pytest.mark.e2e
def test_faulty_rows_are_counted_and_the_snapshot_is_built(root, capsys):
    code, printed = build(root, capsys)
    assert code == 0, printed
    assert main(["check", str(root / "out")]) == 0
    accounts = json.loads((root / "out" / "datapackage.json").read_text(encoding="utf-8"))["accounts"]
    for account in accounts:
        assert account["in"] == account["kept"] + account["aggregated"] + sum(x["count"] for x in account["left_out"])
    for name in SOURCES:
        assert sum(account["in"] for account in accounts if account["source"] == name) == sample(name).ROWS_IN
    kept = [pl.read_parquet(path) for path in sorted((root / "out" / "quarantine").rglob("*.parquet"))]
    words = " ".join(text for frame in kept if "row" in frame.columns for text in frame["row"])
    assert all(word in words for word in ("Lemuria", "20x0", "abc", "8543", "Not a code"))
