import bz2
import gzip
import io
import lzma
import os
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UsageError
from corridor.sources.opening import RawFile, blocks, find, lines_of, text_of

TEXT = b"t,i\n2020,4\n"


def archive(members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A folder with a file of each kind, and what systems leave lying about."""
    contents = {
        "a.csv": TEXT,
        "b.CSV.gz": gzip.compress(TEXT, mtime=0),
        "c.zip": archive({"d/e.csv": TEXT, "f.txt": b"", "__MACOSX/._e.csv": b"", "d/.DS_Store": b"", "d/": b""}),
        "sub/g.csv.bz2": bz2.compress(TEXT),
        "sub/h.tsv.xz": lzma.compress(TEXT),
        ".hidden.csv": b"",
        ".git/i.csv": b"",
        "__MACOSX/j.csv": b"",
    }
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def names(files):
    return [file.name for file in files]


class TestFind:
    def test_a_folder_gives_everything_below_it_sorted(self, folder):
        found = find(folder)
        assert names(found) == ["a.csv", "b.CSV.gz", "c.zip:d/e.csv", "c.zip:f.txt", "g.csv.bz2", "h.tsv.xz"]
        assert all(file.read() in (TEXT, b"") for file in found)

    def test_patterns_look_at_the_name_of_the_content(self, folder):
        assert names(find(folder, "*.csv")) == ["a.csv", "b.CSV.gz", "c.zip:d/e.csv", "g.csv.bz2"]
        assert names(find(folder, "*.TSV", "f.*")) == ["c.zip:f.txt", "h.tsv.xz"]
        assert find(folder, "*.xlsx") == []

    def test_a_file_named_directly_is_taken_whatever_its_name(self, folder):
        assert names(find(folder / "a.csv", "*.xlsx")) == ["a.csv"]
        assert names(find(folder / ".hidden.csv")) == [".hidden.csv"]

    def test_an_archive_gives_the_members_that_match(self, folder):
        assert names(find(folder / "c.zip", "*.csv")) == ["c.zip:d/e.csv"]

    def test_wildcards_in_the_last_part(self, folder):
        assert names(find(folder / "?.*", "*.csv")) == ["a.csv", "b.CSV.gz", "c.zip:d/e.csv"]
        assert names(find(folder / "s*")) == ["g.csv.bz2", "h.tsv.xz"]
        with pytest.raises(DataError, match=r"x\*\.csv: no file matches"):
            find(folder / "x*.csv")

    def test_a_file_whose_own_name_has_brackets(self, tmp_path):
        (tmp_path / "a[1].csv").write_bytes(TEXT)
        assert names(find(tmp_path / "a[1].csv")) == ["a[1].csv"]

    def test_a_place_that_is_not_there(self, tmp_path):
        with pytest.raises(DataError, match=r"no such file: .*gone\.csv"):
            find(tmp_path / "gone.csv")

    def test_a_damaged_archive_is_named(self, tmp_path):
        (tmp_path / "x.zip").write_bytes(archive({"a.csv": TEXT})[:40])
        with pytest.raises(DataError, match=r"x\.zip: cannot be read as a zip archive: "):
            find(tmp_path / "x.zip")

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_an_archive_that_holds_a_name_twice_is_refused(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
            packed.writestr("a.csv", TEXT)
            packed.writestr("a.csv", TEXT)
        with pytest.raises(DataError, match=r"x\.zip: the archive holds 'a\.csv' twice"):
            find(tmp_path)


class TestRawFile:
    @pytest.mark.parametrize(
        ("file", "name", "inner", "plain"),
        [
            (RawFile(Path("d/a.csv")), "a.csv", "a.csv", True),
            (RawFile(Path("d/a.csv.GZ")), "a.csv.GZ", "a.csv", False),
            (RawFile(Path("d/a.zip"), "b/c.csv"), "a.zip:b/c.csv", "c.csv", False),
            (RawFile(Path("d/a.zip"), "c.csv.gz"), "a.zip:c.csv.gz", "c.csv", False),
        ],
    )
    def test_names(self, file, name, inner, plain):
        assert (file.name, file.inner_name, file.plain) == (name, inner, plain)

    def test_a_gzipped_member_of_an_archive_is_unpacked_twice(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(archive({"b.csv.gz": gzip.compress(TEXT, mtime=0)}))
        (file,) = find(tmp_path)
        assert file.read() == TEXT
        with file.open() as stream:
            assert stream.read(3) == b"t,i"

    def test_nothing_is_unpacked_to_disk(self, folder):
        before = sorted(folder.rglob("*"))
        assert all(len(file.read()) in (0, len(TEXT)) for file in find(folder))
        assert sorted(folder.rglob("*")) == before

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.gz", gzip.compress(TEXT, mtime=0)[:-5]),
            ("a.gz", b"no gzip at all"),
            ("a.gz", gzip.compress(TEXT, mtime=0) + b"rubbish"),
            ("a.bz2", bz2.compress(TEXT)[:-5]),
            ("a.xz", lzma.compress(TEXT)[:-5]),
        ],
    )
    def test_a_damaged_file_is_named(self, tmp_path, name, content):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=rf"^{name}: cannot be read: "):
            RawFile(tmp_path / name).read()

    def test_a_gzipped_file_in_two_pieces_is_one_text(self, tmp_path):
        (tmp_path / "a.gz").write_bytes(gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0))
        assert RawFile(tmp_path / "a.gz").read() == TEXT + TEXT

    def test_an_encrypted_archive_is_refused(self, tmp_path):
        content = bytearray(archive({"a.csv": TEXT}))
        content[6] |= 1  # the flag of encryption, in the member's own header and in the directory
        content[content.index(b"PK\x01\x02") + 8] |= 1
        (tmp_path / "a.zip").write_bytes(bytes(content))
        (file,) = find(tmp_path)
        with pytest.raises(DataError, match=r"^a\.zip:a\.csv: cannot be read: .*encrypted"):
            file.read()

    def test_the_stamp_tells_that_a_file_was_replaced(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(TEXT)
        first = RawFile(path).stamp()
        assert RawFile(path).stamp() == first
        os.utime(path, ns=(1, 1))
        assert RawFile(path).stamp() != first


@pytest.mark.parametrize("seed", range(8))
def test_damaged_archives_are_read_or_refused_and_raise_nothing_else(tmp_path, seed):
    rnd = random.Random(seed)
    packed = {
        "x.zip": archive({"a.csv": TEXT * 9, "d/é.csv": TEXT}, [0, 8, 12, 14][seed % 4]),
        "x.csv.gz": gzip.compress(TEXT * 9, mtime=0),
        "x.csv.bz2": bz2.compress(TEXT * 9),
        "x.csv.xz": lzma.compress(TEXT * 9),
    }
    refused = 0
    for turn in range(200):
        name, content = list(packed.items())[turn % 4]
        damaged = bytearray(content)
        for _ in range(rnd.choice([1, 1, 3])):
            damaged[rnd.randrange(len(damaged))] = rnd.randrange(256)
        cut = rnd.choice([len(damaged), len(damaged), rnd.randrange(1, len(damaged))])
        (tmp_path / name).write_bytes(bytes(damaged[:cut]))
        try:
            contents = [file.read() for file in find(tmp_path / name)]
        except DataError as error:
            refused += name in str(error)
        else:
            assert all(found in (TEXT, TEXT * 9) for found in contents)
    assert refused > 60


class TestText:
    def test_encodings_become_utf_8(self):
        assert text_of("é".encode("latin-1"), name="f", encoding="latin-1") == "é".encode()
        assert text_of("é".encode(), name="f", encoding="UTF8") == "é".encode()
        assert text_of(b"abc", name="f") == b"abc"

    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
    @pytest.mark.parametrize("written", ["utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_tells_the_encoding(self, encoding, written):
        assert text_of("é,ü".encode(written), name="f", encoding=encoding) == "é,ü".encode()

    def test_a_byte_that_is_no_text_is_told_with_its_line(self):
        with pytest.raises(DataError, match=r"^f: line 3: byte 0xe9 is no text in utf-8"):
            text_of(b"a\nb\n\xe9\n", name="f")
        with pytest.raises(DataError, match=r"^f: line 2: byte 0x81 is no text in cp1252"):
            text_of(b"a\n\x81\n", name="f", encoding="cp1252")
        with pytest.raises(DataError, match=r"^f: line 1: .* no text in utf-16"):
            text_of(b"\xff\xfea\x00b", name="f")

    def test_an_unknown_encoding_is_the_users_fault(self):
        with pytest.raises(UsageError, match="f: unknown encoding 'utf-9'; known are utf-8, latin-1"):
            text_of(b"a", name="f", encoding="utf-9")

    @pytest.mark.parametrize(
        ("content", "kind"),
        [(archive({"a": b""}), "a zip archive or a workbook"), (gzip.compress(b"", mtime=0), "a gzipped file"),
         (b"PAR1\x15\x04", "a Parquet file")],
    )  # fmt: skip
    def test_another_kind_of_file_is_told_by_its_content(self, content, kind):
        with pytest.raises(DataError, match=f"^f: text is needed here, and by its content this is {kind}$"):
            text_of(content, name="f", encoding="latin-1")

    @settings(deadline=None, max_examples=200, derandomize=True)
    @given(st.binary(max_size=40), st.sampled_from(["utf-8", "latin-1", "cp1252", "utf-16", "ascii"]))
    def test_any_bytes_are_text_or_refused(self, content, encoding):
        try:
            text_of(content, name="f", encoding=encoding).decode()
        except DataError as error:
            refused = str(error)
        else:
            refused = "f: "
        assert refused.startswith("f: ")

    @pytest.mark.parametrize(("content", "lines"), [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"\n\n", 2)])
    def test_lines(self, content, lines):
        assert lines_of(content) == lines


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.binary(max_size=60), st.integers(1, 20))
def test_blocks_are_the_text_in_whole_lines(content, size):
    found = list(blocks(io.BytesIO(content), size))
    assert b"".join(found) == content
    assert all(block.endswith(b"\n") for block in found[:-1])
    assert all(found)
