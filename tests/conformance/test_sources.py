"""Every source keeps the same promises, whatever it publishes: each reads its sample in tests/samples."""

import csv
import json
import random
import re
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import SOURCES
from corridor.sources.source import RawFiles, Reading, Yearly
from corridor.tables import TABLES, check_frame
from corridor.vocabulary import WORLD
from factories_sources import (
    TEXTS,
    assert_same,
    by_content,
    gzipped,
    in_order,
    quarantine,
    read,
    recipe_of,
    rows_in,
    sample,
    value_in,
    with_sample,
    written,
    zipped,
)

PENDING: frozenset[str] = frozenset()
"""Sources whose sample is still to be written."""

PARTS = {"declared": "goods_flows", "world": None}
"""Tables of a reading that reconciling turns into others, by the table that they become."""

ORDER_MATTERS = {
    "baci_total": "a matrix is labelled by the order of its rows",
    "facts": "a cell may say that it is the same as the one above",
}
"""Sources in which the order of rows is part of what they say."""

REPEAT = re.compile(r"second|repeat")
"""Words of the reasons for which the later of two rows with one key is left out."""


@pytest.fixture(params=[source for source in SOURCES if source in with_sample()])
def name(request):
    return request.param


@pytest.fixture
def folder(name, tmp_path):
    return written(name, tmp_path / "raw")


@pytest.mark.parametrize("source", [source for source in SOURCES if source not in PENDING])
def test_every_source_has_a_sample(source):
    assert source in with_sample(), f"write tests/samples/{source}.py as tests/samples/__init__.py says"


def test_every_sample_is_one_of_a_source():
    assert set(with_sample()) <= set(SOURCES)
    assert not PENDING & set(with_sample()), "take those off PENDING that have a sample now"


def texts_of(name, folder, *, delimited=False):
    paths = [folder / file for file in sample(name).TEXT_FILES]
    return [path for path in paths if not delimited or path.suffix != ".json"]


def separator_of(path):
    return "\t" if b"\t" in path.read_bytes().split(b"\n", 1)[0] else ","


def encoding_of(path):
    content = path.read_bytes()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"


def cells_of(path):
    with path.open(encoding=encoding_of(path), newline="") as file:
        return list(csv.reader(file, delimiter=separator_of(path)))


def put_cells(path, rows):
    encoding, separator = encoding_of(path), separator_of(path)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)


def read_or_refused(name, folder, path):
    """Read a folder in which a file was changed; None where it was refused, with a name of its files."""
    try:
        reading = read(name, folder)
    except DataError as error:
        assert any(file.name in str(error) for file in folder.rglob("*.*")), (path.name, error)  # noqa: PT017
        return None
    assert all(account.balanced for account in reading.accounts)
    return reading


class TestEverySource:
    def test_it_has_a_sample_that_is_the_same_each_time(self, name, folder, tmp_path):
        again = written(name, tmp_path / "again")
        files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
        assert all((folder / file).is_file() for file in sample(name).TEXT_FILES)

    def test_metadata_is_complete(self, name, folder):
        source = SOURCES[name]
        for field in ("title", "licence", "url", "citation", "release", "about", "how"):
            text = getattr(source, field)
            assert text == text.strip(), field
            assert len(text) > 3, field
        assert source.url.startswith("https://")
        assert source.traps
        assert all(text.endswith(".") for text in (source.about, source.how, *source.traps))
        assert source.tables
        assert set(source.tables) <= set(TABLES)

    def test_files_and_options_of_the_sample_are_documented(self, name, folder):
        source, recipe = SOURCES[name], recipe_of(name)
        known = [re.sub(r"[A-Z]{2,}|\*", "[A-Za-z0-9_]+", key.strip("[]")) for key in source.files]
        assert all(any(re.fullmatch(key, given) for key in known) for given in recipe.files)
        assert set(recipe.options) <= {key.strip("[]") for key in source.options}

    def test_tables_keep_their_contracts_and_are_those_that_it_names(self, name, folder):
        reading, named = read(name, folder), set(SOURCES[name].tables)
        assert reading.tables
        for table, frame in reading.tables.items():
            assert PARTS.get(table, table) in named | {None}, table
            if table in TABLES:
                account = check_frame(TABLES[table], frame)
                assert account.ok, [failure.sentence() for failure in account.failures]

    def test_accounts_balance_and_are_those_of_the_sample(self, name, folder):
        reading = read(name, folder)
        assert all(account.balanced for account in reading.accounts)
        assert {account.source for account in reading.accounts} == {name}
        assert (rows_in(reading), value_in(reading)) == (sample(name).ROWS_IN, sample(name).VALUE_IN)

    def test_quarantine_has_each_faulty_row_word_for_word_with_its_place(self, name, folder):
        reading = read(name, folder)
        rows = quarantine(reading, file=True)
        assert rows.height == sum(account.quarantined for account in reading.accounts)
        assert rows["line"].null_count() == rows["reason"].null_count() == 0
        texts = {path.name: cells_of(path) for path in texts_of(name, folder, delimited=True)}
        for _, file, line, _, row in rows.filter(pl.col("file").is_in(list(texts))).iter_rows():
            cells = [cell.strip() for cell in (*texts[file][0], *texts[file][line - 1])]
            assert all(str(text).strip() in cells for text in json.loads(row).values() if text is not None), (
                file,
                line,
            )

    def test_the_sample_has_rows_that_are_wrong(self, name, folder):
        assert quarantine(read(name, folder)).height >= 2

    def test_reading_twice_is_the_same(self, name, folder):
        one, other = read(name, folder), read(name, folder)
        assert_same(one, other)
        assert one.gaps == other.gaps
        assert one.accounts == other.accounts

    @pytest.mark.parametrize("pack", [gzipped, zipped])
    def test_packed_files_read_the_same(self, name, folder, pack):
        if not any(path.suffix in TEXTS for path in folder.rglob("*")):
            pytest.skip("the sample has no text that could be packed")
        plain = read(name, folder)
        assert_same(plain, read(name, folder, pack(name, folder)))

    def test_frames_are_sorted_by_key(self, name, folder):
        recipe = recipe_of(name)
        found = SOURCES[name].read(RawFiles(folder, name, recipe), recipe)
        parts = [found] if isinstance(found, Reading) else [found.common, *(found.read(year) for year in found.years)]
        for table, frame in ((table, frame) for part in parts for table, frame in part.tables.items()):
            key = list(TABLES[table].key) if table in TABLES else frame.columns[:3]
            assert frame.equals(frame.sort(key, maintain_order=True)), table

    def test_years_read_one_by_one_hold_no_other(self, name, folder):
        recipe = recipe_of(name)
        found = SOURCES[name].read(RawFiles(folder, name, recipe), recipe)
        if not isinstance(found, Yearly):
            pytest.skip("the source is read whole")
        assert list(found.years) == sorted(set(found.years))
        for year in found.years:
            dated = [frame for frame in found.read(year).tables.values() if "year" in frame.columns]
            assert all(set(frame["year"]) <= {year} for frame in dated)

    def test_order_of_rows_does_not_change_a_table(self, name, folder):
        if name in ORDER_MATTERS:
            pytest.skip(ORDER_MATTERS[name])
        before = read(name, folder)
        for path in folder.rglob("*.*"):
            shuffle(path)
        after = read(name, folder)
        assert by_content(before) == by_content(after)
        assert sorted(before.gaps) == sorted(after.gaps)
        left = [item for account in before.accounts for item in account.left_out]
        repeats = sum(item.rows for item in left if REPEAT.search(item.reason))
        for table, frame in before.tables.items():
            one, other = in_order(table, frame), in_order(table, after.tables[table])
            key = list(TABLES[table].key) if table in TABLES else [c for c in one.columns if not c.endswith("_usd")]
            assert one.select(key).equals(other.select(key)), table
            assert one.join(other, on=one.columns, how="anti", nulls_equal=True).height <= repeats, table

    def test_a_column_less_is_refused_or_not_missed(self, name, folder):
        whole = read(name, folder)
        for path in texts_of(name, folder, delimited=True):
            rows, refused = cells_of(path), 0
            for column, title in enumerate(rows[0]):
                put_cells(path, [row[:column] + row[column + 1 :] for row in rows if row])
                reading = read_or_refused(name, folder, path)
                refused += reading is None
                figures = reading and any(account.counted == "figure" for account in reading.accounts)
                assert reading is None or rows_in(reading) == rows_in(whole) or figures, title
            put_cells(path, rows)
            assert refused, path.name

    def test_an_empty_file_is_refused(self, name, folder):
        for path in texts_of(name, folder):
            content = path.read_bytes()
            for nothing in (b"", b"\n", b"\xef\xbb\xbf"):
                path.write_bytes(nothing)
                assert read_or_refused(name, folder, path) is None, (path.name, nothing)
            path.write_bytes(content)

    def test_a_header_alone_is_a_file_of_no_rows(self, name, folder):
        for path in texts_of(name, folder, delimited=True):
            content = path.read_bytes()
            path.write_bytes(content.split(b"\n", 1)[0] + b"\n")
            reading = read_or_refused(name, folder, path)
            empty = [account for account in reading.accounts if account.file.endswith(path.name)] if reading else []
            assert sum(account.rows_in for account in empty) == 0
            path.write_bytes(content)

    def test_line_ends_make_no_difference(self, name, folder):
        plain = read(name, folder)
        for path in texts_of(name, folder):
            unix = path.read_bytes().replace(b"\r\n", b"\n")
            for content in (unix, unix.replace(b"\n", b"\r\n"), unix.removesuffix(b"\n"), unix + b"\n\n"):
                path.write_bytes(content)
                assert_same(plain, read(name, folder))

    def test_a_byte_order_mark_makes_no_difference(self, name, folder):
        plain = read(name, folder)
        for path in texts_of(name, folder):
            text = path.read_text(encoding=encoding_of(path))
            for encoding in ("utf-8-sig", "utf-16"):
                path.write_text(text, encoding=encoding)
                assert_same(plain, read(name, folder))

    def test_years_of_the_recipe_are_honoured(self, name, folder):
        reading = read(name, folder)
        dated = [frame for frame in reading.tables.values() if "year" in frame.columns]
        years = sorted({year for frame in dated for year in frame["year"]})
        for year in {years[0], years[-1]} if years else ():
            narrow = read(name, folder, recipe_of(name, first_year=year, last_year=year))
            assert all(account.balanced for account in narrow.accounts)
            found = [set(frame["year"]) for frame in narrow.tables.values() if "year" in frame.columns]
            assert set().union(*found) == {year}

    def test_reporters_of_the_recipe_are_honoured(self, name, folder):
        reading = read(name, folder)
        if "declared" not in reading.tables:
            pytest.skip("the source holds no declarations")
        reporters = sorted(set(reading.tables["reporting"]["reporter"]) - {WORLD})
        narrow = read(name, folder, recipe_of(name, reporters=reporters[:1]))
        assert all(account.balanced for account in narrow.accounts)
        assert rows_in(narrow) == rows_in(reading)
        declared = narrow.tables["declared"]
        exporting = pl.col("declared_by") == "exporter"
        by = declared.select(pl.when(exporting).then("exporter").otherwise("importer")).to_series()
        assert set(by) | set(narrow.tables["reporting"]["reporter"]) == set(reporters[:1])

    def test_a_file_that_is_not_there_is_named(self, name, folder):
        for key in recipe_of(name).files:
            files = {**recipe_of(name).files, key: "nowhere/gone.csv"}
            with pytest.raises(DataError, match=rf"sources\.{name}\.files\.{key}: .*gone\.csv"):
                read(name, folder, recipe_of(name, files=files))

    def test_nothing_is_written(self, name, folder):
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        read(name, folder)
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def shuffle(path: Path) -> None:
    """Put the rows of a delimited text or a Parquet file into another order."""
    if path.suffix == ".parquet":
        pl.read_parquet(path).sample(fraction=1.0, shuffle=True, seed=5).write_parquet(path)
    elif path.suffix in (".csv", ".tsv", ".txt"):
        head, *lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
        random.Random(5).shuffle(lines)
        path.write_bytes(b"\n".join([head, *lines]) + b"\n")
