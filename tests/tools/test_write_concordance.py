from pathlib import Path

import pytest

from corridor.errors import DataError
from corridor.harmonising.concordance import FOLDER

STEPS = ["1996 to 1992", "2002 to 1996", "2007 to 2002", "2012 to 2007", "2017 to 2012", "2022 to 2017"]


@pytest.fixture
def tool(load_tool):
    return load_tool("write_concordance")


def raw_file(folder: Path, *extra: str, code: str = "10111", without: str = "") -> Path:
    lines = [f"{code},{code},1:1,{step}" for step in STEPS if step != without]
    path = folder / "raw.csv"
    path.write_text("\n".join(["code.after,code.before,Relationship,adjustment", *lines, *extra]) + "\n")
    return path


def test_shipped_files_are_what_the_raw_file_gives(tool, shared, tmp_path):
    raw = shared / "nomenclature" / "HS_consolidated_comtrade_concordances.csv"
    assert tool.main([str(raw), str(tmp_path)]) == 0
    for name in ("hs92.csv", "hs_changes.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hs92.csv", "hs_changes.csv"]


def test_codes_that_simply_continue_are_not_listed(tool, tmp_path):
    extra = ["20220,20210,1:1,1996 to 1992", "20220,20220,1:1,2002 to 1996", "999999,999999,1:1,2022 to 2017"]
    tool.write(raw_file(tmp_path, *extra), tmp_path)
    assert (tmp_path / "hs92.csv").read_text() == "product\n010111\n020210\n"
    assert (tmp_path / "hs_changes.csv").read_text() == (
        "older,newer,product,counterparts\nHS92,HS96,020210,020220\nHS02,HS07,020220,\n"
    )


def test_all_sides_of_a_split_and_of_a_merger_are_listed(tool, tmp_path):
    extra = ["10112,10111,n:n,1996 to 1992", "10112,10112,n:n,1996 to 1992", "10112,10112,1:1,2002 to 1996"]
    tool.write(raw_file(tmp_path, *extra), tmp_path)
    changes = (tmp_path / "hs_changes.csv").read_text().splitlines()[1:]
    assert changes == ["HS92,HS96,010111,010111 010112", "HS92,HS96,010112,010112", "HS02,HS07,010112,"]


def test_steps_of_other_nomenclatures_are_left_out(tool, tmp_path):
    tool.write(raw_file(tmp_path, "1,11,1:1,1988 to 1976"), tmp_path)
    assert (tmp_path / "hs92.csv").read_text() == "product\n010111\n"


def test_missing_column_is_named(tool, tmp_path):
    path = tmp_path / "raw.csv"
    path.write_text("code.after,adjustment\n")
    with pytest.raises(DataError, match=r"raw.csv: no column code.before; found code.after, adjustment"):
        tool.read_pairs(path)


def test_missing_step_is_named(tool, tmp_path):
    with pytest.raises(DataError, match="no row for the step from HS02 to HS07"):
        tool.read_pairs(raw_file(tmp_path, without="2007 to 2002"))


@pytest.mark.parametrize("code", ["1234567", "12x", "١٢"])
def test_bad_code_is_named_with_its_line(tool, tmp_path, code):
    with pytest.raises(DataError, match=f"line 2, column code.before: must be an HS code .* found '{code}'"):
        tool.read_pairs(raw_file(tmp_path, code=code))


def test_code_from_nowhere_is_refused(tool, tmp_path):
    raw = raw_file(tmp_path, "20220,20220,1:1,2002 to 1996")
    with pytest.raises(DataError, match="step from HS96 to HS02: no step before leads to 020220"):
        tool.derive(tool.read_pairs(raw))


def test_faults_end_with_a_code_and_one_line(tool, tmp_path, capsys):
    assert tool.main([]) == 2
    assert tool.main([str(tmp_path / "none.csv"), str(tmp_path)]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 2
