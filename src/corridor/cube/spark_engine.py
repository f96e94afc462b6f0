"""Spark as an engine: on this machine, or on a cluster that is named by the address of its master."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from corridor.cube.engines import ENGINES, Engine, Lazy, first_line, lazy, library
from corridor.errors import UsageError

LOCAL = "local[2]"
"""Master that is used where none is named: two threads on this machine."""

LOOPBACK = "127.0.0.1"

OURS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.autoBroadcastJoinThreshold": str(64 * 2**20),
}
"""Settings of a session that is started here, wherever it runs; who declared what is sent to every worker whole, so
that the flows need not be sorted to be joined with it."""

ALONE = {
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.host": LOOPBACK,
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "8",
}
"""Settings of a session on this machine: no port is open to others, and few rows need few partitions."""


class SparkEngine(Engine):
    """Spark; a session that is there already is used and left as it is.

    Files lie where every worker finds them: a path of this machine will not do on a cluster of several.
    """

    name = "spark"
    batch_rows = 30_000_000

    def __init__(self, *, master: str | None = None) -> None:
        sql = library("pyspark.sql", self.name)
        errors = library("pyspark.errors", self.name)
        java = library("py4j.protocol", self.name)
        self.failures = (OSError, errors.PySparkException, java.Py4JError)
        self._started = sql.SparkSession.getActiveSession() is None
        self._session = self._session_at(sql, master)
        self._kept: dict[str, Any] = {}

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Return rows held in memory as a data frame."""
        return lazy(self._session.createDataFrame(rows.to_arrow(compat_level=pl.CompatLevel.oldest())))

    def files(self, paths: Sequence[str], *, literal: bool) -> Lazy:
        """Return Parquet files as a data frame."""
        del literal
        return lazy(self._session.read.parquet(*paths))

    def kept(self, frame: Lazy, name: str) -> Lazy:
        """Hold the rows in the workers' memory, or on their disks where they do not fit."""
        if name in self._kept:
            self._kept.pop(name).unpersist()
        self._kept[name] = nw.to_native(frame).persist()
        return lazy(self._kept[name])

    def collected(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a data frame."""
        return pl.DataFrame(pl.from_arrow(nw.to_native(frame).toArrow()))

    def close(self) -> None:
        """Let go of what was kept, and stop the session if it was started here."""
        for frame in self._kept.values():
            frame.unpersist()
        self._kept.clear()
        if self._started:
            self._session.stop()

    def _session_at(self, sql: Any, master: str | None) -> Any:
        """Return the session that runs, or a new one at the master.

        Raises:
            UsageError: Java is missing, the master does not answer, or a session of another master runs.
        """
        running = sql.SparkSession.getActiveSession()
        if running is not None:
            if master not in {None, running.sparkContext.master}:
                raise UsageError(
                    f"--master {master}: a Spark session runs at {running.sparkContext.master} already; stop it first"
                )
            return running
        _check_java()
        at = master or LOCAL
        try:
            return _started(sql.SparkSession, {"spark.app.name": "corridor", "spark.master": at, **_settings(at)})
        except self.failures as error:
            raise UsageError(f"--master {at}: Spark cannot be started: {first_line(error)}") from error


def _started(session: Any, settings: Mapping[str, str]) -> Any:
    """Return a new session; what Java says on stderr goes to a file that nobody sees unless it does not start."""
    pyspark, java = library("pyspark", "spark"), library("pyspark.java_gateway", "spark")
    conf = pyspark.SparkConf(loadDefaults=False).setAll(settings.items())
    if pyspark.SparkContext._gateway is not None:  # a session of this process has ended, its Java waits for another
        return session.builder.config(conf=conf).getOrCreate()
    with tempfile.TemporaryFile() as said:
        try:
            gateway = java.launch_gateway(conf, {"stderr": said})
        except library("pyspark.errors", "spark").PySparkException as error:
            said.seek(0)
            raise UsageError(_why(said.read().decode(errors="replace"), settings["spark.master"])) from error
    return session(pyspark.SparkContext(conf=conf, gateway=gateway))


def _why(said: str, master: str) -> str:
    """Return the line of a Java's last words that names an exception, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["Java says nothing"]
    named = [line for line in lines if "Exception" in line or "Error" in line]
    return f"--master {master}: Spark cannot be started: {(named or lines[-1:])[0]}"


def _settings(master: str) -> Mapping[str, str]:
    if master.startswith("local"):
        return {**OURS, **ALONE}
    if os.environ.get("SPARK_LOCAL_IP") == LOOPBACK:
        del os.environ["SPARK_LOCAL_IP"]  # a library sets it when imported; a cluster's workers must reach the driver
    return OURS


def _check_java() -> None:
    """Refuse to start Spark without Java.

    Raises:
        UsageError: Neither JAVA_HOME nor the path leads to a Java.
    """
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=os.path.join(home, "bin") if home else None) is None:
        raise UsageError("engine spark needs Java 17 or later: put it on the path, or set JAVA_HOME to its folder")


ENGINES.add(SparkEngine.name, SparkEngine)
