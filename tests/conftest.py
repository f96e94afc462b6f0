"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corridor.spec.recipe import SourceRecipe

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared" / "data"

TOGETHER = ("tests/cube/", "tests/tracking/")
"""Rooms whose modules share a costly set-up, a Spark session or a store: one process tests all of them."""

LONG = (
    "tests/e2e/test_toolbox.py", "tests/e2e/test_compare.py", "tests/e2e/test_corruptions.py",
    "tests/conformance/test_shared_data.py", "tests/e2e/test_job.py", "tests/snapshots/test_building.py",
    "tests/test_sweeping.py", "tests/cube/", "tests/test_what_if.py", "tests/test_sensing.py",
    "tests/test_backtesting.py", "tests/study/backtest/test_panels.py", "tests/conformance/test_sources.py",
    "tests/conformance/test_corruptions.py", "tests/conformance/test_estimators.py",
)  # fmt: skip
"""Modules and rooms that take longest: several processes begin with them, so that none is left alone with one."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Give each module to one process, which makes once what the module sets up, and each room of TOGETHER too."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415  only where several processes are asked for

    class ByModuleOrRoom(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((room for room in TOGETHER if nodeid.startswith(room)), super()._split_scope(nodeid))

    # A mark xdist_group has no effect: xdist 3.8 writes the group into a name that pytest 9.2 no longer reads.
    config.option.loadscopereorder = False  # modules of many small tests would come first, and long ones last
    return ByModuleOrRoom(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long modules first where one of several processes collects."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: next((n for n, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))


@pytest.fixture
def recipe() -> SourceRecipe:
    return SourceRecipe(files={"flows": "x"}, retrieved=date(2026, 11, 23))


@pytest.fixture
def embedded() -> Path:
    return ROOT / "data" / "embedded"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of raw files beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("the raw files are not beside the repository (../shared/data)")
    return SHARED.resolve()


@pytest.fixture(scope="session")
def store_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Return what lays a tracking store without runs at a path and returns its address; making one takes seconds."""
    from corridor.tracking.connection import client_of, pointed_to, quiet  # noqa: PLC0415  mlflow takes seconds

    made = tmp_path_factory.mktemp("store") / "mlflow.db"
    with quiet(), pointed_to(f"sqlite:///{made}"):
        client_of(f"sqlite:///{made}").search_experiments()

    def lay(path: Path) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, path)
        return f"sqlite:///{path}"

    return lay
