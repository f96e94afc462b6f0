import json
import zipfile

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources.csvtext import LINE
from corridor.sources.opening import RawFile, find
from corridor.sources.world_bank_files import COLUMNS, figures

USED = ("NY.GDP.MKTP.CD",)
WIDE = """\
Country Name,Country Code,Indicator Name,Indicator Code,1960,1961
Aruba,ABW,GDP,NY.GDP.MKTP.CD,,5.5
Aruba,ABW,Age dependency,SP.POP.DPND,1,2
"""


def file(tmp_path, content, name="t.csv"):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return RawFile(tmp_path / name)


def test_long_file_takes_its_code_from_the_recipe(tmp_path):
    found = figures(file(tmp_path, "Country Name,Country Code,Year,Value\nAruba,ABW,1960,1\n"), USED, code="X")
    assert found.long.rows() == [(2, "X", "ABW", "1960", "1")]
    assert found.counted == "row"


def test_wide_file_has_a_figure_per_year_and_counts_the_rest(tmp_path):
    found = figures(file(tmp_path, WIDE), USED)
    assert found.long.columns == list(COLUMNS)
    assert found.long.rows() == [
        (2, "NY.GDP.MKTP.CD", "ABW", "1960", None),
        (2, "NY.GDP.MKTP.CD", "ABW", "1961", "5.5"),
    ]
    assert (found.unused, found.counted) == (2, "figure")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_notes_above_the_header_are_passed_over_and_lines_stay_those_of_the_file(tmp_path, encoding):
    notes = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-10-01",\n\n'
    found = figures(file(tmp_path, (notes + WIDE).encode(encoding)), USED)
    assert found.long[LINE].to_list() == [6, 6]


def test_archive_is_read_as_it_is(tmp_path):
    with zipfile.ZipFile(tmp_path / "WDI_CSV.zip", "w") as archive:
        archive.writestr("WDICSV.csv", WIDE)
        archive.writestr("WDICountry.csv", "Country Code\nABW\n")
    (one,) = find(tmp_path / "WDI_CSV.zip", "WDICSV.csv")
    assert figures(one, USED).long.height == 2


def test_pages_number_their_records(tmp_path):
    record = {"indicator": {"id": "A"}, "countryiso3code": "ABW", "date": "2020", "value": 1.5}
    found = figures(file(tmp_path, json.dumps([{"page": 1}, [record, {}]]), "p.json"), USED)
    assert found.long.rows() == [(1, "A", "ABW", "2020", "1.5"), (2, None, None, None, None)]
    assert json.loads(found.raw["record"][0]) == record
    assert figures(file(tmp_path, '[{"total": 0}, null]', "q.json"), USED).long.equals(
        pl.DataFrame(schema={LINE: pl.UInt32, **dict.fromkeys(COLUMNS[1:], pl.String)})
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[{"message": [{"id": "120", "value": "invalid"}]}]',
            "p.json: is a refusal of the API .*invalid",
        ),
        ("{}", "p.json: is no page of the API"),
        ("[{}, 5]", "p.json: is no page of the API"),
        ("[{}, [5]]", "p.json: record 1: is no record of names and values, found '5'"),
        ("[", "p.json: line 1, column 2: is no JSON"),
    ],
)
def test_what_is_no_page_is_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        figures(file(tmp_path, text, "p.json"), USED)


def test_unknown_layout_is_refused_with_the_columns(tmp_path):
    with pytest.raises(DataError, match=r"t\.csv: line 1: columns Country Code, Year, Value missing; found: a, b"):
        figures(file(tmp_path, "a,b\n1,2\n"), USED)
