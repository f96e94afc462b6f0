import os
import shutil

import polars as pl
import pytest

from corridor.cube import aggregate, spark_engine
from corridor.cube.engines import open_engine
from corridor.errors import DataError, UsageError


def test_a_session_that_runs_is_used_and_left_as_it_is(spark):
    with open_engine("spark") as second:
        assert second.collect(second.frame(pl.DataFrame({"a": [1]}))).rows() == [(1,)]
    assert spark.collect(spark.frame(pl.DataFrame({"a": [2]}))).rows() == [(2,)]  # it still runs


def test_a_session_of_another_master_is_not_taken(spark):
    with open_engine("spark", master="local[2]") as second:
        assert second.name == "spark"
    with pytest.raises(UsageError, match=r"--master local\[1\]: a Spark session runs at local\[2\] already"):
        open_engine("spark", master="local[1]")


def test_a_sum_beyond_64_bits_is_refused_not_wrapped(spark):
    rows = pl.DataFrame(
        {"year": [2020] * 2, "exporter": ["ARG"] * 2, "importer": ["BEL"] * 2, "value_usd": [2**62, 2**62]}
    )
    with pytest.raises(DataError, match=r"cube: spark says: .*overflow"):
        spark.collect(aggregate.pair_totals(spark.frame(rows)))


def test_a_cluster_keeps_its_own_settings_and_its_workers_reach_the_driver(monkeypatch):
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    assert spark_engine._settings("local[2]")["spark.driver.host"] == "127.0.0.1"
    assert os.environ["SPARK_LOCAL_IP"] == "127.0.0.1"
    assert "spark.driver.host" not in spark_engine._settings("spark://host:7077")
    assert "SPARK_LOCAL_IP" not in os.environ


def test_java_is_asked_for_by_name(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(UsageError, match="engine spark needs Java 17 or later: put it on the path, or set JAVA_HOME"):
        spark_engine._check_java()


def test_a_java_that_does_not_start_is_told_with_its_reason():
    said = "WARNING: modules\nException in thread main: Could not parse Master URL: 'x'\n\tat org.apache\n"
    expected = "--master x: Spark cannot be started: Exception in thread main: Could not parse Master URL: 'x'"
    assert spark_engine._why(said, "x") == expected
    assert spark_engine._why("no memory\n\n", "x") == "--master x: Spark cannot be started: no memory"
    assert spark_engine._why("", "x") == "--master x: Spark cannot be started: Java says nothing"
