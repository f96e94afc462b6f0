import json

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.snapshots import inspecting, rows, walking
from corridor.snapshots.diffing import diff_snapshots, difference
from corridor.snapshots.manifest import FILE
from corridor.snapshots.snapshot import read_snapshot
from corridor.snapshots.writing import write_snapshot


@pytest.fixture
def changed(tables):
    """Return the small tables with a revised flow, a new flow, a dropped year's flow and a revised figure."""
    flows = tables["goods_flows"]
    revised = pl.when((pl.col("year") == 2020) & (pl.col("importer") == "GEO")).then(130).otherwise(pl.col("value_usd"))
    flows = flows.with_columns(value_usd=revised).filter(~((pl.col("year") == 2021) & (pl.col("importer") == "USA")))
    new = flows.filter(year=2021).with_columns(year=pl.lit(2019, pl.Int32))
    reporting = tables["reporting"]
    figures = tables["country_years"].with_columns(value=pl.col("value") * 2)
    return {
        **tables,
        "goods_flows": pl.concat([flows, new]),
        "reporting": pl.concat([reporting, reporting.filter(year=2021).with_columns(year=pl.lit(2019, pl.Int32))]),
        "country_years": figures,
    }


def pair_of(tmp_path, make_content, before, after):
    for name, tables in (("a", before), ("b", after)):
        write_snapshot(make_content(tables), tmp_path / name)
    return tmp_path / "a", tmp_path / "b"


def test_a_snapshot_against_itself_has_no_difference_and_reads_no_flow(small, monkeypatch):
    monkeypatch.setattr(walking, "walk", lambda *_: pytest.fail("a file that is the same was read"))
    found = diff_snapshots(small, small)
    assert found.same
    assert found.largest_share()[0] == 0.0
    assert [year.change for year in found.flows.years] == [0, 0]
    assert found.coverage.is_empty()
    assert all(table.before == table.after for table in found.tables)


def test_every_change_is_found_and_its_dollars_add_up(tmp_path, tables, changed, make_content):
    steps: list[str] = []
    found = diff_snapshots(*pair_of(tmp_path, make_content, tables, changed), steps.append)
    assert not found.same
    years = {y.year: (y.before, y.after, y.new, y.dropped, y.revised) for y in found.flows.years}
    assert years == {2019: (0, 100, 100, 0, 0), 2020: (300, 330, 0, 0, 30), 2021: (300, 100, 0, -200, 0)}
    assert dict(found.flows.reasons.select("reason", "change").iter_rows()) == {
        "new/year": 100,
        "revised/declared": 30,
        "dropped/flow": -200,
    }
    by_name = {table.table: table for table in found.tables}
    assert (by_name["goods_flows"].added, by_name["goods_flows"].dropped, by_name["goods_flows"].changed) == (2, 2, 2)
    assert by_name["country_years"].columns == {"value": 2}
    assert [row["after"] for row in by_name["country_years"].largest] == [2.0, 2.0]
    assert found.coverage.rows() == [("AZE", "exporter", "not held", "declared", 1, 2019, 2019)]
    assert "Comparing 2019" in steps


def test_large_tables_on_disk_say_the_same(tmp_path, tables, changed, make_content, monkeypatch):
    (tmp_path / "held").mkdir()
    a, b = pair_of(tmp_path / "held", make_content, tables, changed)
    held = difference((read_snapshot(a), read_snapshot(b))).record(20)
    assert diff_snapshots(a, b).record(20) == held
    for module, name in ((rows, "MANY"), (inspecting, "MANY"), (walking, "SLICE")):
        monkeypatch.setattr(module, name, 1)
    (tmp_path / "large").mkdir()
    large = diff_snapshots(*pair_of(tmp_path / "large", make_content, tables, changed)).record(20)
    different = {"before", "after"}
    assert {k: v for k, v in large.items() if k not in different} == {
        k: v for k, v in held.items() if k not in different
    }


def test_the_way_back_is_the_way_there_with_other_signs(tmp_path, tables, changed, make_content):
    a, b = pair_of(tmp_path, make_content, tables, changed)
    there, back = diff_snapshots(a, b).flows, diff_snapshots(b, a).flows
    assert [(y.new, y.dropped, y.revised) for y in there.years] == [
        (-y.dropped, -y.new, -y.revised) for y in back.years
    ]


def test_a_table_in_one_snapshot_only_is_said_to_be_so(tmp_path, tables, make_content):
    without = {name: frame for name, frame in tables.items() if name != "facts"}
    found = diff_snapshots(*pair_of(tmp_path, make_content, tables, without))
    assert "only the first snapshot has the table facts" in found.notes
    assert {table.table: table.dropped for table in found.tables}["facts"] == 1
    assert found.largest_share() == (1.0, "the rows of facts")


def test_another_date_of_a_source_is_a_difference_without_a_figure(small, tmp_path, tables, make_content):
    write_snapshot(make_content(tables), tmp_path / "b")
    path = tmp_path / "b" / FILE
    document = json.loads(path.read_text())
    document["sources"][0]["retrieved"] = "2026-12-24"
    path.write_text(json.dumps(document))
    found = diff_snapshots(small, tmp_path / "b")
    assert (found.same, found.same_figures) == (False, True)
    assert found.sources[0]["what"] == "retrieved: 2026-11-23 → 2026-12-24"


def test_what_is_no_snapshot_is_refused(small, tmp_path):
    with pytest.raises(DataError, match="no such snapshot folder"):
        diff_snapshots(small, tmp_path / "nowhere")
