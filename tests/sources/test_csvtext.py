import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.sources.csvtext import CARRY, LINE, header_of, parse, read_text, refuse_missing
from corridor.sources.opening import RawFile


def frame_of(content, **options):
    return parse(content, header_of(content, name="f.csv"), name="f.csv", **options)


@pytest.fixture
def file(tmp_path):
    def write(content):
        (tmp_path / "f.csv").write_bytes(content)
        return RawFile(tmp_path / "f.csv")

    return write


class TestHeader:
    def test_cells_are_stripped_and_quotes_are_none_of_the_name(self):
        assert header_of(b'"a b", c ,\r\n1,2,3\n', name="f") == ["a b", "c", ""]
        assert header_of(b"a\tb,c\n", name="f", separator="\t") == ["a", "b,c"]

    @pytest.mark.parametrize(
        ("content", "state"), [(b"", "is empty"), (b"\n1,2\n", "has none"), (b" \r\n", "has none")]
    )
    def test_a_file_without_header_says_so(self, content, state):
        with pytest.raises(DataError, match=rf"f: line 1: a header line is needed here, and the file {state}"):
            header_of(content, name="f")

    def test_a_name_that_stands_twice_is_named(self):
        with pytest.raises(DataError, match="f: line 1: column 'a' stands twice"):
            header_of(b"a,b,a\n", name="f")

    @pytest.mark.parametrize("content", [b"a\rb\rc,d", b"x" * 200_000])
    def test_what_no_table_begins_with_is_refused(self, content):
        with pytest.raises(DataError, match="f: line 1: is no header line"):
            header_of(content, name="f")

    def test_missing_columns_are_named_and_the_message_stays_short(self):
        with pytest.raises(DataError, match=r"^f: line 1: columns x, y missing; found: a, b$"):
            refuse_missing(["a", "x", "y"], ["a", "b"], name="f")
        with pytest.raises(DataError, match=r"column x missing; found: a{500} …$"):
            refuse_missing(["x"], ["a" * 9_999], name="f")
        with pytest.raises(DataError, match=r"c29 …$"):
            refuse_missing(["x"], [f"c{i}" for i in range(31)], name="f")


class TestParse:
    def test_all_is_text_and_empty_is_null(self):
        frame = frame_of(b"a,b,c\nNA,007,\n,1e5,x\n")
        assert frame.rows() == [(2, "NA", "007", None), (3, None, "1e5", "x")]
        assert frame.schema[LINE] == pl.UInt32

    def test_a_header_alone_is_an_empty_frame(self):
        for content in (b"a,b", b"a,b\n", b"a,b\r\n", b"a,b\n\n"):
            assert frame_of(content).select("a", "b").is_empty()
            assert frame_of(content).columns == [LINE, "a", "b"]

    @pytest.mark.parametrize("end", [b"\n", b"\r\n"])
    @pytest.mark.parametrize("last", [True, False])
    def test_line_ends_make_no_difference(self, end, last):
        content = end.join([b'a,"b"', b'1,"x, y"', b"2,z"]) + end * last
        assert frame_of(content).rows() == [(2, "1", "x, y"), (3, "2", "z")]

    def test_a_text_cut_between_carriage_return_and_line_feed(self):
        assert frame_of(b"a,b\r\n1,2\r").rows() == [(2, "1", "2")]

    def test_blank_lines_are_no_records_and_lines_keep_their_numbers(self):
        assert frame_of(b"a,b\n\n1,2\n\r\n\n3,4\n\n\n").rows() == [(3, "1", "2"), (6, "3", "4")]
        assert frame_of(b"a\n1\n\n2\n").rows() == [(2, "1"), (4, "2")]

    def test_a_line_of_separators_is_a_record(self):
        assert frame_of(b"a,b\n,\n").rows() == [(2, None, None)]

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"a,b\n1,2\n3\n", "line 3: 1 field, the header has 2"),
            (b"a,b\n1\n2,3\n", "line 2: 1 field, the header has 2"),
            (b"a,b\n1,2\n3,4,5\n", "line 3: 3 fields, the header has 2"),
            (b"a,b\n1,2,3\n4\n", "line 2: 3 fields, the header has 2"),
            (b'a,b\n"1,2",3\n"4,5"\n', "line 3: 1 field, the header has 2"),
            (b"a,b\n1,2\n\x1a", "line 3: 1 field, the header has 2"),
            (b"a,b\n1,2\n \n", "line 3: 1 field, the header has 2"),
        ],
    )
    def test_a_line_with_too_many_or_too_few_fields_is_named(self, content, fault):
        with pytest.raises(DataError, match=rf"^f\.csv: .*{fault}$"):
            frame_of(content)

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b'a,b\n1,"x\ny"\n3,4\n', 2),
            (b'a,b\n1,2\n3,"4\n', 3),
            (b'a,b\n1,2"\n', 2),
            (b'a,"b\n1,2\n3,4\n', 1),
            (b'"a,b\n1,2\n3,4\n"', 1),
            (b'a,b\n1,5" pipe\n"x",6\n', 2),
        ],
    )
    def test_a_quotation_mark_that_is_not_closed_on_its_line_is_named(self, content, line):
        with pytest.raises(DataError, match=rf"f\.csv: line {line}: a quotation mark opens a text that runs over"):
            frame_of(content)

    def test_texts_over_several_lines_are_read_where_the_source_has_them(self):
        frame = frame_of(b'a,b\n1,"x\ny\n\nz"\n\n3,4\n', multiline=True)
        assert frame.rows() == [(2, "1", "x\ny\n\nz"), (7, "3", "4")]
        with pytest.raises(DataError, match="line 3: a quotation mark opens a text that is never closed"):
            frame_of(b'a,b\n1,2\n3,"x\n4,5\n', multiline=True)

    def test_a_text_behind_a_closed_quotation_mark_is_refused(self):
        with pytest.raises(DataError, match=r"f\.csv: cannot be read as delimited text"):
            frame_of(b'a,b\n"1"x,2\n')

    def test_nul_and_control_characters_stay_in_their_field(self):
        assert frame_of(b"a,b\n\x001,\x0b\x1c2\n3\r4,5\n").rows() == [(2, "\x001", "\x0b\x1c2"), (3, "3\r4", "5")]

    def test_a_column_without_name_has_one_by_its_place(self):
        assert frame_of(b"a,,\n1,2,3\n").columns == [LINE, "a", "_column_2", "_column_3"]

    def test_a_column_of_our_own_name_is_refused(self):
        with pytest.raises(DataError, match=r"f\.csv: cannot be read as delimited text"):
            frame_of(b"_line,b\n1,2\n")


class TestReadText:
    def test_wanted_and_optional_columns(self, file):
        frame = read_text(file(b"c,b,a\n1,2,3\n"), ("a",), optional=("b", "x"))
        assert frame.columns == [LINE, "a", "b", "x"]
        assert frame.rows() == [(2, "3", "2", None)]
        assert frame.schema["x"] == pl.String
        assert read_text(file(b"c,,b\n1,2,3\n")).columns == [LINE, "c", "_column_2", "b"]

    def test_what_is_missing_is_named_with_the_file(self, file):
        with pytest.raises(DataError, match=r"^f\.csv: line 1: column x missing; found: c, b$"):
            read_text(file(b"c,b\n1,2\n"), ("x",))

    def test_encoding_separator_and_byte_order_mark(self, file):
        latin = file("a;b\nCôte;2\n".encode("latin-1"))
        assert read_text(latin, ("a",), encoding="latin-1", separator=";").rows() == [(2, "Côte")]
        marked = file("\ufeffa;b\nCôte;2\n".encode())
        assert read_text(marked, ("a",), encoding="latin-1", separator=";").rows() == [(2, "Côte")]

    def test_lines_are_carried_where_there_are_any(self, file):
        assert read_text(file(b"a\n1\n"), ("a",)).select(CARRY).columns == [LINE]
        assert pl.DataFrame({"a": [1]}).select(CARRY).columns == []


def cells_of(frame):
    """The cells as text; carriage returns at the end of a field are no part of it to either parser."""
    return [[(cell or "").rstrip("\r") for cell in row[1:]] for row in frame.rows()]


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(st.lists(st.text('ab"1,\r é\t;', max_size=5), min_size=3, max_size=3), max_size=5), st.booleans())
def test_what_the_standard_library_writes_is_read_back(rows, quoted):
    out = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="\n", quoting=style).writerows([["x", "y", "z"], *rows])
    frame = frame_of(out.getvalue().encode())
    assert cells_of(frame) == [[cell.rstrip("\r") for cell in row] for row in rows]
    assert frame[LINE].to_list() == list(range(2, len(rows) + 2))


@settings(deadline=None, max_examples=600, derandomize=True)
@given(st.text('a"1,\n\r', max_size=24))
def test_any_text_is_refused_or_read_as_the_standard_library_does(body):
    content = f"x,y\n{body}".encode()
    try:
        frame = frame_of(content)
    except DataError:
        return
    lines = [line for line in re.split(r"\r?\n", body.removesuffix("\r")) if line]
    assert frame.height == len(lines)
    by_line = [next(csv.reader([line.replace("\r", "␍")])) for line in lines]
    assert cells_of(frame) == [[cell.replace("␍", "\r").rstrip("\r") for cell in row] for row in by_line]
