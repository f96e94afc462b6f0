import polars as pl
import pytest

from corridor.snapshots.flow_changes import SETTINGS
from corridor.snapshots.manifest import parse_manifest
from corridor.snapshots.manifest_changes import accounts_changed, gaps_changed, notes_on, sources_changed

SOURCE = {"name": "s", "title": "T", "licence": "L", "path": "u", "citation": "c", "release": "r1", "retrieved": "d1"}
ACCOUNT = {"source": "s", "file": "f", "in": 9, "kept": 9, "aggregated": 0, "left_out": []}


def manifest(**changes):
    base = {"name": "n", "created": "2026", "sources": [SOURCE], "coverage_gaps": ["a"], "resources": []}
    return parse_manifest({**base, **changes}, "m")


def no_settings(*rows):
    return pl.DataFrame(rows, schema=SETTINGS, orient="row")


def test_nothing_changed():
    pair = (manifest(accounts=[ACCOUNT]), manifest(accounts=[ACCOUNT]))
    assert sources_changed(pair) == ()
    assert accounts_changed(pair, ("a", "b")) == ()
    assert gaps_changed(pair) == {"added": (), "dropped": ()}
    assert notes_on(pair, no_settings()) == ()


def test_sources_are_added_dropped_and_changed():
    after = manifest(sources=[{**SOURCE, "release": "r2", "retrieved": "d2"}, {**SOURCE, "name": "t"}])
    assert sources_changed((manifest(), after)) == (
        {"source": "s", "change": "changed", "what": "retrieved: d1 → d2; release: r1 → r2"},
        {"source": "t", "change": "added", "what": "T; release r1"},
    )
    assert [one["change"] for one in sources_changed((after, manifest()))] == ["changed", "dropped"]


def test_accounts_and_gaps_are_told_before_and_after():
    after = manifest(accounts=[{**ACCOUNT, "kept": 8}, {**ACCOUNT, "source": "t"}], coverage_gaps=["b"])
    pair = (manifest(accounts=[ACCOUNT]), after)
    found = {one["source"]: one["kept"] for one in accounts_changed(pair, ("a", "b"))}
    assert found == {"s": (9, 8), "t": (None, 9)}
    assert gaps_changed(pair) == {"added": ("b",), "dropped": ("a",)}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ([(2020, "HS92", "mean_of_both", 1, 5, 0, 0), (2020, "HS17", "mean_of_both", 0, 0, 1, 5)], True),
        ([(2020, "HS92", "mean_of_both", 1, 5, 0, 0), (2020, "HS92", "exporter_only", 0, 0, 1, 5)], False),
    ],
)
def test_another_revision_is_said_to_be_not_matched(settings, told):
    notes = notes_on((manifest(), manifest()), no_settings(*settings))
    expected = ("2020: HS revisions HS92 → HS17; flows of one revision are not matched with another's",)
    assert notes == (expected if told else ())


def test_another_conversion_is_told():
    notes = notes_on((manifest(), manifest(conversion={"to": "HS17"})), no_settings())
    assert notes == ("goods flows brought to another HS revision: no → HS17",)
