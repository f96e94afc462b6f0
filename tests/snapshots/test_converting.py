import json

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.snapshots.converting import brought_over, report_entry, report_of_entry, weights_of
from corridor.spec.revision import Revision
from corridor.tables import TABLES
from corridor.tables.coding import coded
from factories_tables import good

TO_22 = Revision(to="HS22")


@pytest.fixture
def flows():
    """Telephones of HS 2017, which HS 2022 splits, horses, which it leaves alone, and a code that it does not know."""
    rows = (
        good("goods_flows")
        .filter(declared_by="reconciled")
        .head(1)
        .with_columns(mirror_ratio=pl.lit(None, pl.Float64), rule=pl.lit("balanced_by_source"))
    )
    codes = pl.DataFrame({"product": ["010121", "851712", "999999"], "value_usd": [5, 11, 7]})
    return (
        rows.drop("product", "value_usd")
        .with_columns(nomenclature=pl.lit("HS17"))
        .join(codes, how="cross")
        .select(TABLES["goods_flows"].columns)
    )


def test_flows_are_brought_over_and_what_stays_goes_into_quarantine(flows, tmp_path):
    how = weights_of(TO_22, tmp_path)
    done, left, (report,) = brought_over({"goods_flows": flows}, TO_22, how)
    assert set(done["goods_flows"]["nomenclature"]) == {"HS22"}
    assert done["goods_flows"]["value_usd"].sum() == 16
    assert left["goods_flows"]["product"].to_list() == ["999999"]
    assert report.value_usd == 23
    kept, nothing, _ = brought_over({"goods_flows": flows}, Revision(to="HS22", left="keep"), how)
    assert kept["goods_flows"].filter(nomenclature="HS17")["product"].to_list() == ["999999"]
    assert nothing == {}


def test_coded_rows_in_the_target_revision_stay_as_they_are(flows, tmp_path):
    frame = coded(flows.with_columns(nomenclature=pl.lit("HS22")))
    done, left, reports = brought_over({"goods_flows": frame}, TO_22, weights_of(TO_22, tmp_path))
    assert done["goods_flows"] is frame
    assert (left, reports) == ({}, [])


def test_reporting_follows_the_flows(flows, tmp_path):
    cells = good("reporting").head(1).with_columns(product=pl.lit("851712"), nomenclature=pl.lit("HS17"))
    done, _, reports = brought_over({"reporting": cells}, TO_22, weights_of(TO_22, tmp_path))
    assert set(done["reporting"]["nomenclature"]) == {"HS22"}
    assert reports == []


def test_a_report_comes_back_from_its_journal(flows, tmp_path):
    _, _, reports = brought_over({"goods_flows": flows}, TO_22, weights_of(TO_22, tmp_path))
    entry = json.loads(json.dumps(report_entry(reports)))
    assert report_of_entry(entry).record() == reports[0].record()
    assert report_of_entry(entry).rows() == reports[0].rows()
    assert report_entry([]) is None


def test_weights_come_from_files(tmp_path, flows):
    (tmp_path / "w.csv").write_text(
        "nomenclature,product,to_nomenclature,to_product,weight\nHS17,851712,HS22,851713,0.25\nHS17,851712,HS22,851714,0.75\n"
    )
    how = weights_of(Revision(to="HS22", table="w.csv"), tmp_path)
    done, _, _ = brought_over({"goods_flows": flows}, TO_22, how)
    assert done["goods_flows"].filter(pl.col("product").str.starts_with("8517"))["value_usd"].to_list() == [3, 8]
    assert weights_of(None, tmp_path) is None
    with pytest.raises(DataError, match=r"gone\.csv"):
        weights_of(Revision(to="HS22", table="gone.csv"), tmp_path)
