from dataclasses import replace

import polars as pl

from corridor.study.sensitivity.reporters import figures_of, replaced
from corridor.tables import GOODS_FLOWS, Parts
from corridor.vocabulary import Declarer
from factories import a_flow, a_world, table
from factories_backtest import a_snapshot


def a_year():
    """Both sides, the exporter alone, the importer alone (FOB is 10/11 of what it pays), and a balanced source."""
    rows = [
        a_flow(2019, "ARG", "BEL", "10", 100, "exporter"),
        a_flow(2019, "ARG", "BEL", "10", 220, "importer"),
        a_flow(2019, "ARG", "BEL", "10", 150, mirror_ratio=2.2),
        a_flow(2019, "ARG", "CHN", "10", 70, "exporter"),
        a_flow(2019, "ARG", "CHN", "10", 70, rule="exporter_only"),
        a_flow(2019, "EST", "BEL", "10", 1100, "importer"),
        a_flow(2019, "EST", "BEL", "10", 1000, rule="importer_only"),
        a_flow(2019, "EST", "FIN", "260300", 9, rule="balanced_by_source"),
    ]
    return table("goods_flows", rows)


def told(flows):
    rows = flows.filter(pl.col("declared_by") == "reconciled").select("exporter", "importer", "value_usd").rows()
    return {row[:2]: row[2] for row in rows}


def test_a_side_stands_where_it_declares_and_imports_without_freight():
    before = told(a_year())
    exporters, differ = replaced(a_year(), Declarer.EXPORTER)
    assert told(exporters) == before | {("ARG", "BEL"): 100}
    assert differ == 1
    importers, differ = replaced(a_year(), Declarer.IMPORTER)
    assert told(importers) == before | {("ARG", "BEL"): 200}  # 220 · 1000 / 1100
    assert differ == 1


def test_declarations_keep_their_rows_and_the_contract_holds():
    found, _ = replaced(a_year(), Declarer.IMPORTER)
    declared = pl.col("declared_by") != "reconciled"
    assert found.filter(declared).equals(a_year().filter(declared))
    assert GOODS_FLOWS.check(found) == [] if hasattr(GOODS_FLOWS, "check") else found.schema == a_year().schema


def test_years_outside_are_left_out_and_large_tables_lie_in_files(tmp_path):
    snapshot = a_snapshot()
    held, changed = figures_of(snapshot, Declarer.EXPORTER, 2017, 2019, tmp_path)
    assert held.tables["goods_flows"]["year"].unique().sort().to_list() == [2017, 2018, 2019]
    flows = Parts.of(GOODS_FLOWS, a_world()["goods_flows"])
    rest = {name: frame for name, frame in snapshot.tables.items() if name != "goods_flows"}
    large, again = figures_of(
        replace(snapshot, tables=rest, large={"goods_flows": flows}), Declarer.EXPORTER, 2017, 2019, tmp_path
    )
    assert again == changed > 0
    assert large.parts("goods_flows").scan().collect().equals(held.tables["goods_flows"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"exporter-{year}.parquet" for year in (2017, 2018, 2019)
    ]
