"""Lets tests import the scripts in tools/."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def load_tool():
    """Return a function that imports a script of tools/ by its stem."""

    def load(stem: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(stem, TOOLS / f"{stem}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
