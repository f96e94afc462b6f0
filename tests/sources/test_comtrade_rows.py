from datetime import date

import polars as pl
import pytest

from corridor.sources.comtrade_files import Table
from corridor.sources.comtrade_rows import CHOICES, Spellings, chosen, codes_of, digits, empty, narrow
from corridor.sources.opening import RawFile
from corridor.spec.recipe import SourceRecipe

HEAD = (
    "refYear,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,motCode,netWgt,"
    "primaryValue"
)
SHORT = "year,reporter,partner,cmd,flow,value,netwgt"


def recipe(**options):
    return SourceRecipe(files={"flows": "x"}, retrieved=date(2026, 11, 23), options=options)


def rows(tmp_path, *files, head=HEAD, **options):
    """Return the narrow rows of some texts, each a file."""
    spellings, found = Spellings({}), [empty(recipe(**options)).with_columns(pl.lit(0, pl.UInt16).alias("file"))]
    for number, lines in enumerate(files):
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        table = Table(RawFile(path))
        for chunk in table.chunks():
            part = narrow(chunk, table, recipe(**options), spellings)
            found.append(part.with_columns(pl.lit(number, pl.UInt16).alias("file")))
    return pl.concat(found)


def reasons(tmp_path, *files, head=HEAD, **options):
    """Return the reason of each row, None where it counts."""
    numbers = chosen(rows(tmp_path, *files, head=head, **options), recipe(**options))["choice"]
    return [None if number is None else CHOICES[number] for number in numbers]


REPEAT, ELSEWHERE, PARTS, REVISION, LEVEL = CHOICES


def test_narrow_rows(tmp_path):
    found = rows(tmp_path, ["2020,31,x,842,0,H5,220421,C00,0,7,5.5", "2O20,31,Z,555,,S3,TOTAL,,,0,-1"])
    assert found.select(
        "year", "flow", "reporter", "partner", "product", "nomenclature", "value", "quantity"
    ).rows() == [
        (2020, "export", "AZE", "USA", 1_220_421, "HS17", 6, 7),
        (None, None, "AZE", None, None, None, -1, None),
    ]
    assert found["total"].to_list() == [False, True]


def test_products_keep_their_zeros_and_lost_ones_come_back(tmp_path):
    lines = [f"2020,31,X,842,0,H5,{code},C00,0,,1" for code in ("010121", "10121", "0101", "101", "01", "1", "1234567")]
    found = rows(tmp_path, lines)
    codes = codes_of([found])
    assert [codes.get(number) for number in found["product"]] == ["010121"] * 2 + ["0101"] * 2 + ["01"] * 2 + [None]
    assert found.select(digits().alias("digits"))["digits"].to_list() == [6, 6, 4, 4, 2, 2, None]


def test_exact_repeats_are_kept_once(tmp_path):
    line = "2020,31,X,842,0,H5,220421,C00,0,,5"
    assert reasons(tmp_path, [line, line, line]) == [None, REPEAT, REPEAT]
    assert reasons(tmp_path, [line], [line]) == [None, REPEAT]


def test_faulty_rows_are_no_repeats(tmp_path):
    line = "2020,31,X,842,0,H5,220421,C00,0,,-5"
    assert reasons(tmp_path, [line, line]) == [None, None]


def test_total_wins_over_its_parts(tmp_path):
    lines = [
        "2020,31,X,842,0,H5,220421,C00,0,,5",
        "2020,31,X,842,0,H5,220421,C00,2100,,3",
        "2020,31,X,842,0,H5,220421,C04,0,,2",
        "2020,31,X,842,268,H5,220421,C00,0,,1",
    ]
    assert reasons(tmp_path, lines) == [None, PARTS, PARTS, PARTS]


def test_where_no_total_is_there_the_coarsest_breakdown_is_added_up(tmp_path):
    lines = [
        "2020,31,X,842,0,H5,220421,C04,2100,,1",
        "2020,31,X,842,0,H5,220421,C00,2100,,3",
        "2020,31,X,842,0,H5,220421,C00,3200,,2",
        "2020,31,X,842,0,H5,220421,C04,3200,,1",
    ]
    assert reasons(tmp_path, lines) == [PARTS, None, None, PARTS]


def test_of_rows_without_a_breakdown_the_largest_is_the_total(tmp_path):
    lines = [
        "2022,757,616,810820,X,3560.4,20",
        "2022,757,616,810820,X,32672.2,176",
        "2022,757,616,810820,X,29111.8,156",
    ]
    assert reasons(tmp_path, lines, head=SHORT) == [PARTS, None, PARTS]


def test_the_first_file_wins_where_two_tell_of_one_flow(tmp_path):
    one, other = "2020,31,X,842,0,H5,220421,C00,0,,5", "2020,31,X,842,0,H5,220421,C00,0,,6"
    assert reasons(tmp_path, [one], [other]) == [None, ELSEWHERE]
    assert reasons(tmp_path, [one], ["2020,31,X,842,0,H5,220421,C00,2100,,1"]) == [None, ELSEWHERE]


def test_finest_level_of_a_reporters_year_and_flow(tmp_path):
    lines = [
        "2020,31,X,842,0,H5,2204,C00,0,,9",
        "2020,31,X,842,0,H5,220421,C00,0,,5",
        "2020,31,M,842,0,H5,2204,C00,0,,9",
        "2020,268,X,842,0,H5,2204,C00,0,,9",
    ]
    assert reasons(tmp_path, lines) == [LEVEL, None, None, None]
    assert reasons(tmp_path, lines, level="4") == [None, LEVEL, None, None]


def test_revision_with_most_products_or_the_one_asked_for(tmp_path):
    lines = [
        "2023,608,M,842,0,H5,220421,C00,0,,5",
        "2023,608,M,842,0,H5,220422,C00,0,,5",
        "2023,608,M,842,0,H6,220421,C00,0,,5",
    ]
    assert reasons(tmp_path, lines) == [None, None, REVISION]
    assert reasons(tmp_path, lines, revision="HS22") == [REVISION, REVISION, None]
    assert reasons(tmp_path, lines[1:]) == [REVISION, None]


@pytest.mark.parametrize("options", [{}, {"level": "6"}, {"revision": "HS17"}])
def test_no_rows_are_no_trouble(tmp_path, options):
    assert reasons(tmp_path, [], **options) == []
