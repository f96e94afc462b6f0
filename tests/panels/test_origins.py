from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.panels import panel_of
from corridor.panels.origins import countries_of, of_goods, of_grid, of_snapshot, told_by, vague
from corridor.snapshots.snapshot import Snapshot
from corridor.spec.panel import PanelSpec, SnapshotFlows
from samples import comtrade_legacy, wiod

FLOW = ("year", "exporter", "importer", "product", "declared_by", "rule", "value_usd", "source")
REPORT = ("year", "reporter", "side", "product", "status", "source")


def goods(*rows):
    """Rows (year, exporter, importer, product, declared_by, value); a reconciled one was balanced by its source."""
    found = [(*row[:5], "balanced_by_source" if row[4] == "reconciled" else None, row[5], "s") for row in rows]
    return pl.DataFrame(found, schema=FLOW, orient="row", schema_overrides={"rule": pl.String})


def reports(*rows):
    """Rows (year, reporter, product, status), all of importers."""
    return pl.DataFrame([(y, who, "importer", p, s, "s") for y, who, p, s in rows], schema=REPORT, orient="row")


def a_spec(**settings):
    plain = {"name": "own", "title": "t", "about": "a", "embedded": False, "licence": "l", "citation": "c"}
    return PanelSpec.model_validate({**plain, **settings})


def a_snapshot(flows, reporting):
    tables = {"goods_flows": flows, "reporting": reporting}
    return Snapshot(Path("snap"), "snap", 2026, tables, {"s": None}, [], "")  # type: ignore[dict-item]


def test_the_importers_figure_stands_alone():
    flows = goods(
        (2000, "AZE", "GEO", "27", "importer", 106),
        (2000, "AZE", "GEO", "27", "exporter", 100),
        (2000, "AZE", "ARM", "27", "exporter", 70),
    )
    told = of_goods(flows, reports((2000, "GEO", "27", "declared"), (2000, "ARM", "27", "absent")), "importer")
    assert told.flows.rows() == [(2000, "AZE", "GEO", "27", 106)], "what only the exporter says is no purchase"
    assert told.declared is not None
    assert told.declared.rows() == [(2000, "GEO", "27")]
    assert told.named is not None
    assert sorted(told.named.rows()) == [(2000, "ARM"), (2000, "AZE"), (2000, "GEO")]


def test_a_source_of_everyone_speaks_for_every_country_that_it_names_in_the_year():
    flows = goods((2000, "AZE", "GEO", "27", "reconciled", 5), (2001, "AZE", "ARM", "27", "reconciled", 6))
    listed = reports(
        (2000, "WLD", "27", "truncated"), (2000, "WLD", "01", "truncated"), (2001, "WLD", "27", "balanced")
    )
    told = of_goods(flows, listed, "balanced")
    assert told.complete == (2001,)
    assert told.declared is not None
    assert sorted(told.declared.rows()) == [
        (2000, "AZE", "01"), (2000, "AZE", "27"), (2000, "GEO", "01"), (2000, "GEO", "27"), (2001, "ARM", "27"),
        (2001, "AZE", "27"),
    ]  # fmt: skip
    assert of_goods(flows, listed.filter(pl.col("year") == 2001), "balanced").complete == (), "nothing is truncated"


def test_what_is_reconciled_from_declarations_is_no_balanced_figure():
    mixed = goods((2000, "AZE", "GEO", "27", "reconciled", 5)).with_columns(rule=pl.lit("mean_of_both"))
    assert of_goods(mixed, reports((2000, "GEO", "27", "declared")), "balanced").flows.is_empty()


def test_flows_of_a_snapshot_by_source_digits_and_importer():
    flows = pl.concat([
        goods((2000, "AZE", "GEO", "27", "importer", 5), (2000, "AZE", "GEO", "270900", "importer", 4)),
        goods((2000, "AZE", "ARM", "27", "importer", 3)),
        goods((2000, "AZE", "GEO", "01", "importer", 2)).with_columns(source=pl.lit("other")),
    ])  # fmt: skip
    snapshot = a_snapshot(flows, reports((2000, "GEO", "27", "declared")))
    asked = SnapshotFlows(sources=("s",), figure="importer", digits=2, importers=("GEO",))
    assert of_snapshot(snapshot, asked).flows.rows() == [(2000, "AZE", "GEO", "27", 5)]
    with pytest.raises(UsageError, match="snap: there is no source elsewhere; known: s"):
        of_snapshot(snapshot, asked.model_copy(update={"sources": ("s", "elsewhere")}))


def a_table(folder, *rows):
    path = folder / "data" / "own.parquet"
    path.parent.mkdir(exist_ok=True)
    pl.DataFrame(rows, schema=["year", "exporter", "importer", "product", "value_usd"], orient="row").write_parquet(
        path
    )
    return {"file": "own.parquet"}


def test_partners_and_products_that_nobody_specifies(tmp_path):
    """AZE hides 60% of one chapter under no partner, GEO 60% of everything under chapter 99."""
    table = a_table(
        tmp_path,
        (2000, "ARM", "AZE", "27", 40), (2000, "NES", "AZE", "27", 60), (2000, "ARM", "AZE", "01", 95),
        (2000, "NES", "AZE", "01", 5), (2000, "ARM", "GEO", "27", 40), (2000, "ARM", "GEO", "99", 60),
    )  # fmt: skip
    told = told_by(a_spec(table=table, unspecified_products=["99"]), tmp_path)
    assert "NES" not in told.flows["exporter"].to_list()
    assert sorted(told.flows["product"].unique()) == ["01", "27"]
    assert told.declared is not None
    assert told.declared.rows() == [(2000, "AZE", "01")], "of all else an absent flow may stand among the unspecified"
    loose = told_by(a_spec(table=table, unspecified_products=["99"], unspecified_share=0.7), tmp_path)
    assert loose.declared is None


def test_years_products_and_complete_years_are_those_of_the_panel(tmp_path):
    table = a_table(tmp_path, (1999, "A", "X", "p", 1), (2000, "A", "X", "p", 2), (2000, "A", "X", "q", 3))
    spec = a_spec(table=table, first_year=2000, skip_products={"q": "a repeat"}, kept=6, complete=[2000])
    told = told_by(spec, tmp_path)
    assert told.flows.select("year", "product", "value_usd").rows() == [(2000, "p", 2.0)]
    assert told.complete == (2000,)
    with pytest.raises(DataError, match=r"own.parquet: no flow of the years and products that the panel own takes"):
        told_by(spec.model_copy(update={"first_year": 2001}), tmp_path)


def test_a_table_of_ones_own_is_checked_and_may_lie_anywhere(tmp_path):
    text = "year,exporter,importer,product,value_usd\n2000,AZE,GEO,01,5\n2001,AZE,GEO,01,\n2001,AZE,ARM,01,7\n"
    (tmp_path / "own.csv").write_text(text)
    for name in ("own.csv", str(tmp_path / "own.csv")):
        told = told_by(a_spec(table={"file": name}), tmp_path)
        assert told.declared is None
        panel = panel_of(told.flows)
        assert panel.high[panel.importers.index("GEO")].tolist() == [5, float("inf")], "a row without a value"
    with pytest.raises(UsageError, match=r"nowhere\.csv: there is no such file"):
        told_by(a_spec(table={"file": "nowhere.csv"}), tmp_path)
    (tmp_path / "own.csv").write_text(text.replace(",7", ",-7"))
    with pytest.raises(DataError, match=r"own\.csv: row 3: value_usd must be 0 or more"):
        told_by(a_spec(table={"file": "own.csv"}), tmp_path)
    (tmp_path / "own.csv").write_text(text.replace("product", "commodity"))
    with pytest.raises(DataError, match=r"own\.csv: columns product are missing"):
        told_by(a_spec(table={"file": "own.csv", "balanced": True}), tmp_path)


def test_a_table_of_everyone_is_a_grid():
    flows = pl.DataFrame({"year": [2000, 2000, 2001], "exporter": ["A", "B", "A"], "importer": ["X", "A", "X"],
                          "product": ["p", "q", "p"], "value_usd": [1, 2, 3]})  # fmt: skip
    told = of_grid(flows)
    assert told.declared is not None
    assert sorted(told.declared.rows()) == sorted(
        [(2000, who, product) for who in "ABX" for product in "pq"] + [(2001, who, "p") for who in "AX"]
    )
    assert countries_of(flows).height == 5


def test_raw_files_through_a_reader(tmp_path):
    comtrade_legacy.write(tmp_path)
    raw = {"source": "comtrade_legacy", "figure": "importer", "recipe": comtrade_legacy.RECIPE}
    told = told_by(a_spec(raw=raw), tmp_path, tmp_path)
    assert (2019, "TUR", "AZE", "27", 4000) in told.flows.rows()
    assert told.flows.filter(pl.col("importer") == "AZE", pl.col("product") == "27").height == 3
    assert told.declared is not None
    assert set(told.declared.filter(pl.col("importer") == "AZE").rows()) == {(2019, "AZE", "27"), (2020, "AZE", "27")}


def test_industries_of_raw_files_are_added_up_over_uses(tmp_path):
    wiod.write(tmp_path)
    told = told_by(a_spec(raw={"source": "wiod", "figure": "balanced", "recipe": wiod.RECIPE}), tmp_path, tmp_path)
    assert (1995, "AUS", "BEL", "c1", 12_000_000) in told.flows.rows()


def test_raw_files_that_are_not_there(tmp_path):
    raw = {"source": "comtrade_legacy", "figure": "importer", "recipe": comtrade_legacy.RECIPE}
    with pytest.raises(UsageError, match=r"panel own is made of raw files; .* \(--raw DIR\), and none was given"):
        told_by(a_spec(raw=raw), tmp_path)
    with pytest.raises(UsageError, match="nowhere is none"):
        told_by(a_spec(raw=raw), tmp_path, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="unknown source 'comtrade_legasy'; did you mean 'comtrade_legacy'"):
        told_by(a_spec(raw={**raw, "source": "comtrade_legasy"}), tmp_path, tmp_path)
    with pytest.raises(DataError, match=r"recipe: sources\.comtrade_legacy\.files\.flows: "):
        told_by(a_spec(raw=raw), tmp_path, tmp_path)


def test_the_share_of_what_is_vague_is_strict():
    flows = pl.DataFrame({"year": [2000] * 2, "exporter": ["A", "NES"], "value_usd": [9, 1]})
    unspecified = pl.col("exporter") == "NES"
    assert vague(flows, ["year"], unspecified, 0.1).is_empty()
    assert vague(flows, ["year"], unspecified, 0.09).rows() == [(2000,)]
