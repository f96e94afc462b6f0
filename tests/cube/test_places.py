import pytest

from corridor.cube.places import flows_and_reporting
from corridor.errors import DataError, UsageError
from corridor.tables import Parts


def test_a_snapshot_gives_verified_tables(embedded):
    flows, reporting = flows_and_reporting(embedded)
    assert isinstance(flows, Parts)
    assert isinstance(reporting, Parts)
    assert (flows.table.name, reporting.table.name) == ("goods_flows", "reporting")
    assert 2019 in flows.years


def test_addresses_stand_in_for_the_tables_of_a_snapshot(embedded):
    flows, reporting = flows_and_reporting(embedded, flows="s3://bucket/flows")
    assert flows == "s3://bucket/flows"
    assert isinstance(reporting, Parts)
    assert flows_and_reporting(None, flows="hdfs://a", reporting="hdfs://b") == ("hdfs://a", "hdfs://b")


def test_a_folder_without_a_manifest_is_taken_as_it_is(tmp_path):
    (tmp_path / "goods_flows").mkdir()
    with pytest.raises(DataError, match=r"holds neither datapackage\.json nor reporting/ nor reporting\.parquet"):
        flows_and_reporting(tmp_path)
    (tmp_path / "reporting.parquet").touch()
    assert flows_and_reporting(tmp_path) == (str(tmp_path / "goods_flows"), str(tmp_path / "reporting.parquet"))


def test_nothing_named_is_refused():
    with pytest.raises(UsageError, match="name the folder of a snapshot, or both --flows and --reporting"):
        flows_and_reporting(None, flows="hdfs://a")
