import json
import os
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.snapshots import building, yearly
from corridor.snapshots.building import build_snapshot
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec.loading import load
from corridor.spec.recipe import SnapshotRecipe
from factories_services import services_tables

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_RECIPE = ROOT / "configs" / "snapshots" / "embedded.yaml"


def source(**files: str) -> dict[str, object]:
    return {"files": files, "retrieved": "2026-11-23"}


def recipe(sources: dict[str, object], **changes: object) -> SnapshotRecipe:
    base = {"name": "tiny", "title": "Tiny", "created": date(2026, 11, 23), "sources": sources}
    return SnapshotRecipe.model_validate({**base, **changes})


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    names = ["hscode", "description", "parent", "level"]
    pl.DataFrame([("27", "Fuels", "TOTAL", "2")], schema=names, orient="row").write_csv(folder / "hs.csv")
    names = ["Year", "Trade Flow", "Reporter", "Partner", "Commodity Code", "Trade Value (US$)"]
    rows = [
        (2016, "Export", "Azerbaijan", "World", "27", 100.0),
        (2016, "Export", "Azerbaijan", "Italy", "27", 60.0),
        (2016, "Import", "Italy", "Azerbaijan", "27", 106.0),
    ]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "bulk.parquet")
    names = ["iso_o", "iso_d", "contig", "comlang_off", "colony", "dist"]
    dyads = [("AZE", "ITA", 0.0, 0.0, 0.0, 3100.0), ("ITA", "AZE", 0.0, 0.0, 0.0, 3100.0)]
    pl.DataFrame(dyads, schema=names, orient="row").write_parquet(folder / "dist.parquet")
    return folder


SOURCES = {
    "nomenclature": source(titles="hs.csv"),
    "comtrade_bulk": source(flows="bulk.parquet"),
    "cepii_geodist": source(dyads="dist.parquet"),
}


def test_small_build_end_to_end(raw, tmp_path):
    steps: list[str] = []
    report = build_snapshot(recipe(SOURCES), raw, tmp_path / "out", steps.append)
    snapshot = read_snapshot(tmp_path / "out")
    flows = snapshot.tables["goods_flows"]
    assert flows.select("declared_by", "value_usd", "rule", "mirror_ratio").rows() == [
        ("exporter", 60, None, None),
        ("importer", 106, None, None),
        ("reconciled", 80, "weighted_by_reliability", 106 / 60),
    ]
    assert snapshot.tables["countries"]["country"].to_list() == ["AZE", "ITA"]
    assert report.table_rows["goods_flows"] == 3
    assert report.quarantined == {}
    assert any("1 of 1 world totals differ" in gap for gap in report.gaps)
    assert [row["source"] for row in report.rows()] == list(SOURCES)
    assert all(account.balanced for account in report.accounts)
    assert "reading comtrade_bulk" in steps
    assert "goods_flows: 3 rows" in report.lines()


def test_two_builds_give_the_same_bytes(raw, tmp_path):
    for name in ("a", "b"):
        build_snapshot(recipe(SOURCES), raw, tmp_path / name, lambda _: None)
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes(), file


def test_missing_raw_file_names_file_and_recipe_key(raw, tmp_path):
    (raw / "bulk.parquet").unlink()
    with pytest.raises(DataError, match=r"sources\.comtrade_bulk\.files\.flows: no such file: .*bulk\.parquet"):
        build_snapshot(recipe(SOURCES), raw, tmp_path / "out", lambda _: None)
    with pytest.raises(DataError, match=r"nowhere: no such folder of raw files"):
        build_snapshot(recipe(SOURCES), tmp_path / "nowhere", tmp_path / "out", lambda _: None)


def test_unknown_source_lists_the_known(raw, tmp_path):
    with pytest.raises(
        UsageError, match=r"unknown source 'comtrade_bulky'; did you mean 'comtrade_bulk'\? Known: agreements_panel, "
    ):
        build_snapshot(recipe({"comtrade_bulky": source(flows="x")}), raw, tmp_path / "out", lambda _: None)


def test_faulty_rows_go_into_quarantine_word_for_word(raw, tmp_path):
    """An HS code of three digits is no code; its row is set aside and the build goes on."""
    frame = pl.read_parquet(raw / "bulk.parquet")
    extra = frame.filter(Partner="Italy").with_columns(pl.lit("270").alias("Commodity Code"))
    pl.concat([frame, extra]).write_parquet(raw / "bulk.parquet")
    report = build_snapshot(recipe(SOURCES), raw, tmp_path / "out", lambda _: None)
    rows = pl.read_parquet(tmp_path / "out" / "quarantine" / "sources" / "comtrade_bulk.parquet")
    assert rows.select("file", "line", "reason").rows() == [("bulk.parquet", 4, "product code is no HS code")]
    assert json.loads(rows["row"][0])["Commodity Code"] == "270"
    account = next(account for account in report.accounts if account.source == "comtrade_bulk")
    assert (account.rows_in, account.quarantined) == (4, 1)
    assert account.balanced
    assert read_snapshot(tmp_path / "out").tables["goods_flows"].height == 3


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a folder with a BACI archive of three years, laid out as CEPII releases it."""
    folder = tmp_path / "raw"
    folder.mkdir()
    with zipfile.ZipFile(folder / "BACI_HS17_V202501.zip", "w") as archive:
        for year in (2019, 2020, 2021):
            rows = f"{year},31,380,270900,{year}.5,           NA\n{year},842,31,10121,7,1.5\n"
            archive.writestr(f"BACI_HS17_Y{year}_V202501.csv", "t,i,j,k,v,q\n" + rows)
        archive.writestr(
            "country_codes_V202501.csv", "country_code,country_name,country_iso2,country_iso3\n31,A,AZ,AZE\n"
        )
        archive.writestr("product_codes_HS17_V202501.csv", "code,description\n270900,Crude oil\n10121,Horses\n")
    names = ["iso_o", "iso_d", "contig", "comlang_off", "colony", "dist"]
    named = [(i, j) for i in ("AZE", "ITA", "USA") for j in ("AZE", "ITA", "USA") if i != j]
    dyads = [(i, j, 0.0, 0.0, 0.0, 3100.0) for i, j in named]
    pl.DataFrame(dyads, schema=names, orient="row").write_parquet(folder / "dist.parquet")
    return folder


WORLD = {"baci": source(release="BACI_HS17_V202501.zip"), "cepii_geodist": source(dyads="dist.parquet")}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_release_is_built_year_by_year(release, tmp_path):
    steps: list[str] = []
    report = build_snapshot(recipe(WORLD), release, tmp_path / "out", steps.append)
    snapshot = read_snapshot(tmp_path / "out")
    flows = snapshot.tables["goods_flows"]
    assert flows.filter(year=2020).select("exporter", "importer", "product", "value_usd", "quantity_kg").rows() == [
        ("AZE", "ITA", "270900", 2_020_500, None),
        ("USA", "AZE", "010121", 7000, 1500),
    ]
    assert [step for step in steps if step.startswith("building")] == [f"building {y}" for y in (2019, 2020, 2021)]
    titles = dict(snapshot.tables["products"].select("product", "title").iter_rows())
    assert (titles["270900"], titles["27"]) == ("Crude oil", "HS 27, without title")
    assert [account.rows_in for account in report.accounts if account.source == "baci"] == [2, 2, 2]


@pytest.mark.parametrize("dead_at", [2019, 2020, 2021])
def test_an_interrupted_build_goes_on_and_ends_with_the_same_bytes(release, tmp_path, monkeypatch, dead_at):
    build_snapshot(recipe(WORLD), release, tmp_path / "whole", lambda _: None)
    build_year = yearly.build_year

    def die(chosen, opened, year, *rest):
        if year == dead_at:
            raise KeyboardInterrupt
        return build_year(chosen, opened, year, *rest)

    monkeypatch.setattr(building, "build_year", die)
    with pytest.raises(KeyboardInterrupt):
        build_snapshot(recipe(WORLD), release, tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(building, "build_year", build_year)
    steps: list[str] = []
    build_snapshot(recipe(WORLD), release, tmp_path / "out", steps.append)
    kept = [step for step in steps if step.startswith("keeping")]
    assert kept == [f"keeping {year}, which is finished" for year in range(2019, dead_at)]
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_other_raw_files_start_a_build_anew(release, tmp_path, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_finish", die)
    with pytest.raises(KeyboardInterrupt):
        build_snapshot(recipe(WORLD), release, tmp_path / "out", lambda _: None)
    os.utime(release / "BACI_HS17_V202501.zip", (1, 1))
    monkeypatch.undo()
    steps: list[str] = []
    build_snapshot(recipe(WORLD), release, tmp_path / "out", steps.append)
    assert not any(step.startswith("keeping") for step in steps)


def test_a_country_that_nobody_knows_is_listed_with_its_rows(release, tmp_path):
    with zipfile.ZipFile(release / "BACI_HS17_V202501.zip", "a") as archive:
        archive.writestr(
            "BACI_HS17_Y2022_V202501.csv", "t,i,j,k,v,q\n2022,31,999,270900,1.5,2\n2022,31,380,270900,x,2\n"
        )
    report = build_snapshot(recipe(WORLD), release, tmp_path / "out", lambda _: None)
    late = report.accounts[3]
    assert [(item.reason, item.rows, item.value_usd) for item in late.left_out] == [
        ("country's number is unknown", 1, 1500),
        ("value is missing or no number of dollars", 1, 0),
    ]
    assert "baci: 1 unknown country spellings left out: '999'" in report.gaps
    rows = pl.read_parquet(tmp_path / "out" / "quarantine" / "sources" / "baci" / "2022.parquet")
    assert rows["line"].to_list() == [2, 3]
    assert json.loads(rows["row"][1]) == {"t": "2022", "i": "31", "j": "380", "k": "270900", "v": "x", "q": "2"}


@pytest.mark.e2e
def test_embedded_snapshot_is_what_its_recipe_builds(shared, embedded, tmp_path):
    report = build_snapshot(load(SnapshotRecipe, EMBEDDED_RECIPE), shared, tmp_path / "built", lambda _: None)
    assert all(account.balanced for account in report.accounts)
    assert report.quarantined == {}
    assert read_snapshot(tmp_path / "built").data_hash == read_snapshot(embedded).data_hash


def test_many_declarations_are_reconciled_in_batches_to_the_same_rows(raw, tmp_path, monkeypatch):
    build_snapshot(recipe(SOURCES), raw, tmp_path / "few", lambda _: None)
    monkeypatch.setattr(yearly, "MANY", 1)
    build_snapshot(recipe(SOURCES), raw, tmp_path / "many", lambda _: None)
    assert bytes_of(tmp_path / "many") == bytes_of(tmp_path / "few")


def test_several_tables_of_ones_own_have_names_of_their_own(raw, tmp_path):
    """A table of one's own is read by own_table under any name, and says itself what it is."""
    (raw / "mine.csv").write_text("Who,When,GDP\nAzerbaijan,2020,42.7\nItaly,2020,1897\n", encoding="utf-8")
    mapping = {
        "table": "country_years", "countries": "name",
        "columns": {"country": "Who", "year": "When", "value": "GDP"},
        "constants": {"series": "gdp_usd", "unit": "US dollars"},
    }  # fmt: skip
    described = {"title": "My figures", "licence": "mine", "url": "a drawer", "citation": "me"}
    own = {**source(table="mine.csv"), "reader": "own_table", "mapping": mapping, "described": described}
    build_snapshot(recipe({**SOURCES, "my_gdp": own}), raw, tmp_path / "out", lambda _: None)
    snapshot = read_snapshot(tmp_path / "out")
    assert snapshot.sources["my_gdp"].title == "My figures"
    assert set(snapshot.tables["country_years"]["source"]) == {"my_gdp"}


def test_files_named_by_a_wildcard_are_part_of_what_a_build_rests_on(release):
    chosen = recipe({"baci": source(release="*.zip")})
    before = building.inputs(chosen, release)
    os.utime(release / "BACI_HS17_V202501.zip", (1, 1))
    assert building.inputs(chosen, release) != before


def test_services_are_made_where_the_recipe_asks_for_them():
    """Flows by industry become services between countries; the estimates are a source of their own."""
    how = {"services": {"countries": ["AAA", "AAB", "ZZA"], "industries": ["K"]}}
    sources = {"oecd_icio": source(long="x"), "cepii_geodist": source(dyads="y")}
    tables = {
        **services_tables(),
        "industry_flows": services_tables()["industry_flows"].with_columns(source=pl.lit("oecd_icio")),
    }
    made, entries, gaps = building.with_services(recipe(sources, **how), tables)
    assert set(made["bilateral_services"]["source"]) == {"oecd_icio", "services_estimates"}
    assert "industry_flows" not in made
    assert [entry["name"] for entry in entries] == ["oecd_icio", "cepii_geodist", "services_estimates"]
    assert entries[-1]["retrieved"] == "2026-11-23"
    assert len(gaps) == 1
    how["services"]["keep_flows"] = True
    assert "industry_flows" in building.with_services(recipe(sources, **how), tables)[0]


def test_services_without_their_tables_are_refused():
    how = {"services": {"countries": ["AAA", "ZZA"]}}
    with pytest.raises(DataError, match=r"recipe: services: no source of the recipe gives industry_flows, pairs"):
        building.with_services(recipe(SOURCES, **how), {})


def test_without_the_key_nothing_is_added():
    tables = services_tables()
    made, entries, gaps = building.with_services(recipe(SOURCES), tables)
    assert made == tables
    assert [entry["name"] for entry in entries] == list(SOURCES)
    assert gaps == ()
