from datetime import date

import polars as pl
import pytest

from corridor.harmonising.control import Mismatch
from corridor.snapshots.manifest import Part
from corridor.snapshots.staging import Staging
from corridor.snapshots.yearly import Year, build_year, keep_quarantine, pairs_of, years_of
from corridor.sources.ledger import Fault, LeftOut, SourceAccount, settle
from corridor.sources.source import Reading, Yearly
from corridor.spec.recipe import SnapshotRecipe
from corridor.tables import TABLES
from factories_tables import good


@pytest.fixture
def recipe():
    source = {"files": {"x": "y"}, "retrieved": "2026-11-23"}
    return SnapshotRecipe.model_validate(
        {"name": "n", "title": "t", "created": date(2026, 11, 23), "sources": {"a": source, "b": source}}
    )


def reading(*years):
    flows = good("goods_flows").filter(declared_by="reconciled")
    cells = good("reporting")
    moved = [
        (flows.with_columns(year=pl.lit(y, pl.Int32)), cells.with_columns(year=pl.lit(y, pl.Int32))) for y in years
    ]
    tables = {"goods_flows": pl.concat([m[0] for m in moved]), "reporting": pl.concat([m[1] for m in moved])}
    return Reading(tables, (SourceAccount("a", "f", 2, 2),), ("a gap",))


def test_a_year_is_told_apart_from_its_journal_and_back():
    year = Year(
        files={"goods_flows": Part("goods_flows/2020.parquet", 3, "ab", 1)},
        accounts={"a": (SourceAccount("a", "f", 3, 1, 1, (LeftOut(Fault("bad"), 1, 7),), 17, 10),)},
        lost={"a": (1, 2)},
        gaps={"a": ("gap",)},
        controls={"a": Mismatch(2, 1, {"amount": 3})},
        texts={("goods_flows", "exporter"): ("AZE",)},
        quarantined={"reporting": 4},
    )
    again = Year.of_entry(year.entry())
    assert again == year
    assert again.accounts["a"][0].quarantined == 1


def test_years_of_all_sources():
    opened = {"a": reading(2019, 2020), "b": Yearly((2021,), reading), "c": Reading({}, ())}
    assert years_of(opened) == [2019, 2020, 2021]


def test_sources_held_whole_and_read_by_year_give_the_same_files(recipe, tmp_path):
    with Staging(tmp_path / "s", "x").opened() as staging:
        whole = build_year(recipe, {"a": reading(2019, 2020)}, 2020, staging)
        by_year = build_year(recipe, {"a": Yearly((2020,), reading)}, 2020, staging)
    assert whole.files == by_year.files
    assert set(whole.files) == {"goods_flows", "reporting"}
    assert whole.accounts == {}
    assert by_year.accounts["a"][0].rows_in == 2
    assert by_year.gaps == {"a": ("a gap",)}
    assert whole.texts["goods_flows", "exporter"] == ("AZE", "USA")


def test_a_year_that_no_source_has_is_empty(recipe, tmp_path):
    with Staging(tmp_path / "s", "x").opened() as staging:
        assert build_year(recipe, {"a": Yearly((2020,), reading)}, 1999, staging).files == {}


def test_quarantined_rows_are_written_word_for_word(tmp_path):
    _, account = settle(pl.DataFrame({"v": [1, -1]}), {Fault("negative"): pl.col("v") < 0}, source="a", file="d/f.csv")
    with Staging(tmp_path / "s", "x").opened() as staging:
        keep_quarantine(staging, "a/2020", [account])
        keep_quarantine(staging, "none", [])
        rows = pl.read_parquet(staging.folder / "quarantine" / "sources" / "a" / "2020.parquet")
        assert not (staging.folder / "quarantine" / "sources" / "none.parquet").exists()
    assert rows.rows() == [("a", "f.csv", None, "negative", '{"v":-1}')]


def test_distances_are_taken_where_a_source_gives_them():
    assert pairs_of({"a": Reading({}, ()), "b": Yearly((), lambda _: Reading({}, ()))}) is None
    assert pairs_of({"a": Reading({"pairs": TABLES["pairs"].empty()}, ())}) is not None
