"""Every source, its files corrupted in hundreds of ways: a clear refusal, or an account that holds every record.

A refusal names the file. What is read after all is accounted for to the row: rows in are the records that the file then
has, counted here without the readers, and rows and dollars in = kept + added up + left out + quarantined.
"""

import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import corrupting
from corridor.errors import DataError, UsageError
from corridor.sources.source import Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, check_frame
from factories_sources import gzipped, quarantine, read, recipe_of, rows_in, sample, with_sample, written, zipped

PLAIN, PACKED = 24, 6
"""Corruptions of each source's files as they are, and of its archives."""

DELIMITED = (".csv", ".tsv", ".txt")
WAYS = {
    **dict.fromkeys(DELIMITED, corrupting.DELIMITED),
    ".json": corrupting.JSON,
    ".parquet": corrupting.PARQUET,
}
"""Ways beside those that any file can be corrupted in, by ending."""

bounded = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Raw(NamedTuple):
    """The written files of a source, and what they hold while they are whole."""

    folder: Path
    recipe: SourceRecipe
    files: tuple[Path, ...]
    records: dict[str, int]
    rows: dict[str, int]


def rows_of(reading: Reading, file: str) -> int:
    return sum(account.rows_in for account in reading.accounts if file in account.file)


def records_of(content: bytes) -> int:
    """Count the lines below the header that hold anything."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16").encode()
    return sum(1 for line in content.split(b"\n")[1:] if line.strip(b"\r"))


@pytest.fixture(scope="module")
def written_once(tmp_path_factory):
    """Return a function that writes a source's sample once a module, as it is or packed."""

    @cache
    def write(name, pack=None):
        folder = written(name, tmp_path_factory.mktemp(name))
        recipe = pack(name, folder) if pack else recipe_of(name)
        files = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
        reading = read(name, folder, recipe)
        texts = [path for path in files if path.suffix in DELIMITED]
        records = {path.name: records_of(path.read_bytes()) for path in texts}
        return Raw(folder, recipe, files, records, {path.name: rows_of(reading, path.name) for path in texts})

    return write


def corrupted(raw: Raw, path: Path, content: bytes, name: str) -> Reading | None:
    """Read the source with other content in one file, which is put right again; None where it was refused."""
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        return read(name, raw.folder, raw.recipe)
    except (DataError, UsageError) as error:
        names = [file.name for file in raw.files]
        assert any(file in str(error) for file in names), error  # noqa: PT017
        assert "Traceback" not in str(error)  # noqa: PT017
        return None
    finally:
        path.write_bytes(before)


def assert_accounted(reading: Reading) -> None:
    assert [account for account in reading.accounts if not account.balanced] == []
    assert quarantine(reading).height == sum(account.quarantined for account in reading.accounts)
    for table, frame in reading.tables.items():
        if table in TABLES:
            found = check_frame(TABLES[table], frame)
            assert found.ok, [failure.sentence() for failure in found.failures]


def test_there_are_at_least_two_hundred():
    assert len(with_sample()) * (PLAIN + PACKED) >= 200


@pytest.mark.parametrize("name", with_sample())
@settings(bounded, max_examples=PLAIN)
@given(rnd=st.randoms(use_true_random=False))
def test_a_corrupted_file_is_refused_or_accounted_for(written_once, name, rnd):
    raw = written_once(name)
    path = rnd.choice(raw.files)
    before = path.read_bytes()
    special = WAYS.get(path.suffix, ())
    way = rnd.choice((*corrupting.ANY, *special, *special))
    content = way(before, rnd)
    note(f"{name}, {path.name}, {way.__name__}: {content[:2_000]!r}")
    reading = corrupted(raw, path, content, name)
    if reading is None:
        return
    assert_accounted(reading)
    if raw.rows.get(path.name) and content.split(b"\n", 1)[0] == before.split(b"\n", 1)[0]:
        figures = raw.rows[path.name] // raw.records[path.name]
        assert rows_of(reading, path.name) == figures * records_of(content)


@pytest.mark.parametrize("name", [name for name in with_sample() if sample(name).TEXT_FILES])
@settings(bounded, max_examples=PACKED)
@given(rnd=st.randoms(use_true_random=False))
def test_a_damaged_archive_is_refused_or_whole(written_once, name, rnd):
    raw = written_once(name, rnd.choice((gzipped, zipped)))
    path = rnd.choice([file for file in raw.files if file.suffix in (".gz", ".zip")])
    way = rnd.choice(
        (corrupting.damage, corrupting.damage, corrupting.truncate, corrupting.lose, corrupting.another_kind)
    )
    note(f"{name}, {path.name}, {way.__name__}")
    reading = corrupted(raw, path, way(path.read_bytes(), rnd), name)
    if reading is not None:
        assert_accounted(reading)
        assert rows_in(reading) in (sample(name).ROWS_IN, 0), "an archive holds all of a file or is refused"


@pytest.mark.parametrize("name", [name for name in with_sample() if sample(name).TEXT_FILES])
def test_a_file_cut_anywhere_loses_no_record_silently(written_once, name):
    raw = written_once(name)
    path = raw.folder / sample(name).TEXT_FILES[0]
    before = path.read_bytes()
    for cut in random.Random(7).sample(range(len(before)), 12):
        content = before[:cut]
        reading = corrupted(raw, path, content, name)
        if reading is None:
            continue
        assert_accounted(reading)
        if raw.rows.get(path.name) and b"\n" in content:
            figures = raw.rows[path.name] // raw.records[path.name]
            assert rows_of(reading, path.name) == figures * records_of(content)
