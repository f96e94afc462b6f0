from itertools import pairwise

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.snapshots import inspecting, rows
from corridor.snapshots.coverage import VIEWS, accounts_of, coverage
from corridor.snapshots.snapshot import describe, read_snapshot
from corridor.snapshots.writing import write_snapshot

ACCOUNT = {
    "source": "s", "file": "f", "in": 10, "kept": 6, "aggregated": 1,
    "left_out": [{"reason": "a", "count": 2, "quarantined": False}, {"reason": "b", "count": 1, "quarantined": True}],
}  # fmt: skip


def test_the_overview_stays_and_the_rest_joins_it(small):
    snapshot = read_snapshot(small)
    found = coverage(snapshot).record()
    assert found.items() >= describe(snapshot).items()
    assert [one["title"] for one in found["maps"]] == [
        "Declared as exporter, by reporter",
        "Declared as importer, by reporter",
    ]
    assert found["maps"][0]["rows"][0]["cells"][2020]["step"] == "level4"
    assert found["flows"] == [
        {"source": "s", "nomenclature": "HS", "first": 2020, "last": 2021, "rows": 8, "value_usd": 600}
    ]
    assert found["revisions"] == [{"first": 2020, "last": 2021, "values": {"HS": 600}}]
    assert (found["mirrors"], found["mirrors_from"]) == ([], "goods_flows")


@pytest.mark.parametrize("by", VIEWS)
def test_large_tables_on_disk_say_the_same(small, tmp_path, make_content, monkeypatch, by):
    held = coverage(read_snapshot(small), by=by)
    monkeypatch.setattr(rows, "MANY", 1)
    write_snapshot(make_content(), tmp_path / "coded")
    monkeypatch.setattr(inspecting, "MANY", 1)
    snapshot = read_snapshot(tmp_path / "coded")
    assert {"goods_flows", "reporting"} <= set(snapshot.large)
    found = coverage(snapshot, by=by)
    assert (found.maps, found.flows, found.revisions, found.mirrors) == (
        held.maps,
        held.flows,
        held.revisions,
        held.mirrors,
    )


def test_years_and_reporters_narrow_the_maps(small):
    found = coverage(read_snapshot(small), years={2021}, side="exporter")
    assert found.maps[0].years == (2021,)
    assert found.flows[0]["first"] == 2021
    assert coverage(read_snapshot(small), reporters={"GEO"}).maps[0].rows == ()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"by": "country"}, "--by: must be one of reporter, product, source, revision, mirror, found 'country'"),
        ({"side": "left"}, "--side: must be exporter, importer or both, found 'left'"),
        ({"reporters": {"XQX"}}, "--reporters: no country XQX in the snapshot"),
    ],
)
def test_wrong_use_is_told(small, asked, message):
    with pytest.raises(UsageError, match=message):
        coverage(read_snapshot(small), **asked)


def test_accounts_are_added_up_by_source_and_every_row_is_accounted_for():
    found, reasons = accounts_of([ACCOUNT, ACCOUNT], "x")
    assert found == ({"source": "s", "in": 20, "kept": 12, "aggregated": 2, "left_out": 4, "quarantined": 2},)
    assert [(row["reason"], row["quarantined"], row["rows"]) for row in reasons] == [("a", False, 4), ("b", True, 2)]


@pytest.mark.parametrize("broken", [[1], [{}], [{**ACCOUNT, "in": "many"}], 5, [{**ACCOUNT, "left_out": None}]])
def test_an_account_that_is_none_is_refused(broken):
    with pytest.raises(DataError, match=r"x: datapackage\.json: accounts: an entry is not readable"):
        accounts_of(broken, "x")


def test_the_embedded_snapshot_agrees_with_its_tables(embedded):
    snapshot = read_snapshot(embedded)
    found = coverage(snapshot)
    flows = snapshot.tables["goods_flows"]
    assert sum(row["rows"] for row in found.flows) == flows.height
    assert sum(row["value_usd"] for row in found.flows) == flows.filter(declared_by="reconciled")["value_usd"].sum()
    assert found.revisions[0]["first"] == flows["year"].min()
    assert all(left["last"] < right["first"] for left, right in pairwise(found.revisions))
    reporting = snapshot.tables["reporting"].filter(side="exporter", reporter="AZE", year=2010)
    cell = next(row for row in found.maps[0].rows if row.code == "AZE").cells[2010]
    declared = reporting.filter(pl.col("status") == "declared").height
    assert cell.figure.startswith(f"{declared} declared, {reporting.height - declared} absent; ")
