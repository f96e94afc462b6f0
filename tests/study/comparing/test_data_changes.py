"""What differs between two snapshots, cut down to what a comparison of runs tells."""

import pytest

from corridor.snapshots.diffing import difference, on_disk
from corridor.snapshots.snapshot import read_snapshot
from corridor.snapshots.writing import Content, write_snapshot
from corridor.study.comparing.data_changes import data_changes
from factories import a_world, cut
from factories_project import SOURCES, a_source


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    both = []
    for name, tables in (("earlier", cut(a_world(), 2019)), ("later", a_world())):
        sources = [a_source(one) for one in (*SOURCES, *sorted(set(tables["country_years"]["source"])))]
        sources = sources if name == "later" else [{**one, "release": "0"} for one in sources[:1]] + sources[1:]
        write_snapshot(Content(name, "A world", "2022-01-01", tables, sources, gaps=[]), folder / name)
        both.append(on_disk(read_snapshot(folder / name)))
    return data_changes(difference((both[0], both[1])))


def test_tables_years_and_sources_that_differ_are_told(found):
    assert found["compared"]
    tables = {one["table"]: one for one in found["tables"]}
    assert tables["goods_flows"]["added"] > 0 == tables["goods_flows"]["dropped"]
    assert "countries" not in tables
    assert [one["year"] for one in found["years"]] == [2020, 2021]
    assert all(one["before"] == 0 < one["after"] for one in found["years"])
    assert [one["what"] for one in found["sources"]] == ["release: 0 → 1"]


def test_the_same_data_have_nothing_to_tell():
    found = data_changes(None)
    assert found.pop("compared")
    assert not any(found.values())


def test_data_that_are_not_at_hand_are_told_as_that():
    found = data_changes(None, "the snapshot is gone")
    assert not found["compared"]
    assert found["why"] == "the snapshot is gone"
