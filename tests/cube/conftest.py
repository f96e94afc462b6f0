"""One Spark session for the tests of this room, started where Java and PySpark are, and a reason where they are not."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from corridor.cube.engines import open_engine


def why_no_spark() -> str | None:
    """Why the tests on Spark skip; None where they run."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is not installed (make .venv/.spark)"
    if shutil.which("java") is None:
        return "Java 17, which Spark needs, is not installed"
    return None


@pytest.fixture(scope="session")
def spark():
    """The engine on Spark, whose session every test shares."""
    reason = why_no_spark()
    if reason is not None:
        pytest.skip(reason)
    with open_engine("spark") as engine:
        yield engine


@pytest.fixture(scope="session", params=["polars", "duckdb", "spark"])
def engine(request):
    """Each engine in turn."""
    if request.param == "spark":
        yield request.getfixturevalue("spark")
        return
    with open_engine(request.param) as opened:
        yield opened
